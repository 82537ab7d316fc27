//! Where the value of a field stands, how it is read, and conditions on it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::shape::{HashedMap, hash};
use super::time::Run;
use crate::event::Value;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// The same for every line of the shape.
    Fixed(Value),
    /// Read from the line.
    At(Run, Convert),
}

/// What is done with the text of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Convert {
    /// Kept.
    Text,
    /// A number, times a factor.
    Num(f64),
    /// Looked up; a missing key keeps the text.
    Map(Arc<BTreeMap<String, String>>),
}

impl Source {
    /// The value in this line.
    #[must_use]
    pub fn value(&self, line: &[u8]) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::At(run, Convert::Num(factor)) => parse_number(run.of(line)).map(|n| Value::Num(n * factor)),
            Self::At(run, Convert::Text) => {
                let text = run.of(line);
                (!text.is_empty()).then(|| Value::Text(unescape(text).into()))
            }
            Self::At(run, Convert::Map(map)) => {
                let text = unescape(run.of(line));
                Some(Value::Text(map.get(text.trim()).map_or_else(|| text.as_str().into(), |v| v.as_str().into())))
            }
        }
    }

    /// The value, if it is that of every line of this shape.
    fn settled(&self, line: &[u8]) -> Option<Value> {
        match self {
            Self::At(run, _) if run.of(line).iter().any(u8::is_ascii_digit) => None,
            _ => self.value(line),
        }
    }

    /// Do both give the same on every line of this shape?
    #[must_use]
    pub fn is_like(&self, other: &Self, line: &[u8]) -> bool {
        self == other || self.settled(line).is_some_and(|value| other.settled(line) == Some(value))
    }

    /// The same; a text that was met before is shared.
    #[must_use]
    pub fn shared(&self, line: &[u8], texts: &mut Texts) -> Option<Value> {
        match self {
            Self::At(run, Convert::Text) => texts.get(run.of(line)).map(Value::Text),
            _ => self.value(line),
        }
    }

    /// The number in this line, without making a value.
    #[must_use]
    pub fn number(&self, line: &[u8]) -> Option<f64> {
        match self {
            Self::At(run, Convert::Num(factor)) => parse_number(run.of(line)).map(|n| n * factor),
            Self::At(run, _) => parse_number(run.of(line)),
            Self::Fixed(value) => value.num(),
        }
    }
}

/// Texts met so far, for the same few come again and again.
#[derive(Debug, Default)]
pub struct Texts(HashedMap<Arc<str>>);

/// Texts remembered at most, and their length.
const TEXTS: usize = 1 << 14;
const SHORT: usize = 64;

impl Texts {
    /// The text of a value.
    fn get(&mut self, bytes: &[u8]) -> Option<Arc<str>> {
        if bytes.is_empty() {
            return None;
        }
        let make = || Arc::from(unescape(bytes));
        if bytes.len() > SHORT || bytes.contains(&b'\\') {
            return Some(make());
        }
        if self.0.len() >= TEXTS {
            self.0.clear();
        }
        let known = self.0.entry(hash(bytes)).or_insert_with(make);
        Some(if known.as_bytes() == bytes { Arc::clone(known) } else { make() })
    }
}

/// Text as the log means it: UTF-8, JSON escapes of the common kind resolved.
fn unescape(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::from);
    if !text.contains('\\') {
        return text.into_owned();
    }
    text.replace("\\\"", "\"").replace("\\/", "/").replace("\\\\", "\\")
}

/// A decimal number, optionally with a trailing unit (`26ms`, `0.5%`), without allocation.
#[must_use]
pub fn parse_number(bytes: &[u8]) -> Option<f64> {
    if let Some(n) = few_digits(bytes) {
        return Some(n);
    }
    let bytes = bytes.trim_ascii();
    let (negative, bytes) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    let mut whole = 0u64;
    let mut digits = 0usize;
    let mut scale = 0i32;
    for b in bytes {
        match b {
            b'0'..=b'9' if digits < 18 => {
                whole = whole * 10 + u64::from(b - b'0');
                digits += 1;
                scale += i32::from(scale > 0);
            }
            b'0'..=b'9' if scale > 0 => {}
            b'.' if scale == 0 && digits > 0 => scale = 1,
            b'0'..=b'9' | b'.' => return None,
            _ => break,
        }
    }
    if digits == 0 {
        return None;
    }
    let places = (scale - 1).max(0);
    let value = whole as f64 / TENS.get(places as usize).copied().unwrap_or_else(|| 10f64.powi(places));
    Some(if negative { -value } else { value })
}

const TENS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// Most numbers are a few plain digits, perhaps with a point among them.
#[inline]
fn few_digits(bytes: &[u8]) -> Option<f64> {
    if !(1..=9).contains(&bytes.len()) {
        return None;
    }
    let (mut n, mut places) = (0u32, None);
    for (i, b) in bytes.iter().enumerate() {
        let digit = b.wrapping_sub(b'0');
        if digit < 10 {
            n = n * 10 + u32::from(digit);
        } else if *b == b'.' && places.is_none() && i > 0 {
            places = Some(bytes.len() - 1 - i);
        } else {
            return None;
        }
    }
    Some(f64::from(n) / TENS.get(places.unwrap_or(0)).copied().unwrap_or(1.0))
}

/// A condition on a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these texts.
    In(Vec<String>),
    /// None of these texts.
    NotIn(Vec<String>),
    /// At least.
    Min(f64),
    /// At most.
    Max(f64),
    /// Between, both ends included.
    Between(f64, f64),
}

impl Test {
    /// `"0"`, `"a,b"`, `"!0"`, `">=400"`, `"<=3"`, `"400..499"`.
    ///
    /// # Errors
    /// Says what could not be read.
    pub fn new(text: &str) -> Result<Self, String> {
        let number = |t: &str| t.trim().parse::<f64>().map_err(|_| format!("`{t}` is not a number in `{text}`"));
        let list = |t: &str| t.split(',').map(|s| s.trim().to_owned()).collect();
        if let Some(rest) = text.strip_prefix(">=") {
            return Ok(Self::Min(number(rest)?));
        }
        if let Some(rest) = text.strip_prefix("<=") {
            return Ok(Self::Max(number(rest)?));
        }
        if let Some((low, high)) = text.split_once("..") {
            return Ok(Self::Between(number(low)?, number(high)?));
        }
        Ok(match text.strip_prefix('!') {
            Some(rest) => Self::NotIn(list(rest)),
            None => Self::In(list(text)),
        })
    }

    /// Does the value of this line pass?
    #[must_use]
    pub fn holds(&self, source: &Source, line: &[u8]) -> bool {
        let is_one =
            |list: &[String]| with_text(source, line, |t| list.iter().any(|l| t.eq_ignore_ascii_case(l.as_bytes())));
        match self {
            Self::In(list) => is_one(list),
            Self::NotIn(list) => !is_one(list),
            Self::Min(min) => source.number(line).is_some_and(|n| n >= *min),
            Self::Max(max) => source.number(line).is_some_and(|n| n <= *max),
            Self::Between(low, high) => source.number(line).is_some_and(|n| n >= *low && n <= *high),
        }
    }
}

fn with_text(source: &Source, line: &[u8], test: impl Fn(&[u8]) -> bool) -> bool {
    match source {
        Source::At(run, _) => test(run.of(line).trim_ascii()),
        Source::Fixed(value) => test(value.text().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_units() {
        for (text, want) in [("26ms", 26.0), ("0.5%", 0.5), ("-3", -3.0), ("12.250", 12.25), ("007", 7.0), ("5.", 5.0)]
        {
            assert_eq!(parse_number(text.as_bytes()), Some(want), "{text}");
        }
        for text in ["", "x", "-", "1.2.3", ".5"] {
            assert_eq!(parse_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn tests_read_as_written() {
        let at = Source::At(Run { at: 0, len: 3 }, Convert::Text);
        assert!(Test::new(">=400").unwrap().holds(&at, b"403"));
        assert!(!Test::new("400..402").unwrap().holds(&at, b"403"));
        assert!(Test::new("401,403").unwrap().holds(&at, b"403"));
        assert!(!Test::new("!403").unwrap().holds(&at, b"403"));
        assert!(Test::new(">=x").is_err());
    }
}
