//! The pace at which a log tells of its own side's doings, and what stands around a hole in it.

use crate::event::Field;
use crate::figure::plain;
use crate::stamp::SECOND;
use crate::timeline::{Hole, Window};

use super::eval::Ctx;
use super::words::Pick;

/// Behind a hole, what was under way in it has ended by then.
const ENDED: i64 = 30 * SECOND;

impl Ctx<'_, '_> {
    /// The own side sends at a pace of which the hole is so many times the usual step, and what it said last before the
    /// hole was nothing to wait for an answer to.
    pub(super) fn idle(&self, member: usize, hole: &Hole, times: f64) -> bool {
        let windows = self.view.timeline.windows.iter().filter(|w| w.span.member.index() == member);
        let sent: Vec<&Window> = windows.filter(|w| w.get(Field::BytesSent).is_some()).collect();
        let asks = sent.iter().any(|w| w.span.line == hole.before.line);
        let mut steps: Vec<i64> = sent
            .windows(2)
            .filter_map(|w| w.first().zip(w.last()))
            .filter(|(a, b)| b.start <= hole.from || a.start >= hole.until)
            .map(|(a, b)| b.start.saturating_sub(a.start))
            .collect();
        steps.sort_unstable();
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(i64::MAX);
        self.say(|| {
            format!("gap: sends {} times, usually {} s apart", sent.len(), plain(usual as f64 / SECOND as f64))
        });
        steps.len() >= 3 && !asks && usual as f64 * times <= hole.length() as f64
    }

    /// Such events stand at an even pace, of which the hole is many steps; of what was asked for in it, few ended as `vain`.
    pub(super) fn paced(&self, of: &Pick, vain: Option<&Pick>, member: usize, hole: &Hole) -> bool {
        let times = |pick: &Pick| {
            let found = self.find(pick);
            let own = found.iter().filter(|e| e.span.member.index() == member && e.stamp.is_known());
            own.map(|e| e.stamp.micros).collect::<Vec<i64>>()
        };
        let told = times(of);
        let pairs = told.windows(2).filter_map(|w| w.first().copied().zip(w.last().copied()));
        let mut steps: Vec<i64> =
            pairs.filter(|(a, b)| *b <= hole.from || *a >= hole.until).map(|(a, b)| b.saturating_sub(a)).collect();
        steps.sort_unstable();
        let step = steps.get(steps.len() / 2).copied().unwrap_or_default();
        let even = steps.iter().filter(|one| one.abs_diff(step) <= step.unsigned_abs() / 4).count();
        let asked = hole.length().checked_div(step).unwrap_or_default();
        let failed = vain.map_or_else(Vec::new, times);
        let failed = failed.iter().filter(|at| (hole.from..hole.until.saturating_add(ENDED)).contains(*at)).count();
        self.say(|| {
            let usual = plain(step as f64 / SECOND as f64);
            format!("gap: {even} of {} steps of {usual} s, {asked} in the hole, {failed} in vain", steps.len())
        });
        steps.len() >= 5 && even * 4 >= steps.len() * 3 && asked >= 8 && (failed as i64).saturating_mul(4) <= asked
    }

    /// Data comes in within the second behind that instant.
    pub(super) fn comes_in(&self, member: usize, at: i64) -> bool {
        let windows = self.view.timeline.windows.iter().filter(|w| w.span.member.index() == member);
        let near = |w: &Window| w.start.saturating_add(w.width) > at && w.start <= at.saturating_add(SECOND);
        windows.filter(|w| near(w)).any(|w| w.get(Field::BytesReceived).is_some_and(|n| n.max > 0.0))
    }
}
