//! What each connection was doing, and when: from one `conn.state` to the next.

use std::collections::BTreeMap;

use super::model::{Link, LinkState, Timeline};
use crate::event::{Field, Kind};
use crate::stamp::Stamp;

/// Episodes of all connections, ordered by start.
#[must_use]
pub fn links(timeline: &Timeline) -> Vec<Link> {
    let mut open: BTreeMap<(usize, String), Link> = BTreeMap::new();
    let mut out = Vec::new();
    for (index, event) in timeline.events.iter().enumerate() {
        if event.kind != Kind::ConnState {
            continue;
        }
        let Some(state) = event.str(Field::To).and_then(|to| LinkState::from_word(&to)) else { continue };
        let endpoint = timeline.members.get(event.span.member.index()).map_or(0, |m| m.endpoint);
        let conn = event.str(Field::Conn).unwrap_or_default().into_owned();
        let reason = event.str(Field::Reason).map(std::borrow::Cow::into_owned);
        let key = (endpoint, conn.clone());
        if let Some(link) = open.get_mut(&key) {
            if link.state == state {
                continue;
            }
            link.until = event.stamp;
            link.open = false;
            out.push(link.clone());
        }
        open.insert(
            key,
            Link { endpoint, conn, state, from: event.stamp, until: event.stamp, open: true, reason, event: index },
        );
    }
    let ends = ends(timeline);
    for (_, mut link) in open {
        link.until = ends.get(link.endpoint).copied().flatten().unwrap_or(link.from).max(link.from);
        out.push(link);
    }
    out.sort_by_key(|l| (l.from.micros, l.event));
    out
}

/// The last record of each endpoint.
pub(super) fn ends(timeline: &Timeline) -> Vec<Option<Stamp>> {
    let mut ends: Vec<Option<Stamp>> = vec![None; timeline.endpoints.len()];
    for member in &timeline.members {
        if let Some(end) = ends.get_mut(member.endpoint) {
            *end = (*end).max(member.last);
        }
    }
    ends
}
