//! The names people give to what they own, or that makers give by default: `Anna's iPhone`, `DESKTOP-4K2J9QL`.

use super::keyed::is_mark;
use super::line::{Line, NAMED, SHAPE, is_word_byte};
use super::lists::List;
use super::{Action, judge, names};

impl Line<'_> {
    /// `Anna's iPhone`
    pub(super) fn owner(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        // `Jonas’ Laptop`: a name that ends with an s.
        let ended = || {
            if self.before(at) == b's' { rest.strip_prefix("' ").or_else(|| rest.strip_prefix("’ ")) } else { None }
        };
        let rest = rest.strip_prefix("'s ").or_else(|| rest.strip_prefix("’s ")).or_else(ended)?;
        // `Lukas's S23`: a model has letters, then digits.
        let model = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let shaped = (2..=6).contains(&model.len())
            && model.starts_with(|c: char| c.is_ascii_uppercase())
            && model.ends_with(|c: char| c.is_ascii_digit());
        // `name='Jonas' phone='..'`: the quote of a value ends here.
        let opened = self
            .part(at.saturating_sub(64), at)
            .rsplit_once('\'')
            .is_some_and(|(head, _)| head.ends_with(['=', ':', '(', '[']));
        if opened {
            return None;
        }
        let thing = List::Thing.starts(rest).or_else(|| shaped.then_some(model))?;
        let from = self.run_before(at, 32, |b| b.is_ascii_alphabetic() || b >= 0x80);
        if names::is_word(self.part(from, at)) || from == at {
            return None;
        }
        let end = at + self.rest(at).len() - rest.len() + thing.len();
        let end = self.kind_of_thing(self.run_of(end, |b| b.is_ascii_alphanumeric()));
        self.add(from, end, SHAPE, Action::Alias("device", self.part(from, end).to_owned()))
    }

    // `MacBook Pro`, `Galaxy S21 Ultra`
    fn kind_of_thing(&self, mut end: usize) -> usize {
        for _ in 0..3 {
            let stop = self.run_of(end + 1, |b| b.is_ascii_alphanumeric());
            let word = self.part(end + 1, stop);
            let numbered = judge::digits(word) > 0 && word.len() <= 4 && !word.ends_with("ms");
            if self.byte(end) != b' ' || word.is_empty() || !(numbered || List::ThingKind.has(word)) {
                break;
            }
            end = stop;
        }
        end
    }

    /// `小王的手机`
    pub(super) fn owned(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at).strip_prefix('的')?;
        let gap = usize::from(rest.starts_with(' '));
        let rest = rest.get(gap..)?;
        // `蓝牙耳机`, `小米电视`: a kind or a make before it.
        let make = List::ThingMake.starts(rest).unwrap_or_default();
        let made =
            rest.get(make.len()..).and_then(|rest| List::ThingZh.starts(rest)).map(|thing| make.len() + thing.len());
        let thing = made.or_else(|| List::ThingZh.starts(rest).map(str::len))?;
        let before = self.part(0, at);
        let start = before.rfind(|c: char| !c.is_alphanumeric() || is_mark(c));
        let mut owner =
            start.map_or(before, |s| before[s..].trim_start_matches(|c: char| !c.is_alphanumeric() || is_mark(c)));
        for verb in List::BeforeOwner.all() {
            owner = owner.rfind(*verb).map_or(owner, |v| &owner[v + verb.len()..]);
        }
        if owner.is_empty() || owner.chars().count() > 8 || List::Nobody.ends(owner).is_some() {
            return None;
        }
        let end = at + 3 + gap + thing;
        let end = self.kind_of_thing(self.run_of(end, |b| b.is_ascii_alphanumeric()));
        let from = at - owner.len();
        self.add(from, end, SHAPE, Action::Alias("device", self.part(from, end).to_owned()))
    }

    /// `iPhone von Anna`, `MacBook-Pro-de-Camille.local`
    pub(super) fn thing_of(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let gap = self.byte(end);
        if !matches!(gap, b' ' | b'-') || List::Thing.starts(word).is_none() || !self.byte(at + 1).is_ascii_alphabetic()
        {
            return None;
        }
        let mut from = self.kind_of_thing(end);
        while self.byte(from) == b'-' && from < end + 24 {
            let stop = self.run_of(from + 1, |b| b.is_ascii_alphanumeric());
            let piece = self.part(from + 1, stop);
            if !(List::ThingKind.has(piece) || judge::digits(piece) > 0) {
                break;
            }
            from = stop;
        }
        let rest = self.rest(from).strip_prefix(char::from(gap))?;
        let of = List::Of.starts(rest)?;
        let apart = of.ends_with(['\'', '’']);
        let start = from + 1 + of.len() + usize::from(!apart);
        let led = apart || self.byte(start - 1) == gap;
        let mut name = self.run_of(start, |b| b.is_ascii_alphabetic() || b >= 0x80);
        let capital = self.part(start, name).chars().next().is_some_and(char::is_uppercase);
        if !led || !capital {
            return None;
        }
        name += if self.rest(name).starts_with(".local") { 6 } else { 0 };
        let whole = self.part(at, name).to_owned();
        self.add(at, name, SHAPE, Action::Alias("device", whole))
    }

    /// `DESKTOP-4K2J9QL`, `annas-macbook-pro.local`.
    pub(super) fn machine(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        if self.byte(end) != b'-' {
            return None;
        }
        let stop = self.run_of(at, |b| is_word_byte(b) || b == b'-');
        let name = self.part(at, stop).trim_end_matches('-');
        let stop = at + name.len();
        let lower = name.to_ascii_lowercase();
        let made = ["DESKTOP", "LAPTOP", "WIN"].contains(&word)
            && (7..=15).contains(&(stop.saturating_sub(end + 1)))
            && judge::digits(name) > 0
            && name[word.len()..].bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        let named = List::MachineKind.within(&lower);
        if !(made || named) || names::is_word(word) {
            return None;
        }
        let stop = stop + if self.rest(stop).starts_with(".local") { 6 } else { 0 };
        self.add(at, stop, SHAPE, Action::Alias("device", self.part(at, stop).to_ascii_lowercase()))
    }

    /// `GID_im@@@device`: the client id of a queue.
    pub(super) fn queue_client(&mut self, at: usize) -> Option<usize> {
        let start = at + 3;
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let word = self.part(start, end).to_owned();
        (self.rest(at).starts_with("@@@") && word.len() >= 3)
            .then(|| self.add(start, end, NAMED, Action::Alias("device", word)))
            .flatten()
    }

    /// A road, where a word begins with a capital.
    pub(super) fn road_at(&mut self, at: usize) -> Option<usize> {
        if self.byte(at).is_ascii_uppercase() { self.road(at) } else { None }
    }

    /// `Hauptstraße 14, 10115 Berlin`: a road whose name ends with the word for one.
    pub(super) fn road(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at, |b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'.') || (0x80..0xd0).contains(&b));
        let gap = self.byte(end) == b' ' && self.byte(end + 1).is_ascii_digit();
        if !gap || end < at + 6 || List::RoadEnd.ends(&self.part(at, end).to_ascii_lowercase()).is_none() {
            return None;
        }
        let mut last = self.run_of(end + 1, |b| b.is_ascii_alphanumeric() || b == b'-');
        let code = self.run_of(last + 2, |b| b.is_ascii_digit());
        if self.part(last, last + 2) == ", "
            && (4..=5).contains(&code.saturating_sub(last + 2))
            && self.byte(code) == b' '
        {
            last = self.run_of(code + 1, |b| b.is_ascii_alphabetic() || b >= 0x80 || b == b'-');
        }
        self.add(at, last, NAMED, judge::text(self.part(at, last)))
    }

    /// `221B Baker Street, London NW1 6XE`: at the number of a house.
    pub(super) fn street(&mut self, at: usize, end: usize) -> Option<usize> {
        let end = end + usize::from(self.byte(end).is_ascii_alphabetic());
        let mut last = end;
        let mut road = false;
        let mut words = 0;
        // Words with a capital, and numbers of flats and districts behind commas.
        while words < 9 {
            let comma = usize::from(self.byte(last) == b',');
            let from = last + comma + 1;
            let stop = self.run_of(from, |b| b.is_ascii_alphanumeric() || b == b'.' || b >= 0x80);
            let word = self.part(from, stop);
            let capital = word.chars().next().is_some_and(char::is_uppercase) || words > 0 && List::Joint.has(word);
            let number = road && word.bytes().next().is_some_and(|b| b.is_ascii_digit());
            if self.byte(last + comma) != b' ' || !(capital || number) || word.len() < 2 && !number {
                break;
            }
            // `14 Rue des Lilas`: in some languages the word for a road comes first.
            let leads = List::RoadFirst.has(word);
            road |= leads || words > 0 && List::Road.within(self.part(from - 1, stop));
            last = stop;
            words += 1;
            if words == 4 && !road {
                return None;
            }
        }
        (road && end - at <= 5).then(|| self.add(at, last, NAMED, judge::text(self.part(at, last)))).flatten()
    }

    /// `杭州市西湖区文三路 90 号 3 幢`: at the sign for the number of a house.
    pub(super) fn house(&mut self, at: usize) -> Option<usize> {
        let before = self.part(0, at).trim_end_matches(' ');
        let street = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let named = street.trim_end_matches(' ');
        let road = List::RoadZh.ends(named).is_some();
        if street.len() == before.len() || !road {
            return None;
        }
        let from = named.rfind(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c));
        let from = from.map_or(0, |at| at + named.get(at..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
        let place = named.get(from..)?;
        if !place.contains(['省', '市', '区', '县', '镇', '州']) || place.chars().count() < 5 {
            return None;
        }
        let rest = self.rest(at);
        let goes_on = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_digit();
        let mut end = at + rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len());
        // `3 幢 502 室`
        while self.byte(end) == b' ' && self.byte(end + 1).is_ascii_digit() {
            let digits = self.run_of(end + 1, |b| b.is_ascii_digit());
            let unit = self.rest(digits).trim_start_matches(' ');
            if !unit.starts_with(['号', '幢', '栋', '室', '楼', '层', '单', '座', '院']) {
                break;
            }
            end = self.text.len() - unit.len();
            end += unit.find(|c: char| !goes_on(c)).unwrap_or(unit.len());
        }
        self.add(from, end, NAMED, judge::text(self.part(from, end)))
    }
}
