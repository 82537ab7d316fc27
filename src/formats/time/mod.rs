//! Where the digits of a time stand in a line, and reading them again at the same places.
//!
//! A pattern is compiled once; matching it yields a [`TimeSpot`], a set of byte positions. Lines of one shape
//! (equal but for their digits) share the positions, so a time is read with a few additions afterwards.
//! It does not know zones by name and does not guess missing parts: the stitcher does.

mod cache;
mod digits;
mod pattern;

pub use cache::DateCache;
pub use pattern::TimePattern;

use std::ops::Range;

use digits::{fraction, number, offset, pair};

use crate::stamp::{DAY, HOUR, MINUTE, SECOND, days_from_civil};

/// A run of bytes in a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// First byte.
    pub at: u32,
    /// Length.
    pub len: u32,
}

impl Run {
    /// The bytes, or nothing when the line is shorter.
    #[must_use]
    pub fn of(self, line: &[u8]) -> &[u8] {
        line.get(self.at as usize..(self.at + self.len) as usize).unwrap_or_default()
    }

    /// The run moved right.
    #[must_use]
    pub const fn shifted(self, by: u32) -> Self {
        Self { at: self.at + by, len: self.len }
    }
}

/// Positions of the parts of a time; a part of length 0 is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeSpot {
    year: Run,
    month: Run,
    day: Run,
    hour: Run,
    minute: Run,
    second: Run,
    frac: Run,
    epoch: Run,
    zone: Run,
    /// From the first to the last byte of date, hour, minute and second.
    stem: Run,
    /// From a month name; 0 when it is in digits or missing.
    month_name: u8,
    /// Twelve-hour clock: 0 none, 1 before noon, 2 after noon.
    half: u8,
    /// Microseconds per unit of the epoch.
    unit: i64,
}

/// An instant as one line states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawTime {
    /// Microseconds since the epoch; without a date, since midnight.
    pub micros: i64,
    /// The line states month and day.
    pub dated: bool,
    /// The line states an offset or an epoch.
    pub stated: bool,
}

impl TimeSpot {
    /// How much this time says: higher is better where a line has two.
    #[must_use]
    pub const fn quality(&self) -> u8 {
        if self.epoch.len > 0 || self.zone.len > 0 {
            3
        } else if self.year.len > 0 {
            2
        } else if self.day.len > 0 {
            1
        } else {
            0
        }
    }

    /// True when it has a clock time at all.
    #[must_use]
    pub const fn is_some(&self) -> bool {
        self.epoch.len > 0 || self.hour.len > 0
    }

    /// The bytes from its first part to its last.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let parts = [self.stem, self.hour, self.second, self.frac, self.epoch, self.zone];
        let parts = || parts.iter().filter(|part| part.len > 0);
        let start = parts().map(|part| part.at as usize).min().unwrap_or_default();
        start..parts().map(|part| (part.at + part.len) as usize).max().unwrap_or_default()
    }

    /// The same time in a line where it stands `by` bytes further right.
    #[must_use]
    pub fn shifted(&self, by: u32) -> Self {
        self.placed(|run| Some(run.shifted(by))).unwrap_or(*self)
    }

    /// The same time with its parts at other places; `None` when one of them has no place.
    pub fn placed(mut self, place: impl Fn(Run) -> Option<Run>) -> Option<Self> {
        for run in [
            &mut self.year,
            &mut self.month,
            &mut self.day,
            &mut self.hour,
            &mut self.minute,
            &mut self.second,
            &mut self.frac,
            &mut self.epoch,
            &mut self.zone,
            &mut self.stem,
        ] {
            *run = place(*run)?;
        }
        Some(self)
    }

    /// Reads the time of a line. `year` stands in where the line states month and day only.
    #[must_use]
    pub fn read(&self, line: &[u8], year: i64) -> Option<RawTime> {
        if self.epoch.len > 0 {
            return self.read_epoch(line);
        }
        self.within(self.read_stem(line, year)?, line)
    }

    /// The offset it states, east of UTC in microseconds.
    #[must_use]
    pub fn offset(&self, line: &[u8]) -> Option<i64> {
        if self.zone.len > 0 { offset(self.zone.of(line)) } else { None }
    }

    /// The time within a second.
    #[inline]
    fn within(&self, second: i64, line: &[u8]) -> Option<RawTime> {
        let dated = self.day.len > 0;
        let stated = self.zone.len > 0;
        let offset = if stated { offset(self.zone.of(line))? } else { 0 };
        let micros = second + fraction(self.frac, line) - offset;
        Some(RawTime { micros, dated, stated: stated && dated })
    }

    fn read_stem(&self, line: &[u8], year: i64) -> Option<i64> {
        let mut hour = pair(self.hour, line)?;
        if self.half > 0 {
            hour = hour % 12 + if self.half == 2 { 12 } else { 0 };
        }
        let minute = pair(self.minute, line)?;
        let second = pair(self.second, line).unwrap_or(0);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let date = if self.day.len > 0 { self.read_date(line, year)? } else { 0 };
        Some(date + hour * HOUR + minute * MINUTE + second * SECOND)
    }

    fn read_date(&self, line: &[u8], year: i64) -> Option<i64> {
        let month = if self.month_name > 0 { i64::from(self.month_name) } else { number(self.month.of(line))? };
        let day = number(self.day.of(line))?;
        let year = match self.year.len {
            0 => year,
            2 => 2000 + number(self.year.of(line))?,
            _ => number(self.year.of(line))?,
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1900..=9999).contains(&year) {
            return None;
        }
        Some(days_from_civil(year, month as u32, day as u32) * DAY)
    }

    fn read_epoch(&self, line: &[u8]) -> Option<RawTime> {
        let whole = number(self.epoch.of(line))?;
        // An epoch without a declared unit is told by its length: 10 digits are seconds, 13 milliseconds.
        let unit = match (self.unit, self.epoch.len) {
            (0, ..=11) => SECOND,
            (0, 12..=14) => 1000,
            (0, _) => 1,
            (unit, _) => unit,
        };
        let sub = if unit == SECOND { fraction(self.frac, line) } else { 0 };
        let micros = whole.checked_mul(unit)? + sub;
        Some(RawTime { micros, dated: true, stated: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::format_utc;

    fn read(pattern: &str, line: &str) -> Option<(String, RawTime)> {
        let (spot, _) = TimePattern::new(pattern).unwrap().find(line.as_bytes(), 0)?;
        let raw = spot.read(line.as_bytes(), 2026)?;
        Some((format_utc(raw.micros), raw))
    }

    #[test]
    fn reads_the_layouts_of_real_sdks() {
        let cases = [
            ("%m/%d/%y %H:%M:%S:%3f", "05/21/23 11:04:05:604", "2023-05-21T11:04:05.604Z"),
            ("%Y-%m-%d %H:%M:%S,%3f", "2026-11-22 05:14:29,837", "2026-11-22T05:14:29.837Z"),
            ("%Y-%m-%dT%H:%M:%S.%f%z", "2026-11-22T13:14:29.8+08:00", "2026-11-22T05:14:29.800Z"),
            ("%Y-%m-%d %z %H:%M:%S.%3f", "2019-11-22 +8.0 11:49:07.842", "2019-11-22T03:49:07.842Z"),
            ("%m-%d %H:%M:%S.%3f", "11-22 05:14:29.837", "2026-11-22T05:14:29.837Z"),
            ("%H:%M:%S:%3f", " 8:16: 6:670", "1970-01-01T08:16:06.670Z"),
            ("%a %b %d %H:%M:%S %Y", "Mon Jul 26 08:16:06 2021", "2021-07-26T08:16:06.000Z"),
            ("%a, %d %b %Y %H:%M:%S %z", "Mon, 26 Jul 2021 08:16:06 GMT", "2021-07-26T08:16:06.000Z"),
            ("%s", "1566560910.470", "2019-08-23T11:48:30.470Z"),
            ("%N", "1700718161521", "2023-11-23T05:42:41.521Z"),
            ("%H:%M:%S:%3f", "05:28:18:19", "1970-01-01T05:28:18.019Z"),
        ];
        for (pattern, line, want) in cases {
            assert_eq!(read(pattern, line).map(|r| r.0).as_deref(), Some(want), "{pattern} on {line}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        assert!(read("%H:%M:%S", "25:00:00").is_none());
        assert!(read("%Y-%m-%d", "2026-13-01").is_none_or(|r| r.1.micros == 0));
        assert!(read("%H:%M:%S", "10.77.0.1").is_none());
        assert!(read("%m-%d %H:%M:%S.%3f", "13-01 00:00:00.000").is_none());
        assert!(
            read("%H:%M:%S %z", "10:15:32 GMT+0200").is_none() && read("%H:%M:%S %z", "10:15:32 UTCtime").is_none()
        );
        assert!(TimePattern::new("%Q").is_err());
    }

    #[test]
    fn a_spot_reads_every_line_of_its_shape() {
        let pattern = TimePattern::new("%Y-%m-%d %H:%M:%S.%3f").unwrap();
        let (spot, end) = pattern.find(b"x 2026-01-02 03:04:05.678 y", 2).unwrap();
        assert_eq!(end, 25);
        let other = spot.read(b"x 2025-12-31 23:59:59.999 y", 0).unwrap();
        assert_eq!(format_utc(other.micros), "2025-12-31T23:59:59.999Z");
    }
}
