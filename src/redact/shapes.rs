//! Values that are known by their shape: phone numbers, mail addresses, numbers of cards and devices, places.
//! A shape alone is not enough where counters and clocks have it too: then the name or the unit beside it decides.

use super::line::{Line, SHAPE, is_alone, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::{Action, judge, mask, owner};

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
            [4, 4, 4, 4, ..] if is_card(&groups.get(..4)?.concat()) => ("CARD", 4),
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
            Action::Alias("phone", e164(word))
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
            18 if is_identity(word) => Action::Mask("CARD", mask::note("", word)),
            11 | 13 | 14 | 15 if is_mobile(word) => {
                if self.is_counter(at, end) {
                    return None;
                }
                Action::Alias("phone", e164(word))
            }
            11..=15 if word.starts_with("00") && !word.starts_with("000") && self.about(List::PhoneCall) => {
                Action::Alias("phone", e164(word))
            }
            11 | 12 if word.starts_with('0') && !word.starts_with("00") && self.about(List::CallRecord) => {
                Action::Alias("phone", e164(word))
            }
            12 if word.starts_with("01") && is_mobile(word.get(1..)?) && self.about(List::PhoneCall) => {
                Action::Alias("phone", e164(word.get(1..)?))
            }
            10 if word.starts_with("400") || word.starts_with("800") => return None,
            15 if is_imei(word) || is_imsi(word) => Action::Alias("device", word.to_owned()),
            19 | 20 if word.starts_with("8986") => Action::Alias("device", word.to_owned()),
            13..=19 if is_card(word) && !self.is_counter(at, end) => Action::Mask("CARD", mask::note("", word)),
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
        self.add(at, end, SHAPE, Action::Alias("phone", e164(word)))
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
            .then(|| self.add(at, end, SHAPE, Action::Alias("phone", e164(word))))
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

    /// An `@`: a mail address, an address of chat, or the id of a Matrix user.
    pub(super) fn mail(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        let local =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-' | b'*' | b'\'' | b'=');
        let mut from = self.run_before(at, 64, local);
        if self.rest(at).starts_with("@TGS#") {
            let end = self.run_of(at + 1, |b| is_word_byte(b) || b == b'#');
            return self.add(at, end, SHAPE, Action::Alias("channel", self.part(at, end).to_owned()));
        }
        if self.rest(at).starts_with("@@@") {
            return self.queue_client(at);
        }
        let quoted = self.part(from, at).rfind("='").map(|q| from + q + 2);
        from = quoted.unwrap_or(from);
        from = self.run_of(from, |b| matches!(b, b'\'' | b'.' | b'-' | b'=' | b'+'));
        if matches!((self.byte(from), self.byte(from + 1)), (b'b' | b'u', b'\'')) {
            from += 2;
        }
        if let Some(sign) = self.part(from, at).rfind('=') {
            from += sign + 1;
        }
        if from >= at {
            return self.matrix(at).or_else(|| self.mention(at));
        }
        let end = self.host_end(at + 1)?;
        let host = self.part(at + 1, end);
        // `Call-ID: 8a7f9c2b@pbx.example.org`: the id of a call.
        let before = self.part(0, from).trim_end_matches([' ', ':', '<', '=', '"']);
        if List::MailKept.ends(before).is_some() {
            return None;
        }
        if is_file(host) || self.byte(end) == b'@' || self.part(from, at) == "git" {
            return None;
        }
        // `sip:4417@voip.example.org`: the server says where the call went.
        let scheme = self.part(0, from).trim_end_matches('+');
        if scheme.ends_with("sip:") || scheme.ends_with("sips:") {
            return self.sip_user(scheme.len(), at);
        }
        let word = self.part(from, end).to_ascii_lowercase();
        // The resource of an address of chat is a device, and often a person's name for it.
        let quoted = matches!(self.before(from), b'"' | b'\'');
        let bare = self.run_of(end + 1, |b| is_word_byte(b) || matches!(b, b'.' | b'-'));
        let resource = match self.byte(end) {
            b'/' if quoted => self.run_of(end, |b| !matches!(b, b'"' | b'\'' | b' ' | b'<' | b'>' | b'\\')),
            b'/' if self.byte(bare) != b'/' && matches!(self.before(from), 0 | b' ' | b'=' | b'(' | b'[') => bare,
            _ => end,
        };
        if self.before(from) == b'<' {
            self.display_name(from - 1);
        }
        self.add(from, resource, SHAPE, Action::Alias("mail", word))
    }

    fn sip_user(&mut self, from: usize, at: usize) -> Option<usize> {
        if let Some(open) = self.part(0, from).rfind('<').filter(|open| from - open <= "<sips:".len()) {
            self.display_name(open);
        }
        let word = self.part(from, at);
        let number = phone_digits(word) && is_phone_by_shape(word);
        let action = if number { Action::Alias("phone", e164(word)) } else { Action::Alias("user", word.to_owned()) };
        self.add(from, at, SHAPE, action)
    }

    // `@name:host`, `!room:host` and `#room:host`.
    pub(super) fn matrix(&mut self, at: usize) -> Option<usize> {
        if is_word_byte(self.before(at)) {
            return None;
        }
        let colon =
            self.run_of(at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'=' | b'/' | b'+' | b'-'));
        if colon < at + 3 || self.byte(colon) != b':' {
            return None;
        }
        let end = self.host_end(colon + 1)?;
        // `#12:main.rs`
        let line = self.part(at + 1, colon).bytes().all(|b| b.is_ascii_digit());
        if self.byte(at) == b'#' && (line || is_file(self.part(colon + 1, end))) {
            return None;
        }
        let kind = if self.byte(at) == b'@' { "user" } else { "channel" };
        let word = self.part(at, end).to_owned();
        self.add(at, end, SHAPE, Action::Alias(kind, word))
    }

    // A name with a top level of letters, or an address.
    fn host_end(&self, at: usize) -> Option<usize> {
        let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        let host = self.part(at, end).trim_end_matches(['.', '-']);
        let (first, top) = host.rsplit_once('.')?;
        let letters = (2..=24).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_alphabetic());
        let named = letters && !first.is_empty() && !first.starts_with(['.', '-']) && !first.contains("..");
        let address = host.parse::<std::net::Ipv4Addr>().is_ok();
        (named || address).then_some(at + host.len())
    }
}

// Groups of a number with its country, after `00`.
fn is_abroad(lens: &[usize]) -> bool {
    (11..=16).contains(&lens.iter().sum::<usize>()) && lens.iter().skip(1).all(|len| (2..=9).contains(len))
}

// Stack frames and assets: `send@bundle.js`, `icon@2x.png`.
fn is_file(host: &str) -> bool {
    host.rsplit('.').next().is_some_and(|end| List::FileEnd.has_in_any_case(end))
}

/// Whether there are as many digits as a phone number has.
pub(super) fn phone_digits(word: &str) -> bool {
    let plain = super::view::undress(word);
    let shaped = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.'));
    shaped && (5..=15).contains(&judge::digits(&plain))
}

/// Digits with the country in front; a mainland number without one gets it.
pub(super) fn e164(word: &str) -> String {
    let plain = super::view::undress(word);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let plus = plain.contains('+');
    if !plus && digits.len() == 11 && is_mobile(&digits) {
        return format!("+86{digits}");
    }
    format!("+{}", digits.strip_prefix("00").filter(|_| !plus).unwrap_or(&digits))
}

/// Whether a long number is none of a phone, a card, a device or a person, and none that software means something by.
pub(super) fn is_plain_number(word: &str) -> bool {
    let held = match word.len() {
        10 => word.starts_with("400") || word.starts_with("800"),
        11 => is_mobile(word),
        // Thirteen digits are a time, as a rule.
        13 => !word.starts_with('1') || is_mobile(word) || is_card(word),
        14 => is_mobile(word) || is_card(word),
        15 => is_mobile(word) || is_imei(word) || is_imsi(word) || is_card(word),
        18 => is_identity(word) || is_card(word),
        16 | 17 | 19 => is_card(word) || word.starts_with("8986"),
        20 => word.starts_with("8986"),
        _ => false,
    };
    !held && !word.starts_with('0') && !owner::is_limit(word)
}

/// Whether a phone number is found without a name before it.
pub(super) fn is_phone_by_shape(word: &str) -> bool {
    let plain = super::view::undress(word);
    plain.contains('+') || is_mobile(&plain.replace([' ', '-'], ""))
}

// A mainland mobile number, with or without its country.
fn is_mobile(word: &str) -> bool {
    let bare = word.strip_prefix("0086").or_else(|| word.strip_prefix("86").filter(|w| w.len() == 11)).unwrap_or(word);
    bare.len() == 11 && bare.starts_with('1') && bare.as_bytes().get(1).is_some_and(|b| matches!(b, b'3'..=b'9'))
}

fn is_luhn(word: &str) -> bool {
    let digits: Vec<u32> = word.chars().filter_map(|c| c.to_digit(10)).collect();
    let luhn = |(i, d): (usize, &u32)| if i % 2 == 1 { if *d > 4 { d * 2 - 9 } else { d * 2 } } else { *d };
    digits.iter().rev().enumerate().map(luhn).sum::<u32>().is_multiple_of(10)
}

// The first digit of a card is 3 to 6; clocks in microseconds begin with 1.
fn is_card(word: &str) -> bool {
    matches!(word.bytes().next(), Some(b'3'..=b'6')) && is_luhn(word)
}

fn is_imei(word: &str) -> bool {
    ["35", "86", "01", "99"].iter().any(|start| word.starts_with(start)) && is_luhn(word)
}

fn is_imsi(word: &str) -> bool {
    word.starts_with("4600") || word.starts_with("46011")
}

// A mainland identity card: its date is one, and its check digit fits.
fn is_identity(word: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let number = |from: usize, to: usize| word.get(from..to).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let date = (1900..2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14));
    let sum: u32 = word.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize);
    date && check == word.chars().next_back().map(|c| c.to_ascii_uppercase())
}

/// A hardware address written without colons.
pub(super) fn bare_mac(word: &str) -> Option<Action> {
    let word = word.strip_prefix("0x").unwrap_or(word);
    let hex: String = word.chars().filter(char::is_ascii_hexdigit).collect();
    let only = word.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
    let pieces = || word.split(':').map(|piece| if piece.len() == 1 { format!("0{piece}") } else { piece.to_owned() });
    // `dc:b8:28:a1:a:3`: a zero was left out. The head of a frame has two addresses and what it carries.
    if only && hex.len() < 12 && pieces().count() == 6 && pieces().all(|piece| piece.len() == 2) {
        return super::address::mac_action(&pieces().collect::<String>());
    }
    if only && hex.len() == 28 && pieces().count() == 14 {
        return Some(Action::Alias("mac", word.to_ascii_lowercase()));
    }
    (only && hex.len() == 12).then(|| super::address::mac_action(&hex)).flatten()
}
