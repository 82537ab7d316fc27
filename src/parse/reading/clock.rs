//! The day and year of a time whose log states only a clock, the longest silences, and what a log says of its own zone.

use super::super::block::{BEFORE, is_relative};
use super::super::hole::{Hole, SHORT, keep_longest};
use super::Run;
use crate::event::Field;
use crate::formats::plan::EventPlan;
use crate::formats::time::RawTime;
use crate::stamp::{DAY, HOUR, Known, MINUTE, SECOND};

/// How far a zone may be from UTC, and how long after another record one of another clock may be written.
const FARTHEST: i64 = 14 * HOUR;
const SOON: i64 = 30 * SECOND;

/// Is this the distance of a zone from UTC?
const fn is_zone(difference: i64) -> bool {
    let off = difference.rem_euclid(15 * MINUTE);
    difference.abs() <= FARTHEST + SOON && (off <= SOON || off >= 15 * MINUTE - SOON)
}

impl Run<'_> {
    /// Gives a time its day (where the log states none) or its year.
    pub(super) fn place_time(&mut self, mut raw: RawTime) -> RawTime {
        if raw.dated {
            if raw.micros > self.late && !raw.stated {
                self.year_before(&mut raw);
            }
            self.dated += 1;
            if self.dated == 1 {
                self.zero = raw.micros.div_euclid(DAY) - self.day;
            }
            return raw;
        }
        let clock = raw.micros;
        if self.clock >= 0 {
            if clock < self.clock - 12 * HOUR {
                self.day += 1;
            } else if clock > self.clock + 12 * HOUR && self.day > 0 {
                raw.micros += (self.day - 1 + self.base.unwrap_or(0)) * DAY;
                return raw;
            }
        }
        self.clock = clock;
        raw.micros += (self.day + self.base.unwrap_or(0)) * DAY;
        raw
    }

    /// Without a year, a time after the archive was made belongs to the year before.
    #[cold]
    fn year_before(&self, raw: &mut RawTime) {
        let (year, month, day) = crate::stamp::civil_from_days(raw.micros.div_euclid(DAY));
        if raw.micros - self.place.latest < 370 * DAY && year == self.place.year && self.place.latest > 0 {
            let days = crate::stamp::days_from_civil(year - 1, month, day);
            raw.micros = days * DAY + raw.micros.rem_euclid(DAY);
        }
    }

    /// The clock moves on; the record before this one stands in the block at `before`.
    pub(super) fn advance(&mut self, raw: RawTime, before: (usize, usize, u32)) {
        if self.out.first.is_none() {
            self.out.first = Some(raw);
            self.out.head = self.side(self.tail);
        }
        let stated = if raw.stated { Known::Stated } else { Known::Assumed };
        if self.now != BEFORE && is_relative(raw.micros) == is_relative(self.now) {
            let length = raw.micros.saturating_sub(self.now);
            match (self.stated, stated) {
                // Two clocks tell nearly the same moment: the one that states no zone is so far from it.
                (Known::Assumed, Known::Stated) if is_zone(length) => self.mark(-length),
                (Known::Stated, Known::Assumed) if is_zone(length) => self.mark(length),
                (Known::Assumed, Known::Stated) | (Known::Stated, Known::Assumed) => {}
                _ if length > SHORT => self.hole(raw.micros, before),
                _ => {}
            }
        }
        self.now = raw.micros;
        self.stated = stated;
        *(if raw.stated { &mut self.out.zoned } else { &mut self.out.unzoned }) += 1;
        self.out.last = Some(raw);
    }

    #[cold]
    fn hole(&mut self, until: i64, before: (usize, usize, u32)) {
        let from = self.now;
        let mut holes = std::mem::take(&mut self.out.holes);
        let hole = || Hole { from, until, before: self.side(before), behind: self.side(self.tail) };
        keep_longest(&mut holes, until - from, hole);
        self.out.holes = holes;
    }

    pub(super) fn mark(&mut self, difference: i64) {
        if self.out.marks.len() < 64 {
            self.out.marks.push(difference);
        }
    }

    pub(super) fn clock_mark(&mut self, text: &[u8], event: &EventPlan) {
        let Some((_, source)) = event.fields.iter().find(|(f, _)| *f == Field::Reference) else { return };
        let Some(n) = source.number(text) else { return };
        // Seconds, milliseconds or microseconds since the epoch, told by their size.
        let micros = match n {
            n if n > 1e14 => n,
            n if n > 1e11 => n * 1e3,
            n => n * 1e6,
        };
        if self.now != BEFORE && self.stated != Known::Stated {
            self.mark(self.now - micros as i64);
        }
    }
}
