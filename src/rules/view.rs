//! The part of a story one evaluation may look at: a file, an endpoint, or all of it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::event::{Event, Field, FieldSet};
use crate::timeline::{Link, Session, Timeline, Window};

use super::data::Scope;
use super::stretch::{Stretch, stretches};
use super::tracks::{Point, Series, Tracks};

/// A slice of a timeline.
pub(super) struct View<'a> {
    pub timeline: &'a Timeline,
    /// Its place among the views of its scope.
    pub group: usize,
    /// Indices of the members in sight, in order.
    pub members: Vec<usize>,
    /// By member, in order of time.
    pub windows: Vec<&'a Window>,
    /// What any window measures.
    measured: FieldSet,
    pub sessions: Vec<&'a Session>,
    links: Vec<&'a Link>,
    stretches: OnceLock<Vec<Stretch<'a>>>,
    pub tracks: Arc<Tracks<'a>>,
}

/// All views of one scope.
pub(super) struct Views<'a> {
    pub all: Vec<View<'a>>,
    /// By member, the view it belongs to.
    pub groups: Arc<[usize]>,
}

/// The views of one scope, in the order of members or endpoints.
pub(super) fn views<'a>(timeline: &'a Timeline, scope: Scope, tracks: &Arc<Tracks<'a>>) -> Views<'a> {
    let all: Vec<usize> = (0..timeline.members.len()).collect();
    let groups: Vec<Vec<usize>> = match scope {
        Scope::Bundle => vec![all],
        Scope::Member => all.into_iter().map(|m| vec![m]).collect(),
        Scope::Endpoint => {
            let mut by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for m in all {
                by.entry(timeline.members.get(m).map_or(0, |m| m.endpoint)).or_default().push(m);
            }
            by.into_values().collect()
        }
    };
    // One pass hands everything to its group, so that a bundle of many files stays linear.
    let mut group_of = vec![0usize; timeline.members.len()];
    for (g, members) in groups.iter().enumerate() {
        for m in members {
            if let Some(slot) = group_of.get_mut(*m) {
                *slot = g;
            }
        }
    }
    let groups = groups.into_iter().enumerate();
    let mut out: Vec<View<'_>> = groups.map(|(g, members)| empty(timeline, g, members, tracks)).collect();
    let place = |member: usize| group_of.get(member).copied().unwrap_or(0);
    for window in tracks.windows() {
        if let Some(view) = out.get_mut(place(window.span.member.index())) {
            view.windows.push(window);
            view.measured.join(window.values.set());
        }
    }
    let member_of = |event: usize| timeline.events.get(event).map_or(0, |e| e.span.member.index());
    for link in &timeline.links {
        if let Some(view) = out.get_mut(place(member_of(link.event))) {
            view.links.push(link);
        }
    }
    for session in &timeline.sessions {
        if let Some(view) = out.get_mut(place(member_of(session.event))) {
            view.sessions.push(session);
        }
    }
    Views { all: out, groups: group_of.into() }
}

fn empty<'a>(timeline: &'a Timeline, group: usize, members: Vec<usize>, tracks: &Arc<Tracks<'a>>) -> View<'a> {
    View {
        timeline,
        group,
        members,
        windows: Vec::new(),
        measured: FieldSet::default(),
        sessions: Vec::new(),
        links: Vec::new(),
        stretches: OnceLock::new(),
        tracks: Arc::clone(tracks),
    }
}

impl<'a> View<'a> {
    /// Is the log of this event in sight?
    pub fn holds(&self, event: &Event) -> bool {
        self.members.binary_search(&event.span.member.index()).is_ok()
    }

    /// The ups and downs of the connections in sight.
    pub fn stretches(&self) -> &[Stretch<'a>] {
        self.stretches.get_or_init(|| stretches(&self.links, &self.heard()))
    }

    /// By endpoint, when it had been sent something in so many seconds that it was no handshake any more.
    fn heard(&self) -> BTreeMap<usize, i64> {
        const ENOUGH: u32 = 6;
        let mut times: BTreeMap<usize, (u32, i64)> = BTreeMap::new();
        if self.measures(Field::BytesReceived) {
            let full = |w: &&Window| w.get(Field::BytesReceived).is_some_and(|a| a.max > 0.0);
            for window in self.windows.iter().copied().filter(full) {
                let endpoint = self.timeline.members.get(window.span.member.index()).map_or(0, |m| m.endpoint);
                let slot = times.entry(endpoint).or_default();
                *slot = if slot.0 < ENOUGH { (slot.0 + 1, window.start) } else { *slot };
            }
        }
        times.into_iter().filter(|(_, (n, _))| *n >= ENOUGH).map(|(endpoint, (_, at))| (endpoint, at)).collect()
    }

    /// Does any window in sight measure a field?
    pub fn measures(&self, field: Field) -> bool {
        self.measured.has(field)
    }

    /// Those of the members in sight that have values.
    pub fn seen<'s>(&self, series: &'s Series<'a>) -> impl Iterator<Item = &'s Vec<Point<'a>>> {
        self.members.iter().filter_map(|m| series.get(*m)).filter(|points| !points.is_empty())
    }

    /// Last known instant of the view.
    pub fn end(&self) -> Option<i64> {
        self.members
            .iter()
            .filter_map(|m| self.timeline.members.get(*m)?.last)
            .filter(|s| s.is_known())
            .map(|s| s.micros)
            .max()
    }

    /// First known instant of the view.
    pub fn start(&self) -> Option<i64> {
        self.members
            .iter()
            .filter_map(|m| self.timeline.members.get(*m)?.first)
            .filter(|s| s.is_known())
            .map(|s| s.micros)
            .min()
    }
}
