//! Whether the word behind a name in a sentence is its value: `user alice_1 joined`, `token expired`.

use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::people::is_part;
use super::{address, judge};

impl Line<'_> {
    // A value without quotes.
    pub(super) fn told(&mut self, class: Class, word: &str, start: usize) -> Option<usize> {
        let stop = self.run_of(start, |b| {
            is_word_byte(b)
                || matches!(b, b'.' | b'-' | b'@' | b'+' | b'/' | b'=' | b'~' | b'!' | b'#' | b'%' | b'$' | b':' | b'*')
        });
        let value = self.part(start, stop).trim_end_matches(['.', ':', ',', '!', '/', '=']);
        let value = if class == Class::Token { self.part(start, stop).trim_end_matches(['.', ':']) } else { value };
        if class != Class::Token && class != Class::Secret && value.contains('=') {
            return None;
        }
        // `renewToken old=006..`: another name follows.
        let other = value
            .split_once('=')
            .filter(|(name, rest)| (2..=16).contains(&name.len()) && !rest.trim_matches('=').is_empty());
        if other.is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
            return None;
        }
        // `ip,room,rtt_ms`
        if class == Class::Channel && names::counts(value) {
            return None;
        }
        // `member count:118`, `user is already ..`
        let counted = value.split_once(':').is_some_and(|(name, _)| names::is_counter(name));
        if class == Class::User && (counted || List::NoLogin.has(value)) {
            return None;
        }
        if value.is_empty() && class == Class::Channel {
            return self.room_zh(start.saturating_sub(word.len() + 1), start);
        }
        let mut stop = start + value.len();
        let mut value = value;
        // `passcode 118 204`
        let next = self.run_of(stop + 1, |b| b.is_ascii_digit());
        let halves = value.len() == 3 && judge::digits(value) == 3 && self.byte(stop) == b' ' && next == stop + 4;
        if halves && class == Class::Secret && !is_word_byte(self.byte(next)) {
            return self.judge(Class::Otp, "otp", Value { start, end: next, quoted: true });
        }
        if class == Class::Token && value.contains('@') && self.byte(stop) == b';' {
            stop = self.run_of(stop, |b| !matches!(b, b' ' | b',' | b'"' | b'\'' | b')'));
            value = self.part(start, stop);
        }
        if self.byte(stop) == b'(' && !self.rest(stop).starts_with("(uid=") || !self.is_told(class, value, stop) {
            return None;
        }
        let found = self.judge(class, &names::bare(word), Value { start, end: stop, quoted: class == Class::User });
        found.and_then(|end| self.name_behind(class, end)).or(found)
    }

    // Whether a word in a sentence is a value of this class.
    pub(super) fn is_told(&self, class: Class, value: &str, end: usize) -> bool {
        let digits = judge::digits(value);
        let letters = value.bytes().any(|b| b.is_ascii_alphabetic());
        let digest = value.len() >= 16 && value.bytes().all(|b| b.is_ascii_hexdigit());
        match class {
            Class::Mac => address::bare_mac(value).is_some(),
            Class::Channel | Class::Peer if digest => false,
            Class::Token if value.len() >= 60 && digits > 4 && !value.contains("://") => true,
            Class::Token | Class::Secret if value.starts_with("HTTP/") || value.starts_with("sha256/") => false,
            Class::Name => false,
            Class::Token => {
                value.len() >= 8
                    && !value.trim_end_matches('=').contains('=')
                    && (digits > 0 || value.len() >= 16)
                    && !value.contains(':')
                    && !value.contains("://")
            }
            Class::Secret => {
                value.len() >= 4 && digits > 0 && (letters || value.len() >= 6) || self.about(List::PasswordFlag)
            }
            Class::Device if value.len() == 10 && self.about(List::Encrypted) => {
                value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            }
            Class::Device => {
                value.len() >= 6
                    && digits >= 2
                    && !value.contains(':')
                    && !value.split_once('_').is_some_and(|(kind, no)| is_part(kind) && no.len() <= 2)
                    && !(self.part(0, end.saturating_sub(value.len())).trim_end().ends_with("device")
                        && !self.about(List::DeviceTest)
                        && value.bytes().any(|b| b.is_ascii_uppercase()))
            }
            _ if !letters => {
                value.bytes().all(|b| b.is_ascii_digit() || b == b'-')
                    && (class == Class::User && digits >= 3 || digits >= 5)
            }
            Class::Channel if self.is_room(value, end) => true,
            _ if value.starts_with("0x") || value.contains("::") || value.contains("()") => false,
            _ if value.len() >= 5 && (digits > 0 || value.contains('_')) => {
                value.as_bytes().first().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'@')
            }
            Class::User => {
                let next = self.run_of(end, |b| b == b' ');
                let verb = self.part(next, self.run_of(next, |b| b.is_ascii_alphabetic()));
                let joined = value.contains(['.', '-', '_']) && value.len() >= 5;
                self.rest(end).starts_with("(uid=")
                    || self.rest(end).starts_with(" by (uid") && value.len() >= 2
                    || joined && self.about(List::Login) && !value.split(['.', '-', '_']).all(is_part)
                    || value.matches('-').count() >= 2
                    || value.len() >= 3
                        && self.byte(end) == b' '
                        && List::Act.has(verb)
                        && !names::is_word(value)
                        && !List::Software.has_in_any_case(value)
            }
            _ => false,
        }
    }

    // Whether a word behind one for rooms is what the room is called.
    fn is_room(&self, value: &str, end: usize) -> bool {
        let told = self.part(end + 1, self.run_of(end + 1, |b| b.is_ascii_alphabetic()));
        let owned = value.contains(['-', '_']) && !value.split(['-', '_']).any(is_part) && List::RoomPart.has(told);
        let about = self.about(List::RoomAct) || self.about(List::Login) || self.about(List::Someone);
        let joined = value.contains('-') && !value.split('-').any(names::is_word) && about;
        owned || joined || self.is_entered(value, end)
    }

    // `join channel webinar-room-b`: somebody goes there, so it is the name of a place.
    fn is_entered(&self, value: &str, end: usize) -> bool {
        let noun = self.part(0, end.saturating_sub(value.len())).trim_end();
        let from = self.run_before(noun.len(), 16, |b| b.is_ascii_alphabetic());
        let verb = self.part(0, from).trim_end();
        let start = self.run_before(verb.len(), 16, |b| b.is_ascii_alphabetic());
        let led = List::RoomNoun.has_in_any_case(self.part(from, noun.len()))
            && List::RoomVerb.has_in_any_case(self.part(start, verb.len()));
        let shaped = value.len() >= 3 && value.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        let marked = value.contains(['-', '_']) || judge::digits(value) > 0;
        let stops = matches!(self.byte(end), b',' | 0) || self.rest(end).starts_with(" as ");
        led && shaped && (marked || stops) && !names::is_word(value) && !List::Software.has_in_any_case(value)
    }
}
