//! Which entries of a format take a body, and where their values stand.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use super::compile::Format;
use super::entry::{Entry, Filter, Set, is_numeric};
use super::literal::{Numbers, find};
use super::pattern::Subject;
use super::plan::EventPlan;
use super::scan::{self, Pair};
use super::source::{Convert, Source};
use super::time::Run;
use crate::event::{Field, Value};

/// What a line says, behind its head.
pub(super) struct Body<'l> {
    line: &'l [u8],
    at: Run,
    subject: Subject<'l>,
}

impl<'l> Body<'l> {
    /// The part of a line that stands there.
    pub fn new(line: &'l [u8], at: Run) -> Self {
        Self { line, at, subject: Subject::new(at.of(line)) }
    }
}

/// The entries that take this body, in file order; `when` is left to each line. Of several records in one body each is
/// asked for itself, and what it says holds for this line only: see `parted`.
#[must_use]
pub(super) fn select(format: &Format, body: &Body<'_>, tag: &[u8], whole: usize) -> Vec<EventPlan> {
    let records = scan::objects(body.subject.text(), &format.spec.each);
    if records.len() < 2 {
        return of_record(format, body, tag, whole);
    }
    let mut out = Vec::new();
    for at in records {
        let record = run(body.at.at, at);
        // Pairs are looked for up to the end of the line: here that of the record.
        let line = body.line.get(..(record.at + record.len) as usize).unwrap_or(body.line);
        for plan in of_record(format, &Body::new(line, record), tag, whole) {
            if plan.when.iter().all(|(source, test)| test.holds(source, line)) {
                let last = plan.last;
                // An entry that ends the record must not end the line.
                out.push(EventPlan { when: Box::default(), last: false, ..plan });
                if last {
                    break;
                }
            }
        }
    }
    out
}

/// Whether a body holds several records.
#[must_use]
pub(super) fn parted(format: &Format, text: &[u8]) -> bool {
    scan::objects(text, &format.spec.each).len() > 1
}

fn of_record(format: &Format, body: &Body<'_>, tag: &[u8], whole: usize) -> Vec<EventPlan> {
    let Body { line, at: body, subject } = body;
    let (line, body, text) = (*line, *body, subject.text());
    let possible = Possible::new(format, subject);
    let mut named: Option<Vec<(&str, Run)>> = None;
    let mut out: Vec<EventPlan> = Vec::new();
    for entry in possible.entries.iter().filter_map(|i| format.events.get(i)) {
        if !possible.verbs(&entry.verbs) || !literals(entry, text, tag) {
            continue;
        }
        let mut values = Values { line, body, captured: Vec::new(), pairs: &[], whole };
        if let Some(regex) = &entry.regex {
            let Some(groups) = regex.groups(subject) else { continue };
            let places = groups.into_iter().map(|(name, at)| (name, run(body.at, at)));
            values.captured.extend(places);
        }
        if entry.pairs {
            values.pairs = named.get_or_insert_with(|| names(format, line, body));
        }
        if let Some(plan) = values.plan(entry) {
            let ends = plan.last && plan.when.is_empty();
            out.push(plan);
            if ends {
                break;
            }
        }
    }
    out
}

fn run(from: u32, at: Range<usize>) -> Run {
    Run { at: from + at.start as u32, len: at.len() as u32 }
}

/// The entries of a format that take a text of its decoder.
#[must_use]
pub fn note(format: &Format, text: &[u8]) -> Vec<EventPlan> {
    select(format, &Body::new(text, Run { at: 0, len: text.len() as u32 }), b"", text.len())
}

/// The pairs of the body under the names that entries use; the first of two wins.
fn names<'f>(format: &'f Format, line: &[u8], body: Run) -> Vec<(&'f str, Run)> {
    let mut out: Vec<(&str, Run)> = Vec::new();
    let mut take = |pair: Pair| {
        let Some(names) = format.names.get(&pair.key.of(line).to_ascii_lowercase()) else { return };
        for name in names {
            if pair.value.len > 0 && !out.iter().any(|(n, _)| n == name) {
                out.push((name, pair.value));
            }
        }
    };
    let pairs = scan::pairs(line, body.at as usize);
    // A JSON record may hold pairs in its text, behind the ones it states itself.
    let json = format.spec.generic && body.of(line).starts_with(b"{");
    let inner: Vec<Run> = pairs.iter().map(|p| p.value).filter(|v| json && v.of(line).contains(&b'=')).collect();
    pairs.into_iter().for_each(&mut take);
    for text in inner {
        let until = line.get(..(text.at + text.len) as usize).unwrap_or_default();
        scan::pairs(until, text.at as usize).into_iter().for_each(&mut take);
    }
    out
}

/// What one look at the whole line rules out.
struct Possible {
    entries: Numbers,
    words: Vec<Vec<u8>>,
}

impl Possible {
    fn new(format: &Format, subject: &Subject<'_>) -> Self {
        let text = subject.text();
        let mut entries = format.any.owners(subject).unwrap_or_else(|| (0..format.events.len()).collect());
        entries.join(&format.plain);
        let mut words = Vec::new();
        if !format.verbs.is_empty() {
            let near = text.get(..160).unwrap_or(text);
            let all = near.split(|b| !(b.is_ascii_alphanumeric() || *b == b'_')).filter(|w| !w.is_empty()).take(16);
            words = all.map(<[u8]>::to_ascii_lowercase).collect();
            if !words.iter().any(|w| format.verbs.contains(w)) {
                words.clear();
            }
        }
        Self { entries, words }
    }

    /// One of the first words of the text, behind brackets and punctuation, is one of the verbs, if any are asked for.
    fn verbs(&self, verbs: &[Vec<u8>]) -> bool {
        let has = |verb: &Vec<u8>| {
            let parts: Vec<&[u8]> = verb.split(|b| *b == b' ').collect();
            self.words.windows(parts.len()).any(|w| w.iter().map(Vec::as_slice).eq(parts.iter().copied()))
        };
        verbs.is_empty() || (!self.words.is_empty() && verbs.iter().any(has))
    }
}

fn literals(entry: &Entry, text: &[u8], tag: &[u8]) -> bool {
    text.starts_with(&entry.starts)
        && (entry.tag.is_empty() || find(tag, &entry.tag, 0).is_some())
        && entry.has.iter().all(|h| find(text, h, 0).is_some())
        && !entry.lacks.iter().any(|l| find(text, l, 0).is_some() || find(tag, l, 0).is_some())
}

struct Values<'a> {
    line: &'a [u8],
    body: Run,
    captured: Vec<(&'a str, Run)>,
    pairs: &'a [(&'a str, Run)],
    /// Bytes of the whole line, of which only the first are looked at: `{line_bytes}` in every format.
    whole: usize,
}

impl Values<'_> {
    fn find(&self, name: &str) -> Option<Run> {
        let known = self.captured.iter().chain(self.pairs).find(|(n, _)| *n == name);
        known.map(|(_, run)| *run).or_else(|| if name == "url" { self.url() } else { None })
    }

    /// The first address in the body: `{url}` in every format.
    fn url(&self) -> Option<Run> {
        let text = self.body.of(self.line);
        let colon = memmem::find(text, b"://")?;
        let scheme = text.iter().take(colon).rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let ends =
            |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b')' | b',' | b'>' | b']' | b'}' | b'\\');
        let rest = text.get(colon..)?;
        let len = rest.iter().position(ends).unwrap_or(rest.len());
        (scheme > 0).then_some(Run { at: self.body.at + (colon - scheme) as u32, len: (scheme + len) as u32 })
    }

    fn plan(&self, entry: &Entry) -> Option<EventPlan> {
        if !entry.need.iter().all(|name| self.find(name).is_some()) {
            return None;
        }
        let mut when = Vec::with_capacity(entry.when.len());
        for (name, test) in &entry.when {
            when.push((Source::At(self.find(name)?, Convert::Text), test.clone()));
        }
        let mut fields: Vec<(Field, Source)> = Vec::with_capacity(entry.set.len());
        for (field, set) in &entry.set {
            if let Some(source) = self.source(*field, set) {
                fields.push((*field, source));
            }
        }
        Some(EventPlan {
            kind: entry.kind,
            weight: entry.weight,
            when: when.into(),
            class: class(entry.kind, &fields),
            fields: fields.into(),
            scope: entry.scope,
            last: entry.last,
            alone: entry.alone,
        })
    }

    fn source(&self, field: Field, set: &Set) -> Option<Source> {
        let (name, filter) = match set {
            Set::Fixed(value) => return Some(Source::Fixed(value.clone())),
            Set::Named(name, filter) => (name, filter),
        };
        if name == "line_bytes" {
            return Some(Source::Fixed(Value::Num(self.whole as f64)));
        }
        let run = self.find(name)?;
        let convert = match filter {
            Filter::Scale(factor) => Convert::Num(*factor),
            Filter::Map(map) => Convert::Map(Arc::clone(map)),
            Filter::Host => return self.host(run),
            Filter::None if is_numeric(field) => Convert::Num(1.0),
            Filter::None | Filter::Text => Convert::Text,
        };
        let text = run.of(self.line);
        // Without a digit the text is the same on every line of the shape.
        if matches!(convert, Convert::Text) && !text.iter().any(u8::is_ascii_digit) {
            return Source::At(run, Convert::Text).value(self.line).map(Source::Fixed);
        }
        Some(Source::At(run, convert))
    }

    /// `wss://host:port/path` -> `host`.
    fn host(&self, run: Run) -> Option<Source> {
        let text = run.of(self.line);
        let start = memmem::find(text, b"://").map_or(0, |i| i + 3);
        let rest = text.get(start..)?;
        let len = rest.iter().position(|b| matches!(b, b'/' | b':' | b'?' | b'#')).unwrap_or(rest.len());
        let host = Run { at: run.at + start as u32, len: len as u32 };
        if len == 0 {
            return None;
        }
        if host.of(self.line).iter().any(u8::is_ascii_digit) {
            return Some(Source::At(host, Convert::Text));
        }
        Some(Source::Fixed(Value::Text(String::from_utf8_lossy(host.of(self.line)).into())))
    }
}

/// Words that make two events of one kind different for a reader.
const TELLING: [Field; 8] =
    [Field::To, Field::Op, Field::Text, Field::Ok, Field::Host, Field::Phase, Field::Key, Field::Product];

/// Equal for events that a reader would call the same.
fn class(kind: crate::event::Kind, fields: &[(Field, Source)]) -> u64 {
    let mut text = kind.name().as_bytes().to_vec();
    for (field, source) in fields {
        if let (Source::Fixed(value), true) = (source, TELLING.contains(field)) {
            text.extend_from_slice(field.name().as_bytes());
            text.extend_from_slice(value.text().as_bytes());
        }
    }
    super::shape::hash(&text)
}
