//! Stretches of time in which a connection is up or down.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt as _};

use crate::stamp::SECOND;
use crate::timeline::{Link, LinkState};

/// A loss of contact that ends in an own close this soon is part of that close.
const OWN_CLOSE: i64 = 2 * SECOND;

/// A stretch of one connection in which it is up or down.
pub(super) struct Stretch<'a> {
    pub conn: &'a str,
    pub up: bool,
    /// Down after having been up.
    pub lost: bool,
    pub from: i64,
    pub until: i64,
    pub recovered: bool,
    pub links: Vec<&'a Link>,
}

/// The stretches of all connections, those of one connection together. `heard` is when an endpoint had been sent to for
/// some time already: its log may name no connection before the loss of it.
pub(super) fn stretches<'a>(links: &[&'a Link], heard: &BTreeMap<usize, i64>) -> Vec<Stretch<'a>> {
    let mut groups: HashMap<(usize, &str), Vec<&Link>> = HashMap::new();
    for link in links {
        groups.entry((link.endpoint, &link.conn)).or_default().push(link);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(key, _)| *key);
    let began = |links: &[&Link]| {
        let first = links.first().filter(|l| matches!(l.state, LinkState::Disconnected | LinkState::Reconnecting));
        first.is_some_and(|l| heard.get(&l.endpoint).is_some_and(|at| l.from.is_known() && *at < l.from.micros))
    };
    groups.into_iter().flat_map(|((_, conn), links)| cut(conn, began(&links), links)).collect()
}

/// Cuts the states of one connection into stretches of up and down; it may have been up before the first of them.
fn cut<'a>(conn: &'a str, mut was_up: bool, links: Vec<&'a Link>) -> Vec<Stretch<'a>> {
    let mut out: Vec<Stretch<'_>> = Vec::new();
    let mut reconnecting = false;
    let mut closed: Option<i64> = None;
    for link in links {
        let (from, until) = (link.from.micros, link.until.micros);
        match link.state {
            // What an own close is answered with is its end, not the first moment of a new attempt.
            LinkState::Disconnected if closed.is_some_and(|at| from.saturating_sub(at) <= OWN_CLOSE) => {}
            // Some SDKs close the old socket aloud in the middle of a reconnect.
            LinkState::Closed if reconnecting && until.saturating_sub(from) <= OWN_CLOSE && !link.open => {}
            LinkState::Closed => {
                let own = out.last().is_some_and(|s| s.lost && from.saturating_sub(s.from) <= OWN_CLOSE);
                if let Some(last) = out.last_mut().filter(|_| own) {
                    last.lost = false;
                }
                was_up = false;
            }
            state => {
                let up = state == LinkState::Connected;
                let joins = out
                    .last()
                    .is_some_and(|s| s.up == up && s.until >= from.saturating_sub(SECOND) && (up || s.lost == was_up));
                if let Some(last) = out.last_mut().filter(|_| joins) {
                    last.until = until;
                    last.links.push(link);
                } else {
                    if let Some(last) = out.last_mut().filter(|_| up) {
                        last.recovered = true;
                    }
                    let lost = !up && was_up;
                    out.push(Stretch { conn, up, lost, from, until, recovered: false, links: vec![link] });
                }
                was_up |= up;
            }
        }
        reconnecting = link.state == LinkState::Reconnecting;
        closed = (link.state == LinkState::Closed).then_some(from);
    }
    // Contact lost in the last moments of a log is most often the process going away.
    if let Some(last) = out.last_mut().filter(|s| s.lost && s.until.saturating_sub(s.from) < OWN_CLOSE) {
        last.lost = false;
    }
    out
}
