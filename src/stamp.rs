//! An instant and how it was known.

use serde::{Deserialize, Serialize};

/// Microseconds of one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds of one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds of one day.
pub const DAY: i64 = 24 * HOUR;

/// How the instant of a record was found. The order is the order of trust, best last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// The record has no time of its own and none before it.
    #[default]
    Missing,
    /// Local time whose zone (or date) had to be assumed.
    Assumed,
    /// Zone or date inferred from marks inside the log.
    Inferred,
    /// The record states an offset or an epoch.
    Stated,
}

/// Microseconds since 1970-01-01T00:00:00Z and how they were known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Microseconds since the epoch; meaningless when `known` is `Missing`.
    pub micros: i64,
    /// How it was found.
    pub known: Known,
}

impl Stamp {
    /// True when there is an instant at all.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self.known, Known::Missing)
    }

    /// RFC 3339 in UTC with milliseconds, as every report prints times.
    #[must_use]
    pub fn rfc3339(self) -> Option<String> {
        self.is_known().then(|| format_utc(self.micros))
    }
}

/// Days since 1970-01-01 of a civil date (proleptic Gregorian).
#[must_use]
pub const fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (month as i64 + 9) % 12;
    let doy = (153 * mp + 2) / 5 + day as i64 - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// Civil date of a day number: the inverse of [`days_from_civil`].
#[must_use]
pub const fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

/// `2026-11-22T05:14:29.366Z`
#[must_use]
pub fn format_utc(micros: i64) -> String {
    let (year, month, day) = civil_from_days(micros.div_euclid(DAY));
    let t = micros.rem_euclid(DAY);
    let (h, m, s, ms) = (t / HOUR, t / MINUTE % 60, t / SECOND % 60, t / 1000 % 1000);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_round_trips_over_four_centuries() {
        for day in (-80_000..80_000).step_by(7) {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2024, 2, 29) + 1, days_from_civil(2024, 3, 1));
    }

    #[test]
    fn prints_utc() {
        assert_eq!(format_utc(1_795_324_469_366_000), "2026-11-22T05:14:29.366Z");
        assert_eq!(format_utc(-1), "1969-12-31T23:59:59.999Z");
    }
}
