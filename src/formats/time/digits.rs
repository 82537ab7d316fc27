//! Digits of a time as numbers.

use super::Run;
use crate::stamp::{HOUR, MINUTE};

pub(super) fn number(digits: &[u8]) -> Option<i64> {
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
pub(super) fn pair(run: Run, line: &[u8]) -> Option<i64> {
    match run.of(line) {
        [a, b] => {
            let (a, b) = (a.wrapping_sub(b'0'), b.wrapping_sub(b'0'));
            (a < 10 && b < 10).then_some(i64::from(a) * 10 + i64::from(b))
        }
        other => number(other),
    }
}

/// Microseconds of a fraction of three digits.
#[inline(always)]
pub(super) fn thousandths(digits: &[u8]) -> Option<i64> {
    let [a, b, c] = digits else { return None };
    let [a, b, c] = [a, b, c].map(|d| d.wrapping_sub(b'0'));
    (a.max(b).max(c) < 10).then_some((i64::from(a) * 100 + i64::from(b) * 10 + i64::from(c)) * 1000)
}

/// Microseconds of a fraction. Behind a point or comma it is decimal (`.8` is 800 ms); behind a colon it is a
/// count of milliseconds, which some loggers do not pad (`05:28:18:19` is 19 ms, seen in a browser SDK).
pub(super) fn fraction(run: Run, line: &[u8]) -> i64 {
    let mut digits = run.of(line);
    // Three digits are milliseconds behind any mark, and what nearly all logs have.
    if let Some(micros) = thousandths(digits) {
        return micros;
    }
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

pub(super) fn offset(zone: &[u8]) -> Option<i64> {
    let sign = match zone.first()? {
        b'Z' | b'G' | b'U' => return Some(0),
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
