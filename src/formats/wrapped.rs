//! Records of described formats behind the head that an app's own logger has put before them.

use super::claim::Outer;
use super::time::Run;
use crate::level::Level;

/// Parts of a head that are looked at, and bytes of one.
const PARTS: usize = 5;
const LONG: usize = 96;

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
        out.push((tag, Run { at: pos as u32, len: (text.len() - pos) as u32 }));
        let Some((part, end)) = part(text, pos) else { break };
        let behind = marks(text, end);
        let word = part.of(text);
        // A plain word with a blank behind it is the text itself.
        let bracket = text.get(pos).is_some_and(|b| b"[(<".contains(b));
        let marked = |m: &[u8]| m.iter().any(|b| b":-|]>)\t;".contains(b));
        let set_off = bracket || text.get(end..behind).is_some_and(marked);
        let spare = is_spare(word);
        if behind == end || !(set_off || spare || is_dotted(word) || leads_level(text, behind)) {
            break;
        }
        tag = if spare { tag } else { unlevelled(text, part) };
        pos = behind;
    }
    // Whoever knows the name would take what stands between it and the text for a part of the text.
    out.sort_by_key(|(_, body)| opens_with_level(body.of(text)) || names_line(text, body.at as usize));
    out
}

/// The number of a line stands there, behind the name of its file or module: `bus.client:4511 ..`.
fn names_line(text: &[u8], at: usize) -> bool {
    let digits = text.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && at > 0 && text.get(at - 1) == Some(&b':') && text.get(at + digits) == Some(&b' ')
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
            return (len > 0).then_some((Run { at: at as u32, len: len as u32 }, at + len));
        }
    };
    let len = rest.iter().take(LONG).position(|b| *b == close)?;
    Some((Run { at: at as u32 + 1, len: len as u32 - 1 }, at + len + 1))
}

/// Behind blanks and the marks that set the parts of a head off.
fn marks(text: &[u8], at: usize) -> usize {
    at + text.iter().skip(at).take(8).take_while(|b| b" ]:|>)\t;".contains(b) || **b == b'-').count()
}

/// A level with a mark behind it stands there: what stands before it is a name, `app info: ..`.
fn leads_level(text: &[u8], at: usize) -> bool {
    let Some((part, end)) = part(text, at) else { return false };
    let level = || std::str::from_utf8(part.of(text)).ok().and_then(Level::from_word);
    part.len > 1 && text.get(end).is_some_and(|b| b":]|".contains(b)) && level().is_some()
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
        let first = |text| found(text).into_iter().nth(1).unwrap();
        assert_eq!(first(" bus.client  DEBUG Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(first(" bus.client:4511 Received x"), ("bus.client".into(), "Received x".into()));
        assert_eq!(first(" D/bus.client: Received x"), ("bus.client".into(), "Received x".into()));
    }

    #[test]
    fn a_sentence_is_no_head() {
        assert_eq!(found(" lost the server: gone"), [("".into(), "lost the server: gone".into())]);
        assert_eq!(found(""), []);
        assert_eq!(found(" - ] "), []);
    }
}
