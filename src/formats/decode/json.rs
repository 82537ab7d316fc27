//! Pulls JSON tokens from a reader: no recursion, no document in memory, a bound on every string.
//!
//! It is lenient on purpose: commas and colons separate, they are not checked. What matters in a damaged dump is what can
//! still be read. A byte that no token starts with, or an end inside a string, is [`Damaged`].

use std::io::Read;

/// Longest string kept; the rest is skipped.
const LONGEST: usize = 4 << 20;
const BLOCK: usize = 64 << 10;

/// The next piece of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    Object,
    EndObject,
    Array,
    EndArray,
    /// A string before a colon; see [`Json::text`].
    Key,
    /// Another string; see [`Json::text`].
    Text,
    Number(f64),
    Bool(bool),
    Null,
    /// The input ended.
    End,
}

/// The content is not JSON from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// The reader of tokens.
pub(super) struct Json<'r> {
    input: &'r mut dyn Read,
    buffer: Vec<u8>,
    pos: usize,
    /// Bytes of the input before the buffer.
    before: u64,
    done: bool,
    lines: u32,
    depth: usize,
    text: Vec<u8>,
    /// The first half of a character, and where the second would stand in the text.
    high: Option<(u32, usize)>,
    /// Strings that were cut.
    pub cut: u64,
}

impl<'r> Json<'r> {
    pub fn new(input: &'r mut dyn Read) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            pos: 0,
            before: 0,
            done: false,
            lines: 1,
            depth: 0,
            text: Vec::new(),
            high: None,
            cut: 0,
        }
    }

    /// The string read last.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.text)
    }

    /// The next name in the object that was open at a depth; none when it ends. What a reader has left of a value is
    /// passed over.
    pub fn member(&mut self, inside: usize) -> Result<Option<String>, Damaged> {
        loop {
            match self.next()? {
                Token::End => return Err(Damaged),
                Token::Key => return Ok(Some(self.text().into_owned())),
                _ if self.depth < inside => return Ok(None),
                _ => {}
            }
        }
    }

    /// Open objects and arrays.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Position in the input.
    pub fn offset(&self) -> u64 {
        self.before + self.pos as u64
    }

    /// Line in the input, from 1.
    pub fn line(&self) -> u32 {
        self.lines
    }

    fn byte(&mut self) -> Option<u8> {
        if self.pos >= self.buffer.len() && !self.fill() {
            return None;
        }
        self.buffer.get(self.pos).copied()
    }

    fn fill(&mut self) -> bool {
        if self.done {
            return false;
        }
        self.before += self.buffer.len() as u64;
        self.pos = 0;
        self.buffer.resize(BLOCK, 0);
        let n = loop {
            match self.input.read(&mut self.buffer) {
                Ok(n) => break n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break 0,
            }
        };
        self.buffer.truncate(n);
        self.done = n == 0;
        n > 0
    }

    /// The next token.
    pub fn next(&mut self) -> Result<Token, Damaged> {
        loop {
            let Some(b) = self.byte() else { return Ok(Token::End) };
            match b {
                b'\n' => self.lines += 1,
                b' ' | b'\t' | b'\r' | b',' | b':' => {}
                _ => return self.token(b),
            }
            self.pos += 1;
        }
    }

    fn token(&mut self, b: u8) -> Result<Token, Damaged> {
        match b {
            b'{' | b'[' => {
                self.pos += 1;
                self.depth += 1;
                Ok(if b == b'{' { Token::Object } else { Token::Array })
            }
            b'}' | b']' => {
                self.pos += 1;
                self.depth = self.depth.checked_sub(1).ok_or(Damaged)?;
                Ok(if b == b'}' { Token::EndObject } else { Token::EndArray })
            }
            b'"' => self.string(),
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.word(),
            _ => Err(Damaged),
        }
    }

    fn word(&mut self) -> Result<Token, Damaged> {
        let mut word: smallvec::SmallVec<[u8; 32]> = smallvec::SmallVec::new();
        while let Some(b) = self.byte() {
            if !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) || word.len() > 64 {
                break;
            }
            word.push(b);
            self.pos += 1;
        }
        match word.as_slice() {
            b"true" => Ok(Token::Bool(true)),
            b"false" => Ok(Token::Bool(false)),
            b"null" => Ok(Token::Null),
            digits => {
                let number = std::str::from_utf8(digits).ok().and_then(|t| t.parse().ok());
                number.filter(|n: &f64| n.is_finite()).map(Token::Number).ok_or(Damaged)
            }
        }
    }

    fn string(&mut self) -> Result<Token, Damaged> {
        self.pos += 1;
        self.text.clear();
        let mut lost = false;
        loop {
            let b = self.byte().ok_or(Damaged)?;
            self.pos += 1;
            let c = match b {
                b'"' => break,
                b'\\' => self.escape()?,
                // Strings of one line: a raw line end means that the end of the string is missing.
                b'\n' => return Err(Damaged),
                _ => {
                    if self.text.len() < LONGEST {
                        self.text.push(b)
                    } else {
                        lost = true
                    }
                    continue;
                }
            };
            if self.text.len() < LONGEST {
                self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                lost = true;
            }
        }
        self.cut += u64::from(lost);
        while self.byte().is_some_and(|b| b == b' ') {
            self.pos += 1;
        }
        Ok(if self.byte() == Some(b':') { Token::Key } else { Token::Text })
    }

    fn escape(&mut self) -> Result<char, Damaged> {
        let b = self.byte().ok_or(Damaged)?;
        self.pos += 1;
        Ok(match b {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => self.unicode()?,
            other => char::from(other),
        })
    }

    /// A character beyond the first plane is told in two halves, the second right behind the first.
    fn unicode(&mut self) -> Result<char, Damaged> {
        let mut code = self.unit()?;
        let half = char::REPLACEMENT_CHARACTER.len_utf8();
        match (code, self.high.take()) {
            (0xD800..0xDC00, _) => self.high = Some((code, self.text.len() + half)),
            (0xDC00..0xE000, Some((high, at))) if at == self.text.len() => {
                self.text.truncate(at - half);
                code = 0x1_0000 + ((high - 0xD800) << 10) + (code - 0xDC00);
            }
            _ => {}
        }
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Result<u32, Damaged> {
        let mut code = 0u32;
        for _ in 0..4 {
            let digit = self.byte().and_then(|b| char::from(b).to_digit(16)).ok_or(Damaged)?;
            self.pos += 1;
            code = code << 4 | digit;
        }
        Ok(code)
    }

    /// Skips the rest of a value whose first token has been read.
    pub fn skip(&mut self, first: Token) -> Result<(), Damaged> {
        self.walk(first, &mut |_, _| {})
    }

    /// The value whose first token has been read, as compact text of `most` bytes, a few more to close it.
    pub fn compact(&mut self, first: Token, most: usize) -> Result<String, Damaged> {
        let mut out = String::new();
        if first == Token::Text {
            push_some(&mut out, &self.text(), most);
            return Ok(out);
        }
        self.walk(first, &mut |token, text| {
            if out.len() < most {
                push(&mut out, token, text, most);
            }
        })?;
        Ok(out)
    }

    /// Hands on every token of a value.
    fn walk(&mut self, first: Token, on: &mut dyn FnMut(Token, &str)) -> Result<(), Damaged> {
        let ends = self.depth - usize::from(matches!(first, Token::Object | Token::Array)).min(self.depth);
        let mut token = first;
        loop {
            on(token, &self.text());
            if token == Token::End || self.depth <= ends {
                return Ok(());
            }
            token = self.next()?;
        }
    }

    /// Goes on behind the next line end, as if nothing was open. False at the end of the input.
    pub fn resync(&mut self) -> bool {
        self.depth = 0;
        while let Some(b) = self.byte() {
            self.pos += 1;
            if b == b'\n' {
                self.lines += 1;
                return true;
            }
        }
        false
    }
}

/// As much of a text as fits.
fn push_some(out: &mut String, text: &str, most: usize) {
    let mut end = most.saturating_sub(out.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.push_str(text.get(..end).unwrap_or_default());
}

fn push(out: &mut String, token: Token, text: &str, most: usize) {
    use std::fmt::Write as _;
    let closes = matches!(token, Token::EndObject | Token::EndArray | Token::End);
    if !closes && out.chars().last().is_some_and(|c| !matches!(c, '{' | '[' | ':')) {
        out.push(',');
    }
    let _ = match token {
        Token::Object => write!(out, "{{"),
        Token::EndObject => write!(out, "}}"),
        Token::Array => write!(out, "["),
        Token::EndArray => write!(out, "]"),
        Token::Key | Token::Text => {
            out.push('"');
            push_some(out, text, most);
            write!(out, "{}", if token == Token::Key { "\":" } else { "\"" })
        }
        Token::Number(n) => write!(out, "{n}"),
        Token::Bool(b) => write!(out, "{b}"),
        Token::Null => write!(out, "null"),
        Token::End => Ok(()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Token> {
        let mut input = text.as_bytes();
        let mut json = Json::new(&mut input);
        let mut out = Vec::new();
        while let Ok(token) = json.next() {
            out.push(token);
            if token == Token::End {
                break;
            }
        }
        out
    }

    #[test]
    fn reads_tokens_and_stops_at_damage() {
        use Token::*;
        let text = r#"{"a": [1, -2.5e1, true, null], "b" :"x\n\u0041"}"#;
        let want =
            [Object, Key, Array, Number(1.0), Number(-25.0), Bool(true), Null, EndArray, Key, Text, EndObject, End];
        assert_eq!(all(text), want);
        assert_eq!(all(r#"{"a": "cut"#), [Object, Key]);
        assert_eq!(all("[1, ?]"), [Array, Number(1.0)]);
        assert_eq!(all("]"), []);
    }

    #[test]
    fn gives_a_value_as_text_and_goes_on_behind_damage() {
        let mut input = "[{\"k\": {\"n\": [1, \"t\"]}}] {\"bad\": <\n 7".as_bytes();
        let mut json = Json::new(&mut input);
        let first = json.next().unwrap();
        assert_eq!(json.compact(first, 100).unwrap(), r#"[{"k":{"n":[1,"t"]}}]"#);
        while json.next().is_ok() {}
        assert!(json.resync());
        assert_eq!((json.next(), json.depth(), json.line()), (Ok(Token::Number(7.0)), 0, 2));
    }

    #[test]
    fn halves_of_a_character_are_put_together() {
        let text = r#"["\ud83d\ude00 \u5f20", "\ud83d x", "\ud83d\u0041", "\ude00"]"#;
        let mut input = text.as_bytes();
        let mut json = Json::new(&mut input);
        let first = json.next().unwrap();
        assert_eq!(json.compact(first, 100).unwrap(), "[\"😀 张\",\"\u{fffd} x\",\"\u{fffd}A\",\"\u{fffd}\"]");
    }

    #[test]
    fn compact_text_keeps_to_its_bound() {
        let text = format!("{{\"a\": \"{}\", \"b\": 1}}", "张".repeat(500));
        for most in [1, 7, 20, 21, 22, 23] {
            let mut input = text.as_bytes();
            let mut json = Json::new(&mut input);
            let first = json.next().unwrap();
            let told = json.compact(first, most).unwrap();
            assert!(told.len() <= most + 16, "{most}: {told}");
        }
        let mut input = &text.as_bytes()[6..];
        let mut json = Json::new(&mut input);
        let first = json.next().unwrap();
        assert_eq!(json.compact(first, 10).unwrap(), "张张张");
    }

    #[test]
    fn deep_nesting_needs_no_stack() {
        let text = "[".repeat(200_000);
        let mut input = text.as_bytes();
        let mut json = Json::new(&mut input);
        let first = json.next().unwrap();
        assert_eq!(json.skip(first), Ok(()));
        assert_eq!(json.depth(), 200_000);
    }
}
