//! How far a value without quotes goes: names of several words, numbers in groups; and where there is none, because the
//! next name follows at once.

use super::judge;
use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};

impl Line<'_> {
    // `VAID: AAID: ok=1`: nothing stands behind the first, and the next name follows.
    pub(super) fn is_name(&self, class: Class, value: Value) -> bool {
        let word = self.part(value.start, value.end);
        let blank = self.before(value.start) == b' ';
        if blank && self.byte(value.end) == b':' && matches!(self.byte(value.end + 1), b' ' | 0) {
            return names::class(word).is_some();
        }
        if matches!(class, Class::Token | Class::Secret)
            && self.byte(value.end) == b':'
            && self.byte(value.end + 1) == b' '
            && word.bytes().all(|b| b.is_ascii_alphabetic())
        {
            return true;
        }
        let Some((name, rest)) = word.split_once('=') else { return false };
        let named = name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_') && !rest.trim_matches('=').is_empty();
        let text = matches!(class, Class::Message | Class::PerhapsMessage | Class::Heard);
        let secret = matches!(class, Class::Secret | Class::Token | Class::Otp);
        named && !text && (names::class(name).is_some() || blank && !secret)
    }

    // `caller=Aunt Bhavna handle=..`, `nick=travel sim`: what people are called has several words; the next name, a
    // comma, a bracket or the end of the line ends it.
    pub(super) fn free_value(&self, class: Class, name: &str, value: Value) -> Value {
        let free = matches!(class, Class::Name) || matches!(name, "caller" | "callee" | "username" | "callername");
        let gap = self.byte(value.end) == b' ' || self.byte(value.end) == b'(';
        if value.quoted || !free || !gap || value.start > 0 && self.before(value.start) == b'"' {
            return value;
        }
        let end = self.text_end(value.start);
        let end = value.start + self.part(value.start, end).find(", ").unwrap_or(end - value.start);
        let more = self.part(value.end, end);
        let words = more.trim().split(' ').count();
        let acts = List::SubjectAct.starts(more.trim_start()).is_some() || List::Act.has(more.trim());
        let plain = more
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '\'' | '-' | '(' | ')' | '·' | '&' | '’'));
        let stops = matches!(self.byte(end), 0 | b',' | b';' | b'}' | b']' | b')' | b'|') || self.key_follows(end);
        let states = more.trim().split(' ').all(|word| names::is_word(word) || List::Act.has(word));
        if end > value.end && words <= 3 && plain && stops && !acts && !states { Value { end, ..value } } else { value }
    }

    // `full_name=Omar Farouk role=agent`: further words with a capital belong to the name.
    pub(super) fn full_name(&self, class: Class, mut value: Value) -> Value {
        for _ in 0..3 {
            let stop = self
                .run_of(value.end + 1, |b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'-' | b'\'') || b >= 0xc3);
            let led = self.byte(value.end) == b' ' && self.byte(value.end + 1).is_ascii_uppercase();
            let part = matches!(self.byte(stop), 0 | b' ' | b',' | b';' | b')' | b'"');
            let capital = self.byte(value.start).is_ascii_uppercase();
            let named = class == Class::Name
                || class == Class::User && super::persons::is_given(self.part(value.start, value.end));
            if !named || value.quoted || !led || !part || !capital {
                break;
            }
            value.end = stop;
        }
        value
    }

    /// `phone=07700 900123`: further groups of digits belong to the number.
    pub(super) fn grouped_value(&self, class: Class, mut value: Value) -> Value {
        let least = match class {
            Class::Phone => 8,
            Class::Card => 12,
            // `873 4412 9087`: the number of a meeting.
            Class::Channel if value.end == value.start + 3 => 9,
            Class::Place if self.part(value.start, value.end).contains('/') => 99,
            // `91 02 44`
            Class::Otp if matches!(value.end - value.start, 2 | 3) => 6,
            _ => return value,
        };
        while !value.quoted && self.byte(value.end) == b' ' {
            let stop = self.run_of(value.end + 1, |b| b.is_ascii_digit() || b == b'-');
            let word = self.part(value.start, value.end);
            let rational = class == Class::Place;
            let stop = if rational { self.run_of(stop, |b| b.is_ascii_digit() || b == b'/') } else { stop };
            let shaped = word
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'(' | b')' | b' ') || rational && b == b'/');
            let wanting = judge::digits(word) < least || class == Class::Card && stop <= value.end + 5;
            if !shaped || !wanting || stop < value.end + 3 || is_word_byte(self.byte(stop)) {
                break;
            }
            value.end = stop;
        }
        value
    }
}
