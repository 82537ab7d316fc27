//! Numbers that are known by their shape: of phones, cards, devices and persons, and places on the map.
//! A shape alone is not enough where counters and clocks have it too: then the name or the unit beside it decides.

use super::line::{Line, SHAPE, is_alone, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::{Action, judge, mask, numbers};

impl Line<'_> {
    /// A run of digits begins.
    pub(super) fn number(&mut self, at: usize, before: u8) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        let end = self.run_of(at, |b| b.is_ascii_digit());
        if end - at <= 3 && self.byte(end) == b'.' {
            if let Some(next) = self.v4(at) {
                return Some(next);
            }
            return self.degrees(at, end).or_else(|| self.compass(at, end));
        }
        if is_word_byte(before) || before == b'.' {
            return None;
        }
        if let Some(next) = self.push_hex(at, self.run_of(end, is_word_byte)) {
            return Some(next);
        }
        // `[1776999000:u77:X0Hf..=]`: name and password for a relay.
        if end == at + 10 && before == b'[' && self.byte(end) == b':' && self.about(List::Relay) {
            let stop = self.run_of(at, |b| !matches!(b, b']' | b' '));
            let colon = at + self.part(at, stop).rfind(':')?;
            let user = self.part(at, colon).to_owned();
            if colon > end {
                self.add(at, colon, SHAPE, Action::Alias("user", user));
            }
            return self.add(colon + 1, stop, SHAPE, judge::hidden("", self.part(colon + 1, stop)));
        }
        if (self.byte(end) == b' ' || self.byte(end + 1) == b' ')
            && let Some(next) = self.street(at, end)
        {
            return Some(next);
        }
        self.dashed(at).or_else(|| self.token_at(at)).or_else(|| self.grouped(at, end)).or_else(|| self.long(at, end))
    }

    // `12.345678, 98.765432` beside a word for a place.
    pub(super) fn degrees(&mut self, at: usize, dot: usize) -> Option<usize> {
        let first = self.run_of(dot + 1, |b| b.is_ascii_digit());
        let gap = self.run_of(first, |b| matches!(b, b',' | b' ' | b'/'));
        let spaced = first >= dot + 6 && self.byte(first) == b' ' && gap == first + 1;
        if first < dot + 5 || gap == first || gap > first + 2 || !(spaced || matches!(self.byte(first), b',' | b'/')) {
            return None;
        }
        let sign = gap + usize::from(matches!(self.byte(gap), b'-' | b'+'));
        let whole = self.run_of(sign, |b| b.is_ascii_digit());
        let end = self.run_of(whole + 1, |b| b.is_ascii_digit());
        let fits = self.byte(whole) == b'.' && whole > sign && whole <= sign + 3 && end >= whole + 5;
        // Six figures behind both points are a place, whatever the line is about, when nothing follows in the row.
        let fine = !spaced
            && first >= dot + 6
            && end >= whole + 6
            && dot >= at + 2
            && !matches!(self.byte(end), b',' | b'.')
            && self.before(at) != b','
            && !self.part(0, at).ends_with("ms: ");
        if !fits || !(fine || self.about(List::Map)) {
            return None;
        }
        let gap = gap + usize::from(self.byte(gap) == b'+');
        let start = at - usize::from(self.before(at) == b'-');
        let first = judge::coarse(self.part(start, first)).and_then(|action| self.add(start, first, SHAPE, action));
        let second = judge::coarse(self.part(gap, end)).and_then(|action| self.add(gap, end, SHAPE, action));
        second.or(first)
    }

    // `59.329323N`
    fn compass(&mut self, at: usize, dot: usize) -> Option<usize> {
        let end = self.run_of(dot + 1, |b| b.is_ascii_digit());
        let gap = end + usize::from(self.byte(end) == 0xc2) * 2;
        let side = matches!(self.byte(gap), b'N' | b'S' | b'E' | b'W') && !is_word_byte(self.byte(gap + 1));
        let action = judge::coarse(self.part(at, end)).filter(|_| side && end >= dot + 5)?;
        self.add(at, end, SHAPE, action)
    }

    // Digits with separators: `138 0013 8001`, `010-62345678`, `400-820-0199`, `4539 1000 ...`.
    fn grouped(&mut self, at: usize, end: usize) -> Option<usize> {
        let separator = self.byte(end);
        if !matches!(separator, b' ' | b'-') {
            return None;
        }
        let mut groups = vec![self.part(at, end)];
        let mut to = end;
        while groups.len() < 6 && matches!(self.byte(to), b' ' | b'-') {
            let next = self.run_of(to + 1, |b| b.is_ascii_digit());
            if next == to + 1 || next > to + 12 {
                break;
            }
            groups.push(self.part(to + 1, next));
            to = next;
        }
        let lens: Vec<usize> = groups.iter().map(|g| g.len()).collect();
        let first = groups.first().copied().unwrap_or_default();
        let mobile = |group: &str| group.starts_with('1') && group.as_bytes().get(1).is_some_and(|b| *b >= b'3');
        let (kind, count) = match lens.as_slice() {
            [4, 4, 4, 4, ..] if numbers::is_card(&groups.get(..4)?.concat()) => ("CARD", 4),
            [4, 11, ..] if first == "0086" => ("phone", 2),
            [4, 3, 4, 4, ..] if first == "0086" => ("phone", 4),
            [2, 3, 4, 4, ..] if first == "86" && groups.get(1).copied().is_some_and(mobile) => ("phone", 4),
            [3, 4, 4, ..] if mobile(first) => ("phone", 3),
            [3, 3, 4, ..] if first == "400" || first == "800" => ("phone", 3),
            [3 | 4, 7 | 8, ..] if first.starts_with('0') && separator == b'-' => ("phone", 2),
            [3, 4, 4, ..] if first.starts_with('0') && separator == b'-' => ("phone", 3),
            [_, _, _, ..]
                if separator == b' '
                    && first.starts_with("00")
                    && (4..=5).contains(&first.len())
                    && is_abroad(&lens) =>
            {
                ("phone", lens.len())
            }
            [3..=5, 5..=8, ..] | [3..=5, 3..=4, 3..=4, ..]
                if first.starts_with('0') && !first.starts_with("00") && self.about(List::PhoneCall) =>
            {
                ("phone", if lens.get(1).is_some_and(|len| *len >= 5) { 2 } else { 3 })
            }
            [3, 3, 4] if separator == b'-' && first.as_bytes().first().is_some_and(|b| *b >= b'2') => ("phone", 3),
            [3, 2, 4] if separator == b'-' => ("CARD", 3),
            [1, 3, 3, 4] if separator == b'-' && first == "1" => ("phone", 4),
            _ => return None,
        };
        let to = at + lens.iter().take(count).sum::<usize>() + count - 1;
        if !is_alone(self, at, to) || (kind == "phone" && self.is_counter(at, to)) {
            return None;
        }
        let word = self.part(at, to);
        let action = if kind == "CARD" {
            Action::Mask("CARD", mask::note("", word))
        } else {
            Action::Alias("phone", numbers::e164(word))
        };
        self.add(at, to, SHAPE, action)
    }

    // Digits in one piece.
    fn long(&mut self, at: usize, end: usize) -> Option<usize> {
        let len = end - at;
        if len < 10 {
            return None;
        }
        let (end, word) = match self.byte(end) {
            b'X' | b'x' if len == 17 => (end + 1, self.part(at, end + 1)),
            _ => (end, self.part(at, end)),
        };
        let fraction = matches!(self.byte(end), b'.' | b':') && self.byte(end + 1).is_ascii_digit();
        let digits_before =
            matches!(self.before(at), b'.' | b':' | b',' | b'-' | b'+') && self.before(at - 1).is_ascii_digit();
        // `1,800,555` is one number, `1717309300,13800138123` are two.
        let group = self.run_before(at.saturating_sub(1), 4, |b| b.is_ascii_digit());
        let row = len == 11 && self.before(at) == b',' && (group + 4 < at || self.before(group).is_ascii_alphabetic());
        let digits_before = digits_before && !row;
        if !is_alone(self, at, end) || fraction || digits_before {
            return None;
        }
        let action = match word.len() {
            18 if numbers::is_identity(word) => Action::Mask("CARD", mask::note("", word)),
            11 | 13 | 14 | 15 if numbers::is_mobile(word) => {
                if self.is_counter(at, end) {
                    return None;
                }
                Action::Alias("phone", numbers::e164(word))
            }
            11..=15 if word.starts_with("00") && !word.starts_with("000") && self.about(List::PhoneCall) => {
                Action::Alias("phone", numbers::e164(word))
            }
            11 | 12 if word.starts_with('0') && !word.starts_with("00") && self.about(List::CallRecord) => {
                Action::Alias("phone", numbers::e164(word))
            }
            12 if word.starts_with("01") && numbers::is_mobile(word.get(1..)?) && self.about(List::PhoneCall) => {
                Action::Alias("phone", numbers::e164(word.get(1..)?))
            }
            10 if word.starts_with("400") || word.starts_with("800") => return None,
            15 if numbers::is_imei(word) || numbers::is_imsi(word) => Action::Alias("device", word.to_owned()),
            19 | 20 if word.starts_with("8986") => Action::Alias("device", word.to_owned()),
            13..=19 if numbers::is_card(word) && !self.is_counter(at, end) => {
                Action::Mask("CARD", mask::note("", word))
            }
            _ => return None,
        };
        self.add(at, end, SHAPE, action)
    }

    /// `+86 138 ..`, `+1 (415) 555-0132`.
    pub(super) fn phone(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) || is_word_byte(self.before(at)) || !matches!(self.byte(at + 1), b'1'..=b'9') {
            return None;
        }
        let (mut end, mut digits, mut to) = (at + 1, 0, at + 1);
        let mut gap = 0;
        loop {
            match self.byte(to) {
                b'0'..=b'9' => {
                    digits += 1;
                    gap = 0;
                    end = to + 1;
                }
                b' ' | b'-' | b'(' | b')' if gap < 2 && digits > 0 => gap += 1,
                0xef if gap < 3 && digits > 0 && self.rest(to).starts_with(['（', '）']) => {
                    gap += 1;
                    to += 2;
                }
                _ => break,
            }
            to += 1;
            if digits == 15 {
                break;
            }
        }
        if !(8..=15).contains(&digits) || !is_alone(self, at, end) {
            return None;
        }
        let word = self.part(at, end);
        self.add(at, end, SHAPE, Action::Alias("phone", numbers::e164(word)))
    }

    /// `(020) 7946 0958`.
    pub(super) fn bracketed(&mut self, at: usize) -> Option<usize> {
        // `lee(at)example.com`
        if self.rest(at).starts_with("(at)") || self.rest(at).starts_with("[at]") {
            let from = self.run_before(at, 64, |b| is_word_byte(b) || matches!(b, b'.' | b'-' | b'+'));
            let end = self.host_end(at + 4).filter(|_| from < at)?;
            let word = format!("{}@{}", self.part(from, at), self.part(at + 4, end)).to_ascii_lowercase();
            return self.add(from, end, SHAPE, Action::Alias("mail", word));
        }
        let close = self.run_of(at + 1, |b| b.is_ascii_digit());
        let abroad = close == at + 4 && self.byte(close + 1) == b' ' && self.byte(close + 5) == b'-';
        if !(self.byte(at + 1) == b'0' || abroad) || self.byte(close) != b')' || !(at + 3..at + 7).contains(&close) {
            return None;
        }
        let end = self.run_of(close + 1, |b| b.is_ascii_digit() || matches!(b, b' ' | b'-'));
        let word = self.part(at, end).trim_end();
        let end = at + word.len();
        ((9..=12).contains(&judge::digits(word)))
            .then(|| self.add(at, end, SHAPE, Action::Alias("phone", numbers::e164(word))))
            .flatten()
    }

    // Byte counters, clocks and sequence numbers have eleven digits too; their name or their unit says so.
    fn is_counter(&self, at: usize, end: usize) -> bool {
        let name_end = self.run_before(at, 8, |b| !is_word_byte(b) && b < 0x80);
        let name_start = self.run_before(name_end, 40, |b| b.is_ascii_alphanumeric());
        let written = self.part(name_start, name_end);
        let name = written.to_ascii_lowercase();
        if matches!(names::class(&name), Some(Class::User | Class::Phone | Class::Peer)) {
            return false;
        }
        let named = names::counts(written) && !(name == "code" && self.about(List::Proof))
            || self.about(List::Clock) && !self.about(List::PhoneCall);
        let before = self.part(0, at).trim_end_matches([' ', ':', '=', '：']);
        let unit_start = self.run_of(end, |b| b == b' ');
        let unit = self.part(unit_start, self.run_of(unit_start, |b| b.is_ascii_alphabetic()));
        let share = self.byte(end) == b'/' && self.byte(end + 1).is_ascii_digit();
        let unit = share || List::Unit.has(unit) || List::MeasureZh.starts(self.rest(unit_start)).is_some();
        // `vendor-18912300456.js`
        let file = self.before(at) == b'-' && List::ScriptEnd.starts(self.rest(end)).is_some();
        named || unit || file || List::Count.ends(before).is_some()
    }
}

// Groups of a number with its country, after `00`.
fn is_abroad(lens: &[usize]) -> bool {
    (11..=16).contains(&lens.iter().sum::<usize>()) && lens.iter().skip(1).all(|len| (2..=9).contains(len))
}
