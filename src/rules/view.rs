//! The part of a story one evaluation may look at: a file, an endpoint, or all of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use crate::event::{Event, Field, FieldSet};
use crate::timeline::{Link, Session, Timeline, Window};

use super::data::{Scope, Stat};
use super::series::Point;
use super::stretch::{Stretch, stretches};

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
    series: Mutex<Vec<(Measure, Series<'a>)>>,
}

/// The values of each member, in order of time.
pub(super) type Series<'a> = Arc<[Vec<Point<'a>>]>;

/// What a series is made of: the fields, those they are a share of, and how many values become one.
pub(super) type Measure = (Vec<Field>, Vec<Field>, Stat);

/// All views of one scope.
pub(super) struct Views<'a> {
    pub all: Vec<View<'a>>,
    /// By member, the view it belongs to.
    pub groups: Arc<[usize]>,
}

/// The views of one scope, in the order of members or endpoints.
pub(super) fn views(timeline: &Timeline, scope: Scope) -> Views<'_> {
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
    let mut out: Vec<View<'_>> =
        groups.into_iter().enumerate().map(|(g, members)| empty(timeline, g, members)).collect();
    let place = |member: usize| group_of.get(member).copied().unwrap_or(0);
    for window in &timeline.windows {
        if let Some(view) = out.get_mut(place(window.span.member.index())) {
            view.windows.push(window);
            view.measured.join(window.values.set());
        }
    }
    for view in &mut out {
        view.windows.sort_by_key(|w| (w.span.member, w.start));
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

fn empty(timeline: &Timeline, group: usize, members: Vec<usize>) -> View<'_> {
    View {
        timeline,
        group,
        members,
        windows: Vec::new(),
        measured: FieldSet::default(),
        sessions: Vec::new(),
        links: Vec::new(),
        stretches: OnceLock::new(),
        series: Mutex::default(),
    }
}

impl<'a> View<'a> {
    /// Is the log of this event in sight?
    pub fn holds(&self, event: &Event) -> bool {
        self.members.binary_search(&event.span.member.index()).is_ok()
    }

    /// The ups and downs of the connections in sight.
    pub fn stretches(&self) -> &[Stretch<'a>] {
        self.stretches.get_or_init(|| stretches(&self.links))
    }

    /// Does any window in sight measure a field?
    pub fn measures(&self, field: Field) -> bool {
        self.measured.has(field)
    }

    /// A series that was measured before, else the one `measure` makes.
    pub fn series(&self, of: Measure, measure: impl FnOnce() -> Vec<Vec<Point<'a>>>) -> Series<'a> {
        // A rule that failed while it measured has left the list as it was.
        let mut known = self.series.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, series)) = known.iter().find(|(what, _)| *what == of) {
            return Arc::clone(series);
        }
        let series: Series<'a> = measure().into();
        known.push((of, Arc::clone(&series)));
        series
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
