//! What the polls of a dump told before: counters become growth, shares and rates, and a text counts when it changes.

use std::collections::HashMap;

use crate::formats::decode::Report;
use crate::formats::shape::hash;
use crate::formats::spec::{Derive, StatSpec};
use crate::stamp::SECOND;

/// Counters remembered.
const COUNTERS: usize = 100_000;
/// Names whose last text is remembered.
const WORDS: usize = 4096;
/// A share of fewer than this says nothing.
const FEW: f64 = 10.0;

/// What is remembered of one member.
#[derive(Default)]
pub(super) struct Counters {
    before: HashMap<(u64, usize), Before>,
    words: HashMap<u64, u64>,
}

/// A counter at the poll before.
#[derive(Clone, Copy)]
struct Before {
    at: i64,
    value: f64,
    over: f64,
    stamp: f64,
}

impl Counters {
    /// The value a sample gets from a member, if this poll says anything.
    pub(super) fn derive(&mut self, at: i64, key: (u64, usize), stat: &StatSpec, report: &Report) -> Option<f64> {
        let value = report.num(&stat.member)?;
        let over = if stat.over.is_empty() { 0.0 } else { report.num(&stat.over)? };
        // Dumps that leave out what is alike write a zero for the time of the poll.
        let stamp = report.num("timestamp").filter(|stamp| *stamp > 0.0).unwrap_or(at as f64 / 1000.0);
        let room = self.before.len() < COUNTERS || self.before.contains_key(&key);
        let old = if room { self.before.insert(key, Before { at, value, over, stamp }) } else { None };
        if stat.derive == Derive::Value {
            let renewed = old.is_none_or(|o| o.stamp < stamp);
            return (report.fresh && renewed).then_some(value);
        }
        let old = old?;
        let (grown, other) = (value - old.value, over - old.over);
        let seconds = (at - old.at) as f64 / SECOND as f64;
        match stat.derive {
            Derive::Delta => Some(grown.max(0.0)),
            Derive::Rate => (grown >= 0.0 && seconds > 0.0).then(|| grown / seconds),
            Derive::Ratio => (grown >= 0.0 && other > 0.0).then(|| grown / other),
            Derive::Share => {
                let whole = grown.max(0.0) + other;
                (other >= 0.0 && whole >= FEW).then(|| grown.max(0.0) / whole)
            }
            Derive::Value | Derive::Change => None,
        }
    }

    /// Is this another text than the last one of that name?
    pub(super) fn changed(&mut self, key: u64, text: &str) -> bool {
        if self.words.len() >= WORDS && !self.words.contains_key(&key) {
            return false;
        }
        let new = hash(text.as_bytes());
        self.words.insert(key, new) != Some(new)
    }
}
