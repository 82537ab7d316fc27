//! The merged story as steps in one order of time.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::{Event, Kind};
use crate::level::Level;
use crate::redact::Redactor;
use crate::report::model::Hole;
use crate::report::{Lang, unread};
use crate::stamp::format_utc;
use crate::timeline::Timeline;

/// Characters of a line that are shown.
const TEXT: usize = 400;

/// Which steps are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Kinds, or their first part (`conn` for `conn.state`); all when empty.
    pub kinds: Vec<String>,
    /// A part of the member's path.
    pub member: Option<String>,
    /// At least this loud.
    pub level: Option<Level>,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// `outer.zip!inner/a.log:120`
    #[serde(rename = "where")]
    pub place: String,
    /// How loud the record was.
    pub level: &'static str,
    /// What happened.
    pub kind: &'static str,
    /// Its properties.
    pub fields: BTreeMap<&'static str, String>,
    /// The line.
    pub text: String,
}

/// The steps of a case.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Story {
    /// In order of time.
    pub steps: Vec<Step>,
    /// Steps of a kind that were only counted: messages and samples.
    pub folded: BTreeMap<&'static str, u64>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Hole>,
}

impl Filter {
    fn takes(&self, event: &Event, path: &str) -> bool {
        let kind = event.kind.name();
        let of = |word: &String| kind == word || kind.strip_prefix(word.as_str()).is_some_and(|r| r.starts_with('.'));
        (self.kinds.is_empty() || self.kinds.iter().any(of))
            && self.member.as_ref().is_none_or(|m| path.contains(m.as_str()))
            && self.level.is_none_or(|l| event.level >= l)
    }
}

/// The steps a filter takes.
#[must_use]
pub fn story(timeline: &Timeline, redactor: &Redactor, filter: &Filter, lang: Lang) -> Story {
    let path = |e: &Event| timeline.members.get(e.span.member.index()).map_or("", |m| m.path.as_str());
    let wanted = timeline.events.iter().filter(|e| filter.takes(e, path(e)));
    let steps = wanted.map(|e| step(e, path(e), redactor)).collect();
    let mut folded: BTreeMap<&'static str, u64> = BTreeMap::new();
    for member in &timeline.members {
        for (kind, n) in &member.kinds {
            *folded.entry(*kind).or_default() += n;
        }
    }
    for event in &timeline.events {
        if let Some(n) = folded.get_mut(event.kind.name()) {
            *n = n.saturating_sub(1);
        }
    }
    folded.retain(|_, n| *n > 0);
    Story { steps, folded, gaps: unread::of(timeline, redactor, lang) }
}

/// One event, redacted.
pub(super) fn step(event: &Event, path: &str, redactor: &Redactor) -> Step {
    let value = |value: &crate::event::Value, name| redactor.redact_field(name, &value.text());
    let mut text = redactor.redact(&event.text);
    if let Some((end, _)) = text.char_indices().nth(TEXT) {
        text.truncate(end);
        text.push('…');
    }
    Step {
        at: event.stamp.is_known().then(|| format_utc(event.stamp.micros)),
        place: format!("{}:{}", redactor.redact(path), event.span.line),
        level: event.level.name(),
        kind: event.kind.name(),
        fields: event.fields.iter().map(|(f, v)| (f.name(), value(v, f.name()))).collect(),
        text,
    }
}

/// True for a word that names a kind, or the first part of one.
#[must_use]
pub fn is_kind(word: &str) -> bool {
    Kind::ALL.iter().any(|k| k.name() == word || k.name().split('.').next() == Some(word))
}
