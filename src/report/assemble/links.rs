//! How long connections were in each state, by the clock on the wall: two that are down at once are no longer down.

use std::collections::BTreeMap;

use super::Maker;
use super::seen::round;
use crate::report::model::LinkEnd;
use crate::stamp::SECOND;
use crate::timeline::Link;

impl Maker<'_> {
    /// The time in each state by device or process; none where only one has connections.
    pub(super) fn link_ends(&self) -> Vec<LinkEnd> {
        let mut ends: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
        for link in &self.input.timeline.links {
            ends.entry(link.endpoint).or_default().push(link);
        }
        let ends: Vec<_> = ends.into_iter().filter(|(_, links)| covered(links.iter().copied()) > 0.0).collect();
        if ends.len() < 2 {
            return Vec::new();
        }
        self.bounded("timeline.link_ends", 60, &ends, |(endpoint, links)| LinkEnd {
            endpoint: self.endpoint(*endpoint),
            seconds: seconds(links.iter().copied()),
        })
    }
}

/// Seconds in which a connection was in each state.
pub(super) fn seconds<'l>(links: impl IntoIterator<Item = &'l Link>) -> BTreeMap<String, f64> {
    let mut states: BTreeMap<&str, Vec<&Link>> = BTreeMap::new();
    for link in links {
        states.entry(link.state.name()).or_default().push(link);
    }
    states.into_iter().map(|(state, links)| (state.to_owned(), round(covered(links)))).collect()
}

/// Seconds that at least one of these stretches covers; an unknown time is no number to count with.
pub(super) fn covered<'l>(links: impl IntoIterator<Item = &'l Link>) -> f64 {
    let known = links.into_iter().filter(|l| l.from.is_known() && l.until.is_known());
    let mut stretches: Vec<_> = known.map(|l| (l.from.micros, l.until.micros)).collect();
    stretches.sort_unstable();
    let (mut sum, mut end) = (0, i64::MIN);
    for (from, until) in stretches {
        sum += until.saturating_sub(from.max(end)).max(0);
        end = end.max(until);
    }
    sum as f64 / SECOND as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::{Known, Stamp};
    use crate::timeline::LinkState;

    #[test]
    fn stretches_at_once_count_once() {
        let stamp = |s: i64| Stamp { micros: s * SECOND, known: Known::Stated };
        let link = |from, until| Link {
            endpoint: 0,
            conn: "".into(),
            state: LinkState::Failed,
            from: stamp(from),
            until: stamp(until),
            open: false,
            reason: None,
            event: 0,
        };
        let links = [link(10, 40), link(0, 5), link(20, 30), link(35, 50), link(60, 60)];
        assert!((covered(&links) - 45.0).abs() < 1e-9);
        let unknown = Link { from: Stamp::default(), ..link(0, 100) };
        assert!(covered([&unknown]).abs() < 1e-9);
    }
}
