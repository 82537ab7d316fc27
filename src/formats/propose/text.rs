//! The head of a text line: every candidate is taken from one line and tried on all; the one that reads most wins.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::layout::Layout;
use super::super::time::TimePattern;
use super::{Draft, EXAMPLE, quoted};
use crate::level::Level;

/// Times that logs write, the one that says most first.
pub(super) const TIMES: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S,%f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y-%m-%d %H:%M:%S,%f",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S:%f",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %z %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S:%f",
    "%Y/%m/%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S.%f",
    "%m/%d/%y %H:%M:%S:%f",
    "%d.%m.%Y %H:%M:%S.%f",
    "%d/%b/%Y:%H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y",
    "%b %d %H:%M:%S.%f",
    "%b %d %H:%M:%S",
    "%m-%d/%H:%M:%S.%f%z",
    "%m-%d %H:%M:%S.%f",
    "%m-%d %H:%M:%S",
    "%H:%M:%S.%f",
    "%H:%M:%S,%f",
    "%H:%M:%S:%3f",
    "%H:%M:%S:%f",
    "%H:%M:%S",
    "%N",
];
/// How far into a line its time may stand.
const NEAR: usize = 32;
/// Lines that candidates are taken from.
const SOURCES: usize = 40;
/// Pieces of a head behind the time.
const PIECES: usize = 14;

/// A head, and how well it fits.
struct Candidate {
    layout: String,
    time: &'static str,
    read: usize,
    score: f64,
}

pub(super) fn draft(lines: &[&[u8]]) -> Option<Draft> {
    let step = lines.len().div_ceil(SOURCES);
    let mut seen = BTreeSet::new();
    let mut best: Option<Candidate> = None;
    for line in lines.iter().step_by(step) {
        for (layout, time) in candidates(line) {
            if !seen.insert((layout.clone(), time)) {
                continue;
            }
            let Ok(compiled) = Layout::new(&layout, Some(time), Vec::new()) else { continue };
            let read = lines.iter().filter(|l| compiled.parse(l).is_some()).count();
            let fields = layout.matches('{').count() as f64;
            let level = if layout.contains("{level") { 3.0 } else { 0.0 };
            // Fields are worth little, a level more, and a line that is not read most; signs belong to the head.
            let score = 20.0 * read as f64 / lines.len() as f64 + level + fields / 10.0 + layout.len() as f64 / 1000.0;
            if best.as_ref().is_none_or(|b| score > b.score) {
                best = Some(Candidate { layout, time, read, score });
            }
        }
    }
    // Continuations may be the greater part of a log.
    best.filter(|b| b.read >= 2 && b.read * 4 >= lines.len()).map(|b| finish(&b, lines))
}

fn finish(found: &Candidate, lines: &[&[u8]]) -> Draft {
    let mut body = String::new();
    let _ = writeln!(body, "[detect]\nlines = [{}]\n", quoted(&pattern(&found.layout, found.time)));
    let _ = write!(body, "[[variant]]\nlayout = {}\ntime = {}\n", quoted(&found.layout), quoted(found.time));
    let zone = if found.time.contains("%z") { "stated" } else { "device-local" };
    let samples = Layout::new(&found.layout, Some(found.time), Vec::new()).map(|l| samples(&l, lines));
    Draft { body, zone, samples: samples.unwrap_or_default(), read: found.read }
}

/// Heads of a few lines, of different levels where there are any.
pub(super) fn samples(layout: &Layout, lines: &[&[u8]]) -> Vec<String> {
    let mut samples: Vec<(Option<Level>, String)> = Vec::new();
    for line in lines {
        let Some(head) = layout.parse(line) else { continue };
        if samples.len() < 2 || samples.len() < 4 && !samples.iter().any(|(l, _)| *l == head.level) {
            let front = line.get(..head.body.at as usize).unwrap_or_default();
            samples.push((head.level, format!("{}{EXAMPLE}", String::from_utf8_lossy(front))));
        }
    }
    samples.into_iter().map(|(_, line)| line).collect()
}

/// Heads that one line may have: its first time, then ever more of what stands behind it.
fn candidates(line: &[u8]) -> Vec<(String, &'static str)> {
    let near = (0..line.len().min(NEAR)).filter(|at| {
        let before = at.checked_sub(1).and_then(|i| line.get(i));
        !before.is_some_and(u8::is_ascii_alphanumeric) && line.get(*at) != Some(&b' ')
    });
    let time = near.flat_map(|at| TIMES.iter().map(move |time| (at, *time))).find_map(|(at, time)| {
        let (_, end) = TimePattern::new(time).ok()?.find(line, at)?;
        Some((at, time, end))
    });
    let Some((at, time, end)) = time else { return Vec::new() };
    let mut names = Names::default();
    let Some(front) = pieces(line.get(..at).unwrap_or_default(), &mut names, true) else { return Vec::new() };
    let behind = pieces(line.get(end..).unwrap_or_default(), &mut names, false).unwrap_or_default();
    let whole = |n: usize| {
        let rest: String = behind.iter().take(n).map(String::as_str).collect();
        (format!("{}{{time}}{rest}{{body}}", front.concat()), time)
    };
    (0..=behind.len()).filter(|n| ends(&behind, *n)).map(whole).collect()
}

/// Whether the text may follow the first pieces: a field has to end somewhere.
pub(super) fn ends(pieces: &[String], n: usize) -> bool {
    let last = n.checked_sub(1).and_then(|i| pieces.get(i));
    last.is_none_or(|piece| !piece.starts_with('{') || piece == "{:spaces}")
}

/// Names for the fields of one head.
#[derive(Default)]
pub(super) struct Names {
    level: bool,
    tag: bool,
    others: usize,
}

impl Names {
    fn field(&mut self, text: &str, kind: &str) -> String {
        if !self.level && names_level(text.trim()) {
            self.level = true;
            return if text.len() == text.trim().len() {
                "{level:name}".to_owned()
            } else {
                "{level:until}".to_owned()
            };
        }
        if kind == "until" && !self.tag {
            self.tag = true;
            return "{tag:until}".to_owned();
        }
        self.others += 1;
        format!("{{field{}:{kind}}}", self.others)
    }
}

/// The pieces of a head: separators, bracketed fields, numbers, levels, a tag before a colon. With `whole`, nothing when
/// something else stands there too.
pub(super) fn pieces(text: &[u8], names: &mut Names, whole: bool) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(text);
    let mut rest: &str = &text;
    let mut out: Vec<String> = Vec::new();
    while let Some(first) = rest.chars().next() {
        let name = || rest.split_once(' ').filter(|(w, _)| whole && out.is_empty() && is_name(w));
        let literal = || name().map(|(word, _)| (word.to_owned(), word.len()));
        let Some((piece, len)) = piece(rest, first, names).or_else(literal).filter(|_| out.len() < PIECES) else {
            return if whole { None } else { Some(out) };
        };
        // Hours of one digit are padded behind a bracket.
        let padded = piece == " " && out.last().is_some_and(|before| before == "(" || before == "[");
        let piece = if padded { "{:spaces}".to_owned() } else { piece };
        out.push(piece);
        rest = rest.get(len..).unwrap_or_default();
    }
    Some(out)
}

/// The name of a program before the time, the same in all lines.
fn is_name(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-'))
}

fn piece(rest: &str, first: char, names: &mut Names) -> Option<(String, usize)> {
    if matches!(first, ' ' | '\t') {
        let len = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        return Some((if len == 1 && first == ' ' { " ".to_owned() } else { "{:spaces}".to_owned() }, len));
    }
    if let Some(inner) = enclosed(rest, first) {
        let kind = if !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_digit()) { "int" } else { "until" };
        let field = if inner.is_empty() { names.field("", "opt") } else { names.field(inner, kind) };
        let close = rest.get(inner.len() + 1..inner.len() + 2).unwrap_or_default();
        return Some((format!("{first}{field}{close}"), inner.len() + 2));
    }
    if matches!(first, '|' | ':' | '-' | '/' | ',' | ';' | ']' | '[' | '(') {
        return Some((first.to_string(), 1));
    }
    let len =
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '@' | '#'))).unwrap_or(rest.len());
    let word = rest.get(..len).filter(|w| !w.is_empty())?;
    let after = rest.get(len..).unwrap_or_default();
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some((names.field(word, "int"), len));
    }
    if !names.level && names_level(word) {
        return Some((names.field(word, "name"), len));
    }
    // A word is a field of the head only when a sign says so.
    let closed = after.starts_with(": ")
        || after.starts_with(" - ")
        || after.trim_start().starts_with('|')
        || after.starts_with('\t');
    (closed && !names.tag).then(|| (names.field(word, "until"), len))
}

/// What stands between this bracket and the next one that closes it.
fn enclosed(rest: &str, open: char) -> Option<&str> {
    let close = match open {
        '[' => ']',
        '(' => ')',
        '<' => '>',
        _ => return None,
    };
    let inner = rest.get(1..)?.split(close).next()?;
    (inner.len() < 80 && inner.len() + 1 < rest.len() && !inner.contains(['{', '}'])).then_some(inner)
}

/// A word for a level; of the letters only those that mean nothing else.
fn names_level(word: &str) -> bool {
    (word.len() > 2 || matches!(word, "V" | "T" | "D" | "I" | "W" | "E" | "F")) && Level::from_word(word).is_some()
}

/// A pattern that only lines with this head match. It asks for no digit: one line's numbers are not the other's.
pub(super) fn pattern(layout: &str, time: &str) -> String {
    let mut out = String::from("^");
    let mut rest = layout;
    while let Some(open) = rest.find('{') {
        let (literal, tail) = rest.split_at(open);
        out.push_str(&escaped(literal));
        let close = tail.find('}').unwrap_or(tail.len());
        let inner = tail.get(1..close).unwrap_or_default();
        rest = tail.get(close + 1..).unwrap_or_default();
        if inner == "body" {
            break;
        }
        let (name, kind) = inner.split_once(':').unwrap_or((inner, ""));
        match (name, kind) {
            ("time", _) => out.push_str(&time_pattern(time)),
            (_, "spaces") => out.push_str(r"[ \t]*"),
            (_, "int") => out.push_str(r"\d+"),
            ("level", "name") => out.push_str("[A-Za-z]+"),
            _ => match rest.chars().next() {
                Some(next) if next != '{' => {
                    let _ = write!(out, "[^{}]*", escaped(&next.to_string()));
                }
                _ => out.push_str(r"\S*"),
            },
        }
    }
    out
}

fn time_pattern(time: &str) -> String {
    let mut out = String::new();
    let mut chars = time.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push_str(&if c == ' ' { " +".to_owned() } else { escaped(&c.to_string()) });
            continue;
        }
        out.push_str(match chars.next() {
            Some('Y') => r"\d{4}",
            Some('f') => r"\d+",
            // `%3f`: padded with spaces where the logger forgot zeros.
            Some('0'..='9') => {
                chars.next();
                r" *\d+"
            }
            Some('N') => r"\d+(?:\.\d+)?",
            Some('b' | 'a') => "[A-Za-z]+",
            Some('z') => r"(?:Z|[+-][\d:.]+)",
            Some('p') => "[APap][Mm]",
            _ => r"[ \d]?\d",
        });
    }
    out
}

fn escaped(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { r"\d".to_owned() } else { regex::escape(&c.to_string()) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(lines: &str) -> String {
        let lines: Vec<&[u8]> = lines.split('\n').map(str::as_bytes).collect();
        let body = draft(&lines).unwrap().body;
        body.lines().find_map(|l| l.strip_prefix("layout = ")).unwrap().trim_matches(['"', '\'']).to_owned()
    }

    #[test]
    fn heads_of_many_kinds() {
        assert_eq!(
            layout("[2026-03-02 10:15:32.100][12][I][net] up\n[2026-03-02 10:15:33.100][13][W][net] down"),
            "[{time}][{field1:int}][{level:name}][{tag:until}] {body}"
        );
        assert_eq!(layout("INFO  10:15:32 a b\nERROR 10:15:33 c d"), "{level:name}{:spaces}{time} {body}");
        assert_eq!(
            layout("2026-03-02T10:15:32Z | WARN | core | x=1\n2026-03-02T10:15:33Z | INFO | ui | y=2"),
            "{time} | {level:name} | {tag:until} | {body}"
        );
        assert_eq!(
            layout(
                "Relay 2026-03-02 10:15:32.100 INFO: [7] a.b() up\nRelay 2026-03-02 10:15:33.100 WARN: [9] c() down"
            ),
            "Relay {time} {level:name}: [{field1:int}] {body}"
        );
        assert_eq!(
            layout("INFO  ( 8:15:32:100) up\nWARN  (10:15:33:100) down"),
            "{level:name}{:spaces}({:spaces}{time}{body}"
        );
        assert_eq!(layout("03-02 10:15:32.100 hello there\n03-02 10:15:33.100 good day"), "{time} {body}");
    }
}
