//! How far a value goes: up to its quote, up to what follows; names of several words, numbers in groups; and where there is
//! none, because the next name follows at once.

use super::judge;
use super::keyed::{QUOTES, Value, is_mark};
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};

impl Line<'_> {
    /// The value that begins at a place.
    pub(super) fn value(&self, at: usize, class: Class) -> Option<Value> {
        let blank = self.run_of(at, |b| matches!(b, b' ' | b'\t'));
        if blank > at + 8 {
            return None;
        }
        // `Optional("Ines")`, `@"Ines"`: what a language puts around a value.
        let literal = usize::from(self.byte(blank) == b'@' && self.byte(blank + 1) == b'"');
        let blank = blank + List::Wrapper.starts(self.rest(blank)).map_or(literal, str::len);
        // `b'..'`: bytes of Python.
        let prefixed = matches!(self.byte(blank), b'b' | b'u' | b'r') && matches!(self.byte(blank + 1), b'\'' | b'"');
        let blank = blank + usize::from(prefixed);
        let slashes = self.run_of(blank, |b| b == b'\\') - blank;
        let quote = self.byte(blank + slashes);
        if matches!(quote, b'"' | b'\'' | b'`') {
            let start = blank + slashes + 1;
            return Some(Value { start, end: self.closing(start, quote, slashes), quoted: true });
        }
        let rest = self.rest(blank);
        if let Some((open, close)) = QUOTES.iter().find(|(open, _)| rest.starts_with(*open)) {
            let start = blank + open.len_utf8();
            let end = self.rest(start).find(*close).map_or(self.text.len(), |len| start + len);
            // `« Anna »`
            let word = self.part(start, end).trim();
            let start = self.run_of(start, |b| b == b' ');
            return Some(Value { start, end: start + word.len(), quoted: true });
        }
        // `title={..}`: braces of a dump, where no further names stand in them.
        if quote == b'{'
            && let Some(inner) = rest.get(1..).and_then(|inner| inner.split('}').next())
            && !inner.contains(['=', ':', '{', '"', ','])
            && self.before(at) == b'='
        {
            return Some(Value { start: blank + 1, end: blank + 1 + inner.len(), quoted: true });
        }
        if quote == b'<' && matches!(class, Class::Token) {
            let start = blank + 1;
            let end = self.rest(start).find('>').map_or(start, |len| start + len);
            return Some(Value { start, end, quoted: true });
        }
        let end = match class {
            Class::Message | Class::PerhapsMessage | Class::Label | Class::Heard | Class::Postal => {
                self.text_end(blank)
            }
            _ => self.bare_end(blank, class),
        };
        let pair = matches!(class, Class::Device | Class::Label | Class::User | Class::Name)
            && self.is_pair(blank, end, blank > at);
        (end > blank && !pair).then_some(Value { start: blank, end, quoted: false })
    }

    // `vaid= aaid=`, `Wifi:id=2`: another name with its value, or without one.
    fn is_pair(&self, from: usize, to: usize, apart: bool) -> bool {
        self.part(from, to).split_once('=').is_some_and(|(name, value)| {
            let named = name.len() >= 2 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
            named && !value.starts_with('=') && (value.is_empty() && apart || !value.is_empty() && value.len() < 4)
        })
    }

    // A quote inside a value has more backslashes before it than the one that ends it.
    fn closing(&self, start: usize, quote: u8, slashes: usize) -> usize {
        let bytes = self.text.as_bytes().get(start..).unwrap_or_default();
        for at in memchr::memchr_iter(quote, bytes) {
            let before = self.run_before(start + at, 16, |b| b == b'\\').max(start);
            let have = start + at - before;
            if (slashes == 0 && have.is_multiple_of(2)) || (slashes > 0 && have <= slashes) {
                return if slashes == 0 { start + at } else { before };
            }
        }
        self.text.len()
    }

    fn bare_end(&self, start: usize, class: Class) -> usize {
        let end = self.run_of(start, |b| {
            !matches!(
                b,
                b' ' | b'\t'
                    | b'"'
                    | b'\''
                    | b','
                    | b';'
                    | b'&'
                    | b'|'
                    | b'<'
                    | b'>'
                    | b'('
                    | b')'
                    | b'{'
                    | b'}'
                    | b'['
                    | b']'
                    | b'\\'
            )
        });
        // A bracket with letters on both sides is a part of a password.
        let end = match self.byte(end) {
            b'}' | b')' if class == Class::Secret && self.byte(end + 1).is_ascii_alphanumeric() => {
                self.run_of(end + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'!' | b'@' | b'$' | b'%' | b'-'))
            }
            _ => end,
        };
        let end = match self.part(start, end).find('#') {
            Some(hash) if class == Class::Place => start + hash,
            _ => end,
        };
        let piece = self.part(start, end);
        let stop = piece.find(|c: char| {
            is_mark(c)
                || (!matches!(
                    class,
                    Class::Name | Class::Paper | Class::Secret | Class::User | Class::Channel | Class::Peer
                ) && !c.is_ascii())
        });
        let end = stop.map_or(end, |len| start + len);
        start + self.part(start, end).trim_end_matches(['.', ':', '!', '…']).len()
    }

    // Text without quotes ends where the next `key=` begins, at a bracket that was open before, or with the line.
    pub(super) fn text_end(&self, start: usize) -> usize {
        let rest = self.rest(start);
        let mut depth = 0i32;
        for (at, c) in rest.char_indices() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => return start + rest.get(..at).unwrap_or_default().trim_end().len(),
                ')' | ']' | '}' => depth -= 1,
                '|' | '\t' | ';' => return start + at,
                '，' | ',' | ' ' if self.key_follows(start + at + c.len_utf8()) => {
                    return start + rest.get(..at).unwrap_or_default().trim_end_matches([',', ' ']).len();
                }
                _ => {}
            }
        }
        start + rest.trim_end().len()
    }

    // `优先级=`
    fn is_han_key(&self, at: usize) -> bool {
        // No further than a name is long: in a line without end each of its words asks this.
        let han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
        let len = self.rest(at).chars().take(7).take_while(han).count();
        (2..=6).contains(&len) && matches!(self.rest(at).chars().nth(len), Some('=' | '＝'))
    }

    pub(super) fn key_follows(&self, at: usize) -> bool {
        let at = self.run_of(at, |b| b == b' ');
        let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']'));
        // `message=JWTAuth error: ..`: a sentence goes on.
        if List::FaultWord.has_in_any_case(self.part(at, end)) && self.byte(end + 1) == b' ' {
            return false;
        }
        if end > at {
            return matches!(self.byte(end), b'=' | b':') && self.byte(end + 1) != b'/';
        }
        let rest = self.rest(at);
        names::chinese(rest)
            .is_some_and(|(len, _)| rest.get(len..).is_some_and(|r| r.starts_with(['：', ':', '=', '＝'])))
            || List::FollowZh.starts(rest).is_some()
            || self.is_han_key(at)
    }

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
