//! The common time axis: from instants to per cent of the width, and the ticks on it.

use super::bars::percent;
use crate::stamp::{DAY, HOUR, MINUTE, SECOND, format_utc};

/// Microseconds of an RFC 3339 text.
pub(super) fn micros(at: &str) -> Option<i64> {
    at.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond)
}

/// A stretch of time that is drawn over the whole width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub from: i64,
    pub to: i64,
}

/// Never less than this, or one instant would have no width.
const LEAST: i64 = SECOND;
const MS: i64 = SECOND / 1000;
const STEPS: &[i64] = &[
    MS,
    2 * MS,
    5 * MS,
    10 * MS,
    20 * MS,
    50 * MS,
    100 * MS,
    200 * MS,
    500 * MS,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
    365 * DAY,
    3650 * DAY,
];
/// Ticks that fit beside each other: times, and dates, which are longer.
const TICKS: i64 = 7;
const DATES: i64 = 5;

impl Scale {
    /// Around all instants, with a little room on both sides.
    pub(super) fn around(instants: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut all = instants.into_iter();
        let first = all.next()?;
        let (from, to) = all.fold((first, first), |(from, to), at| (from.min(at), to.max(at)));
        let room = (to.saturating_sub(from).max(LEAST)) / 50;
        Some(Self { from: from.saturating_sub(room), to: to.saturating_add(room) })
    }

    pub(super) const fn length(self) -> i64 {
        let length = self.to.saturating_sub(self.from);
        if length < 1 { 1 } else { length }
    }

    /// Where an instant stands, 0 to 1.
    pub(super) fn share(self, at: i64) -> f64 {
        at.clamp(self.from, self.to).saturating_sub(self.from) as f64 / self.length() as f64
    }

    /// Where an instant stands.
    pub(super) fn at(self, at: i64) -> String {
        percent(self.share(at))
    }

    /// The side a text at this instant must not leave the picture on.
    pub(super) fn edge(self, at: i64) -> &'static str {
        match self.share(at) {
            ..0.06 => "left",
            0.94.. => "right",
            _ => "",
        }
    }

    /// Left edge and width of a stretch; never too narrow to be seen.
    pub(super) fn stretch(self, from: i64, to: i64) -> (String, String) {
        let (left, right) = (self.share(from), self.share(to.max(from)));
        let wide = (right - left).max(0.002);
        (percent(left.min(1.0 - wide)), percent(wide))
    }

    /// True when some of it is on the scale.
    pub(super) const fn shows(self, from: i64, to: i64) -> bool {
        from <= self.to && to >= self.from
    }

    /// Round instants with the text that is worth showing at this resolution.
    pub(super) fn ticks(self) -> Vec<(i64, String)> {
        let fits = |step: &i64| self.length() / step <= if *step < DAY { TICKS } else { DATES };
        let step = STEPS.iter().copied().find(fits).unwrap_or(self.length());
        let first = self.from.div_euclid(step).saturating_add(1).saturating_mul(step);
        let all = (0..=TICKS).map(|i| first.saturating_add(i.saturating_mul(step))).take_while(|at| *at <= self.to);
        all.map(|at| (at, label(at, step))).collect()
    }
}

fn label(at: i64, step: i64) -> String {
    let text = format_utc(at);
    let part = match step {
        0..SECOND => 14..23,
        SECOND..MINUTE => 11..19,
        MINUTE..DAY => 11..16,
        _ => 0..10,
    };
    text.get(part).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(from: &str, to: &str) -> Scale {
        Scale { from: micros(from).unwrap(), to: micros(to).unwrap() }
    }

    #[test]
    fn ticks_are_round_and_few() {
        let texts = |s: Scale| s.ticks().into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        let minute = scale("2026-11-22T05:14:29.366Z", "2026-11-22T05:15:29.000Z");
        assert_eq!(texts(minute), ["05:14:30", "05:14:40", "05:14:50", "05:15:00", "05:15:10", "05:15:20"]);
        let days = scale("2026-11-20T00:00:00Z", "2026-11-24T12:00:00Z");
        assert_eq!(texts(days), ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]);
        for length in [1, 999, 1_000_000, 7_000_001, i64::MAX / 2] {
            let n = Scale { from: 0, to: length }.ticks().len();
            assert!(n <= TICKS as usize + 1, "{n} at {length}");
        }
        assert!(!Scale { from: i64::MIN, to: i64::MAX }.at(0).is_empty());
    }

    #[test]
    fn what_is_short_is_still_seen_and_nothing_leaves_the_picture() {
        let s = Scale { from: 0, to: 1_000_000 };
        assert_eq!(s.stretch(500_000, 500_000), ("50.00%".into(), "0.20%".into()));
        assert_eq!(s.stretch(-5, 2_000_000), ("0.00%".into(), "100.00%".into()));
        assert_eq!(s.stretch(1_000_000, 1_000_000), ("99.80%".into(), "0.20%".into()));
    }
}
