//! Statistics of a number that lines tell: how long each piece of work took, by the log's own words.

use crate::event::Event;
use crate::timeline::Stalls;

use super::eval::Ctx;
use super::ops::Spread;
use super::proof::Proof;
use super::series::told;

impl Ctx<'_, '_> {
    pub(super) fn spread(&self, op: &Spread) -> Option<Proof> {
        let found = self.find(&op.of);
        let mut told_by: Vec<(f64, &Event)> = found.iter().filter_map(|e| Some((e.num(op.field)?, *e))).collect();
        // One line may tell it as two kinds of event.
        told_by.dedup_by_key(|(_, event)| event.span);
        let first = told_by.first()?.0;
        let returns = returns(told_by.iter().filter(|(_, e)| e.stamp.is_known()).map(|(ms, e)| (e.stamp.micros, *ms)));
        let rises = rises(told_by.iter().map(|(ms, _)| *ms));
        self.say(|| format!("spread: of {} values {rises} rise in a row, late at {returns} moments", told_by.len()));
        let enough = |least: &Option<_>, is: usize| least.as_ref().is_none_or(|n| is as f64 >= self.num(n));
        let many = told_by.len() as f64 >= self.num(&op.min_n);
        if !many || !enough(&op.returns, returns) || !enough(&op.rises, rises) {
            return None;
        }
        // The largest are what there is to show.
        told_by.sort_by(|a, b| b.0.total_cmp(&a.0));
        let values: Vec<f64> = told_by.iter().rev().map(|t| t.0).collect();
        let events: Vec<&Event> = told_by.iter().map(|t| t.1).collect();
        let holds = self.pass(&op.test, &values, first);
        holds.then(|| told(Proof::of_events(&events), &values).bind("returns", returns).bind("rises", rises))
    }
}

/// At how many separate moments (instant, milliseconds) those came that took a second and more.
fn returns(told: impl Iterator<Item = (i64, f64)>) -> usize {
    let mut stalls = Stalls::default();
    told.for_each(|(at, ms)| stalls.add(at, (ms * 1000.0) as u32));
    stalls.returns() as usize
}

/// The most in a row of which each took longer than the one before, by a fifth and more.
fn rises(told: impl Iterator<Item = f64>) -> usize {
    let (mut most, mut row, mut last) = (0, 0, f64::INFINITY);
    for ms in told {
        row = if ms > last && ms >= last * 1.2 { row + 1 } else { 0 };
        most = most.max(row);
        last = ms;
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_grows_at_each_step() {
        assert_eq!(rises([60.0, 59.0, 960.0, 1860.0, 2760.0, 3660.0].into_iter()), 4);
        assert_eq!(rises([60.0, 900.0, 61.0, 900.0].into_iter()), 1);
        assert_eq!(rises([0.0, 0.0, 0.0].into_iter()), 0);
    }

    #[test]
    fn losses_come_back_at_moments_of_their_own() {
        let told = [(1, 30.0), (5, 3000.0), (5, 2000.0), (6, 30.0), (14, 3600.0), (15, 31.0), (23, 3000.0)];
        assert_eq!(returns(told.into_iter().map(|(at, ms)| (at * 1_000_000, ms))), 3);
    }
}
