//! `INSERT INTO t (uid, nick) VALUES ('u_1', 'Anna')`: the names stand in one list, the values in another.

use super::keyed::Value;
use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::{Action, judge, mask};

/// Columns and values of one statement that are looked at.
const MOST: usize = 64;

impl Line<'_> {
    /// Behind the word `VALUES`.
    pub(super) fn values(&mut self, at: usize, end: usize) -> Option<usize> {
        let before = self.part(0, at).trim_end();
        let table = before.split('(').next().unwrap_or_default().to_ascii_lowercase();
        let columns = before.strip_suffix(')').and_then(|b| Some(b.get(b.rfind('(')? + 1..)?.to_owned()))?;
        let columns: Vec<&str> =
            columns.split(',').map(|c| c.trim().trim_matches(['`', '"', '[', ']', '\''])).collect();
        let mut last = None;
        let mut row = self.run_of(end, |b| b == b' ');
        for _ in 0..MOST {
            if self.byte(row) != b'(' {
                break;
            }
            let mut from = row + 1;
            for column in columns.iter().take(MOST) {
                let value = self.item(from)?;
                let class = names::class(column).filter(|c| !matches!(c, Class::Server | Class::App));
                let class = if *column == "name" { Some(Class::Name) } else { class };
                let id = *column == "id" && value.end - value.start >= 4 && List::PeopleTable.within(&table);
                let class = if id { Some(Class::User) } else { class };
                let class = if class == Some(Class::PerhapsMessage) { Some(Class::Message) } else { class };
                if let Some(class) = class {
                    last = self.judge(class, &names::bare(column), value).or(last);
                }
                from = self.run_of(value.end + usize::from(value.quoted), |b| b == b' ');
                if self.byte(from) != b',' {
                    break;
                }
                from += 1;
            }
            if self.byte(from) != b')' {
                break;
            }
            row = self.run_of(from + 1, |b| matches!(b, b' ' | b','));
        }
        last
    }

    /// `SETEX sms:code:13800138000 300 "771204"`: a word of the key says what is kept under it.
    pub(super) fn stored(&mut self, end: usize) -> Option<usize> {
        let key = self.run_of(end, |b| matches!(b, b' ' | b'"' | b'\''));
        let quoted = usize::from(self.before(key) != b' ');
        let stop = self.run_of(key, |b| !matches!(b, b' ' | b'"' | b'\''));
        // `UPDATE t SET salt=?`
        if self.part(key, stop).contains('=') {
            return None;
        }
        let class = self.part(key, stop).split([':', '/', '.']).rev().find_map(|word| match word {
            "code" => Some(Class::Otp),
            word => {
                names::class(word).filter(|c| matches!(c, Class::Otp | Class::Token | Class::Secret | Class::Phone))
            }
        });
        let class = class.or_else(|| self.about(List::Proof).then_some(Class::Otp));
        let people = self.part(key, stop).split(':').any(|word| List::PeopleLabel.has(word));
        let mut at = stop + quoted;
        for _ in 0..4 {
            at = self.run_of(at, |b| b == b' ');
            let value = self.value(at, Class::Token)?;
            let word = self.part(value.start, value.end);
            let seconds = word.len() <= 7 && judge::digits(word) == word.len();
            let more = self.byte(value.end) == b' ' && self.byte(value.end + 1).is_ascii_digit();
            at = value.end + usize::from(value.quoted);
            if names::is_word(word) || List::StoreFlag.has_in_any_case(word) {
                continue;
            }
            // `SETEX key 300 ..`: how long, before the value.
            let lasts = seconds
                && !self.rest(at).trim().is_empty()
                && List::StoreFlag.starts(self.rest(at).trim_start()).is_none();
            if lasts {
                continue;
            }
            let class = class.or_else(|| (people && (!more || word.starts_with('u'))).then_some(Class::User))?;
            let name = if class == Class::Otp { "" } else { "token" };
            self.judge(class, name, Value { quoted: true, ..value });
            return None;
        }
        None
    }

    /// `binding parameter [1] as [VARCHAR] - [anna]`
    pub(super) fn binding(&mut self) -> Option<usize> {
        let open = ["- [", "<- ["].iter().find_map(|open| self.text.rfind(open).map(|at| at + open.len()))?;
        let end = open + self.rest(open).rfind(']')?;
        let word = self.part(open, end);
        let plain =
            names::is_word(word) || word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':' | b' '));
        (!plain).then(|| self.add(open, end, NAMED, Action::Mask("VALUE", mask::note("", word)))).flatten()
    }

    fn item(&self, at: usize) -> Option<Value> {
        let start = self.run_of(at, |b| b == b' ');
        let quote = self.byte(start);
        if !matches!(quote, b'\'' | b'"') {
            let end = self.run_of(start, |b| !matches!(b, b',' | b')' | b' '));
            return (end > start).then_some(Value { start, end, quoted: false });
        }
        // A quote inside is doubled.
        let mut end = start + 1;
        while end < self.text.len() && (self.byte(end) != quote || self.byte(end + 1) == quote) {
            end += if self.byte(end) == quote { 2 } else { 1 };
        }
        (end < self.text.len()).then_some(Value { start: start + 1, end, quoted: true })
    }
}
