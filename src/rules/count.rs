//! Operators that count events.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Event, Field};
use crate::figure::plain;
use crate::span::MemberId;

use super::eval::Ctx;
use super::ops::{Count, Ratio};
use super::order::{later, near};
use super::proof::Proof;

impl<'a> Ctx<'_, 'a> {
    pub(super) fn count(&self, op: &Count) -> Option<Proof> {
        let mut found = self.find(&op.of);
        if let Some(then) = &op.then {
            let after = self.find(then);
            let within = op.then_within.as_ref().map_or(i64::MAX, |n| self.span(n));
            found.retain(|e| later(&after, e).first().is_some_and(|a| near(e, a, within)));
        }
        let mut groups: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
        for event in found {
            let key = op.by.and_then(|f| event.str(f)).unwrap_or_default().into_owned();
            groups.entry(key).or_default().push(event);
        }
        let best = groups.into_values().map(|g| self.densest(op, g)).max_by_key(|(n, _)| *n);
        let (n, events) = best.unwrap_or_default();
        let (least, most) = (self.num(&op.at_least), op.at_most.as_ref().map(|m| self.num(m)));
        self.say(|| format!("count: {n}, at least {}", plain(least)));
        if (n as f64) < least || most.is_some_and(|m| n as f64 > m) {
            return None;
        }
        let proof = Proof::of_events(&events).bind("count", n);
        let measured = op.worst.iter().flat_map(|w| &w.0).filter_map(|f| greatest(&events, *f));
        Some(match measured.max_by(f64::total_cmp) {
            Some(worst) => proof.bind("worst", plain(worst / 1_000.0)).bind("worst_said", "worst"),
            None => proof,
        })
    }

    /// The most events (or distinct values) inside any window of the asked length.
    fn densest(&self, op: &Count, events: Vec<&'a Event>) -> (usize, Vec<&'a Event>) {
        let weigh = |part: &[&Event]| match op.distinct {
            Some(field) => part.iter().filter_map(|e| e.str(field)).collect::<BTreeSet<_>>().len(),
            None => part.len(),
        };
        let Some(within) = &op.within else { return (weigh(&events), events) };
        let width = self.span(within);
        let (mut best, mut range, mut from) = (0, 0..0, 0);
        for (to, event) in events.iter().enumerate() {
            while events.get(from).is_some_and(|e| event.stamp.micros.saturating_sub(e.stamp.micros) > width) {
                from += 1;
            }
            let n = weigh(events.get(from..=to).unwrap_or_default());
            if n > best {
                (best, range) = (n, from..to + 1);
            }
        }
        (best, events.get(range).unwrap_or_default().to_vec())
    }

    pub(super) fn ratio(&self, op: &Ratio) -> Option<Proof> {
        let told = |pick| match &op.apart {
            Some(apart) => once(self.find(pick), self.span(apart)),
            None => self.find(pick),
        };
        let (of, to) = (told(&op.of), told(&op.to));
        let share = if to.is_empty() { 0.0 } else { of.len() as f64 / to.len() as f64 };
        self.say(|| format!("ratio: {} of {} = {share:.3}", of.len(), to.len()));
        if (to.len() as f64) < self.num(&op.min_total) || of.is_empty() || share < self.num(&op.at_least) {
            return None;
        }
        let proof = Proof::of_events(&of).bind("count", of.len()).bind("total", to.len());
        Some(proof.bind("share", plain(share * 100.0)))
    }
}

/// The greatest value of a field.
fn greatest(events: &[&Event], field: Field) -> Option<f64> {
    events.iter().filter_map(|e| e.num(field)).max_by(f64::total_cmp)
}

/// One answer stands in several lines: of those of one log and status within so much of each other the first alone.
fn once(events: Vec<&Event>, apart: i64) -> Vec<&Event> {
    let mut last: BTreeMap<(MemberId, Option<String>), i64> = BTreeMap::new();
    let fresh = |e: &&Event| {
        // Without times nobody knows which belong together.
        if !e.stamp.is_known() {
            return true;
        }
        let key = (e.span.member, e.str(Field::Status).map(|s| s.to_string()));
        let before = last.insert(key, e.stamp.micros);
        before.is_none_or(|at| e.stamp.micros.saturating_sub(at) > apart)
    };
    events.into_iter().filter(fresh).collect()
}
