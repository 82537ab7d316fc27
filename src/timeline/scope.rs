//! Who is hit: where logs of several devices lie side by side, what those with failures have in common and the others lack.
//!
//! It compares, it does not judge: that all failing devices run one system version is said, not held to be the cause.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Timeline;
use crate::event::{Event, Field, Kind};
use crate::stamp::{MINUTE, Stamp};

/// Fewer sources than this are compared by reading them.
const FEW: usize = 3;

/// What the sources of a case have in common, and what not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Devices, folders or archives that say something about themselves.
    pub sources: usize,
    /// Those among them whose logs hold a failure.
    pub hit: usize,
    /// Traits that all with a failure have, and none of the others.
    pub tells: Vec<(&'static str, String)>,
    /// The first failure of the first and of the last of them, where all began within a minute.
    pub together: Option<(Stamp, Stamp)>,
}

/// What sources are told apart by.
const TRAITS: &[(&str, Kind, Field)] = &[
    ("model", Kind::DeviceInfo, Field::Model),
    ("os", Kind::DeviceInfo, Field::Os),
    ("os_version", Kind::DeviceInfo, Field::OsVersion),
    ("carrier", Kind::NetChange, Field::Carrier),
    ("network", Kind::NetChange, Field::To),
    ("sdk_version", Kind::SdkInfo, Field::Version),
    ("app_version", Kind::AppInfo, Field::Version),
    ("region", Kind::EdgeSelect, Field::Region),
];

#[derive(Default)]
struct Source {
    traits: BTreeMap<usize, BTreeSet<String>>,
    failed: Option<Stamp>,
}

/// Compares the sources of a case; nothing where there are too few of them or none failed.
#[must_use]
pub fn scope(timeline: &Timeline) -> Option<Scope> {
    let mut sources: BTreeMap<&str, Source> = BTreeMap::new();
    for event in &timeline.events {
        let Some(member) = timeline.members.get(event.span.member.index()) else { continue };
        let source = sources.entry(folder(&member.path)).or_default();
        for (i, (_, _, field)) in TRAITS.iter().enumerate().filter(|(_, (_, kind, _))| *kind == event.kind) {
            if let Some(value) = event.str(*field).filter(|v| !v.is_empty()) {
                source.traits.entry(i).or_default().insert(value.into_owned());
            }
        }
        if source.failed.is_none() && failed(event) {
            source.failed = Some(event.stamp);
        }
    }
    sources.retain(|_, s| !s.traits.is_empty());
    let (hit, others): (Vec<&Source>, Vec<&Source>) = sources.values().partition(|s| s.failed.is_some());
    if sources.len() < FEW || hit.is_empty() {
        return None;
    }
    let tells = if hit.len() > 1 && !others.is_empty() { tells(&hit, &others) } else { Vec::new() };
    Some(Scope { sources: sources.len(), hit: hit.len(), tells, together: together(&hit) })
}

/// Logs of one device lie in one folder or archive.
fn folder(path: &str) -> &str {
    path.rfind(['/', '!']).and_then(|at| path.get(..at)).unwrap_or_default()
}

fn failed(event: &Event) -> bool {
    let is = |field, word: &str| event.str(field).is_some_and(|v| v == word);
    match event.kind {
        Kind::MsgFailed | Kind::Crash | Kind::Anr | Kind::Oom | Kind::SessionKicked | Kind::RateLimited => true,
        Kind::AuthResult => is(Field::Ok, "false"),
        Kind::SessionJoin => is(Field::Phase, "failed"),
        Kind::ConnState => is(Field::To, "failed") || is(Field::To, "reconnecting"),
        _ => false,
    }
}

fn tells(hit: &[&Source], others: &[&Source]) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for (i, (name, ..)) in TRAITS.iter().enumerate() {
        let Some(values) = hit.first().and_then(|s| s.traits.get(&i)) else { continue };
        let has = |s: &&Source, value: &String| s.traits.get(&i).is_some_and(|all| all.contains(value));
        // A source that does not say which it has proves nothing.
        let known = others.iter().all(|s| s.traits.contains_key(&i));
        let common = values.iter().filter(|v| known && hit.iter().all(|s| has(s, v)));
        out.extend(common.filter(|v| !others.iter().any(|s| has(s, v))).map(|v| (*name, v.clone())));
    }
    out
}

fn together(hit: &[&Source]) -> Option<(Stamp, Stamp)> {
    let mut first: Vec<Stamp> = hit.iter().filter_map(|s| s.failed).collect();
    first.sort_unstable();
    let (from, until) = (*first.first()?, *first.last()?);
    (hit.len() >= FEW && until.micros - from.micros <= MINUTE).then_some((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Value, Weight};
    use crate::level::Level;
    use crate::span::{MemberId, Span};
    use crate::stamp::{Known, SECOND};
    use crate::timeline::Member;

    fn event(member: u32, second: i64, kind: Kind, fields: &[(Field, &str)]) -> Event {
        Event {
            stamp: Stamp { micros: second * SECOND, known: Known::Stated },
            span: Span { member: MemberId(member), line: 1, offset: 0, len: 1 },
            level: Level::Info,
            kind,
            weight: Weight::Format,
            format: 0,
            fields: fields.iter().map(|(f, v)| (*f, Value::Text((*v).into()))).collect(),
            text: "x".into(),
        }
    }

    fn case(models: &[&str], failing: &[(u32, i64)]) -> Option<Scope> {
        let mut timeline = Timeline::default();
        for (i, model) in models.iter().enumerate() {
            timeline.members.push(Member { path: format!("case.zip!user{i}/sdk.log"), ..Member::default() });
            timeline.events.push(event(i as u32, 0, Kind::DeviceInfo, &[(Field::Model, model)]));
        }
        let failures = failing.iter().map(|(m, at)| event(*m, *at, Kind::ConnState, &[(Field::To, "failed")]));
        timeline.events.extend(failures);
        scope(&timeline)
    }

    #[test]
    fn what_only_the_failing_ones_have_is_named() {
        let scope = case(&["P1", "P1", "Q2", "R3"], &[(0, 10), (1, 900)]).unwrap();
        assert_eq!((scope.sources, scope.hit), (4, 2));
        assert_eq!(scope.tells, [("model", "P1".to_owned())]);
        assert_eq!(scope.together, None);
    }

    #[test]
    fn what_others_have_too_tells_nothing() {
        assert_eq!(case(&["P1", "P1", "P1", "R3"], &[(0, 10), (1, 20)]).unwrap().tells, []);
        assert_eq!(case(&["P1", "P1", "", "R3"], &[(0, 10), (1, 20)]).unwrap().sources, 3, "one names no device");
    }

    #[test]
    fn failures_of_all_in_one_minute_are_said() {
        let scope = case(&["P1", "Q2", "R3"], &[(0, 100), (1, 130), (2, 159)]).unwrap();
        assert!(scope.together.is_some() && scope.tells.is_empty());
        assert!(case(&["P1", "Q2", "R3"], &[(0, 100), (1, 130), (2, 900)]).unwrap().together.is_none());
    }

    #[test]
    fn two_sources_and_healthy_ones_are_not_compared() {
        assert_eq!(case(&["P1", "Q2"], &[(0, 1)]), None);
        assert_eq!(case(&["P1", "Q2", "R3"], &[]), None);
    }
}
