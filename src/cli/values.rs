//! Values of options, read or refused with what was expected.

use std::time::Duration;

use jiff::tz::TimeZone;
use whydrop::report::{FORMATS, Format, Lang};
use whydrop::rules;

use super::exit::Fail;

/// Columns a text may be asked for; lines of a report are never longer.
const WIDTH: std::ops::RangeInclusive<usize> = 20..=120;

/// Columns that were asked for; those of a terminal are brought into the range where they are used.
pub fn width(columns: usize) -> Result<usize, Fail> {
    if WIDTH.contains(&columns) {
        return Ok(columns);
    }
    Err(Fail::Usage(format!("--width {columns}: expected {} to {} columns", WIDTH.start(), WIDTH.end())))
}

pub fn format(name: &str) -> Result<Format, Fail> {
    Format::named(name).ok_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|f| f.name).collect();
        Fail::Usage(format!("no output format {name:?}: use one of {}", known.join(", ")))
    })
}

pub fn lang(wanted: &str, locale: &str) -> Result<Lang, Fail> {
    match wanted {
        "auto" if locale.starts_with("zh") => Ok(Lang::ZhCn),
        "auto" => Ok(Lang::En),
        _ => Lang::ALL
            .into_iter()
            .find(|l| l.tag().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| Fail::Usage(format!("no language {wanted:?}: use auto, en or zh-CN"))),
    }
}

pub fn zone(name: Option<&str>) -> Result<TimeZone, Fail> {
    let Some(name) = name else { return Ok(TimeZone::UTC) };
    let offset = || jiff::fmt::temporal::DateTimeParser::new().parse_time_zone(name);
    TimeZone::get(name).or_else(|_| offset()).map_err(|_| {
        Fail::Usage(format!("no time zone {name:?}: use a name like Asia/Shanghai, an offset like +08:00, or UTC"))
    })
}

/// Refuses a profile nobody defined, with the names of those that are.
pub fn profile(name: Option<&str>) -> Result<(), Fail> {
    let Some(name) = name else { return Ok(()) };
    let known = rules::Catalog::builtin().and_then(|rules| rules.with_profile(name));
    known.map(|_| ()).map_err(|e| Fail::Usage(format!("--profile: {e}")))
}

/// RFC 3339, or a date with or without a time in the given zone; microseconds.
pub fn instant(option: &str, text: &str, zone: &TimeZone) -> Result<i64, Fail> {
    let local = || text.parse::<jiff::civil::DateTime>().and_then(|t| zone.to_timestamp(t));
    let stamp = text.parse::<jiff::Timestamp>().or_else(|_| local());
    stamp.map(jiff::Timestamp::as_microsecond).map_err(|_| {
        Fail::Usage(format!("{option} {text:?} is no time: write 2026-11-22T05:14:29Z, or 2026-11-22 05:14 in --tz"))
    })
}

/// `20G`, `512MiB`, `4096`: powers of 1024.
pub fn size(option: &str, text: &str) -> Result<u64, Fail> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => Some(0),
        "k" => Some(10),
        "m" => Some(20),
        "g" => Some(30),
        "t" => Some(40),
        _ => None,
    };
    let bytes = number.parse::<u64>().ok().zip(unit).and_then(|(n, shift)| n.checked_mul(1 << shift));
    bytes.ok_or_else(|| Fail::Usage(format!("{option} {text:?} is no size: write 4096, 512M or 20G")))
}

/// `30s`, `5m`, `2h`, `500ms`; seconds where no unit is given.
pub fn duration(text: &str) -> Result<Duration, Fail> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let millis = match unit.trim() {
        "ms" => Some(1),
        "" | "s" => Some(1000),
        "m" | "min" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let total = number.parse::<u64>().ok().zip(millis).and_then(|(n, unit)| n.checked_mul(unit));
    total
        .map(Duration::from_millis)
        .ok_or_else(|| Fail::Usage(format!("--timeout {text:?} is no time: write 30s, 5m or 500ms")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times() {
        assert_eq!(size("", "4096").unwrap(), 4096);
        assert_eq!(size("", "2KiB").unwrap(), 2048);
        assert_eq!(size("", "1G").unwrap(), 1 << 30);
        assert!(size("", "1X").is_err() && size("", "").is_err() && size("", "99999999999T").is_err());
        assert_eq!(duration("1500ms").unwrap(), Duration::from_millis(1500));
        assert_eq!(duration("2").unwrap(), Duration::from_secs(2));
        assert!(duration("x").is_err());
    }

    #[test]
    fn instants_are_stated_or_local() {
        let shanghai = zone(Some("Asia/Shanghai")).unwrap();
        let want = 1_795_324_469_000_000;
        assert_eq!(instant("", "2026-11-22T05:14:29Z", &shanghai).unwrap(), want);
        assert_eq!(instant("", "2026-11-22 13:14:29", &shanghai).unwrap(), want);
        assert_eq!(instant("", "2026-11-22T13:14:29", &zone(Some("+08:00")).unwrap()).unwrap(), want);
        assert!(instant("", "yesterday", &TimeZone::UTC).is_err());
        assert!(zone(Some("Mars/Olympus")).is_err());
    }

    #[test]
    fn language_follows_the_locale() {
        assert_eq!(lang("auto", "zh_CN.UTF-8").unwrap(), Lang::ZhCn);
        assert_eq!(lang("auto", "tr_TR.UTF-8").unwrap(), Lang::En);
        assert_eq!(lang("zh-cn", "").unwrap(), Lang::ZhCn);
        assert!(lang("fr", "").is_err());
    }
}
