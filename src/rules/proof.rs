//! What an operator that holds can show for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{Event, Field};
use crate::finding::Evidence;
use crate::span::{MemberId, Span};
use crate::stamp::{Known, Stamp};
use crate::timeline::{Complaints, Hole, Side, Timeline, Window};

/// Lines kept per finding; the count tells how many there were.
pub(super) const KEPT: usize = 8;

/// Fields of the first line that texts may print.
const SHOWN: [Field; 15] = [
    Field::Channel,
    Field::Code,
    Field::From,
    Field::Host,
    Field::Key,
    Field::Op,
    Field::Path,
    Field::Product,
    Field::Reason,
    Field::SizeBytes,
    Field::Status,
    Field::Text,
    Field::To,
    Field::User,
    Field::Value,
];

/// Evidence, its number and window, and values for the texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    pub evidence: Vec<Evidence>,
    pub count: u64,
    pub window: Option<(i64, i64)>,
    /// The window is that of all there is, for a measure of the whole: it says nothing of when.
    pub whole: bool,
    pub bindings: BTreeMap<String, String>,
}

impl Proof {
    /// From events, first ones first.
    pub fn of_events(events: &[&Event]) -> Self {
        let mut proof = Self { count: events.len() as u64, ..Self::default() };
        for event in events.iter().take(KEPT) {
            proof.evidence.push(evidence(event));
        }
        let known = events.iter().filter(|e| e.stamp.is_known()).map(|e| e.stamp.micros);
        proof.window = known.clone().min().zip(known.max());
        if let Some(first) = events.first() {
            for field in SHOWN {
                if let Some(value) = first.str(field) {
                    proof.bindings.insert(field.name().to_owned(), value.into_owned());
                }
            }
        }
        proof
    }

    /// From windows of samples.
    pub fn of_windows(windows: &[&Window]) -> Self {
        let mut shown: Vec<&&Window> = windows.iter().filter(|w| !w.text.is_empty()).take(KEPT).collect();
        if shown.is_empty() {
            shown = windows.iter().take(2).collect();
        }
        let evidence = shown.iter().map(|window| measured(window)).collect();
        let window =
            windows.iter().map(|w| w.start).min().zip(windows.iter().map(|w| w.start.saturating_add(w.width)).max());
        Self { evidence, count: windows.len() as u64, window, whole: false, bindings: BTreeMap::new() }
    }

    /// The same, and these windows are the ones to show: the worst of them.
    pub fn showing(mut self, windows: &[&Window]) -> Self {
        let shown: Vec<_> = windows.iter().filter(|w| !w.text.is_empty()).take(KEPT).map(|w| measured(w)).collect();
        if !shown.is_empty() {
            self.evidence = shown;
        }
        self
    }

    /// The last record of a member, for what only its end or its whole can show.
    pub fn of_member(timeline: &Timeline, member: usize) -> Self {
        let Some(m) = timeline.members.get(member) else { return Self::default() };
        let span = Span {
            member: MemberId(u32::try_from(member).unwrap_or(u32::MAX)),
            line: m.tail_line.max(1),
            ..Span::default()
        };
        let stamp = m.last.unwrap_or_default();
        let evidence = vec![Evidence { span, stamp, text: m.tail.as_str().into() }];
        Self { evidence, count: 1, ..Self::default() }
    }

    /// The first line of a stretch in which a member complains.
    pub fn of_complaint(timeline: &Timeline, member: usize, one: &Complaints) -> Self {
        Self::of_side(timeline, member, &one.first, Stamp { micros: one.from, known: Known::Assumed })
    }

    /// One record of a member, at that instant.
    pub fn of_record(timeline: &Timeline, member: usize, side: &Side, micros: i64) -> Self {
        Self::of_side(timeline, member, side, Stamp { micros, known: Known::Assumed })
    }

    /// The first of the loudest records of a member.
    pub fn of_loudest(timeline: &Timeline, member: usize) -> Self {
        let Some(m) = timeline.members.get(member) else { return Self::default() };
        Self::of_side(timeline, member, &m.loudest, Stamp::default())
    }

    /// One record; the last of the member where it is none.
    fn of_side(timeline: &Timeline, member: usize, side: &Side, stamp: Stamp) -> Self {
        if side.line == 0 {
            return Self::of_member(timeline, member);
        }
        let member = MemberId(u32::try_from(member).unwrap_or(u32::MAX));
        let span = Span { member, line: side.line, ..Span::default() };
        Self { evidence: vec![Evidence { span, stamp, text: Arc::clone(&side.text) }], count: 1, ..Self::default() }
    }

    /// The records on both sides of a silence, where they are known.
    pub fn beside(mut self, member: usize, hole: &Hole) -> Self {
        let member = MemberId(u32::try_from(member).unwrap_or(u32::MAX));
        let sides = [(&hole.before, hole.from), (&hole.behind, hole.until)];
        let shown = sides.into_iter().filter(|(side, _)| side.line > 0).map(|(side, micros)| Evidence {
            span: Span { member, line: side.line, ..Span::default() },
            stamp: Stamp { micros, known: Known::Assumed },
            text: Arc::clone(&side.text),
        });
        let shown: Vec<Evidence> = shown.collect();
        if !shown.is_empty() {
            self.evidence = shown;
        }
        self
    }

    /// With one more value for the texts.
    pub fn bind(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.bindings.insert(name.to_owned(), value.to_string());
        self
    }

    /// Both: the other one's lines after these.
    pub fn and(mut self, other: Self) -> Self {
        self.count = if self.evidence.is_empty() { other.count } else { self.count };
        for e in other.evidence {
            if self.evidence.len() < KEPT && !self.evidence.iter().any(|have| have.span == e.span) {
                self.evidence.push(e);
            }
        }
        (self.window, self.whole) = match (self.window, other.window) {
            // What concerns all there is says nothing of when.
            (Some(part), Some(_)) if other.whole && !self.whole => (Some(part), false),
            (Some(_), Some(part)) if self.whole && !other.whole => (Some(part), false),
            (Some((a, b)), Some((c, d))) => (Some((a.min(c), b.max(d))), self.whole),
            (Some(one), None) => (Some(one), self.whole),
            (None, two) => (two, other.whole),
        };
        for (name, value) in other.bindings {
            self.bindings.entry(name).or_insert(value);
        }
        self
    }
}

/// The line of an event.
pub(super) fn evidence(event: &Event) -> Evidence {
    Evidence { span: event.span, stamp: event.stamp, text: event.text.clone() }
}

fn measured(window: &Window) -> Evidence {
    let stamp = Stamp { micros: window.start, known: Known::Inferred };
    Evidence { span: window.span, stamp, text: window.text.clone() }
}
