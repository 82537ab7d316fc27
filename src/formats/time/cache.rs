//! Times of neighbouring lines, which mostly share all but the fraction.

use std::sync::Arc;

use super::digits::thousandths;
use super::{RawTime, TimeSpot};

/// The last time that was read, down to the second, by its bytes: neighbouring lines mostly share it, and are then read
/// with an addition.
#[derive(Clone, Debug, Default)]
pub struct DateCache {
    stem: Option<Few>,
    spot: Option<Arc<TimeSpot>>,
    micros: i64,
    /// Milliseconds follow, and no offset has to be taken off.
    plain: bool,
}

impl DateCache {
    /// The time of a line; see [`TimeSpot::read`].
    #[inline]
    pub fn read(&mut self, spot: &Arc<TimeSpot>, line: &[u8], year: i64) -> Option<RawTime> {
        // Two layouts may write the same bytes in another order, so the place of the parts has to be the same too.
        let stem = Few::new(spot.stem.of(line));
        if stem.is_none() || self.stem != stem || self.spot.as_ref().is_none_or(|s| !Arc::ptr_eq(s, spot)) {
            return self.fresh(stem, spot, line, year);
        }
        if let (true, Some(thousandths)) = (self.plain, thousandths(spot.frac.of(line))) {
            let dated = spot.day.len > 0;
            return Some(RawTime { micros: self.micros + thousandths, dated, stated: dated && spot.zone.len > 0 });
        }
        spot.within(self.micros, line)
    }

    /// The same for a line of the second that was read last, in microseconds; `None` when nothing is known without
    /// reading.
    #[inline]
    #[must_use]
    pub fn again(&self, spot: &Arc<TimeSpot>, line: &[u8]) -> Option<i64> {
        let known = self.plain && self.spot.as_ref().is_some_and(|s| Arc::ptr_eq(s, spot));
        if !known || self.stem != Few::new(spot.stem.of(line)) || self.stem.is_none() {
            return None;
        }
        Some(self.micros + thousandths(spot.frac.of(line))?)
    }

    #[inline(never)]
    fn fresh(&mut self, stem: Option<Few>, spot: &Arc<TimeSpot>, line: &[u8], year: i64) -> Option<RawTime> {
        if spot.epoch.len > 0 {
            return spot.read_epoch(line);
        }
        self.micros = spot.read_stem(line, year)?;
        self.stem = stem;
        self.spot = Some(Arc::clone(spot));
        // A zone of one byte is the letter `Z`, which is the same in all lines of a shape.
        self.plain = spot.frac.len == 3 && spot.zone.len <= 1;
        spot.within(self.micros, line)
    }
}

/// Eight to twenty-four bytes by value, as most times have: compared without a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Few {
    len: usize,
    head: u64,
    middle: u64,
    tail: u64,
}

impl Few {
    #[inline]
    fn new(bytes: &[u8]) -> Option<Self> {
        // Head and tail overlap or meet where there is no middle.
        let head = u64::from_le_bytes(*bytes.first_chunk()?);
        let tail = u64::from_le_bytes(*bytes.last_chunk()?);
        let middle = bytes.get(8..16).and_then(<[u8]>::first_chunk).map_or(0, |m| u64::from_le_bytes(*m));
        (bytes.len() <= 24).then_some(Self { len: bytes.len(), head, middle, tail })
    }
}
