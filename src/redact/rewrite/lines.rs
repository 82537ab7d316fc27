//! From decoded text to lines and back: each line out stands where it stood. Blocks of lines are worked on by all cores.

use std::io::{self, Read, Write};

use memchr::memmem;
use rayon::prelude::*;

use super::super::quick::{Learner, Writer};
use super::super::{Known, Redactor};
use super::SAMPLES;

/// How much is worked on at a time.
const BLOCK: usize = 4 << 20;
/// A line longer than this is cut where a value can hardly be: dumps in JSON have a single line.
const LINE: usize = 32 << 20;

/// Of so many lines of a file is kept that they hold nothing.
const CALM: usize = 8 << 20;

/// Reads all lines of a file and keeps their values. For each line that has none, a hash is given back, 0 for the others:
/// such a line need not be searched again, unless it is another one by then.
pub fn learn(text: &mut dyn Read, redactor: &Redactor, known: &mut Known) -> io::Result<Vec<u32>> {
    let mut calm = Vec::new();
    blocks(text, |block| {
        let parts: Vec<(Vec<u32>, Known)> =
            pieces(block).into_par_iter().map(|piece| redactor.learn_piece(|learner| values(piece, learner))).collect();
        for (lines, part) in parts {
            known.merge(part);
            calm.extend(lines.into_iter().take(CALM.saturating_sub(calm.len())));
        }
        Ok(())
    })?;
    Ok(calm)
}

// The values of a piece go to the learner; a hash for each line without any.
fn values(piece: &[u8], learner: &mut Learner<'_>) -> Vec<u32> {
    let mut calm = Vec::new();
    let mut rest = piece.strip_suffix(b"\n").unwrap_or(piece);
    loop {
        let end = memchr::memchr(b'\n', rest);
        let line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let held = with_text(line, |text| learner.line(text));
        calm.push(if held { 0 } else { hash(line) });
        let Some(end) = end else { return calm };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

// Never 0. It tells whether a file changed between two readings, so nobody gains by a collision.
fn hash(line: &[u8]) -> u32 {
    let (words, rest) = line.as_chunks::<8>();
    let mix = |sum: u64, word: u64| (sum.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let sum = words.iter().fold(line.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
    let sum = rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)));
    ((sum >> 32) as u32).max(1)
}

/// Writes all lines of a file without their values; tells how many there were.
pub fn rewrite(
    text: &mut dyn Read,
    redactor: &Redactor,
    calm: &[u32],
    out: &mut dyn Write,
    samples: &mut Vec<String>,
) -> io::Result<u64> {
    let mut state = State::default();
    let mut lines = 0;
    blocks(text, |block| {
        let spans = state != State::Plain || spans_lines(block);
        let mut work = Vec::new();
        for piece in pieces(block) {
            let calm = calm.get(usize::try_from(lines).unwrap_or(usize::MAX)..).unwrap_or_default();
            work.push((piece, calm, state));
            lines += count(piece);
            if spans {
                state = opened(piece, state);
            }
        }
        let parts: Vec<(Vec<u8>, Vec<String>)> = work
            .into_par_iter()
            .map(|(piece, calm, state)| redacted(piece, redactor, calm, spans.then_some(state)))
            .collect();
        for (bytes, shown) in parts {
            out.write_all(&bytes)?;
            samples.extend(shown.into_iter().take(SAMPLES.saturating_sub(samples.len())));
        }
        Ok(())
    })?;
    Ok(lines)
}

fn count(block: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', block).count() as u64 + u64::from(!block.ends_with(b"\n"))
}

/// What an earlier line opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Plain,
    /// The armour of a private key, and for how many lines.
    Armour(u32),
    /// The text of a message that goes on over several lines.
    Body(u32),
}

fn spans_lines(block: &[u8]) -> bool {
    memmem::find(block, b"PRIVATE KEY-----").is_some() || memmem::find(block, b"<body").is_some()
}

// What is open at the end of a piece.
fn opened(piece: &[u8], mut state: State) -> State {
    for line in piece.strip_suffix(b"\n").unwrap_or(piece).split(|b| *b == b'\n') {
        state = state.next(line);
    }
    state
}

fn holds(line: &[u8], word: &str) -> bool {
    memmem::find(line, word.as_bytes()).is_some()
}

impl State {
    // What is open behind a line.
    fn next(self, line: &[u8]) -> Self {
        match self {
            Self::Armour(n) if n < 400 && !holds(line, "-----END") => return Self::Armour(n + 1),
            Self::Body(n) if n < 200 => {
                return if holds(line, "</body>") { Self::Plain } else { Self::Body(n + 1) };
            }
            _ => {}
        }
        if holds(line, "-----BEGIN ") && holds(line, "PRIVATE KEY-----") && !holds(line, "-----END") {
            return Self::Armour(0);
        }
        let body = memmem::rfind(line, b"<body").and_then(|at| line.get(at..));
        let open = body.is_some_and(|rest| holds(rest, ">") && !holds(rest, "</body>") && !holds(rest, "/>"));
        if open { Self::Body(0) } else { Self::Plain }
    }
}

// `state` is what was open before the block; without it nothing can be.
fn redacted(block: &[u8], redactor: &Redactor, calm: &[u32], state: Option<State>) -> (Vec<u8>, Vec<String>) {
    redactor.write_piece(|writer| {
        let mut out = Vec::with_capacity(block.len() + block.len() / 8);
        let (mut samples, mut rest, mut calm, mut state) = (Vec::new(), block, calm.iter(), state);
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            let bare = line.strip_suffix(b"\r").unwrap_or(line);
            let known = calm.next().is_some_and(|calm| *calm == hash(bare));
            let plain = state.is_none_or(|state| state == State::Plain);
            let done = with_text(bare, |text| match state {
                Some(state) if !plain => one(text, redactor, writer, state),
                _ if known => writer.calm_line(text),
                _ => writer.line(text),
            });
            state = state.map(|state| state.next(bare));
            match done {
                Some(text) => {
                    out.extend_from_slice(text.as_bytes());
                    if samples.len() < SAMPLES {
                        samples.push(text);
                    }
                }
                None => out.extend_from_slice(bare),
            }
            out.extend_from_slice(line.get(bare.len()..).unwrap_or_default());
            rest = after;
            if let Some(next) = rest.strip_prefix(b"\n") {
                out.push(b'\n');
                rest = next;
            }
        }
        (out, samples)
    })
}

// A line inside of what an earlier one opened.
fn one(text: &str, redactor: &Redactor, writer: &mut Writer<'_>, state: State) -> Option<String> {
    match state {
        State::Armour(n) if n < 400 && !text.contains("-----END") => {
            redactor.armoured(text).or_else(|| writer.line(text))
        }
        State::Body(n) if n < 200 => {
            let Some(end) = text.find("</body>") else { return Some(redactor.said(text)) };
            let rest = text.get(end..).unwrap_or_default();
            let tail = writer.line(rest).unwrap_or_else(|| rest.to_owned());
            Some(redactor.said(text.get(..end).unwrap_or_default()) + &tail)
        }
        _ => writer.line(text),
    }
}

/// A line as text. Where it is no UTF-8, a question mark stands for each byte that is none.
fn with_text<T>(line: &[u8], work: impl FnOnce(&str) -> T) -> T {
    match std::str::from_utf8(line) {
        Ok(text) => work(text),
        Err(_) => {
            let mut shadow = String::with_capacity(line.len());
            for chunk in line.utf8_chunks() {
                shadow.push_str(chunk.valid());
                shadow.extend(chunk.invalid().iter().map(|_| '?'));
            }
            work(&shadow)
        }
    }
}

/// Whole lines, about a block at a time; the last may have no end.
fn blocks(text: &mut dyn Read, mut work: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        let before = block.len();
        (&mut *text).take(BLOCK as u64).read_to_end(&mut block)?;
        if block.len() == before {
            break;
        }
        let cut = match memchr::memrchr(b'\n', &block) {
            Some(at) => at + 1,
            None if block.len() < LINE => continue,
            None => memchr::memrchr2(b',', b' ', &block).map_or(block.len(), |at| at + 1),
        };
        work(block.get(..cut).unwrap_or_default())?;
        block.drain(..cut);
    }
    if block.is_empty() { Ok(()) } else { work(&block) }
}

/// A block in parts of whole lines, one for each thread.
fn pieces(block: &[u8]) -> Vec<&[u8]> {
    let size = (block.len() / rayon::current_num_threads().max(1)).max(64 * 1024);
    let mut all = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let tail = rest.get(size.min(rest.len())..).unwrap_or_default();
        let end = memchr::memchr(b'\n', tail).map_or(rest.len(), |at| size.min(rest.len()) + at + 1);
        let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        all.push(piece);
        rest = after;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Policy;

    fn rewritten(text: &str) -> (String, u64) {
        let redactor = Redactor::for_logs(&[1; 32], Policy::Share, Vec::new());
        let (mut out, mut samples) = (Vec::new(), Vec::new());
        let lines = rewrite(&mut text.as_bytes(), &redactor, &[], &mut out, &mut samples).unwrap();
        (String::from_utf8(out).unwrap(), lines)
    }

    #[test]
    fn lines_keep_their_numbers_and_ends() {
        let (out, lines) = rewritten("a\r\n\nuid=alice_1\r\nlast");
        assert_eq!(lines, 4);
        assert!(out.starts_with("a\r\n\nuid=user-") && out.ends_with("\r\nlast"), "{out}");
        assert_eq!(rewritten("x\n"), ("x\n".to_owned(), 1));
        assert_eq!(rewritten(""), (String::new(), 0));
    }

    #[test]
    fn what_goes_on_over_lines_goes_whole() {
        let (out, _) =
            rewritten("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ==\n-----END PRIVATE KEY-----\nok\n");
        assert!(!out.contains("MIIE") && !out.contains("hkiG") && out.ends_with("KEY-----\nok\n"), "{out}");
        let (out, _) = rewritten("<message><body>first\nsecond line\nthird</body></message>\nrtt 12\n");
        assert!(
            !out.contains("second") && !out.contains("third") && out.contains("</body></message>\nrtt 12"),
            "{out}"
        );
    }

    #[test]
    fn bytes_that_are_no_text_stay_where_nothing_is_replaced() {
        let redactor = Redactor::for_logs(&[1; 32], Policy::Share, Vec::new());
        let mut out = Vec::new();
        rewrite(&mut &b"\xff\xfe ok\n\xffuid=alice_1\n"[..], &redactor, &[], &mut out, &mut Vec::new()).unwrap();
        assert!(out.starts_with(b"\xff\xfe ok\n?uid=user-"));
    }

    #[test]
    fn calm_lines_are_searched_for_what_is_known_and_changed_lines_for_all() {
        let log = "rtt 12 ms\nuid=alice_1\nbye alice_1\nloss 3\n";
        let first = Redactor::for_logs(&[1; 32], Policy::Share, Vec::new());
        let mut known = Known::default();
        let calm = learn(&mut log.as_bytes(), &first, &mut known).unwrap();
        assert_eq!(calm.iter().map(|hash| *hash != 0).collect::<Vec<_>>(), [true, false, true, true]);
        known.ready().unwrap();
        let second = first.knowing(std::sync::Arc::new(known));
        let mut out = Vec::new();
        let changed = log.replace("rtt 12 ms", "uid=bob_77");
        rewrite(&mut changed.as_bytes(), &second, &calm, &mut out, &mut Vec::new()).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains("alice_1") && !out.contains("bob_77") && out.contains("loss 3"), "{out}");
    }
}
