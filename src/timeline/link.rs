//! What each connection was doing, and when: from one `conn.state` to the next.

use std::borrow::Cow;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt as _};

use super::model::{Link, LinkState, Timeline};
use crate::event::{Field, Kind, Value};
use crate::stamp::{SECOND, Stamp};

/// A new connection takes longer than this; what comes back sooner was a step of the one there is, as where a client asks
/// its server again and again and calls that to connect.
const STEP: i64 = SECOND / 50;

/// A connection that ends this soon after its user left was ended by that.
const OWN_END: i64 = 2 * SECOND;

/// After so many steps of that kind each of them is one, however long its answer takes.
const HABIT: u32 = 3;

/// Episodes of all connections, ordered by start.
#[must_use]
pub fn links(timeline: &Timeline) -> Vec<Link> {
    let mut open: HashMap<(usize, Cow<'_, str>), Link> = HashMap::new();
    // Those that ended, and which of them was the last of each connection.
    let mut out: Vec<Option<Link>> = Vec::new();
    let mut ended: HashMap<(usize, Cow<'_, str>), usize> = HashMap::new();
    let mut steps: HashMap<(usize, Cow<'_, str>), u32> = HashMap::new();
    // When the own user of an endpoint left last.
    let mut left: HashMap<usize, Stamp> = HashMap::new();
    for (index, event) in timeline.events.iter().enumerate() {
        let endpoint = || timeline.members.get(event.span.member.index()).map_or(0, |m| m.endpoint);
        if event.kind == Kind::SessionLeave && event.get(Field::User).is_none() {
            left.insert(endpoint(), event.stamp);
        }
        if event.kind != Kind::ConnState {
            continue;
        }
        let Some(state) = event.str(Field::To).and_then(|to| LinkState::from_word(&to)) else { continue };
        let endpoint = endpoint();
        let own =
            || event.get(Field::Reason).is_none() && left.get(&endpoint).is_some_and(|at| is_own_end(*at, event.stamp));
        let state = if state == LinkState::Disconnected && own() { LinkState::Closed } else { state };
        let key = (endpoint, event.str(Field::Conn).unwrap_or_default());
        if open.get(&key).is_some_and(|link| link.state == state) {
            continue;
        }
        let used = steps.get(&key).is_some_and(|steps| *steps >= HABIT);
        let up = open.get(&key).is_some_and(|link| link.state == LinkState::Connected);
        if used && up && state == LinkState::Connecting && event.get(Field::Reason).is_none() {
            continue;
        }
        if state == LinkState::Connected
            && let Some(step) = open.get(&key).filter(|link| is_step(link, event.stamp))
            && let Some(before) = ended.get(&key).and_then(|at| out.get_mut(*at))
            && before.as_ref().is_some_and(|before| before.state == state && before.until == step.from)
            && let Some(before) = before.take()
        {
            *steps.entry(key.clone()).or_default() += 1;
            open.insert(key, Link { open: true, ..before });
            continue;
        }
        let conn = match event.get(Field::Conn) {
            Some(Value::Text(text)) => Arc::clone(text),
            _ => key.1.as_ref().into(),
        };
        let reason = event.str(Field::Reason).map(Cow::into_owned);
        let (from, until) = (event.stamp, event.stamp);
        let link = Link { endpoint, conn, state, from, until, open: true, reason, event: index };
        if let Some(mut before) = open.insert(key.clone(), link) {
            before.until = event.stamp;
            before.open = false;
            ended.insert(key, out.len());
            out.push(Some(before));
        }
    }
    let ends = ends(timeline);
    let last: Vec<Link> = open.into_values().collect();
    for mut link in last {
        link.until = ends.get(link.endpoint).copied().flatten().unwrap_or(link.from).max(link.from);
        out.push(Some(link));
    }
    let mut out: Vec<Link> = out.into_iter().flatten().collect();
    out.sort_by_key(|l| (l.from.micros, l.event));
    out
}

fn is_own_end(left: Stamp, now: Stamp) -> bool {
    left.is_known() && now.is_known() && now.micros.saturating_sub(left.micros) <= OWN_END
}

fn is_step(link: &Link, now: Stamp) -> bool {
    let timed = link.from.is_known() && now.is_known();
    let soon = timed && now.micros.saturating_sub(link.from.micros) < STEP;
    soon && link.state == LinkState::Connecting && link.reason.is_none()
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
