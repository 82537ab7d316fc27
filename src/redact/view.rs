//! The text behind its dress: percent codes, `\u0040`, HTML entities, full-width letters, terminal sequences and characters
//! without width hide a value from a search. The view shows it plain, and knows where each piece stands in the line.

use std::ops::Range;

use super::clean;

/// A line without its dress.
#[derive(Debug, Default)]
pub(super) struct View {
    /// The plain text.
    pub text: String,
    // Where each byte of it comes from.
    from: Vec<Range<u32>>,
}

impl View {
    /// The plain text of a line; `None` when it is plain already.
    pub fn of(line: &str) -> Option<Self> {
        if line.len() > u32::MAX as usize || !is_dressed(line) {
            return None;
        }
        let mut view = Self::default();
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let taken = clean::sequence(rest).unwrap_or(0);
            if taken > 0 {
                at += taken;
                continue;
            }
            let (c, len) = plain(rest);
            view.push(c, at, len);
            at += len;
        }
        (view.text != line).then_some(view)
    }

    /// Where a piece of the view stands in the line.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.from.get(range.start).map_or(0, |r| r.start as usize);
        let end = range.end.checked_sub(1).and_then(|last| self.from.get(last)).map_or(start, |r| r.end as usize);
        start..end.max(start)
    }

    fn push(&mut self, c: char, at: usize, len: usize) {
        self.text.push(c);
        let from = u32::try_from(at).unwrap_or(u32::MAX)..u32::try_from(at + len).unwrap_or(u32::MAX);
        self.from.extend(std::iter::repeat_n(from, c.len_utf8()));
    }
}

// Cheap for the many lines that hold nothing of the kind.
pub(super) fn is_dressed(line: &str) -> bool {
    let bytes = line.as_bytes();
    let escape = |at: usize| match bytes.get(at) {
        Some(b'%') => bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit),
        Some(b'\\') => matches!(bytes.get(at + 1), Some(b'u' | b'/' | b'x' | b'2' | b'3')),
        _ => matches!(bytes.get(at + 1), Some(b'q' | b'a' | b'l' | b'g' | b'#')),
    };
    if memchr::memchr3_iter(b'%', b'\\', b'&', bytes).any(escape) || memchr::memchr(0x1b, bytes).is_some() {
        return true;
    }
    !line.is_ascii() && line.chars().any(|c| clean::invisible(c) || wide(c).is_some_and(|c| c.is_ascii_alphanumeric()))
}

/// The ASCII letter that a full-width one stands for.
pub(super) fn wide(c: char) -> Option<char> {
    matches!(c, '！'..='～').then(|| char::from_u32(u32::from(c) - 0xfee0)).flatten()
}

/// The first character behind its dress, and how many bytes the dress takes.
fn plain(rest: &str) -> (char, usize) {
    let c = rest.chars().next().unwrap_or_default();
    let dressed = match c {
        '%' => percent(rest),
        '\\' => escaped(rest),
        '&' => entity(rest),
        c => wide(c).map(|plain| (plain, c.len_utf8())),
    };
    dressed.unwrap_or((c, c.len_utf8()))
}

fn percent(rest: &str) -> Option<(char, usize)> {
    let byte = |at: usize| {
        let code = rest.get(at..at + 3)?;
        let hex = code.strip_prefix('%').filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u8::from_str_radix(hex, 16).ok()
    };
    // `%252B`: coded twice.
    if byte(0)? == b'%'
        && let Some((c, len)) = rest.get(2..).and_then(percent_after)
    {
        return Some((c, len + 2));
    }
    letter(3, byte)
}

// The letter whose first byte says how many there are, each written with so many signs.
fn letter(step: usize, byte: impl Fn(usize) -> Option<u8>) -> Option<(char, usize)> {
    let len = match byte(0)? {
        0x20..=0x7e => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = (0..len).map_while(|i| byte(i * step)).collect();
    let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    (!c.is_control()).then_some((c, len * step))
}

// What stands behind the percent sign that was coded itself: `52B` of `%252B`.
fn percent_after(inner: &str) -> Option<(char, usize)> {
    let code = inner.strip_prefix('5')?.get(..2).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let byte = u8::from_str_radix(code, 16).ok().filter(|byte| (0x20..=0x7e).contains(byte))?;
    Some((char::from(byte), 3))
}

fn escaped(rest: &str) -> Option<(char, usize)> {
    if rest.starts_with("\\/") {
        return Some(('/', 2));
    }
    // `\\u5c0f` in a string in a string: each adds a backslash.
    let bare = rest.trim_start_matches('\\');
    let slashes = rest.len() - bare.len();
    if slashes > 1 && slashes <= 8 && bare.starts_with('u') {
        return escaped(rest.get(slashes - 1..)?).map(|(c, len)| (c, len + slashes - 1));
    }
    if let Some(bytes) = bytes_of(rest) {
        return Some(bytes);
    }
    let code = rest.strip_prefix("\\u")?.get(..4)?;
    if !code.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    (!c.is_control()).then_some((c, 6))
}

// `\xe5\xbc\xa0`, `\345\274\240`: the bytes of a letter, as Python and C print them.
fn bytes_of(rest: &str) -> Option<(char, usize)> {
    let byte = |at: usize| {
        let code = rest.get(at..at + 4)?.strip_prefix('\\')?;
        let (code, base) = code.strip_prefix('x').map_or((code, 8), |hex| (hex, 16));
        u8::from_str_radix(code, base).ok().filter(|byte| *byte >= 0x80)
    };
    letter(4, byte)
}

fn entity(rest: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 6] =
        [("&quot;", '"'), ("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&apos;", '\''), ("&#39;", '\'')];
    if let Some((name, c)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((*c, name.len()));
    }
    let body = rest.strip_prefix("&#")?;
    let end = body.get(..body.len().min(8)).or_else(|| body.get(..4))?.find(';')?;
    let code = body.get(..end)?;
    let number =
        code.strip_prefix(['x', 'X']).map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
    char::from_u32(number?).filter(|c| !c.is_control()).map(|c| (c, end + 3))
}

/// The plain text of a value, for comparing it with others.
pub(super) fn undress(value: &str) -> String {
    View::of(value).map_or_else(|| value.to_owned(), |view| view.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dress_is_seen_through_and_found_again() {
        for (line, want) in [
            ("a%40b.c", "a@b.c"),
            ("%E5%BC%A0x", "张x"),
            ("a\\u0040b", "a@b"),
            ("%252B86", "+86"),
            ("\\\\\\u5c0fx", "小x"),
            ("\\xe5\\xbc\\xa0x", "张x"),
            ("\\345\\274\\240x", "张x"),
            ("&quot;k&quot;&#64;", "\"k\"@"),
            ("１３８ok", "138ok"),
            ("ab\u{200b}c\u{1b}[0md", "abcd"),
        ] {
            assert_eq!(View::of(line).unwrap().text, want, "{line}");
        }
        let view = View::of("x=a%40b!").unwrap();
        assert_eq!(view.source(&(2..5)), 2..7);
        assert!(View::of("50% of a&b \\n 中文：好").is_none());
    }
}
