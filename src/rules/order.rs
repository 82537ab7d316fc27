//! Operators over what follows what: in one log, at two ends, at one server and another.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::stamp::SECOND;

use super::eval::Ctx;
use super::ops::{AbsentAfter, Elsewhere, Lead, Sequence, Together};
use super::proof::Proof;

impl Ctx<'_, '_> {
    pub(super) fn sequence(&self, op: &Sequence) -> Option<Proof> {
        let within = self.span(&op.within);
        let steps: Vec<Vec<&Event>> = op.steps.iter().map(|s| self.find(s)).collect();
        let unless = op.unless.as_ref().map(|pick| self.find(pick)).unwrap_or_default();
        let (first, rest) = steps.split_first()?;
        for start in first {
            let key = op.same.map(|f| start.str(f));
            let mut chain = vec![*start];
            for step in rest {
                let last = chain.last().copied().unwrap_or(start);
                let fits = |e: &&&Event| key.as_ref().is_none_or(|k| op.same.map(|f| e.str(f)).as_ref() == Some(k));
                let rest = later(step, last);
                // Nothing at all is left of this step, so no later start can end better.
                if rest.is_empty() {
                    self.say(|| "sequence: not found".to_owned());
                    return None;
                }
                let end = later(&unless, last).first().map(|e| (e.stamp, e.span));
                let open = |e: &&&Event| end.is_none_or(|end| (e.stamp, e.span) <= end);
                match rest.iter().take_while(|e| near(start, e, within)).take_while(open).find(fits) {
                    Some(next) => chain.push(next),
                    None => break,
                }
            }
            if chain.len() == steps.len() {
                self.say(|| format!("sequence: found from line {}", start.span.line));
                let mut proof = Proof::of_events(&chain);
                // Where the order alone counts, the first steps are only what went before.
                if let Some(last) = chain.last().filter(|_| within >= ORDER) {
                    let window = last.stamp.is_known().then_some((last.stamp.micros, last.stamp.micros));
                    proof = Proof { window, ..Proof::of_events(&[last]).and(proof) };
                }
                proof.count = 1;
                return Some(proof);
            }
        }
        self.say(|| "sequence: not found".to_owned());
        None
    }

    pub(super) fn absent_after(&self, op: &AbsentAfter) -> Option<Proof> {
        let mut after = self.find(&op.after);
        if op.last {
            after = after.split_off(after.len().saturating_sub(1));
        }
        let none = self.find(&op.none);
        let within = op.within.as_ref().map_or(i64::MAX, |n| self.span(n));
        let lasts = op.lasts.as_ref().map_or(0, |n| self.span(n));
        let alone: Vec<&Event> = after
            .iter()
            .filter(|a| self.goes_on(a, lasts) && !later(&none, a).first().is_some_and(|n| near(a, n, within)))
            .copied()
            .collect();
        self.say(|| format!("absent-after: {} of {} without", alone.len(), after.len()));
        let enough = !alone.is_empty() && op.at_least.as_ref().is_none_or(|n| alone.len() as f64 >= self.num(n));
        enough.then(|| Proof::of_events(&alone).bind("count", alone.len()))
    }

    /// Its log has more to tell for that long.
    fn goes_on(&self, event: &Event, lasts: i64) -> bool {
        let end = self.view.timeline.members.get(event.span.member.index()).and_then(|m| m.last);
        lasts == 0 || end.is_some_and(|end| end.micros.saturating_sub(event.stamp.micros) >= lasts)
    }

    pub(super) fn lead(&self, op: &Lead) -> Option<Proof> {
        let (from, to) = (self.span(&op.from), self.span(&op.to));
        let look = self.find(&op.look);
        for effect in self.find(&op.effect) {
            let first = look.partition_point(|l| l.stamp.micros < effect.stamp.micros.saturating_sub(from));
            let before: Vec<&Event> = look
                .get(first..)
                .unwrap_or_default()
                .iter()
                .take_while(|l| l.stamp <= effect.stamp)
                .filter(|l| l.span != effect.span)
                .filter(|l| (to..=from).contains(&(effect.stamp.micros.saturating_sub(l.stamp.micros))))
                .copied()
                .collect();
            if !before.is_empty() {
                self.say(|| format!("lead: {} events before line {}", before.len(), effect.span.line));
                return Some(Proof::of_events(&before).bind("count", before.len()).and(Proof::of_events(&[effect])));
            }
        }
        self.say(|| "lead: nothing before".to_owned());
        None
    }

    pub(super) fn together(&self, op: &Together) -> Option<Proof> {
        let (within, least) = (self.span(&op.within), self.num(&op.endpoints));
        let mut found = self.find(&op.of);
        let lasts = self.span(&op.lasts);
        found.retain(|e| self.goes_on(e, lasts));
        let endpoint = |e: &Event| self.view.timeline.members.get(e.span.member.index()).map_or(0, |m| m.endpoint);
        if let Some(unless) = &op.unless {
            // Announced at that end: no more than what was wanted.
            let wanted = self.find(unless);
            found.retain(|e| {
                let from = wanted.partition_point(|w| w.stamp.micros < e.stamp.micros.saturating_sub(within));
                let mut before = wanted.get(from..).unwrap_or_default().iter().take_while(|w| w.stamp <= e.stamp);
                !before.any(|w| w.span != e.span && endpoint(w) == endpoint(e))
            });
        }
        for (i, start) in found.iter().enumerate() {
            let near: Vec<&Event> = found
                .iter()
                .skip(i)
                .take_while(|e| e.stamp.micros.saturating_sub(start.stamp.micros) <= within)
                .copied()
                .collect();
            let ends: BTreeSet<usize> = near.iter().map(|e| endpoint(e)).collect();
            if start.stamp.is_known() && ends.len() as f64 >= least {
                self.say(|| format!("together: {} endpoints", ends.len()));
                return Some(Proof::of_events(&near).bind("endpoints", ends.len()));
            }
        }
        self.say(|| "together: never".to_owned());
        None
    }

    pub(super) fn elsewhere(&self, op: &Elsewhere) -> Option<Proof> {
        let within = self.span(&op.within);
        let ok = self.find(&op.ok);
        let fail = self.find(&op.fail);
        for bad in fail.iter().filter(|b| b.get(op.by).is_some()) {
            let from = ok.partition_point(|o| o.stamp.micros < bad.stamp.micros.saturating_sub(within));
            let near = ok.get(from..).unwrap_or_default().iter().take_while(|o| near(bad, o, within));
            let after = |o: &Event| {
                let same = later(&fail, o).iter().filter(|f| f.str(op.by) == bad.str(op.by));
                same.count() as f64 >= self.num(&op.then_fails)
            };
            let other = near.into_iter().find(|o| o.get(op.by).is_some() && o.str(op.by) != bad.str(op.by) && after(o));
            if let Some(other) = other {
                self.say(|| format!("elsewhere: line {} answers while line {} fails", other.span.line, bad.span.line));
                let name = other.str(op.by).unwrap_or_default().into_owned();
                return Some(Proof::of_events(&fail).and(Proof::of_events(&[other])).bind("other", name));
            }
        }
        self.say(|| "elsewhere: nothing else answers".to_owned());
        None
    }
}

/// The part of an ordered list that comes after an event.
pub(super) fn later<'l, 'a>(list: &'l [&'a Event], event: &Event) -> &'l [&'a Event] {
    let at = list.partition_point(|e| (e.stamp, e.span) <= (event.stamp, event.span));
    list.get(at..).unwrap_or_default()
}

/// So long a time asks for the order alone.
const ORDER: i64 = 3600 * SECOND;

/// `after` comes at most so much later than `first`. So long a time asks for the order alone, which lines have that stand
/// before the first time of their log.
pub(super) fn near(first: &Event, after: &Event, within: i64) -> bool {
    after.stamp.micros.saturating_sub(first.stamp.micros) <= within || (within >= ORDER && !first.stamp.is_known())
}
