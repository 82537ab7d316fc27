//! What a line of an undescribed format most likely says about itself: its level, and whether it continues a record.

use crate::level::Level;

/// How far into the body a level word is looked for.
const NEAR: usize = 64;
/// How long a bracket that stands before the time may be.
const BRACKET: usize = 48;

/// The first level word near the start of the text. A single letter counts only between brackets, bars, or before a
/// slash (`[I]`, `|E|`, `W/tag`), or as a word of its own before anything else.
#[must_use]
pub fn level(text: &[u8]) -> Option<Level> {
    let text = text.get(..NEAR).unwrap_or(text);
    let mut pos = 0;
    let mut words = 0;
    while pos < text.len() && words < 6 {
        if !text.get(pos).is_some_and(u8::is_ascii_alphabetic) {
            pos += 1;
            continue;
        }
        let len = text.iter().skip(pos).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let word = text.get(pos..pos + len).unwrap_or_default();
        let before = pos.checked_sub(1).and_then(|i| text.get(i)).copied().unwrap_or(b' ');
        let after = text.get(pos + len).copied().unwrap_or(b' ');
        let enclosed =
            matches!((before, after), (b'[', b']') | (b'|', b'|') | (b'(', b')') | (b'<', b'>') | (b'{', b'}'));
        let shouted = word.iter().all(u8::is_ascii_uppercase);
        // What stands between an open bracket and the time is all there is.
        let leads = before == b'[' && text.get(pos + len..).is_some_and(|rest| rest == b" ");
        let alone = words == 0 && shouted && before == b' ' && after == b' ';
        let single = len == 1 && (enclosed || after == b'/' || alone || leads);
        let quoted = usize::from(matches!(before, b'"' | b'\''));
        let named = names_level(text.get(..pos - quoted).unwrap_or_default());
        let plain =
            len > 2 && (enclosed || shouted || named || matches!(after, b':' | b' ' | b'|' | b']') && words == 0);
        if single || plain {
            let found = std::str::from_utf8(word).ok().and_then(Level::from_word);
            if found.is_some() {
                return found;
            }
        }
        words += 1;
        pos += len;
    }
    None
}

/// `level=`, `lvl=`, `severity=`: what stands behind is the level.
fn names_level(before: &[u8]) -> bool {
    [b"level=".as_slice(), b"lvl=", b"severity="].iter().any(|key| before.ends_with(key))
}

/// Where the time may stand in a text that opens with its level or a bracket for all of its head: `WARN 2026-..`,
/// `[info] 2026-..`, `I, [2026-..`, `I0302 ..`, `[2026-.. - name]`.
#[must_use]
pub fn behind_opening(text: &[u8]) -> Option<usize> {
    if let Some(value) = level_pair(text) {
        return behind_opening(text.get(value..)?).map(|at| value + at);
    }
    if let Some(key) = [b"ts=".as_slice(), b"time=", b"timestamp=", b"date="].into_iter().find(|k| text.starts_with(k))
    {
        let quote = usize::from(matches!(text.get(key.len()), Some(b'"' | b'\'')));
        return Some(key.len() + quote).filter(|at| text.get(*at).is_some_and(u8::is_ascii_digit));
    }
    if let Some(at) = behind_counter(text) {
        return Some(at);
    }
    let open = usize::from(matches!(text.first(), Some(b'[' | b'<' | b'(' | b'{' | b'|')));
    if open == 1 && (text.get(1).is_some_and(u8::is_ascii_digit) || is_weekday(text.get(1..)?)) {
        return Some(1);
    }
    if text.first() == Some(&b'[')
        && let Some(at) = behind_bracket(text)
    {
        return Some(at);
    }
    if let Some(at) = behind_name(text) {
        return Some(at);
    }
    let len = text.iter().skip(open).take(9).take_while(|b| b.is_ascii_alphabetic()).count();
    let word = std::str::from_utf8(text.get(open..open + len)?).ok()?;
    let shouted = word.bytes().all(|b| b.is_ascii_uppercase());
    Level::from_word(word).filter(|_| open == 1 || shouted || len > 3)?;
    let behind = open + len;
    let marks = text.iter().skip(behind).take(6).take_while(|b| b" ]>)}|:,-[({\t".contains(b)).count();
    let at = behind + marks;
    let stuck = marks == 0 && len > 1;
    text.get(at).filter(|b| b.is_ascii_digit() && !stuck).map(|_| at)
}

/// Behind a level that opens a line of pairs: `level=info ts=..`.
fn level_pair(text: &[u8]) -> Option<usize> {
    let key = [b"level=".as_slice(), b"lvl=", b"severity="].into_iter().find(|key| text.starts_with(key))?;
    let len =
        text.iter().skip(key.len()).take(12).take_while(|b| b.is_ascii_alphabetic() || b"'\"".contains(b)).count();
    let at = key.len() + len;
    (text.get(at) == Some(&b' ')).then_some(at + 1)
}

/// The short name of a day stands there: `Tue 10:15:32`, `Tue, 03 Mar ..`.
fn is_weekday(text: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    DAYS.iter().any(|day| text.starts_with(day)) && matches!(text.get(3), Some(b' ' | b','))
}

/// Behind the number of a line or the time since the start, where a date or a time of day follows: `00001151|2026-03-02 ..`,
/// `  8071 ms | 03-02 10:15:32`.
fn behind_counter(text: &[u8]) -> Option<usize> {
    let run = |from: usize, most: usize, set: &[u8]| {
        text.iter().skip(from).take(most).take_while(|b| set.contains(b)).count()
    };
    let first = run(0, BRACKET, b" +[(");
    let number = first + run(first, 12, b"0123456789.");
    let unit = number + run(number, 1, b" ");
    let unit = unit + run(unit, 2, b"ms");
    let at = unit + run(unit, 4, b" |])\t");
    let digits = |shape: &[u8]| {
        let all = text.get(at..at + shape.len());
        all.is_some_and(|all| all.iter().zip(shape).all(|(b, s)| if *s == b'0' { b.is_ascii_digit() } else { b == s }))
    };
    let time = [b"0000-00-00".as_slice(), b"00-00 00:00:00", b"00:00:00"].into_iter().any(digits);
    (number > first && at > unit && time).then_some(at)
}

/// Behind the name of a program, a host or a file with its line, where a whole date follows: `gateway 2026-03-02..`,
/// `app.log:12:2026-03-02..`.
fn behind_name(text: &[u8]) -> Option<usize> {
    let run = |from: usize, is: fn(&u8) -> bool| text.iter().skip(from).take(BRACKET).take_while(|b| is(b)).count();
    let len = run(0, |b| b.is_ascii_alphanumeric() || b"_.-/".contains(b));
    let line = if text.get(len) == Some(&b':') { run(len + 1, u8::is_ascii_digit) } else { 0 };
    let at = match text.get(len + 1 + line) {
        Some(b':') if line > 0 => len + line + 2,
        _ => len + run(len, |b| *b == b' '),
    };
    let date = text.get(at..at + 10)?;
    let fits = |(i, b): (usize, &u8)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() };
    (len > 0 && at > len && date.iter().enumerate().all(fits)).then_some(at)
}

/// Behind a first bracket of names: `[name] [2026-..`, `[INFO|module|7] 2026-..`.
fn behind_bracket(text: &[u8]) -> Option<usize> {
    let close = text.iter().take(BRACKET).position(|b| *b == b']')?;
    let marks = text.iter().skip(close + 1).take(3).take_while(|b| b" [(".contains(b)).count();
    let at = close + 1 + marks;
    text.get(at).filter(|b| marks > 0 && b.is_ascii_digit()).map(|_| at)
}

/// Indented lines, closing brackets and stack frames belong to the record before them.
#[must_use]
pub fn continues(text: &[u8]) -> bool {
    matches!(text.first(), Some(b' ' | b'\t' | b'}' | b')' | b']' | b'^')) || text.starts_with(b"at ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_time_behind_a_level() {
        for (text, want) in [
            ("WARNING 2026-03-02 x", Some(8)),
            ("ts=2026-03-02T10:15:32Z level=info x", Some(3)),
            ("time=\"2026-03-02T10:15:32Z\" level=info x", Some(6)),
            ("timestamp='2026-03-02T10:15:32Z' level='info' x", Some(11)),
            ("ts=abc", None),
            ("level=info ts=1772446532.123 x", Some(14)),
            ("level=info msg=x", None),
            ("<Tue 10:15:32> x", Some(1)),
            ("<Tuesday> x", None),
            ("[info] 10:15:32 x", Some(7)),
            ("I, [2026-03-02T10:15:32 #7] x", Some(4)),
            ("E0302 10:15:32.1 x", Some(1)),
            ("error: 404 x", Some(7)),
            ("[Wire] [2026-03-02 10:15:32,1] [INFO] x", Some(8)),
            ("[DEBUG|pool|L7] 2026-03-02T10:15:32 x", Some(16)),
            ("[pool] x 2026-03-02", None),
            ("[2026-03-02 10:15:32,123 - a - INFO] x", Some(1)),
            ("gateway 2026-03-02T10:15:32 x", Some(8)),
            ("gateway 2026-03 x", None),
            ("logs/app.log:12:2026-03-02 10:15:32 x", Some(16)),
            ("app.log:12 2026-03-02 10:15:32 x", None),
            ("00001151|2026-03-02 10:15:32,123|D|a|x", Some(9)),
            ("    8071 ms | 03-02 10:15:32 | a | x", Some(14)),
            ("[0.151s] 10:15:32.123 x", Some(9)),
            ("  12 | 34", None),
            ("8071 ms since 10:15:32", None),
            ("a 7", None),
            ("message7", None),
            ("2026-03-02 x", None),
        ] {
            assert_eq!(behind_opening(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn finds_level_words() {
        for (text, want) in [
            ("[I][2000:2001][net] x", Some(Level::Info)),
            ("[E ", Some(Level::Error)),
            ("[A b] x", None),
            (" level=warn msg=x", Some(Level::Warn)),
            (" level='error' event='x'", Some(Level::Error)),
            (" unit=warn msg=x", None),
            ("DEBUG asyncio: x", Some(Level::Debug)),
            (" - paho - WARNING - x", Some(Level::Warn)),
            ("E/Tag(12): x", Some(Level::Error)),
            ("| ERROR    | mod:fn:1 - x", Some(Level::Error)),
            ("info connection opened", Some(Level::Info)),
            ("the error was small", None),
            ("a b c", None),
            ("room 7 error: x", None),
        ] {
            assert_eq!(level(text.as_bytes()), want, "{text}");
        }
    }
}
