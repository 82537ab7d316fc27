//! Byte parser for the head of a line, compiled from a layout such as
//! `[{time}][{thread:int}][{level}]: {body}`.
//!
//! Literals must match; a field runs to the next literal. Types narrow a field: `int` (digits), `word` (to the next
//! space), `until` (the default), `spaces` (padding, may be empty), `opt` (may be empty), `name` (letters, digits and
//! `_ . - $ / # @ *`), `letter`, `upper` (capitals), `position` (`file.js:12`), `before-position` (all but a position
//! at the end). `{body}` is the rest of the line.
//! No backtracking: one pass, no allocation.

use memchr::memmem;

use super::time::{Run, TimePattern, TimeSpot};
use crate::level::Level;

/// What a layout found in a line.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Where the time stands.
    pub time: Option<TimeSpot>,
    /// The level word.
    pub level: Option<Level>,
    /// Tag, logger or module.
    pub tag: Run,
    /// The rest of the line.
    pub body: Run,
    /// Other named fields, by index into [`Layout::names`].
    pub extra: Vec<(u8, Run)>,
    /// Holds for this line only, not for its shape.
    pub once: bool,
    /// The line belongs to the record before it.
    pub continues: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Type {
    Any,
    Int,
    Word,
    Name,
    Letter,
    Upper,
    Position,
    BeforePosition,
    Spaces,
    Opt,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Role {
    Time,
    Level,
    Tag,
    Body,
    Skip,
    Extra(u8),
}

#[derive(Clone, Debug)]
enum Token {
    Lit(Vec<u8>),
    Field(Role, Type),
}

/// A compiled layout.
#[derive(Clone, Debug)]
pub struct Layout {
    tokens: Vec<Token>,
    time: Option<TimePattern>,
    levels: Vec<(Vec<u8>, Level)>,
    continues: bool,
    /// Names of the fields that are not time, level, tag or body.
    pub names: Vec<String>,
}

impl Layout {
    /// Compiles a layout with its time pattern and level words.
    ///
    /// # Errors
    /// Says what is wrong with the text.
    pub fn new(text: &str, time: Option<&str>, levels: Vec<(String, Level)>) -> Result<Self, String> {
        let mut names = Vec::new();
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (lit, tail) = rest.split_at(open);
            push_literal(&mut tokens, lit);
            let close = tail.find('}').ok_or_else(|| format!("`{{` without `}}` in layout `{text}`"))?;
            let inner = tail.get(1..close).unwrap_or_default();
            tokens.push(field(inner, &mut names)?);
            rest = tail.get(close + 1..).unwrap_or_default();
        }
        push_literal(&mut tokens, rest);
        let has_time = tokens.iter().any(|t| matches!(t, Token::Field(Role::Time, _)));
        if has_time != time.is_some() {
            return Err(format!("layout `{text}`: `{{time}}` and `time = ...` go together"));
        }
        let time = time.map(TimePattern::new).transpose()?;
        let levels = levels.into_iter().map(|(word, level)| (word.into_bytes(), level)).collect();
        Ok(Self { tokens, time, levels, continues: false, names })
    }

    /// The same layout, of lines that belong to the record before them or not.
    #[must_use]
    pub fn continuing(self, continues: bool) -> Self {
        Self { continues, ..self }
    }

    /// Matches a whole line.
    #[must_use]
    pub fn parse(&self, line: &[u8]) -> Option<Head> {
        let mut head = Head { continues: self.continues, ..Head::default() };
        let mut pos = 0;
        for (i, token) in self.tokens.iter().enumerate() {
            pos = match token {
                Token::Lit(lit) => line.get(pos..)?.starts_with(lit).then_some(pos + lit.len())?,
                Token::Field(role, ty) => self.take(line, pos, role, ty, self.tokens.get(i + 1), &mut head)?,
            };
        }
        (pos == line.len()).then_some(head)
    }

    fn take(
        &self,
        line: &[u8],
        pos: usize,
        role: &Role,
        ty: &Type,
        next: Option<&Token>,
        head: &mut Head,
    ) -> Option<usize> {
        if *role == Role::Time {
            let (spot, end) = self.time.as_ref()?.find(line, pos)?;
            head.time = Some(spot);
            return Some(end);
        }
        let rest = line.get(pos..)?;
        let len = match ty {
            Type::Spaces => return Some(pos + rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()),
            Type::Int => rest.iter().take_while(|b| b.is_ascii_digit()).count(),
            Type::Word => rest.iter().take_while(|b| !b.is_ascii_whitespace()).count(),
            Type::Name => rest.iter().take_while(|b| is_name(**b)).count(),
            Type::Letter => usize::from(rest.first().is_some_and(u8::is_ascii_alphabetic)),
            Type::Upper => rest.iter().take_while(|b| b.is_ascii_uppercase()).count(),
            Type::Position => {
                let len = rest.iter().take_while(|b| !b.is_ascii_whitespace()).count();
                is_position(rest.get(..len)?).then_some(len)?
            }
            Type::BeforePosition => {
                let at = memchr::memrchr(b' ', rest)?;
                is_position(rest.get(at + 1..)?).then_some(())?;
                head.body = Run { at: pos as u32, len: at as u32 };
                return (at > 0).then_some(line.len());
            }
            Type::Any | Type::Opt => until(rest, next)?,
        };
        if len == 0 && *ty != Type::Opt && *role != Role::Body {
            return None;
        }
        let run = Run { at: pos as u32, len: len as u32 };
        match role {
            Role::Level => head.level = Some(self.level(trim(run.of(line)))?),
            Role::Tag => head.tag = run,
            Role::Body => head.body = run,
            Role::Extra(i) => head.extra.push((*i, run)),
            Role::Skip | Role::Time => {}
        }
        Some(pos + len)
    }

    fn level(&self, word: &[u8]) -> Option<Level> {
        if let Some((_, level)) = self.levels.iter().find(|(w, _)| w == word) {
            return Some(*level);
        }
        Level::from_word(std::str::from_utf8(word).ok()?)
    }
}

fn is_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'$' | b'/' | b'#' | b'@' | b'*')
}

/// `file.js:12` or `file.js:12:5`.
fn is_position(word: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', word) else { return false };
    let (file, numbers) = word.split_at(colon);
    let mut parts = numbers.split(|b| *b == b':').skip(1);
    file.contains(&b'.')
        && (1..=2).contains(&parts.clone().count())
        && parts.all(|p| !p.is_empty() && p.iter().all(u8::is_ascii_digit))
}

fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}

/// Length of a field that runs to the next literal, or to the end.
fn until(rest: &[u8], next: Option<&Token>) -> Option<usize> {
    match next {
        None => Some(rest.len()),
        Some(Token::Lit(lit)) => memmem::find(rest, lit),
        Some(Token::Field(_, Type::Spaces)) => {
            Some(rest.iter().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(rest.len()))
        }
        Some(Token::Field(..)) => None,
    }
}

fn push_literal(tokens: &mut Vec<Token>, lit: &str) {
    if !lit.is_empty() {
        tokens.push(Token::Lit(lit.as_bytes().to_vec()));
    }
}

fn field(inner: &str, names: &mut Vec<String>) -> Result<Token, String> {
    let (name, ty) = inner.split_once(':').unwrap_or((inner, ""));
    let ty = match ty {
        "" => Type::Any,
        "int" => Type::Int,
        "word" => Type::Word,
        "until" => Type::Any,
        "name" => Type::Name,
        "letter" => Type::Letter,
        "upper" => Type::Upper,
        "position" => Type::Position,
        "before-position" => Type::BeforePosition,
        "spaces" => Type::Spaces,
        "opt" => Type::Opt,
        other => return Err(format!("unknown type `{other}` in layout field `{{{inner}}}`")),
    };
    let role = match name {
        "time" => Role::Time,
        "level" => Role::Level,
        "tag" => Role::Tag,
        "body" => Role::Body,
        "" => Role::Skip,
        other => {
            names.push(other.to_owned());
            Role::Extra(u8::try_from(names.len() - 1).map_err(|_| "too many fields in one layout".to_owned())?)
        }
    };
    Ok(Token::Field(role, ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str, run: Run) -> &str {
        std::str::from_utf8(run.of(line.as_bytes())).unwrap()
    }

    #[test]
    fn reads_a_bracketed_head() {
        let layout = Layout::new(
            "[{time}][{thread:int}][{level}]:({seq:int}): {:spaces}{body}",
            Some("%m/%d/%y %H:%M:%S:%3f"),
            vec![("U".into(), Level::Info)],
        )
        .unwrap();
        let line = "[05/21/23 11:04:05:604][5604][U]:(00000252):   RtcEngine::join(this:1)";
        let head = layout.parse(line.as_bytes()).unwrap();
        assert_eq!(head.level, Some(Level::Info));
        assert_eq!(text(line, head.body), "RtcEngine::join(this:1)");
        assert_eq!(layout.names, ["thread", "seq"]);
        assert!(layout.parse(b"[05/21/23 11:04:05:604][x][U]:(1): y").is_none());
        assert!(layout.parse(b"").is_none());
    }

    #[test]
    fn rejects_bad_layouts() {
        assert!(Layout::new("{time} {body}", None, vec![]).is_err());
        assert!(Layout::new("{body", None, vec![]).is_err());
        assert!(Layout::new("{a:float}", None, vec![]).is_err());
    }
}
