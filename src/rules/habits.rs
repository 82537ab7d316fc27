//! Operators over how a log is written: where something stands, how soon it is answered, how loud it is.

use std::collections::BTreeMap;

use crate::event::Event;
use crate::figure::plain;
use crate::stamp::SECOND;

use super::eval::Ctx;
use super::ops::{Early, Levels, Pace, Reply};
use super::proof::Proof;

/// How much of a wait may be the clock's: of times in whole seconds up to one.
fn doubt(events: [&Event; 2]) -> i64 {
    let coarse = events.iter().all(|e| e.stamp.micros % SECOND == 0);
    if coarse { SECOND } else { 0 }
}

impl<'a> Ctx<'_, 'a> {
    pub(super) fn early(&self, op: &Early) -> Option<Proof> {
        let first = self.find(&op.of).into_iter().min_by_key(|e| (e.span.line, e.span.member))?;
        self.say(|| format!("early: first at line {}, within {}", first.span.line, plain(self.num(&op.lines))));
        (f64::from(first.span.line) <= self.num(&op.lines)).then(|| Proof::of_events(&[first]))
    }

    pub(super) fn reply(&self, op: &Reply) -> Option<Proof> {
        let answers = self.find(&op.answer);
        let cuts: Vec<&Event> = op.unless.as_ref().map_or_else(Vec::new, |p| self.find(p));
        let place = |e: &Event| (e.stamp, e.span);
        let cut = |ask: &Event, next: &Event| {
            let after = cuts.partition_point(|c| place(c) <= place(ask));
            let own = |c: &&&Event| c.span.member == ask.span.member;
            cuts.get(after..).and_then(|later| later.iter().find(own)).is_some_and(|c| place(c) < place(next))
        };
        let pair = |ask: &'a Event| -> Option<([&'a Event; 2], i64)> {
            let after = answers.partition_point(|a| place(a) <= place(ask));
            let next = *answers.get(after..)?.iter().find(|a| a.span.member == ask.span.member)?;
            if cut(ask, next) {
                return None;
            }
            let known = ask.stamp.is_known() && next.stamp.is_known();
            known.then(|| ([ask, next], next.stamp.micros.saturating_sub(ask.stamp.micros)))
        };
        let asks: Vec<([&Event; 2], i64)> = self.find(&op.ask).into_iter().filter_map(pair).collect();
        let fits = |(pair, d): &&([&Event; 2], i64)| {
            op.slower.as_ref().is_none_or(|n| d.saturating_sub(doubt(*pair)) >= self.span(n))
                && op.faster.as_ref().is_none_or(|n| *d <= self.span(n))
        };
        let found: Vec<[&Event; 2]> = asks.iter().filter(fits).map(|(pair, _)| *pair).collect();
        let worst = asks.iter().map(|(_, d)| *d).max().unwrap_or(0);
        let worst = plain(worst as f64 / SECOND as f64);
        self.say(|| format!("reply: {} of {} fit, the slowest took {worst} s", found.len(), asks.len()));
        let share = found.len() as f64 >= self.num(&op.share) * asks.len() as f64;
        let enough = found.len() as f64 >= self.num(&op.at_least) && share && (!op.every || found.len() == asks.len());
        // The delay is seen between two lines.
        enough.then(|| {
            Proof { count: found.len() as u64, ..Proof::of_events(found.as_flattened()) }
                .bind("count", found.len())
                .bind("worst", worst)
        })
    }

    /// How regularly something comes, in each log for itself.
    pub(super) fn pace(&self, op: &Pace) -> Option<Proof> {
        let mut logs: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
        for event in self.find(&op.of).into_iter().filter(|e| e.stamp.is_known()) {
            logs.entry(event.span.member.0).or_default().push(event);
        }
        for events in logs.values() {
            let steps: Vec<i64> =
                events.windows(2).map(|w| w.iter().map(|e| e.stamp.micros).reduce(|a, b| b - a).unwrap_or(0)).collect();
            let own = steps.iter().copied().min().unwrap_or(0);
            let worst = steps.iter().copied().max().unwrap_or(0);
            // Where only some of the steps fit, they alone are the proof.
            let shown = |fits: &dyn Fn(i64) -> bool| -> Vec<&Event> {
                let at = |i: usize| steps.get(i).is_some_and(|s| fits(*s));
                let near = |i: &usize| at(*i) || i.checked_sub(1).is_some_and(at);
                events.iter().enumerate().filter(|(i, _)| near(i)).map(|(_, e)| *e).collect()
            };
            let doubled = |slack: i64| steps.windows(2).filter(|w| doubles(w, slack)).count();
            let mut proof = events.clone();
            let n = match (&op.steady, &op.late, &op.doubling) {
                _ if op.waits.is_some() => steps.iter().zip(events).filter(|(s, e)| self.waited(op, **s, e)).count(),
                (Some(n), _, _) => steps.len() * usize::from(worst <= own.saturating_add(self.span(n))),
                (_, Some(n), _) => {
                    let least = own.saturating_add(self.span(n));
                    proof = shown(&|s| s >= least);
                    steps.iter().filter(|s| **s >= least).count()
                }
                (_, _, Some(n)) => doubled(self.span(n)),
                _ => steps.iter().filter(|s| op.apart.as_ref().is_none_or(|n| **s >= self.span(n))).count(),
            };
            let worst = plain(worst as f64 / SECOND as f64);
            self.say(|| format!("pace: {n} of {} steps fit, the longest took {worst} s", steps.len()));
            if n as f64 >= self.num(&op.at_least) {
                return Some(Proof::of_events(&proof).bind("count", n).bind("worst", worst));
            }
        }
        None
    }

    /// The step behind the event is the wait that it states, and little more.
    fn waited(&self, op: &Pace, step: i64, event: &Event) -> bool {
        let stated = op.waits.and_then(|field| event.num(field)).map(|ms| (ms * 1_000.0) as i64);
        stated.is_some_and(|wait| (-SECOND / 5..=self.span(&op.within)).contains(&step.saturating_sub(wait)))
    }

    pub(super) fn levels(&self, op: &Levels) -> Option<Proof> {
        for index in &self.view.members {
            let Some(member) = self.view.timeline.members.get(*index) else { continue };
            let loud: u64 = member.levels.iter().skip(op.at as usize).sum();
            let all: u64 = member.levels.iter().sum::<u64>().max(1);
            self.say(|| format!("levels: {loud} of {all} records"));
            if loud as f64 >= self.num(&op.at_least) && loud as f64 / all as f64 >= self.num(&op.share) {
                return Some(Proof::of_loudest(self.view.timeline, *index).bind("count", loud).bind("total", all));
            }
        }
        None
    }
}

/// The second step is twice the first, give or take.
fn doubles(steps: &[i64], slack: i64) -> bool {
    let [a, b] = steps else { return false };
    *a > SECOND / 2 && (b - 2 * a).abs() <= slack
}
