//! Counts in titles: one is no plural, and where not every event was kept a count is told as the least.

use std::collections::{BTreeMap, BTreeSet};

use super::Maker;
use crate::event::Kind;
use crate::finding::Finding;
use crate::gap::GapKind;
use crate::timeline::Timeline;

/// Kinds of which a member had more events than were kept, and how many were kept of each.
pub(super) type Cut = BTreeMap<(usize, Kind), u64>;

/// What was cut in the members that say so.
pub(super) fn cut(timeline: &Timeline) -> Cut {
    let thinned: BTreeSet<&str> =
        timeline.gaps.iter().filter(|g| g.kind == GapKind::Thinned).map(|g| g.path.as_str()).collect();
    let mut kept = Cut::new();
    if thinned.is_empty() {
        return kept;
    }
    for event in &timeline.events {
        *kept.entry((event.span.member.index(), event.kind)).or_default() += 1;
    }
    kept.retain(|(member, kind), n| {
        let of = timeline.members.get(*member).filter(|m| thinned.contains(m.path.as_str()));
        of.and_then(|m| m.kinds.get(kind.name())).is_some_and(|all| all > n)
    });
    kept
}

impl Maker<'_> {
    /// Is the count one of kept events only? A greater one was made before any were dropped.
    pub(super) fn is_least(&self, finding: &Finding) -> bool {
        if self.cut.is_empty() {
            return false;
        }
        let spans: Vec<_> = finding.evidence().iter().map(|e| e.span).collect();
        let events = self.input.timeline.events.iter().filter(|e| spans.contains(&e.span));
        let of: BTreeSet<_> = events.map(|e| (e.span.member.index(), e.kind)).collect();
        let kept: u64 = of.iter().filter_map(|key| self.cut.get(key)).sum();
        (2..=kept).contains(&finding.count)
    }
}
