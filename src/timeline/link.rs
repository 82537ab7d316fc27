//! What each connection was doing, and when: from one `conn.state` to the next.

use std::borrow::Cow;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _};

use super::model::{Link, LinkState, Timeline};
use crate::event::{Field, Kind, Value};
use crate::stamp::Stamp;

/// Episodes of all connections, ordered by start.
#[must_use]
pub fn links(timeline: &Timeline) -> Vec<Link> {
    let mut open: HashMap<(usize, Cow<'_, str>), Link> = HashMap::new();
    let mut out = Vec::new();
    for (index, event) in timeline.events.iter().enumerate() {
        if event.kind != Kind::ConnState {
            continue;
        }
        let Some(state) = event.str(Field::To).and_then(|to| LinkState::from_word(&to)) else { continue };
        let endpoint = timeline.members.get(event.span.member.index()).map_or(0, |m| m.endpoint);
        let key = (endpoint, event.str(Field::Conn).unwrap_or_default());
        if open.get(&key).is_some_and(|link| link.state == state) {
            continue;
        }
        let conn = match event.get(Field::Conn) {
            Some(Value::Text(text)) => Arc::clone(text),
            _ => key.1.as_ref().into(),
        };
        let reason = event.str(Field::Reason).map(Cow::into_owned);
        let (from, until) = (event.stamp, event.stamp);
        let link = Link { endpoint, conn, state, from, until, open: true, reason, event: index };
        if let Some(mut before) = open.insert(key, link) {
            before.until = event.stamp;
            before.open = false;
            out.push(before);
        }
    }
    let ends = ends(timeline);
    let last: Vec<Link> = open.into_values().collect();
    for mut link in last {
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
