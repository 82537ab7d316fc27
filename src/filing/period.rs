//! The time of the problem, as a person states it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::case::{Answer, Case, FieldKind};
use crate::stamp::{DAY, MINUTE, SECOND};

/// What the case says about the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// Nothing.
    No,
    /// A time that is none, or without a zone, or an end before its beginning.
    Unclear,
    /// From and until, in microseconds.
    Period(i64, i64),
}

/// Reads it. The zone of the case counts where a time states none.
pub fn stated(case: &Case) -> Stated {
    let times = case.of_kind(FieldKind::Instant).filter_map(|(_, _, answer)| match answer {
        Answer::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let zone = case.zone().map(zone);
    let times: Vec<&str> = times.collect();
    if times.is_empty() {
        return Stated::No;
    }
    let zone = match zone {
        Some(None) => return Stated::Unclear,
        zone => zone.flatten(),
    };
    let mut read = Vec::new();
    for time in times {
        let Some(span) = instant(time, zone.as_ref()) else { return Stated::Unclear };
        read.push(span);
    }
    match (read.first(), read.last()) {
        (Some((from, _)), Some((_, until))) if from <= until => Stated::Period(*from, *until),
        _ => Stated::Unclear,
    }
}

fn zone(name: &str) -> Option<TimeZone> {
    let offset = || jiff::fmt::temporal::DateTimeParser::new().parse_time_zone(name);
    TimeZone::get(name).or_else(|_| offset()).ok()
}

/// An instant with how far it reaches: a minute where no second is stated, a day where no time is.
fn instant(text: &str, zone: Option<&TimeZone>) -> Option<(i64, i64)> {
    let seconds = text.matches(':').count() - usize::from(text.get(16..).is_some_and(|t| t.contains(['+', '-'])));
    let length = if seconds >= 2 { SECOND } else { MINUTE };
    if let Ok(at) = text.parse::<Timestamp>() {
        let at = at.as_microsecond();
        return Some((at, at + length));
    }
    let zone = zone?;
    let at = |time: DateTime| zone.to_timestamp(time).ok().map(Timestamp::as_microsecond);
    if text.len() <= 10 {
        let day = text.parse::<Date>().ok()?;
        return at(day.at(0, 0, 0, 0)).map(|at| (at, at + DAY));
    }
    at(text.parse().ok()?).map(|at| (at, at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: &str, until: &str, zone: &str) -> Stated {
        let mut case = Case::default();
        for (field, text) in [("from", from), ("until", until), ("zone", zone)] {
            case.set("time", field, Answer::Text(text.to_owned()));
        }
        stated(&case)
    }

    #[test]
    fn a_time_needs_a_zone() {
        let begin = 1_795_324_440 * SECOND;
        assert_eq!(of("2026-11-22T13:14:00+08:00", "", ""), Stated::Period(begin, begin + SECOND));
        assert_eq!(of("2026-11-22 13:14", "", "Asia/Shanghai"), Stated::Period(begin, begin + MINUTE));
        assert_eq!(of("2026-11-22 13:14", "2026-11-22 13:15", "+08:00"), Stated::Period(begin, begin + 2 * MINUTE));
        assert_eq!(of("2026-11-22 13:14", "", ""), Stated::Unclear);
        assert_eq!(of("2026-11-22 13:14", "", "Mars/Olympus"), Stated::Unclear);
        assert_eq!(of("2026-11-22T13:14:00Z", "2026-11-22T13:00:00Z", ""), Stated::Unclear);
        assert_eq!(of("yesterday", "", "UTC"), Stated::Unclear);
        assert_eq!(of("", "", ""), Stated::No);
        assert!(matches!(of("2026-11-22", "", "UTC"), Stated::Period(a, b) if b - a == DAY));
    }
}
