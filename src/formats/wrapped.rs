//! Records of described formats behind the head that an app's own logger has put before them.

use super::claim::Outer;
use super::time::Run;
use crate::level::Level;

/// Parts of a head that are looked at, and bytes of one.
const PARTS: usize = 7;
const LONG: usize = 96;
/// What stands between the parts of a head, and how much of it: names are filled up to stand in columns.
const MARKS: &[u8] = b" ]:|>)\t;,-";
const WIDE: usize = 48;

/// Where the text of an app's logger may begin behind its time, with the name that stands right before it: behind each
/// of level, process, thread and name, in whatever order and marks.
pub fn bodies(text: &[u8]) -> Vec<(Run, Run)> {
    let mut out = Vec::new();
    let mut tag = Run::default();
    let mut pos = marks(text, 0);
    for _ in 0..PARTS {
        if pos >= text.len() {
            break;
        }
        out.push((tag, unquoted(text, pos)));
        let Some((part, end)) = part(text, pos) else { break };
        let behind = marks(text, end);
        let word = part.of(text);
        // A plain word with a blank behind it is the text itself.
        let bracket = text.get(pos).is_some_and(|b| b"[(<".contains(b));
        let marked = |m: &[u8]| m.iter().any(|b| MARKS.contains(b) && *b != b' ');
        let set_off = bracket || text.get(end..behind).is_some_and(marked);
        let spare = is_spare(word);
        if behind == end || !(set_off || spare || is_dotted(word) || leads_level(text, behind)) {
            break;
        }
        // The file and line that a record was written at name nobody who has a name already.
        let place = line_of_file(text, end).filter(|_| tag.len > 0 && is_dotted(word));
        tag = if spare || place.is_some() { tag } else { unlevelled(text, part) };
        pos = place.unwrap_or(behind);
    }
    out.extend(signed(text));
    // Whoever knows the name would take what stands between it and the text for a part of the text.
    out.sort_by_key(|(_, body)| {
        let at = body.at as usize;
        opens_with_level(body.of(text)) || names_line(text, at) || names_file(text, at)
    });
    out
}

/// The number of a line stands there, behind the name of its file or module: `bus.client:4511 ..`.
fn names_line(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|colon| line_of_file(text, colon).is_some())
}

/// The file and line that a record was written at stand there: `client.py:212 ..`.
fn names_file(text: &[u8], at: usize) -> bool {
    part(text, at).is_some_and(|(word, end)| is_dotted(word.of(text)) && line_of_file(text, end).is_some())
}

/// Behind the number of a line, where a colon and that number stand: `client.py:212 ..`, `bus.client:212] ..`.
fn line_of_file(text: &[u8], colon: usize) -> Option<usize> {
    let digits = text.iter().skip(colon + 1).take_while(|b| b.is_ascii_digit()).count();
    let end = colon + 1 + digits;
    let marked = || matches!(text.get(end), Some(b' ' | b']' | b')' | b':'));
    (digits > 0 && text.get(colon) == Some(&b':') && marked()).then(|| marks(text, end))
}

/// The text before the name in brackets that ends it, without its level: `[info] Room x  [nio.rooms]`.
fn signed(text: &[u8]) -> Option<(Run, Run)> {
    let (end, open) = match text.trim_ascii_end() {
        [inner @ .., b']'] => (inner.len(), b'['),
        [inner @ .., b')'] => (inner.len(), b'('),
        _ => return None,
    };
    let at = text.get(..end)?.iter().rposition(|b| *b == open)?;
    let name = Run { at: at as u32 + 1, len: (end - at - 1) as u32 };
    let text_end = text.get(..at)?.trim_ascii_end().len();
    let mut start = marks(text, 0);
    while let Some((_, end)) = part(text, start).filter(|(word, _)| is_spare(word.of(text))) {
        start = marks(text, end);
    }
    let len = text_end.checked_sub(start).filter(|len| *len > 0)?;
    is_dotted(name.of(text)).then_some((name, Run { at: start as u32, len: len as u32 }))
}

/// The text from there, without the quotes around all of it.
fn unquoted(text: &[u8], at: usize) -> Run {
    match text.get(at..).unwrap_or_default() {
        [b'"', inner @ .., b'"'] => Run { at: at as u32 + 1, len: inner.len() as u32 },
        rest => Run { at: at as u32, len: rest.len() as u32 },
    }
}

/// Its first word is a level in capitals.
fn opens_with_level(text: &[u8]) -> bool {
    let word = text.split(|b| !b.is_ascii_uppercase()).next().unwrap_or_default();
    word.len() > 1 && std::str::from_utf8(word).ok().and_then(Level::from_word).is_some()
}

/// A name without the letter of a level before it: `D/name`.
fn unlevelled(text: &[u8], part: Run) -> Run {
    match part.of(text) {
        [level, b'/', _, ..] if level.is_ascii_uppercase() => Run { at: part.at + 2, len: part.len - 2 },
        _ => part,
    }
}

/// One part of a head from there: what stands in brackets, or a word; and where it ends.
fn part(text: &[u8], at: usize) -> Option<(Run, usize)> {
    let rest = text.get(at..)?;
    let close = match rest.first()? {
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        _ => {
            let len =
                rest.iter().take(LONG).take_while(|b| b.is_ascii_alphanumeric() || b"_./#@$-".contains(b)).count();
            // A program and which of its processes: `app[worker.1]:`.
            let process =
                rest.get(len..).filter(|r| r.starts_with(b"[")).and_then(|r| r.iter().position(|b| *b == b']'));
            let end = process.map_or(len, |close| len + close + 1);
            let end = if rest.get(end) == Some(&b':') { end } else { len };
            return (len > 0).then_some((Run { at: at as u32, len: len as u32 }, at + end));
        }
    };
    let len = rest.iter().take(LONG).position(|b| *b == close)?;
    Some((Run { at: at as u32 + 1, len: len as u32 - 1 }, at + len + 1))
}

/// A text without the marks before it.
pub(super) fn trimmed(text: Run, line: &[u8]) -> Run {
    let by = marks(text.of(line), 0) as u32;
    Run { at: text.at + by, len: text.len - by }
}

/// Behind blanks and the marks that set the parts of a head off.
fn marks(text: &[u8], at: usize) -> usize {
    at + text.iter().skip(at).take(WIDE).take_while(|b| MARKS.contains(b)).count()
}

/// A level with a mark behind it stands there: what stands before it is a name, `app info: ..`. So is what stands before
/// the dotted name of a logger with its level: `MainThread bus.client DEBUG ..`.
fn leads_level(text: &[u8], at: usize) -> bool {
    let Some((word, end)) = part(text, at) else { return false };
    if is_dotted(word.of(text)) {
        return opens_with_level(text.get(marks(text, end)..).unwrap_or_default());
    }
    let level = || std::str::from_utf8(word.of(text)).ok().and_then(Level::from_word);
    word.len > 1 && text.get(end).is_some_and(|b| b":]|".contains(b)) && level().is_some()
}

/// The name of a module, as loggers are named after: words with points between them.
fn is_dotted(word: &[u8]) -> bool {
    let mut parts = word.split(|b| *b == b'.');
    parts.clone().count() > 1 && parts.all(|part| part.first().is_some_and(u8::is_ascii_alphabetic))
}

/// A level, a number, a process, or the method of a browser's console: it names nobody.
fn is_spare(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"console.").unwrap_or(word).trim_ascii();
    // A small letter of its own is a word of a sentence.
    let level = || word.len() > 1 || word.iter().all(u8::is_ascii_uppercase);
    let level = || level() && std::str::from_utf8(word).ok().and_then(Level::from_word).is_some();
    word.first().is_some_and(u8::is_ascii_digit) || level()
}

/// What the head of such a line leaves to the text behind it.
pub(super) fn behind<'l>(outer: &Outer<'l>, tag: &'l [u8]) -> Outer<'l> {
    let mut outer = outer.clone();
    outer.carried = true;
    if !tag.is_empty() {
        outer.tag = tag;
    }
    outer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let text = text.as_bytes();
        let word = |run: Run| String::from_utf8_lossy(run.of(text)).into_owned();
        bodies(text).into_iter().map(|(tag, body)| (word(tag), word(body))).collect()
    }

    #[test]
    fn the_text_stands_behind_each_part_of_the_head() {
        let last = |text| found(text).into_iter().min_by_key(|(_, body)| body.len()).unwrap();
        assert_eq!(last("] [warning] a b: z"), ("".into(), "a b: z".into()));
        assert_eq!(last(" INFO  [board] conn up"), ("board".into(), "conn up".into()));
        assert_eq!(last(" 2877/Main W nio.rooms - Room x"), ("nio.rooms".into(), "Room x".into()));
        assert_eq!(last(" DEBUG   voice.pipeline Stage#0 took"), ("voice.pipeline".into(), "Stage#0 took".into()));
        assert_eq!(last(" nio.rooms | Room x"), ("nio.rooms".into(), "Room x".into()));
        assert_eq!(last(" console.info *   SDK"), ("".into(), "*   SDK".into()));
        assert_eq!(last(" harbour info: sdk: Sync x"), ("sdk".into(), "Sync x".into()));
        assert_eq!(last(" W sdk: Sync x"), ("sdk".into(), "Sync x".into()));
        let first = |text| found(text).into_iter().find(|(tag, _)| !tag.is_empty()).unwrap();
        assert_eq!(first(" bus.client  DEBUG Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(first(" bus.client:4511 Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(first(" D/bus.client: Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(last(" Main bus.client DEBUG Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(last(" DEBUG bus.client conn.py:212 Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(last(" 77 bus.client:212] Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(last(" harbour[worker.1]: bus.client | Received x"), ("bus.client".into(), "Received x".into()));
        let wide = " INFO 1 --- [        main] bus.client                                : Received x";
        assert_eq!(last(wide), ("bus.client".into(), "Received x".into()));
        let signed = ("bus.client".to_owned(), "Received x".to_owned());
        assert!(found(" [debug  ] Received x    [bus.client]").contains(&signed));
        assert!(found(" DEBUG Received x (bus.client)").contains(&signed));
        assert_eq!(last(",DEBUG,bus.client,\"Received x\""), signed);
    }

    #[test]
    fn a_sentence_is_no_head() {
        assert_eq!(found(" lost the server: gone"), [("".into(), "lost the server: gone".into())]);
        assert_eq!(found(""), []);
        assert_eq!(found(" - ] "), []);
    }
}
