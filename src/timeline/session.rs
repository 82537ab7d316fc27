//! From join to leave, per endpoint and channel.

use std::collections::BTreeMap;

use super::link::ends;
use super::model::{Session, SessionEnd, Timeline};
use crate::event::{Event, Field, Kind};
use crate::stamp::SECOND;

/// Starts of one channel closer than this are one.
const TOGETHER: i64 = 2 * SECOND;

/// Sessions in order of their start.
#[must_use]
pub fn sessions(timeline: &Timeline) -> Vec<Session> {
    let mut open: BTreeMap<(usize, String), Session> = BTreeMap::new();
    let mut out = Vec::new();
    for (index, event) in timeline.events.iter().enumerate() {
        let endpoint = timeline.members.get(event.span.member.index()).map_or(0, |m| m.endpoint);
        let channel = event.str(Field::Channel).unwrap_or_default().into_owned();
        match event.kind {
            Kind::SessionJoin => {
                let key = key_for(&open, endpoint, &channel);
                join(&mut open, &mut out, key, event, index);
            }
            Kind::SessionLeave => end(&mut open, &mut out, endpoint, &channel, event, SessionEnd::Left),
            Kind::SessionKicked => end(&mut open, &mut out, endpoint, &channel, event, SessionEnd::Kicked),
            _ => {}
        }
    }
    let ends = ends(timeline);
    for (_, mut session) in open {
        session.until = ends.get(session.endpoint).copied().flatten().unwrap_or(session.from).max(session.from);
        out.push(session);
    }
    out.sort_by_key(|s| (s.from.micros, s.event));
    out
}

type Open = BTreeMap<(usize, String), Session>;

/// An answer that names no channel belongs to the one session that is open.
fn key_for(open: &Open, endpoint: usize, channel: &str) -> (usize, String) {
    if channel.is_empty()
        && let Some(key) = open.keys().find(|k| k.0 == endpoint)
    {
        return key.clone();
    }
    (endpoint, channel.to_owned())
}

fn join(open: &mut Open, out: &mut Vec<Session>, key: (usize, String), event: &Event, index: usize) {
    let phase = event.str(Field::Phase).unwrap_or_default();
    // One join is told by the call, its inner call and the bridge above it: starts close together are one.
    let again = |old: &Session| !old.joined && event.stamp.micros.saturating_sub(old.from.micros) < TOGETHER;
    if phase == "start" && open.get(&key).is_some_and(again) {
        return;
    }
    if phase == "start"
        && let Some(old) = open.remove(&key)
    {
        out.push(Session { until: event.stamp, end: SessionEnd::Replaced, ..old });
    }
    let session = open.entry(key.clone()).or_insert_with(|| Session {
        endpoint: key.0,
        channel: key.1.clone(),
        from: event.stamp,
        until: event.stamp,
        joined: false,
        end: SessionEnd::Open,
        join_ms: None,
        event: index,
    });
    match &*phase {
        // Said again by another layer, it took no longer.
        "ok" if !session.joined => {
            session.joined = true;
            session.join_ms = event.num(Field::ElapsedMs).or_else(|| {
                let took = event.stamp.micros.saturating_sub(session.from.micros);
                (took > 0).then_some(took as f64 / 1000.0)
            });
        }
        "failed" => {
            if let Some(mut failed) = open.remove(&key) {
                failed.until = event.stamp;
                failed.end = SessionEnd::Failed;
                out.push(failed);
            }
        }
        _ => {}
    }
}

fn end(open: &mut Open, out: &mut Vec<Session>, endpoint: usize, channel: &str, event: &Event, how: SessionEnd) {
    let key = key_for(open, endpoint, channel);
    if let Some(mut session) = open.remove(&key) {
        session.until = event.stamp;
        session.end = how;
        out.push(session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Value, Weight};
    use crate::level::Level;
    use crate::span::Span;
    use crate::stamp::{Known, Stamp};

    fn story(joins: &[(i64, &str)]) -> Vec<Session> {
        let event = |(at, phase): &(i64, &str)| Event {
            stamp: Stamp { micros: at * SECOND, known: Known::Stated },
            span: Span::default(),
            level: Level::Info,
            kind: Kind::SessionJoin,
            weight: Weight::Format,
            format: 0,
            fields: vec![(Field::Phase, Value::Text((*phase).into()))].into(),
            text: "".into(),
        };
        sessions(&Timeline { events: joins.iter().map(event).collect(), ..Timeline::default() })
    }

    #[test]
    fn a_join_told_twice_took_no_longer() {
        let told = story(&[(10, "start"), (11, "ok"), (1200, "ok")]);
        assert_eq!(told.iter().map(|s| s.join_ms).collect::<Vec<_>>(), [Some(1000.0)]);
    }

    #[test]
    fn one_that_is_joined_anew_is_not_open() {
        let told = story(&[(10, "start"), (11, "ok"), (60, "start"), (61, "ok")]);
        assert_eq!(told.iter().map(|s| s.end.name()).collect::<Vec<_>>(), ["replaced", "open"]);
    }
}
