//! The compiled form of a time pattern, and matching it against a line.

use super::{Run, TimeSpot};
use crate::stamp::SECOND;

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
/// unit, `%z` an offset (`Z`, `GMT`, `UTC`, `+0800`, `+08:00`, `+8.0`), `%p` AM/PM, a space any number of spaces.
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
        // There are twelve months: the day stands first then.
        if matches!(spot.month.of(line), [tens, ones] if [*tens, *ones] > *b"12" && ones.is_ascii_digit()) {
            return None;
        }
        let parts = [spot.year, spot.month, spot.day, spot.hour, spot.minute, spot.second];
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
        // The one time that has a name everywhere; what is added to it makes it another.
        b'G' | b'U' => {
            let named = rest.starts_with(b"GMT") || rest.starts_with(b"UTC");
            let more = rest.get(3).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-'));
            (named && !more).then_some(3)
        }
        b'+' | b'-' => {
            let len = rest.iter().skip(1).take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.')).count();
            (1..=6).contains(&len).then_some(len + 1)
        }
        _ => None,
    }
}
