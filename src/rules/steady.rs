//! Work that goes on at its own pace from beginning to end, in whatever words it is told.

use crate::figure::plain;
use crate::stamp::SECOND;
use crate::timeline::Recurring;

use super::eval::Ctx;
use super::ops::Steady;
use super::proof::Proof;

/// Behind its last line a log takes so long to be closed.
const CLOSING: i64 = 3 * SECOND;

/// A line that comes at an even pace.
pub(super) struct Paced<'a> {
    line: &'a Recurring,
    /// Usual, and longest time between two.
    step: i64,
    longest: i64,
    /// The shorter one of the first two.
    early: i64,
    first: i64,
    last: i64,
}

impl<'a> Paced<'a> {
    /// Nothing where its pace is uneven: three of four steps, or two of three, are nearly as long as the usual one.
    pub(super) fn of(line: &'a Recurring) -> Option<Self> {
        let pairs = line.times.iter().zip(line.times.iter().skip(1));
        let mut steps: Vec<i64> = pairs.map(|(a, b)| b.saturating_sub(*a)).collect();
        let early = *steps.iter().take(2).min()?;
        steps.sort_unstable();
        let (step, longest) = (*steps.get(steps.len() / 2)?, *steps.last()?);
        // Whole seconds tell a step of one and a half as one or as two.
        let coarse = if line.times.iter().all(|at| at % SECOND == 0) { SECOND } else { 0 };
        let even = |one: &&i64| one.abs_diff(step) <= (step.saturating_mul(2) / 5).max(coarse).unsigned_abs();
        let even = steps.iter().filter(even).count();
        let (first, last) = (*line.times.first()?, *line.times.last()?);
        (step > 0 && even * 4 + 1 >= steps.len() * 3).then_some(Self {
            line,
            step,
            longest,
            early: early.max(coarse),
            first,
            last,
        })
    }

    /// Usual time between two.
    pub(super) const fn step(&self) -> i64 {
        self.step
    }

    /// It comes at its pace up to then, not between the two, and goes on from the second.
    pub(super) fn stays_away(&self, from: i64, until: i64) -> bool {
        let inside = |at: &&i64| **at > from.saturating_add(self.step) && **at < until.saturating_sub(self.step);
        let many = until.saturating_sub(from) >= self.step.saturating_mul(3);
        many && self.first < from && self.last > until && self.line.times.iter().filter(inside).count() == 0
    }

    /// When it came first.
    pub(super) const fn first(&self) -> i64 {
        self.first
    }
}

impl Ctx<'_, '_> {
    /// Each line that comes at an even pace does so to the end of its log, and one of them nearly from its beginning.
    pub(super) fn steady(&self, op: &Steady) -> Option<Proof> {
        let logs = self.talking();
        let &(index, member, from, until) = Self::longest(&logs)?;
        let often = member.recurring.iter().filter(|line| line.times.len() as f64 >= self.num(&op.times));
        let paced: Vec<Paced<'_>> = often.filter_map(Paced::of).collect();
        let slack = |step: i64| (step as f64 * self.num(&op.slack)) as i64;
        let pause = self.span(&op.pause);
        let goes_on = |line: &Paced<'_>| {
            until.saturating_sub(line.last) <= slack(line.step).max(CLOSING)
                && line.longest <= slack(line.step).saturating_add(pause)
                && line.step <= line.early.saturating_mul(8) / 5
        };
        let trouble = member.tones.complaints.first().filter(|_| op.through).map_or(i64::MAX, |one| one.from);
        let works = |line: &Paced<'_>| {
            let text = line.line.first.text.to_lowercase();
            line.line.news && line.first < trouble && !op.lacks.0.iter().any(|word| text.contains(word.as_str()))
        };
        let life = until.saturating_sub(from);
        let long = |line: &&Paced<'_>| line.last.saturating_sub(line.first).saturating_mul(5) >= life.saturating_mul(3);
        self.say(|| {
            let told = |p: &Paced<'_>| {
                let (step, longest) = (p.step as f64 / SECOND as f64, p.longest as f64 / SECOND as f64);
                format!(
                    "line {} each {step} s, at most {longest} s{}",
                    p.line.first.line,
                    if goes_on(p) { "" } else { ", stops" }
                )
            };
            format!("steady: {}", paced.iter().map(told).collect::<Vec<_>>().join("; "))
        });
        let main = paced.iter().filter(|line| works(line)).filter(long).min_by_key(|line| (line.step, line.first))?;
        let proof = Proof::of_record(self.view.timeline, index, &main.line.first, main.first);
        let step = plain((main.step as f64 / SECOND as f64 * 10.0).round() / 10.0);
        (main.step <= self.span(&op.step) && paced.iter().all(goes_on)).then(|| proof.bind("step", step))
    }
}
