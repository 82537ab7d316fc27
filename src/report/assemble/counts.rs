//! Counts in titles: one is no plural, and where not every event was kept a count is told as the least.

use std::collections::{BTreeMap, BTreeSet};

use super::Maker;
use crate::event::Kind;
use crate::finding::Finding;
use crate::gap::GapKind;
use crate::span::Span;
use crate::timeline::Timeline;

/// A kind of event of one member.
type Of = (usize, Kind);

/// Kinds of which a member had more events than were kept.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// How many were kept of each.
    kept: BTreeMap<Of, u64>,
    /// Where those stand, in order.
    places: Vec<(Span, Kind)>,
}

impl Cut {
    /// What was cut in the members that say so.
    pub fn new(timeline: &Timeline) -> Self {
        let thinned: BTreeSet<&str> =
            timeline.gaps.iter().filter(|g| g.kind == GapKind::Thinned).map(|g| g.path.as_str()).collect();
        let mut kept: BTreeMap<Of, u64> = BTreeMap::new();
        if thinned.is_empty() {
            return Self::default();
        }
        for event in &timeline.events {
            *kept.entry((event.span.member.index(), event.kind)).or_default() += 1;
        }
        kept.retain(|(member, kind), n| {
            let of = timeline.members.get(*member).filter(|m| thinned.contains(m.path.as_str()));
            of.and_then(|m| m.kinds.get(kind.name())).is_some_and(|all| all > n)
        });
        let cut = timeline.events.iter().filter(|e| kept.contains_key(&(e.span.member.index(), e.kind)));
        let mut places: Vec<_> = cut.map(|e| (e.span, e.kind)).collect();
        places.sort_unstable();
        Self { kept, places }
    }

    /// The kinds of which a line tells an event.
    fn at(&self, span: Span) -> impl Iterator<Item = Of> {
        let from = self.places.partition_point(|(at, _)| *at < span);
        let rest = self.places.iter().skip(from).take_while(move |(at, _)| *at == span);
        rest.map(|(at, kind)| (at.member.index(), *kind))
    }
}

impl Maker<'_> {
    /// Is the count one of kept events only? A greater one was made before any were dropped.
    pub(super) fn is_least(&self, finding: &Finding) -> bool {
        let of: BTreeSet<Of> = finding.evidence().iter().flat_map(|e| self.cut.at(e.span)).collect();
        let kept: u64 = of.iter().filter_map(|key| self.cut.kept.get(key)).sum();
        (2..=kept).contains(&finding.count)
    }
}
