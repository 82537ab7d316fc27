//! Operators over series of samples.

use std::cell::Cell;
use std::sync::Arc;

use crate::event::Field;
use crate::figure::plain;
use crate::stamp::SECOND;
use crate::timeline::Window;

use super::eval::Ctx;
use super::ops::Stopped;
use super::ops::{self, Stat, Sustained};
use super::proof::Proof;
use super::tracks::{Point, Series};
use super::words::{Num, Pick, Words};

/// Windows further apart than this belong to two stretches: nothing is known in between.
const BREAK: i64 = 12 * SECOND;

/// What stands so close to the beginning of a stretch may explain it.
const NEAR: i64 = 5 * SECOND;

/// So many windows of a stretch are shown.
const SHOWN: usize = 5;

impl<'a> Ctx<'_, 'a> {
    fn points(&self, fields: &Words<Field>, per: &[Field], stat: Stat) -> Series<'a> {
        // Most logs measure few of the fields that are asked for.
        if !fields.0.iter().any(|f| self.view.measures(*f)) {
            return Arc::default();
        }
        self.view.tracks.series((fields.0.clone(), per.to_vec(), stat))
    }

    pub(super) fn sustained(&self, op: &Sustained) -> Option<Proof> {
        let least = op.r#for.as_ref().map_or(0, |n| self.span(n));
        let share = op.share.as_ref().map_or(0.8, |n| self.num(n));
        let mut best: Option<(i64, Vec<Point<'a>>)> = None;
        let measured = self.points(&op.field, &op.per, op.stat);
        let limits = Limits::new(op);
        for series in self.view.seen(&measured) {
            let own = own_level(series, op);
            let bad = |p: &Point<'_>| limits.are_passed(self, p.value, own);
            for run in runs(series, &bad, share) {
                let Some(part) = series.get(run.clone()) else { continue };
                let length = part.last().map_or(0, |p| p.until) - part.first().map_or(0, |p| p.at);
                let before = series.get(..run.start).unwrap_or_default();
                let after = series.get(run.end..).unwrap_or_default();
                let mean = part.iter().map(|p| p.value).sum::<f64>() / part.len().max(1) as f64;
                let fits = op.mean_ge.as_ref().is_none_or(|n| mean >= self.num(n))
                    && (part.len() >= 3 || least == 0)
                    && (!op.after_other || before.iter().filter(|p| !bad(p)).count() >= 3)
                    && (!op.then_other || after.iter().filter(|p| !bad(p)).count() >= 2)
                    && (!op.from_start || before.len() <= 2)
                    && !op.unless.as_ref().is_some_and(|p| self.begins_with(p, part));
                if fits && length >= least && best.as_ref().is_none_or(|(l, _)| length > *l) {
                    best = Some((length, part.to_vec()));
                }
            }
        }
        let seconds = best.as_ref().map_or(0.0, |(l, _)| *l as f64 / SECOND as f64);
        self.say(|| {
            format!(
                "sustained: longest stretch {} s, at least {} s",
                plain(seconds),
                plain(least as f64 / SECOND as f64)
            )
        });
        let (_, points) = best?;
        let mut values: Vec<f64> = points.iter().map(|p| p.value).collect();
        values.sort_by(f64::total_cmp);
        let windows: Vec<&Window> = points.iter().map(|p| p.window).collect();
        let worst = worst_of(&points, limits.are_low());
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let worst_value = quantile(&values, if limits.are_low() { 0.0 } else { 1.0 });
        let proof =
            Proof::of_windows(&windows).showing(&worst).bind("seconds", plain(seconds)).bind("mean", plain(mean));
        Some(proof.bind("value", plain(quantile(&values, 0.5))).bind("worst", plain(worst_value)))
    }

    /// Something stands where a stretch begins.
    fn begins_with(&self, pick: &Pick, part: &[Point<'_>]) -> bool {
        let Some(first) = part.first() else { return false };
        let around = first.at - NEAR..=first.until + NEAR;
        self.find(pick).iter().any(|e| around.contains(&e.stamp.micros))
    }

    /// The one long stretch without samples, to the end of the log if they never come back.
    pub(super) fn stopped(&self, op: &Stopped) -> Option<Proof> {
        let measured = self.points(&op.field, &[], Stat::Sum);
        self.view.seen(&measured).find_map(|series| self.stretch_without(op, series))
    }

    fn stretch_without(&self, op: &Stopped, series: &[Point<'a>]) -> Option<Proof> {
        let index = series.first()?.window.span.member.index();
        let own = self.view.timeline.members.get(index)?;
        let end = own.last?.micros;
        let ends = series.iter().skip(1).map(|p| p.at).chain([end]);
        let mut steps: Vec<_> = series.iter().zip(ends).map(|(p, until)| (until.saturating_sub(p.at), p)).collect();
        steps.sort_by_key(|(length, point)| (std::cmp::Reverse(*length), point.at));
        let (length, point) = *steps.first()?;
        let next = steps.get(1).map_or(0, |(length, _)| *length);
        let seconds = plain(length as f64 / SECOND as f64);
        self.say(|| format!("stopped: {} samples, the longest stretch without one took {seconds} s", series.len()));
        // Until the next sample was due.
        let begins = point.at - SECOND..=point.until + next.max(2 * SECOND);
        let said = op.unless.as_ref().is_some_and(|p| {
            self.find(p).iter().any(|e| e.span.member.index() == index && begins.contains(&e.stamp.micros))
        });
        let fits = length >= self.span(&op.longer)
            && length as f64 >= next as f64 * self.num(&op.times_next)
            && series.len() as f64 >= self.num(&op.at_least)
            && self.alive(point.at, point.at + length, |m| std::ptr::eq(m, own));
        let mut proof = Proof::of_windows(&[point.window]).bind("seconds", seconds);
        proof.window = Some((point.at, point.at + length));
        (fits && !said).then_some(proof)
    }

    pub(super) fn series(&self, op: &ops::Series) -> Option<Proof> {
        let start = self.view.start().unwrap_or(i64::MIN);
        let until = op.first.as_ref().map_or(i64::MAX, |n| start.saturating_add(self.span(n)));
        let measured = self.points(&op.field, &op.per, op.stat);
        for series in self.view.seen(&measured) {
            let part: Vec<Point<'_>> = series.iter().copied().filter(|p| p.at <= until).collect();
            if (part.len() as f64) < self.num(&op.min_n) {
                continue;
            }
            let mut values: Vec<f64> = part.iter().map(|p| p.value).collect();
            let first = values.first().copied().unwrap_or(0.0);
            values.sort_by(f64::total_cmp);
            if self.pass(&op.test, &values, first) {
                let windows: Vec<&Window> = part.iter().map(|p| p.window).collect();
                let length = part.last().map_or(0, |p| p.until) - part.first().map_or(0, |p| p.at);
                let proof = Proof { whole: true, ..Proof::of_windows(&windows) };
                let proof = proof.bind("seconds", plain(length as f64 / SECOND as f64));
                return Some(told(proof, &values));
            }
        }
        None
    }

    /// Do the values, sorted, pass all tests?
    pub(super) fn pass(&self, tests: &[ops::Test], values: &[f64], first: f64) -> bool {
        tests.iter().all(|t| {
            let over = t.over.map_or(1.0, |s| statistic(values, first, s).max(1e-9));
            let value = statistic(values, first, t.of) / over;
            let ok = self.within(value, [&t.lt, &t.le, &t.ge, &t.gt]);
            self.say(|| {
                format!(
                    "series: {:?}{} = {value:.2}: {}",
                    t.of,
                    t.over.map_or_else(String::new, |s| format!("/{s:?}")),
                    if ok { "holds" } else { "does not hold" }
                )
            });
            ok
        })
    }
}

/// What a title can say of values, sorted.
pub(super) fn told(proof: Proof, values: &[f64]) -> Proof {
    let at = |q: f64| plain(quantile(values, q));
    let proof = proof.bind("n", values.len()).bind("min", at(0.0)).bind("value", at(0.5));
    proof.bind("worst", at(1.0)).bind("p50", at(0.5)).bind("p95", at(0.95))
}

/// A threshold that is looked up when it is first asked for: there are many points, and what was asked for is reported.
struct Limit<'o>(&'o Option<Num>, Cell<Option<f64>>);

impl Limit<'_> {
    fn holds(&self, ctx: &Ctx<'_, '_>, test: impl FnOnce(f64) -> bool) -> bool {
        let Some(num) = self.0 else { return true };
        let value = self.1.get().unwrap_or_else(|| ctx.num(num));
        self.1.set(Some(value));
        test(value)
    }
}

/// When a point is bad: `[lt, le, ge, gt, times_own, share_of_own]`.
struct Limits<'o>([Limit<'o>; 6]);

impl<'o> Limits<'o> {
    fn new(op: &'o Sustained) -> Self {
        let all = [&op.lt, &op.le, &op.ge, &op.gt, &op.times_own, &op.share_of_own];
        Self(all.map(|num| Limit(num, Cell::new(None))))
    }

    // Whether small values are the bad ones.
    const fn are_low(&self) -> bool {
        let [lt, le, ge, gt, times, share] = &self.0;
        (lt.0.is_some() || le.0.is_some() || share.0.is_some()) && ge.0.is_none() && gt.0.is_none() && times.0.is_none()
    }

    fn are_passed(&self, ctx: &Ctx<'_, '_>, value: f64, own: f64) -> bool {
        let [lt, le, ge, gt, times, share] = &self.0;
        lt.holds(ctx, |n| value < n)
            && le.holds(ctx, |n| value <= n)
            && ge.holds(ctx, |n| value >= n)
            && gt.holds(ctx, |n| value > n)
            && times.holds(ctx, |n| value >= own * n)
            && share.holds(ctx, |n| value <= own * n)
    }
}

// The worst few of those whose line is known, in the order of their time.
fn worst_of<'a>(points: &[Point<'a>], low: bool) -> Vec<&'a Window> {
    let mut worst: Vec<&Point<'a>> = points.iter().filter(|p| !p.window.text.is_empty()).collect();
    worst.sort_by(|a, b| if low { a.value.total_cmp(&b.value) } else { b.value.total_cmp(&a.value) });
    worst.truncate(SHOWN);
    worst.sort_by_key(|p| p.at);
    worst.into_iter().map(|p| p.window).collect()
}

/// The level a series has when it does well: low end where high is bad, high end where low is bad.
fn own_level(series: &[Point<'_>], op: &Sustained) -> f64 {
    if op.times_own.is_none() && op.share_of_own.is_none() {
        return 0.0;
    }
    let mut values: Vec<f64> = series.iter().map(|p| p.value).collect();
    values.sort_by(f64::total_cmp);
    quantile(&values, if op.share_of_own.is_some() { 0.9 } else { 0.1 })
}

/// Stretches that begin and end with a fitting point and of whose points at least `share` fit.
fn runs(series: &[Point<'_>], fits: &dyn Fn(&Point<'_>) -> bool, share: f64) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut end, mut good, mut last_at) = (0usize, 0usize, 0usize, i64::MIN);
    for (i, point) in series.iter().enumerate() {
        let broken = point.at.saturating_sub(last_at) > BREAK;
        last_at = point.until;
        let thin = good > 0 && (good as f64) < share * (i + 1 - start) as f64 && i - end >= 2;
        if good > 0 && (broken || thin) {
            out.push(start..end);
            good = 0;
        }
        if fits(point) {
            if good == 0 {
                start = i;
            }
            good += 1;
            end = i + 1;
        }
    }
    if good > 0 {
        out.push(start..end);
    }
    out
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * q).round() as usize).copied().unwrap_or(0.0)
}

fn statistic(sorted: &[f64], first: f64, stat: Stat) -> f64 {
    let sum: f64 = sorted.iter().sum();
    match stat {
        Stat::Mean => sum / sorted.len().max(1) as f64,
        Stat::Sum => sum,
        Stat::N => sorted.len() as f64,
        Stat::First => first,
        Stat::Min => quantile(sorted, 0.0),
        Stat::P5 => quantile(sorted, 0.05),
        Stat::P25 => quantile(sorted, 0.25),
        Stat::P50 => quantile(sorted, 0.5),
        Stat::P75 => quantile(sorted, 0.75),
        Stat::P95 => quantile(sorted, 0.95),
        Stat::Max => quantile(sorted, 1.0),
    }
}
