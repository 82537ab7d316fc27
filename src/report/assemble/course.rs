//! The course of things beside connections and messages: calls, turns of voice agents, states of the app.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::round;
use super::{Maker, time};
use crate::event::{Event, Field, Kind};
use crate::report::model::{AppState, Call, Turn};
use crate::stamp::{SECOND, Stamp};
use crate::timeline::Session;

/// Entries of one list that are worth showing.
const LISTED: usize = 60;
/// A stay that begins this soon after the last one of its channel belongs to the same call: somebody came back.
const BACK: i64 = 60 * SECOND;
/// Stages logged one by one within this time belong to one turn.
const TURN: i64 = 15 * SECOND;
/// Stages of a turn, in the order in which they happen.
const STAGES: [Field; 4] = [Field::AsrMs, Field::LlmMs, Field::TtsMs, Field::TotalMs];

impl Maker<'_> {
    pub(super) fn calls(&self) -> Vec<Call> {
        let calls = calls(&self.input.timeline.sessions);
        self.bounded("timeline.calls", LISTED, &calls, |stays| {
            let mut ends = BTreeMap::new();
            stays.iter().for_each(|s| *ends.entry(s.end.name().to_owned()).or_default() += 1);
            let endpoints: BTreeSet<usize> = stays.iter().map(|s| s.endpoint).collect();
            Call {
                channel: stays.first().map(|s| self.redactor.channel(&s.channel)).unwrap_or_default(),
                endpoints: endpoints.into_iter().map(|e| self.endpoint(e)).collect(),
                from: stays.iter().map(|s| s.from).min_by_key(|s| s.micros).and_then(time),
                until: stays.iter().map(|s| s.until).max_by_key(|s| s.micros).and_then(time),
                joined: stays.iter().filter(|s| s.joined).count() as u64,
                ends,
            }
        })
    }

    pub(super) fn turns(&self) -> Vec<Turn> {
        let mut open: BTreeMap<usize, Stages<'_>> = BTreeMap::new();
        let mut all = Vec::new();
        for event in self.of(Kind::AiTurn) {
            let endpoint = self.endpoint_of(event);
            let stages = Stages::of(event);
            match open.get_mut(&endpoint) {
                Some(turn) if turn.goes_on(&stages) => turn.add(&stages),
                _ => all.extend(open.insert(endpoint, stages).map(|turn| (endpoint, turn))),
            }
        }
        all.extend(open);
        all.retain(|(_, turn)| turn.interrupted || turn.ms.iter().any(Option::is_some));
        all.sort_by_key(|(endpoint, turn)| (turn.first.stamp, turn.first.span, *endpoint));
        self.bounded("timeline.turns", LISTED, &all, |(endpoint, turn)| {
            let [asr_ms, llm_ms, tts_ms, total_ms] = turn.ms.map(|ms| ms.map(round));
            Turn {
                at: time(turn.first.stamp),
                endpoint: self.endpoint(*endpoint),
                asr_ms,
                llm_ms,
                tts_ms,
                total_ms,
                interrupted: turn.interrupted,
                place: self.place(turn.first.span),
            }
        })
    }

    pub(super) fn app(&self) -> Vec<AppState> {
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        let mut all: Vec<(usize, String, Stamp, Stamp)> = Vec::new();
        for event in self.of(Kind::AppState) {
            let Some(state) = self.field(event, Field::State) else { continue };
            let endpoint = self.endpoint_of(event);
            if let Some(before) = last.get(&endpoint).and_then(|i| all.get_mut(*i)) {
                before.3 = event.stamp;
                if before.1 == state {
                    continue;
                }
            }
            last.insert(endpoint, all.len());
            all.push((endpoint, state, event.stamp, event.stamp));
        }
        for (endpoint, at) in last {
            let members = self.input.timeline.members.iter().filter(|m| m.endpoint == endpoint);
            let end = members.filter_map(|m| m.last).max_by_key(|s| s.micros);
            if let (Some(open), Some(end)) = (all.get_mut(at), end) {
                open.3 = if end.micros > open.2.micros { end } else { open.2 };
            }
        }
        self.bounded("timeline.app", LISTED, &all, |(endpoint, state, from, until)| AppState {
            endpoint: self.endpoint(*endpoint),
            state: state.clone(),
            from: time(*from),
            until: time(*until),
        })
    }

    fn endpoint_of(&self, event: &Event) -> usize {
        self.input.timeline.members.get(event.span.member.index()).map_or(0, |m| m.endpoint)
    }
}

/// What one turn says of itself, in one line or in several.
struct Stages<'a> {
    first: &'a Event,
    turn: Option<String>,
    ms: [Option<f64>; 4],
    interrupted: bool,
}

impl<'a> Stages<'a> {
    fn of(event: &'a Event) -> Self {
        Self {
            first: event,
            turn: event.str(Field::Turn).map(std::borrow::Cow::into_owned),
            ms: STAGES.map(|field| event.num(field)),
            interrupted: event.is(Field::Interrupted, "true") || event.is(Field::EndReason, "interrupted"),
        }
    }

    /// Is `next` another line of the same turn?
    fn goes_on(&self, next: &Self) -> bool {
        let soon = next.first.stamp.micros.saturating_sub(self.first.stamp.micros) <= TURN;
        let twice = self.ms.iter().zip(&next.ms).any(|(a, b)| a.is_some() && b.is_some());
        match (&self.turn, &next.turn) {
            (Some(a), Some(b)) => a == b && !twice,
            _ => soon && !twice && !(self.interrupted && next.interrupted),
        }
    }

    fn add(&mut self, next: &Self) {
        for (ms, more) in self.ms.iter_mut().zip(next.ms) {
            *ms = ms.or(more);
        }
        self.interrupted |= next.interrupted;
        if self.turn.is_none() {
            self.turn.clone_from(&next.turn);
        }
    }
}

/// Stays in one channel that overlap or follow each other closely, in order of their start.
fn calls(sessions: &[Session]) -> Vec<Vec<&Session>> {
    let mut out: Vec<Vec<&Session>> = Vec::new();
    let mut open: BTreeMap<&str, (usize, i64)> = BTreeMap::new();
    for stay in sessions.iter().filter(|s| !s.channel.is_empty() && s.from.is_known()) {
        let (from, until) = (stay.from.micros, stay.until.micros.max(stay.from.micros));
        match open.get_mut(&*stay.channel) {
            Some((call, end)) if from <= end.saturating_add(BACK) => {
                *end = until.max(*end);
                if let Some(stays) = out.get_mut(*call) {
                    stays.push(stay);
                }
            }
            _ => {
                open.insert(&stay.channel, (out.len(), until));
                out.push(vec![stay]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::Known;
    use crate::timeline::SessionEnd;

    fn stay(endpoint: usize, channel: &str, from: i64, until: i64) -> Session {
        let stamp = |s: i64| Stamp { micros: s * SECOND, known: Known::Stated };
        Session {
            endpoint,
            channel: channel.to_owned(),
            from: stamp(from),
            until: stamp(until),
            joined: true,
            end: SessionEnd::Left,
            join_ms: None,
            event: 0,
        }
    }

    #[test]
    fn a_call_is_what_its_stays_share() {
        let all = [
            stay(0, "a", 0, 100),
            stay(1, "a", 5, 90),
            stay(0, "b", 50, 60),
            stay(1, "a", 95, 130),
            stay(0, "a", 180, 190),
            stay(0, "a", 400, 410),
            stay(0, "", 500, 510),
        ];
        let sizes: Vec<(usize, i64)> =
            calls(&all).iter().map(|call| (call.len(), call[0].from.micros / SECOND)).collect();
        assert_eq!(sizes, [(4, 0), (1, 50), (1, 400)]);
    }
}
