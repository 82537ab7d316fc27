//! Where the digits of a time stand in a line, and reading them again at the same places.
//!
//! A pattern is compiled once; matching it yields a [`TimeSpot`], a set of byte positions. Lines of one shape
//! (equal but for their digits) share the positions, so a time is read with a few additions afterwards.
//! It does not know zones by name and does not guess missing parts: the stitcher does.

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
    /// From the first to the last byte of date, hour and minute.
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

    /// The same time in a line where it stands `by` bytes further right.
    #[must_use]
    pub fn shifted(mut self, by: u32) -> Self {
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
            *run = run.shifted(by);
        }
        self
    }

    /// Reads the time of a line. `year` stands in where the line states month and day only.
    #[must_use]
    pub fn read(&self, line: &[u8], year: i64) -> Option<RawTime> {
        self.read_cached(line, year, &mut DateCache::default())
    }

    /// The same; neighbouring lines mostly share their date, which is then not computed again.
    #[must_use]
    pub fn read_cached(&self, line: &[u8], year: i64, cache: &mut DateCache) -> Option<RawTime> {
        if self.epoch.len > 0 {
            return self.read_epoch(line);
        }
        let second = pair(self.second, line).unwrap_or(0);
        if second > 60 {
            return None;
        }
        let mut micros = cache.micros(self, line, year)? + second * SECOND + fraction(self.frac, line);
        let dated = self.day.len > 0;
        let stated = self.zone.len > 0;
        if stated {
            micros -= offset(self.zone.of(line))?;
        }
        Some(RawTime { micros, dated, stated: stated && dated })
    }

    fn read_stem(&self, line: &[u8], year: i64) -> Option<i64> {
        let mut hour = pair(self.hour, line)?;
        if self.half > 0 {
            hour = hour % 12 + if self.half == 2 { 12 } else { 0 };
        }
        let minute = pair(self.minute, line)?;
        if hour > 23 || minute > 59 {
            return None;
        }
        let date = if self.day.len > 0 { self.read_date(line, year)? } else { 0 };
        Some(date + hour * HOUR + minute * MINUTE)
    }

    fn same_stem(&self, other: &Self) -> bool {
        let from = |run: Run, spot: &Self| run.at.wrapping_sub(spot.stem.at);
        from(self.day, self) == from(other.day, other)
            && from(self.month, self) == from(other.month, other)
            && from(self.hour, self) == from(other.hour, other)
            && (self.month_name, self.half, self.year.len) == (other.month_name, other.half, other.year.len)
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

/// The last date, hour and minute that were read, by their bytes: neighbouring lines mostly share them.
#[derive(Clone, Debug, Default)]
pub struct DateCache {
    bytes: Vec<u8>,
    spot: TimeSpot,
    micros: i64,
}

impl DateCache {
    /// Microseconds of everything down to the minute.
    fn micros(&mut self, spot: &TimeSpot, line: &[u8], year: i64) -> Option<i64> {
        let bytes = spot.stem.of(line);
        // Two layouts may write the same bytes in another order; where the parts stand tells them apart.
        if same_bytes(&self.bytes, bytes) && self.spot.same_stem(spot) && !bytes.is_empty() {
            return Some(self.micros);
        }
        self.micros = spot.read_stem(line, year)?;
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.spot = *spot;
        Some(self.micros)
    }
}

/// Equality of a few bytes without a call: a time is too short to be worth one.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let (wide, rest) = a.as_chunks::<8>();
    let (wide_b, rest_b) = b.as_chunks::<8>();
    a.len() == b.len()
        && wide.iter().zip(wide_b).all(|(x, y)| u64::from_le_bytes(*x) == u64::from_le_bytes(*y))
        && rest.iter().zip(rest_b).all(|(x, y)| x == y)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Lit(u8),
    Year4,
    Year2,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Frac,
    Epoch(i64),
    MonthName,
    DayName,
    Zone,
    Half,
    Spaces,
}

/// A compiled time pattern: `%Y-%m-%d %H:%M:%S,%3f`.
///
/// `%Y %y %m %d %H %M %S` are digits (a leading space stands for a leading zero), `%f %3f %6f` a fraction of any
/// length, `%b` a month name, `%a` a day name, `%s` epoch seconds, `%L` epoch milliseconds, `%N` an epoch of either
/// unit, `%z` an offset (`Z`, `+0800`, `+08:00`, `+8.0`), `%p` AM/PM, a space any number of spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimePattern(Vec<Item>);

impl TimePattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Says which directive is unknown.
    pub fn new(text: &str) -> Result<Self, String> {
        let mut items = Vec::new();
        let mut bytes = text.bytes().peekable();
        while let Some(b) = bytes.next() {
            if b == b' ' {
                items.push(Item::Spaces);
                continue;
            }
            if b != b'%' {
                items.push(Item::Lit(b));
                continue;
            }
            while bytes.peek().is_some_and(u8::is_ascii_digit) {
                bytes.next();
            }
            items.push(match bytes.next() {
                Some(b'Y') => Item::Year4,
                Some(b'y') => Item::Year2,
                Some(b'm') => Item::Month,
                Some(b'd') => Item::Day,
                Some(b'H') => Item::Hour,
                Some(b'M') => Item::Minute,
                Some(b'S') => Item::Second,
                Some(b'f') => Item::Frac,
                Some(b'b') => Item::MonthName,
                Some(b'a') => Item::DayName,
                Some(b's') => Item::Epoch(SECOND),
                Some(b'L') => Item::Epoch(1000),
                Some(b'N') => Item::Epoch(0),
                Some(b'z') => Item::Zone,
                Some(b'p') => Item::Half,
                Some(b'%') => Item::Lit(b'%'),
                other => return Err(format!("unknown time directive %{}", other.map_or(' ', char::from))),
            });
        }
        Ok(Self(items))
    }

    /// Matches at `from`; returns the positions and the end.
    #[must_use]
    pub fn find(&self, line: &[u8], from: usize) -> Option<(TimeSpot, usize)> {
        let mut spot = TimeSpot::default();
        let mut pos = from;
        for item in &self.0 {
            pos = step(item, line, pos, &mut spot)?;
        }
        // A digit right behind would mean that the last number was cut in two.
        if line.get(pos).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let parts = [spot.year, spot.month, spot.day, spot.hour, spot.minute];
        let present = || parts.iter().filter(|r| r.len > 0);
        let start = present().map(|r| r.at).min().unwrap_or(0);
        let end = present().map(|r| r.at + r.len).max().unwrap_or(0);
        spot.stem = Run { at: start, len: end - start };
        (spot.is_some() || spot.day.len > 0).then_some((spot, pos))
    }
}

fn step(item: &Item, line: &[u8], pos: usize, spot: &mut TimeSpot) -> Option<usize> {
    let rest = line.get(pos..)?;
    let take = |run: &mut Run, widest: usize, padded: bool| -> Option<usize> {
        let pad = usize::from(padded && rest.first() == Some(&b' '));
        let len = rest.iter().skip(pad).take(widest).take_while(|b| b.is_ascii_digit()).count();
        *run = Run { at: (pos + pad) as u32, len: len as u32 };
        (len > 0).then_some(pos + pad + len)
    };
    match item {
        Item::Lit(b) => (rest.first() == Some(b)).then_some(pos + 1),
        Item::Spaces => {
            let n = rest.iter().take_while(|b| **b == b' ').count();
            (n > 0).then_some(pos + n)
        }
        Item::Year4 => take(&mut spot.year, 4, false).filter(|_| spot.year.len == 4),
        Item::Year2 => take(&mut spot.year, 2, false).filter(|_| spot.year.len == 2),
        Item::Month => take(&mut spot.month, 2, true),
        Item::Day => take(&mut spot.day, 2, true),
        Item::Hour => take(&mut spot.hour, 2, true),
        Item::Minute => take(&mut spot.minute, 2, true),
        Item::Second => take(&mut spot.second, 2, true),
        Item::Epoch(unit) => {
            spot.unit = *unit;
            let end = take(&mut spot.epoch, 16, false).filter(|_| spot.epoch.len >= 9)?;
            Some(epoch_fraction(line, end, spot))
        }
        other => word_step(other, rest, pos, spot),
    }
}

/// The parts of a time that are not plain digits.
fn word_step(item: &Item, rest: &[u8], pos: usize, spot: &mut TimeSpot) -> Option<usize> {
    let letters = || rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    match item {
        Item::Frac => {
            let pad = rest.iter().take(2).take_while(|b| **b == b' ').count();
            let len = take_fraction(rest, pad)?;
            spot.frac = Run { at: pos as u32, len: len as u32 };
            Some(pos + len)
        }
        Item::MonthName => {
            spot.month_name = month_number(rest.get(..3)?)?;
            Some(pos + letters())
        }
        Item::DayName => (letters() >= 3).then_some(pos + letters()),
        Item::Zone => {
            let len = zone_len(rest)?;
            spot.zone = Run { at: pos as u32, len: len as u32 };
            Some(pos + len)
        }
        Item::Half => {
            spot.half = match rest.get(..2)?.to_ascii_uppercase().as_slice() {
                b"AM" => 1,
                b"PM" => 2,
                _ => return None,
            };
            Some(pos + 2)
        }
        _ => None,
    }
}

/// `1566560910.470`: the decimals behind an epoch, if any.
fn epoch_fraction(line: &[u8], end: usize, spot: &mut TimeSpot) -> usize {
    let tail = line.get(end..).unwrap_or_default();
    let len = tail.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    if tail.first() != Some(&b'.') || len == 0 {
        return end;
    }
    spot.frac = Run { at: (end + 1) as u32, len: len as u32 };
    end + 1 + len
}

fn take_fraction(rest: &[u8], pad: usize) -> Option<usize> {
    let digits = rest.iter().skip(pad).take(9).take_while(|b| b.is_ascii_digit()).count();
    (digits > 0).then_some(pad + digits)
}

fn month_number(word: &[u8]) -> Option<u8> {
    const NAMES: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let lower = word.to_ascii_lowercase();
    NAMES.iter().position(|n| *n == lower.as_slice()).map(|i| i as u8 + 1)
}

fn zone_len(rest: &[u8]) -> Option<usize> {
    match rest.first()? {
        b'Z' => Some(1),
        b'+' | b'-' => {
            let len = rest.iter().skip(1).take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')).count();
            (1..=6).contains(&len).then_some(len + 1)
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut n = 0u64;
    let mut worst = 0u8;
    for b in digits {
        let d = b.wrapping_sub(b'0');
        worst = worst.max(d);
        n = n.wrapping_mul(10).wrapping_add(u64::from(d));
    }
    (worst < 10).then_some(n as i64)
}

/// Two digits, as most parts of a time have, without a loop; anything else the long way.
fn pair(run: Run, line: &[u8]) -> Option<i64> {
    match run.of(line) {
        [a, b] => {
            let (a, b) = (a.wrapping_sub(b'0'), b.wrapping_sub(b'0'));
            (a < 10 && b < 10).then_some(i64::from(a) * 10 + i64::from(b))
        }
        other => number(other),
    }
}

/// Microseconds of a fraction. Behind a point or comma it is decimal (`.8` is 800 ms); behind a colon it is a
/// count of milliseconds, which some loggers do not pad (`05:28:18:19` is 19 ms, seen in a browser SDK).
fn fraction(run: Run, line: &[u8]) -> i64 {
    let mut digits = run.of(line);
    while let Some((b' ', rest)) = digits.split_first() {
        digits = rest;
    }
    let Some(value) = number(digits) else { return 0 };
    let before = (run.at as usize).checked_sub(1).and_then(|i| line.get(i));
    if matches!(before, Some(b':' | b' ')) && digits.len() <= 3 {
        return value * 1000;
    }
    match digits.len() {
        3 => value * 1000,
        6 => value,
        len @ 0..=6 => value * 10i64.pow(6 - len as u32),
        len => value / 10i64.pow(len as u32 - 6),
    }
}

fn offset(zone: &[u8]) -> Option<i64> {
    let sign = match zone.first()? {
        b'Z' => return Some(0),
        b'-' => -1,
        _ => 1,
    };
    let rest = zone.get(1..)?;
    if let Some(dot) = rest.iter().position(|b| *b == b'.') {
        let hours = number(rest.get(..dot)?)?;
        let tenths = number(rest.get(dot + 1..dot + 2)?).unwrap_or(0);
        return Some(sign * (hours * HOUR + tenths * HOUR / 10));
    }
    let digits: Vec<u8> = rest.iter().copied().filter(u8::is_ascii_digit).collect();
    let value = number(&digits)?;
    let (hours, minutes) = if digits.len() <= 2 { (value, 0) } else { (value / 100, value % 100) };
    (hours <= 18).then_some(sign * (hours * HOUR + minutes * MINUTE))
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
