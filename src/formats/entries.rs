//! Which entries of a format take a body, and where their values stand.

use std::sync::Arc;

use memchr::memmem;

use super::compile::{Entry, Filter, Format, Set, is_numeric};
use super::plan::{Convert, EventPlan, Source};
use super::scan::{self, Pair, Pairs};
use super::time::Run;
use crate::event::{Field, Value};

/// The entries that take this body, in file order; `when` is left to each line.
#[must_use]
pub(super) fn select(format: &Format, line: &[u8], body: Run, tag: &[u8]) -> Vec<EventPlan> {
    let text = body.of(line);
    let mut pairs: Option<Pairs> = None;
    let mut out: Vec<EventPlan> = Vec::new();
    for entry in &format.events {
        if !literals(entry, text, tag) {
            continue;
        }
        let mut values = Values { format, line, named: Vec::new(), pairs: &[] };
        if let Some(regex) = &entry.regex {
            let Some(captures) = regex.captures(text) else { continue };
            for name in regex.capture_names().flatten() {
                if let Some(m) = captures.name(name) {
                    let run = Run { at: body.at + m.start() as u32, len: m.len() as u32 };
                    values.named.push((name.to_owned(), run));
                }
            }
        }
        if entry.pairs {
            values.pairs = pairs.get_or_insert_with(|| scan::pairs(line, body.at as usize));
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

fn literals(entry: &Entry, text: &[u8], tag: &[u8]) -> bool {
    text.starts_with(&entry.starts)
        && (entry.tag.is_empty() || memmem::find(tag, &entry.tag).is_some())
        && entry.has.iter().all(|h| memmem::find(text, h).is_some())
        && !entry.lacks.iter().any(|l| memmem::find(text, l).is_some())
        && (entry.verbs.is_empty() || verb(text, &entry.verbs))
}

/// One of the first words of the text, behind brackets and punctuation, is one of the verbs.
fn verb(text: &[u8], verbs: &[Vec<u8>]) -> bool {
    let near = text.get(..160).unwrap_or(text);
    let words = near.split(|b| !(b.is_ascii_alphanumeric() || *b == b'_')).filter(|w| !w.is_empty()).take(16);
    let lower: Vec<Vec<u8>> = words.map(<[u8]>::to_ascii_lowercase).collect();
    verbs.iter().any(|verb| {
        let parts: Vec<&[u8]> = verb.split(|b| *b == b' ').collect();
        lower.windows(parts.len()).any(|w| w.iter().map(Vec::as_slice).eq(parts.iter().copied()))
    })
}

struct Values<'a> {
    format: &'a Format,
    line: &'a [u8],
    named: Vec<(String, Run)>,
    pairs: &'a [Pair],
}

impl Values<'_> {
    fn find(&self, name: &str) -> Option<Run> {
        if let Some((_, run)) = self.named.iter().find(|(n, _)| n == name) {
            return Some(*run);
        }
        if self.pairs.is_empty() {
            return None;
        }
        let pair = match self.format.spec.alias.get(name) {
            Some(keys) => scan::find(self.line, self.pairs, keys),
            None => scan::find(self.line, self.pairs, &[name]),
        };
        pair.map(|p| p.value).filter(|run| run.len > 0)
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
        })
    }

    fn source(&self, field: Field, set: &Set) -> Option<Source> {
        let (name, filter) = match set {
            Set::Fixed(value) => return Some(Source::Fixed(value.clone())),
            Set::Named(name, filter) => (name, filter),
        };
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

/// Equal for events that a reader would call the same: the kind and every fixed word.
fn class(kind: crate::event::Kind, fields: &[(Field, Source)]) -> u64 {
    let mut text = kind.name().as_bytes().to_vec();
    for (field, source) in fields {
        if let Source::Fixed(value) = source {
            text.extend_from_slice(field.name().as_bytes());
            text.extend_from_slice(value.text().as_bytes());
        }
    }
    super::shape::hash(&text)
}
