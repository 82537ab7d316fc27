//! Finds `key=value`, `key: value`, `name:value` and JSON pairs in a line, as byte positions.
//!
//! One pass, no allocation per pair, no recursion: nested objects come out flat, the first of two equal keys wins.
//! It does not judge what a pair means; that is the format's `[alias]` and `set`.

use std::ops::Range;

use memchr::memmem;
use smallvec::SmallVec;

use super::time::Run;

/// One pair of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key, without quotes.
    pub key: Run,
    /// The value, without quotes.
    pub value: Run,
}

/// The pairs of a line, in order.
pub type Pairs = SmallVec<[Pair; 12]>;

/// Upper bound of pairs read from one line: what comes behind is payload.
const MOST: usize = 96;

/// Scans `line` from `from`.
#[must_use]
pub fn pairs(line: &[u8], from: usize) -> Pairs {
    let mut out = Pairs::new();
    let mut pos = from;
    while pos < line.len() && out.len() < MOST {
        let Some((key, after)) = key_at(line, pos) else {
            pos += 1;
            continue;
        };
        match value_at(line, after) {
            Some((value, end)) => {
                out.push(Pair { key, value });
                pos = end.max(after);
            }
            None => pos = after.max(pos + 1),
        }
    }
    out
}

/// The value of the first pair with one of these keys (compared without case).
#[must_use]
pub fn find<'p>(line: &[u8], pairs: &'p [Pair], keys: &[impl AsRef<str>]) -> Option<&'p Pair> {
    keys.iter().find_map(|k| pairs.iter().find(|p| p.key.of(line).eq_ignore_ascii_case(k.as_ref().as_bytes())))
}

/// Whether a word stands in a text, without case.
#[must_use]
pub fn holds(text: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    let near = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    near.filter_map(|at| text.get(at..at + word.len())).any(|found| found.eq_ignore_ascii_case(word))
}

fn byte(line: &[u8], pos: usize) -> u8 {
    line.get(pos).copied().unwrap_or(0)
}

const fn is_key(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')
}

/// A key that starts exactly at `pos`, and the position behind its separator.
fn key_at(line: &[u8], pos: usize) -> Option<(Run, usize)> {
    let first = byte(line, pos);
    let quoted = first == b'"' || first == b'\'';
    let start = pos + usize::from(quoted);
    if pos > 0 && !quoted && is_key(byte(line, pos - 1)) {
        return None;
    }
    if !(byte(line, start).is_ascii_alphabetic() || byte(line, start) == b'_' || byte(line, start) == b'@') {
        return None;
    }
    let len = line.get(start + 1..)?.iter().take(64).take_while(|b| is_key(**b)).count() + 1;
    let mut end = start + len;
    if quoted {
        // One that stands within a string is quoted behind escapes.
        end += slashes(line, end);
        if byte(line, end) != first {
            return None;
        }
        end += 1;
    }
    let key = Run { at: start as u32, len: len as u32 };
    let spaced = end + usize::from(quoted && byte(line, end) == b' ');
    match byte(line, spaced) {
        b'=' if byte(line, spaced + 1) != b'=' => Some((key, spaced + 1)),
        b':' if byte(line, spaced + 1) != b':' && !line.get(spaced..)?.starts_with(b"://") => Some((key, spaced + 1)),
        _ => None,
    }
}

fn value_at(line: &[u8], from: usize) -> Option<(Run, usize)> {
    let start = from + usize::from(byte(line, from) == b' ');
    let first = byte(line, start);
    if first == b'\\' {
        return escaped_at(line, start);
    }
    if first == b'"' || first == b'\'' {
        let len = quoted_len(line.get(start + 1..)?, first)?;
        return Some((Run { at: start as u32 + 1, len: len as u32 }, start + len + 2));
    }
    // An opening bracket is no value: its content is scanned for pairs of its own.
    if matches!(first, b'{' | b'[' | b'(' | 0) {
        return None;
    }
    let rest = line.get(start..)?;
    let len = rest.iter().position(|b| ends_value(*b)).unwrap_or(rest.len());
    (len > 0).then_some((Run { at: start as u32, len: len as u32 }, start + len))
}

/// A value within a string: between two quotes that stand behind as many escapes.
fn escaped_at(line: &[u8], start: usize) -> Option<(Run, usize)> {
    let behind = start + slashes(line, start) + 1;
    let quote = line.get(start..behind)?;
    let len = memmem::find(line.get(behind..)?, quote).filter(|_| quote.ends_with(b"\""))?;
    Some((Run { at: behind as u32, len: len as u32 }, behind + len + quote.len()))
}

/// Escapes from a place on, no more than two strings within each other put there.
fn slashes(line: &[u8], at: usize) -> usize {
    line.iter().skip(at).take(3).take_while(|b| **b == b'\\').count()
}

const fn ends_value(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b',' | b';' | b'|' | b')' | b']' | b'}' | b'&' | b'"' | b'\'' | b'>')
}

fn quoted_len(rest: &[u8], quote: u8) -> Option<usize> {
    let mut pos = 0;
    loop {
        pos += memchr::memchr2(quote, b'\\', rest.get(pos..)?)?;
        if byte(rest, pos) == quote {
            return Some(pos);
        }
        pos += 2;
    }
}

/// The innermost JSON objects of a text that have this key, also when the JSON is itself quoted (`\"key\"`). One that the
/// end of the text cuts counts up to there.
#[must_use]
pub fn objects(text: &[u8], key: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let first = if key.is_empty() { None } else { memmem::find(text, format!("\"{key}").as_bytes()) };
    let Some(first) = first else { return out };
    // Quotes behind another number of escapes stand inside a string.
    let level = escapes(text, first);
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut quoted = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' if escapes(text, at) == level => {
                quoted = !quoted;
                let name = text.get(at + 1..).and_then(|rest| rest.strip_prefix(key.as_bytes()));
                let ends = name.is_some_and(|rest| rest.iter().find(|b| **b != b'\\') == Some(&b'"'));
                if let Some(innermost) = open.last_mut().filter(|_| quoted && ends) {
                    innermost.1 = true;
                }
            }
            b'{' if !quoted => open.push((at, false)),
            b'}' if !quoted => add(&mut out, open.pop(), at + 1),
            _ => {}
        }
    }
    while let Some(cut) = open.pop() {
        add(&mut out, Some(cut), text.len());
    }
    out
}

fn add(out: &mut Vec<Range<usize>>, object: Option<(usize, bool)>, end: usize) {
    if let Some((from, true)) = object
        && out.last().is_none_or(|inner| inner.start < from)
    {
        out.push(from..end);
    }
}

/// Backslashes right before a place.
fn escapes(text: &[u8], at: usize) -> usize {
    text.iter().take(at).rev().take_while(|b| **b == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(line: &str) -> Vec<(String, String)> {
        pairs(line.as_bytes(), 0)
            .iter()
            .map(|p| {
                let s = |r: Run| String::from_utf8_lossy(r.of(line.as_bytes())).into_owned();
                (s(p.key), s(p.value))
            })
            .collect()
    }

    fn want(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn pairs_within_a_string_are_pairs() {
        assert_eq!(
            all(r#"[stats] {\"rtt\":0.68,\"lim\":\"none\",\"n\":[3]} {\\\"a\\\":\\\"b c\\\"}"#),
            want(&[("rtt", "0.68"), ("lim", "none"), ("a", "b c")])
        );
        assert_eq!(all(r#"path=\"open name=x"#), want(&[("name", "x")]));
    }

    #[test]
    fn reads_the_usual_spellings() {
        assert_eq!(all("quality rtt=63 loss=0.5 ch=room_1"), want(&[("rtt", "63"), ("loss", "0.5"), ("ch", "room_1")]));
        assert_eq!(
            all("X::onError(this:0x1, error:110, msg:\"a b\")"),
            want(&[("this", "0x1"), ("error", "110"), ("msg", "a b")])
        );
        assert_eq!(
            all(r#"{"ts":"2026","n":{"k":-1.5},"s":"a\"b","t":true}"#),
            want(&[("ts", "2026"), ("k", "-1.5"), ("s", r#"a\"b"#), ("t", "true")])
        );
        assert_eq!(all("GET https://a.b/c?x=1&y=2 status=404"), want(&[("x", "1"), ("y", "2"), ("status", "404")]));
        assert_eq!(all("a::b c == d"), want(&[]));
        assert_eq!(all("name: 'x y', empty=, code: -3"), want(&[("name", "x y"), ("code", "-3")]));
    }

    #[test]
    fn is_bounded_on_hostile_input() {
        let line = "k=v ".repeat(10_000);
        assert_eq!(pairs(line.as_bytes(), 0).len(), MOST);
        assert!(pairs("\"".repeat(5000).as_bytes(), 0).is_empty());
    }

    fn found<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
        objects(text.as_bytes(), key).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn words_are_found_without_case() {
        assert!(holds(b"{\"Time\":1}", b"time") && holds(b"xTIME", b"time") && holds(b"", b""));
        assert!(!holds(b"{\"tim\":1,\"ti", b"time"));
    }

    #[test]
    fn objects_with_a_key_are_parted() {
        let two = r#"x {"id":9,"turns":[{"id":1,"say":"a } b \"id\""},{"m":{"n":2},"id":2}]} y"#;
        assert_eq!(found(two, "id"), [r#"{"id":1,"say":"a } b \"id\""}"#, r#"{"m":{"n":2},"id":2}"#]);
        let quoted = r#"{"text":"[{\"id\":1},{\"id\":2}]"}"#;
        assert_eq!(found(quoted, "id"), [r#"{\"id\":1}"#, r#"{\"id\":2}"#]);
        assert_eq!(found(r#"[{"id":1},{"id":2,"m":{"#, "id"), [r#"{"id":1}"#, r#"{"id":2,"m":{"#]);
        assert!(found(two, "").is_empty() && found("id", "id").is_empty() && found("}{ \"id", "id").is_empty());
    }
}
