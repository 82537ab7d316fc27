//! Where a member's clock stands on the common axis: zone, and date where the log states none.
//!
//! In-line epochs and second times with an offset are marks; the majority of them, rounded to a quarter of an hour,
//! gives the zone. Without marks the zone is assumed and said to be. Two devices' clocks are compared in [`super::skew`].

use std::collections::BTreeMap;

use super::merge::Setting;
use super::model::Clock;
use crate::formats::Catalog;
use crate::parse::ParsedMember;
use crate::parse::block::RELATIVE;
use crate::stamp::{DAY, HOUR, Known, MINUTE, format_utc};

/// Zones are multiples of this.
const QUARTER: i64 = 15 * MINUTE;

/// How a member's times are moved.
#[derive(Clone, Debug)]
pub struct Placed {
    /// For the report.
    pub clock: Clock,
    /// Added to dated times without a stated zone.
    shift: i64,
    /// Added to times without a date.
    date: i64,
    /// Added to all times.
    all: i64,
}

impl Placed {
    /// Moves times that are on the axis already.
    #[must_use]
    pub const fn moved(clock: Clock, by: i64) -> Self {
        Self { clock, shift: 0, date: 0, all: by }
    }

    /// The instant on the common axis.
    #[must_use]
    pub const fn apply(&self, t: i64, stated: bool) -> i64 {
        if t >= 0 && t < RELATIVE {
            t + self.date + self.all
        } else if stated {
            t + self.all
        } else {
            t + self.shift + self.all
        }
    }
}

/// Zones inferred from marks, by device: the logs of one device share its zone.
#[must_use]
pub fn zones(members: &[ParsedMember], owners: &[usize], catalog: &Catalog, setting: &Setting) -> BTreeMap<usize, i64> {
    let mut zones = BTreeMap::new();
    for (index, (member, owner)) in members.iter().zip(owners).enumerate() {
        let placed = place(index, member, catalog, setting, None);
        if placed.clock.basis == "device-local" && placed.clock.known == Known::Inferred {
            zones.entry(*owner).or_insert(placed.clock.offset);
        }
    }
    zones
}

/// A zone that other logs show, and whether they are of the same device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    offset: i64,
    same_device: bool,
}

/// The zone for a device without marks of its own: another log of the device, else the one zone that the case shows.
#[must_use]
pub fn zone_of(zones: &BTreeMap<usize, i64>, device: usize) -> Option<Shown> {
    if let Some(offset) = zones.get(&device) {
        return Some(Shown { offset: *offset, same_device: true });
    }
    let mut all = zones.values();
    let first = *all.next()?;
    all.all(|o| *o == first).then_some(Shown { offset: first, same_device: false })
}

/// Places one member; `device` is the zone that other logs show.
#[must_use]
pub fn place(
    index: usize,
    member: &ParsedMember,
    catalog: &Catalog,
    setting: &Setting,
    device: Option<Shown>,
) -> Placed {
    let parts = &member.parts;
    let zone = member.detection.format.and_then(|f| catalog.get(f)).map_or("device-local", |f| f.spec.zone.as_str());
    let relative = parts.last.is_some_and(|t| (0..RELATIVE).contains(&t));
    let clock = |basis, offset, known, why: String| {
        let unstated = false;
        Clock { member: index, basis, offset, known, why, unstated, skew: None }
    };
    if parts.stated && !relative {
        return Placed {
            clock: clock("stated", 0, Known::Stated, "the records state their offset".into()),
            // Lines of another writer may leave it out.
            shift: majority(&parts.marks).map_or(0, |(difference, _)| -difference),
            date: 0,
            all: 0,
        };
    }
    if let Some((difference, share)) = majority(&parts.marks) {
        let why = format!("{} in-line epochs or offsets, {:.0} % agree", parts.marks.len(), share * 100.0);
        let offset = if relative { difference.rem_euclid(DAY) } else { difference };
        let offset = if offset > 14 * HOUR { offset - DAY } else { offset };
        return Placed {
            clock: clock("device-local", offset, Known::Inferred, why),
            shift: -difference,
            date: -difference,
            all: 0,
        };
    }
    let (offset, known, basis, mut why) = match (zone, setting.offset) {
        ("utc", _) => (0, Known::Inferred, "utc", "this format writes UTC".to_owned()),
        (_, None) if device.is_some() => shared(device),
        (_, Some(offset)) => (offset, Known::Assumed, "device-local", "zone given by the user".to_owned()),
        _ => (0, Known::Assumed, "device-local", "no zone and no mark in the log: UTC assumed".to_owned()),
    };
    let date = if relative { dated(member, offset, setting.now, &mut why) } else { 0 };
    let unstated = zone != "utc" && device.is_none() && setting.offset.is_none() && parts.last.is_some();
    let clock = Clock { unstated, ..clock(basis, offset, known, why) };
    Placed { clock, shift: -offset, date: date - offset, all: 0 }
}

fn shared(shown: Option<Shown>) -> (i64, Known, &'static str, String) {
    let offset = shown.map_or(0, |s| s.offset);
    if shown.is_some_and(|s| s.same_device) {
        return (
            offset,
            Known::Inferred,
            "device-local",
            "the zone that another log of the same device shows".to_owned(),
        );
    }
    (offset, Known::Assumed, "device-local", "the only zone that a log of this case shows, assumed here too".to_owned())
}

/// The day that brings the last time closest before the archive's own time.
fn dated(member: &ParsedMember, offset: i64, now: i64, why: &mut String) -> i64 {
    let last = member.parts.last.unwrap_or_default();
    let (limit, source) = match member.mtime {
        Some(mtime) => (mtime, "the member's modification time"),
        None => (now, "the time of this analysis"),
    };
    let mut day = (limit + offset).div_euclid(DAY) - last.div_euclid(DAY);
    // Copies are made after the last record; a later clock time belongs to the day before, half a day of zone doubt aside.
    if day * DAY + last - offset > limit + 12 * HOUR {
        day -= 1;
    }
    *why = format!("{why}; no date in the log: taken from {source}, {}", format_utc(limit));
    day * DAY
}

/// The difference most marks agree on, and their share. Buffered epochs are seconds late, hence the rounding.
fn majority(marks: &[i64]) -> Option<(i64, f64)> {
    let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
    for mark in marks {
        *votes.entry((mark + QUARTER / 2).div_euclid(QUARTER) * QUARTER).or_default() += 1;
    }
    let (difference, n) = votes.into_iter().max_by_key(|(d, n)| (*n, std::cmp::Reverse(d.abs())))?;
    let share = n as f64 / marks.len() as f64;
    (share > 0.5).then_some((difference, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_marks_win_and_late_ones_are_rounded() {
        let marks = [8 * HOUR + 16_000_000, 8 * HOUR + 1_000, 8 * HOUR - 2_000_000, 3 * HOUR];
        assert_eq!(majority(&marks).map(|m| m.0), Some(8 * HOUR));
        assert_eq!(majority(&[]), None);
        assert_eq!(majority(&[HOUR, 2 * HOUR, 3 * HOUR]), None);
    }
}
