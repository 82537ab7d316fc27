//! The shape of a line: its text, with a mark in the place of each digit that nothing depends on but how many there are.
//! Times, counters, and hashes make most lines of a log different; their shapes are few.
//!
//! A number is left out only where no judgement asks for its value: alone between signs, no part of a grouped number, an
//! address or a version, without a zero before it, and long ones only when they are no number of a phone, card or device.

use super::line::is_word_byte;
use super::{lists, names, numbers};

/// Marks stand in no text: UTF-8 has no such bytes.
const DIGIT: u8 = 0xf8;
const LETTER: u8 = 0xf9;

/// So many numbers of a line are left out; more stay as they are.
const MOST: usize = 64;

/// The shape of one line after the other.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// As long as the line.
    pub key: Vec<u8>,
    /// What was left out.
    pub dull: Vec<(usize, usize)>,
}

impl Shape {
    /// Takes the shape of a line.
    pub fn take(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.key.clear();
        self.key.extend_from_slice(bytes);
        self.dull.clear();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if !is_word_byte(byte) {
                at += 1;
                continue;
            }
            let end = run(bytes, at, is_word_byte);
            let found = if self.dull.len() < MOST { self.leave_out(text, bytes, at, end) } else { None };
            at = found.map_or(end, |stop| stop.max(end));
        }
    }

    // Marks what can be left out of a word, and tells where it ends.
    fn leave_out(&mut self, text: &str, bytes: &[u8], at: usize, end: usize) -> Option<usize> {
        let first = get(bytes, at);
        if !(first.is_ascii_digit() || first.is_ascii_hexdigit() && end - at >= 8) || !opens(bytes, at) {
            return None;
        }
        let stop = if first.is_ascii_digit() {
            stamp(bytes, at).or_else(|| number(text, bytes, at, end)).or_else(|| hash(text, bytes, at, end))
        } else {
            hash(text, bytes, at, end)
        }?;
        self.dull.push((at, stop));
        let mut inside = false;
        let piece = self.key.get_mut(at..stop).unwrap_or_default();
        for (mark, byte) in piece.iter_mut().zip(bytes.get(at..stop).unwrap_or_default()) {
            let word = is_word_byte(*byte);
            if word {
                // Whether a group of a hash begins with a letter decides who looks at it.
                let letter =
                    !inside && byte.is_ascii_alphabetic() && byte.is_ascii_hexdigit() && first_of_hash(stop - at);
                if byte.is_ascii_digit() || stop - at >= 16 && byte.is_ascii_hexdigit() {
                    *mark = if letter { LETTER } else { DIGIT };
                }
            }
            inside = word;
        }
        Some(stop)
    }
}

const fn first_of_hash(len: usize) -> bool {
    len >= 16
}

fn get(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b' ')
}

fn run(bytes: &[u8], at: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| !is(*b)).unwrap_or(rest.len())
}

fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(b' ', |at| get(bytes, at))
}

// Whether a number that begins here stands for itself.
fn opens(bytes: &[u8], at: usize) -> bool {
    let (last, other) = (before(bytes, at), before(bytes, at.saturating_sub(1)));
    match last {
        b' ' => at < 2 || !(other.is_ascii_digit() || matches!(other, b'+' | b')' | b'-')),
        b':' if other == b':' => false,
        b':' => !other.is_ascii_hexdigit() || !other.is_ascii_digit() && !is_lone_hex(bytes, at),
        b'-' => matches!(other, b' ' | b'=' | b':' | b'[' | b',' | b'('),
        b'=' | b'[' | b'(' | b',' | b'"' | b'\t' | b'|' => true,
        _ => false,
    }
}

// `a:1`, as in an address; the name before a value is longer.
fn is_lone_hex(bytes: &[u8], at: usize) -> bool {
    let piece = bytes.get(at.saturating_sub(6)..at.saturating_sub(1)).unwrap_or_default();
    piece.iter().rev().take_while(|b| b.is_ascii_hexdigit() || **b == b':').count() == piece.len()
        || piece.iter().rev().take_while(|b| b.is_ascii_hexdigit()).count() < 5 && piece.contains(&b':')
}

fn closes(bytes: &[u8], end: usize) -> bool {
    let next = bytes.get(end + 1).copied().unwrap_or(b' ');
    match bytes.get(end) {
        None => true,
        Some(b' ') => !next.is_ascii_digit(),
        Some(b',') => !next.is_ascii_digit(),
        Some(b']' | b')' | b'}' | b'"' | b'\t' | b'|' | b';') => true,
        _ => false,
    }
}

fn digits(bytes: &[u8], at: usize, count: usize) -> Option<usize> {
    let end = run(bytes, at, |b| b.is_ascii_digit());
    (end == at + count).then_some(end)
}

// `2026-03-02T10:11:12.345`, `03-02 10:11:12.345`, `10:11:12`
fn stamp(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    if let Some(year) = digits(bytes, at, 4).filter(|end| matches!(get(bytes, *end), b'-' | b'/')) {
        from = year + 1;
    }
    let day = digits(bytes, from, 2)
        .filter(|end| matches!(get(bytes, *end), b'-' | b'/'))
        .and_then(|end| digits(bytes, end + 1, 2))
        .filter(|end| matches!(get(bytes, *end), b' ' | b'T'));
    from = match day {
        Some(end) => end + 1,
        None if from > at => return None,
        None => at,
    };
    let colon = |end: &usize| get(bytes, *end) == b':';
    let hours = digits(bytes, from, 2).filter(colon)?;
    let minutes = digits(bytes, hours + 1, 2).filter(colon)?;
    let mut end = digits(bytes, minutes + 1, 2)?;
    if matches!(bytes.get(end), Some(b'.' | b',' | b':')) {
        let fraction = run(bytes, end + 1, |b| b.is_ascii_digit());
        let len = fraction - end - 1;
        let shaped = len == 3 || len > 0 && len <= 9 && get(bytes, end) == b'.';
        if !shaped {
            return None;
        }
        end = fraction;
    }
    let next = bytes.get(end).copied().unwrap_or(b' ');
    (matches!(next, b' ' | b'Z' | b'"' | b']' | b')' | b'\t' | b'|') || next == b'+' || next == b'-').then_some(end)
}

fn number(text: &str, bytes: &[u8], at: usize, word: usize) -> Option<usize> {
    let end = run(bytes, at, |b| b.is_ascii_digit());
    let len = end - at;
    // `12.5`: a part of a number, no degrees.
    if get(bytes, end) == b'.' {
        let fraction = run(bytes, end + 1, |b| b.is_ascii_digit());
        let decimals = fraction - end - 1;
        let short = len <= 3 && decimals == 1 || len <= 2 && (2..=3).contains(&decimals);
        return (short && (closes(bytes, fraction) || is_unit(text, fraction))).then_some(fraction);
    }
    let zero = get(bytes, at) == b'0';
    let plain = !zero && (len < 7 || numbers::is_plain_number(text.get(at..end)?));
    let spoken = || len == 3 && lists::is_spoken_number(text.get(at..end).unwrap_or_default());
    let alone = end == word && closes(bytes, end) || end < word && len < 7 && is_unit(text, end);
    (plain && alone && !spoken()).then_some(end)
}

// `12ms`
fn is_unit(text: &str, at: usize) -> bool {
    const UNITS: [&str; 12] = ["ms", "us", "ns", "kbps", "bps", "fps", "KB", "MB", "kB", "s", "B", "%"];
    let rest = text.get(at..).unwrap_or_default();
    UNITS.iter().any(|unit| rest.starts_with(unit) && closes(text.as_bytes(), at + unit.len()))
}

// A hash in lower case, or an id of five groups.
fn hash(text: &str, bytes: &[u8], at: usize, word: usize) -> Option<usize> {
    let lower = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let counted = |piece: &[u8]| {
        let figures = piece.iter().filter(|b| b.is_ascii_digit()).count();
        piece.iter().all(lower).then_some((figures, piece.len() - figures))
    };
    if word - at == 8 && get(bytes, word) == b'-' {
        let id = bytes.get(at..at + 36)?;
        let groups: Vec<_> = id.split(|b| *b == b'-').map(|group| (group.len(), counted(group))).collect();
        let shaped = groups.iter().map(|(len, _)| *len).eq([8, 4, 4, 4, 12]);
        let counts: Vec<_> = groups.into_iter().filter_map(|(_, count)| count).collect();
        let mixed = counts.len() == 5
            && counts.iter().all(|(figures, _)| *figures > 0)
            && counts.last().is_some_and(|(_, letters)| *letters > 0)
            && counts.iter().map(|(figures, _)| figures).sum::<usize>() >= 8;
        let alone = closes(bytes, at + 36) && before(bytes, at) != b'-';
        return (shaped && mixed && alone && get(bytes, at) != b'0').then_some(at + 36);
    }
    let piece = bytes.get(at..word).filter(|piece| piece.len() >= 16)?;
    let (figures, letters) = counted(piece)?;
    let mixed = figures >= 4 && letters >= 4 && get(bytes, at) != b'0' && before(bytes, at) != b'-';
    (mixed && closes(bytes, word) && names::token(text.get(at..)?).is_none()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        let mut shape = Shape::default();
        shape.take(text);
        shape.key.iter().map(|b| if *b >= DIGIT { '#' } else { char::from(*b) }).collect()
    }

    #[test]
    fn numbers_that_tell_nothing_are_left_out_and_others_stay() {
        for (text, want) in [
            ("2026-03-02 10:11:12.345 [I] rtt=48 loss=1.5", "####-##-## ##:##:##.### [I] rtt=## loss=#.#"),
            ("03-02 11:15:32.003  6692  6699 D x", "##-## ##:##:##.###  ####  #### D x"),
            ("msgId=1876563068138172090 ok", "msgId=################### ok"),
            ("cost=12ms \"n\":3,\"m\":400}", "cost=##ms \"n\":#,\"m\":###}"),
            ("hdr=256c3ae70bbb7a7445525f4600d01591", "hdr=################################"),
            ("call 138 0013 8001", "call 138 0013 8001"),
            ("13800138000 at 10.0.0.8 v4.3.0.12", "13800138000 at 10.0.0.8 v4.3.0.12"),
            ("lat=31.230416 uid=0 code=007 status 401", "lat=31.230416 uid=0 code=007 status 401"),
            ("u_77120 h264 00:1a:2b:3c:4d:5e", "u_77120 h264 00:1a:2b:3c:4d:5e"),
        ] {
            assert_eq!(key(text), want);
        }
    }
}
