//! Sentences with places for values, from `sentences.toml`: `host transferred from {user} to {user}`, `我：{text}`.
//!
//! One search over a line finds the fixed beginning of every sentence at once; only where one stands its places are looked at.

use super::keyed::{QUOTES, Value, is_mark};
use super::line::{Line, NAMED, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::people::is_part;
use super::said::{is_fault, sounds_spoken};
use super::sentence::{Piece, Place, SENTENCES, Sentence, Shape};
use super::{Action, judge, owner, persons};

impl Line<'_> {
    /// Every sentence of the file that stands in the line.
    pub(super) fn sentences(&mut self) {
        let known = &*SENTENCES;
        let mut anchors: Vec<(usize, usize, usize)> = Vec::new();
        known.search.each(self.text.as_bytes(), |anchor, at| anchors.push((at.end, at.start, anchor)));
        anchors.sort_unstable();
        for (end, start, anchor) in anchors {
            let edge = |at: usize| self.byte(at).is_ascii_alphanumeric();
            let inside = start > 0 && edge(start - 1) && edge(start) || edge(end) && end > 0 && edge(end - 1);
            for at in known.of.get(anchor).map_or(&[][..], Vec::as_slice) {
                if let Some(sentence) = known.all.get(*at).filter(|_| !inside) {
                    self.sentence_at(sentence, start, end);
                }
            }
        }
    }

    fn sentence_at(&mut self, sentence: &Sentence, from: usize, to: usize) -> Option<()> {
        let mut values: Vec<(Class, Shape, Value)> = Vec::new();
        let mut start = from;
        if let Some(place) = sentence.lead {
            let value = self.filled_before(place, from)?;
            start = value.start - usize::from(value.quoted);
            values.push((place.class, place.shape, value));
        }
        if sentence.first && !self.opens(start) {
            return None;
        }
        let mut at = to;
        for (index, piece) in sentence.pieces.iter().enumerate() {
            match piece {
                Piece::One(choices) => at += starts(self.rest(at), choices)?,
                Piece::End => self.ends(at).then_some(())?,
                Piece::Joined(_) => {}
                Piece::Place(place) => {
                    let next = follows(sentence.pieces.get(index + 1..).unwrap_or_default());
                    let next = next.as_ref();
                    let (value, end) = self.filled_at(*place, at, next)?;
                    values.push((place.class, place.shape, value));
                    at = end;
                    while place.row
                        && let Some(sign) = starts(self.rest(at), &[", ", "、", "，", ",", " and ", "; "])
                        && let Some((value, end)) = self.filled_at(*place, at + sign, next)
                    {
                        values.push((place.class, place.shape, value));
                        at = end;
                    }
                }
            }
        }
        for (class, shape, value) in values {
            if matches!(shape, Shape::Text | Shape::Said | Shape::Talk) && class == Class::Message {
                self.add(value.start, value.end, NAMED, judge::text(self.part(value.start, value.end)));
            } else if shape == Shape::Any && matches!(class, Class::User | Class::Channel) {
                let kind = if class == Class::User { "user" } else { "channel" };
                self.add(
                    value.start,
                    value.end,
                    NAMED,
                    Action::Alias(kind, self.part(value.start, value.end).to_owned()),
                );
            } else if self.judge(class, "", Value { quoted: true, ..value }).is_some()
                && matches!(shape, Shape::Word | Shape::Id)
                && self.part(value.start, value.end).is_ascii()
            {
                // What stands beside a name elsewhere is called by that.
                self.doubt();
            }
        }
        Some(())
    }

    // Whether a message begins here: behind a tag, a time, a level or a number of a process.
    fn opens(&self, at: usize) -> bool {
        let before = self.part(0, at).trim_end();
        let last = before.rsplit(' ').next().unwrap_or_default();
        let timed = last.bytes().any(|b| b.is_ascii_digit())
            && last.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'-' | b'Z' | b'T' | b'+' | b','));
        before.is_empty()
            || before.ends_with(|c: char| matches!(c, ':' | ']' | '>' | '|' | ')' | '-' | '}') || is_mark(c))
            || timed
            || last.len() <= 7 && List::Level.has_in_any_case(last)
    }

    fn ends(&self, at: usize) -> bool {
        let rest = self.rest(at).trim_start_matches(['"', '\'', '”', '」', ')', '.']);
        rest.trim_end().is_empty() || rest.starts_with([',', ';', '，', '。', '；', '|']) || self.key_follows(at)
    }

    // The value that begins at a place, and where it ends with its quotes.
    fn filled_at(&self, place: Place, at: usize, next: Option<&Piece>) -> Option<(Value, usize)> {
        let quote = self.rest(at).chars().next()?;
        let closing = QUOTES.iter().find(|(open, _)| *open == quote).map(|(_, close)| *close);
        let closing = closing.or_else(|| matches!(quote, '"' | '\'').then_some(quote));
        if let Some(close) = closing {
            let start = at + quote.len_utf8();
            let end = start + self.rest(start).find(close)?;
            let value = Value { start, end, quoted: true };
            return self.fits(place, value).then_some((value, end + close.len_utf8()));
        }
        if place.shape == Shape::Quoted || quote == ' ' {
            return None;
        }
        let end = self.place_end(place.shape, at, next)?;
        // `kicked reason:2`: the name of a value.
        let colon = match next {
            Some(Piece::One(choices)) => choices.iter().any(|choice| choice.starts_with([':', '：'])),
            Some(Piece::Joined(choices)) => choices.iter().any(|choice| choice.starts_with([':', '：'])),
            _ => false,
        };
        if matches!(place.shape, Shape::Word | Shape::Id) && self.byte(end) == b':' && !colon {
            return None;
        }
        let value = Value { start: at, end, quoted: false };
        (end > at && self.fits(place, value)).then_some((value, end))
    }

    fn place_end(&self, shape: Shape, at: usize, next: Option<&Piece>) -> Option<usize> {
        let solid = |b: u8| is_word_byte(b) || matches!(b, b'-' | b'.' | b'@' | b'+' | b'#' | b'~') || b >= 0x80;
        let trimmed =
            |end: usize| at + self.part(at, end).trim_end_matches([' ', '.', ':', '-', '，', '。', '：']).len();
        Some(match shape {
            // Latin letters with their marks, and no further script.
            Shape::Word | Shape::Id if self.byte(at) < 0x80 => trimmed(self.run_of(at, |b| solid(b) && b < 0xca)),
            Shape::Solid | Shape::Digit => {
                let ends = |c: char| {
                    is_mark(c)
                        || matches!(c, ' ' | '\t' | '"' | '\'' | ',' | ';' | '|' | '<' | '>' | '(' | ')' | '[' | ']')
                };
                trimmed(at + self.rest(at).find(ends).unwrap_or(self.text.len() - at))
            }
            Shape::Any if !matches!(next, Some(Piece::One(_) | Piece::Joined(_))) => self.run_of(at, |b| b != b' '),
            Shape::Number => trimmed(
                self.run_of(at, |b| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'*' | b'+' | b'.' | b'(' | b')')),
            ),
            Shape::Name if self.byte(at) < 0x80 => self.capitals(at),
            _ => self.words_end(shape, at, next)?,
        })
    }

    // Up to the fixed words that follow, or to the end of the text.
    fn words_end(&self, shape: Shape, at: usize, next: Option<&Piece>) -> Option<usize> {
        let rest = self.rest(at);
        if let Some(Piece::One(choices)) = next {
            let lower = rest.to_ascii_lowercase();
            return Some(at + choices.iter().filter_map(|choice| lower.find(choice)).min()?);
        }
        if let Some(Piece::Joined(choices)) = next {
            let lower = rest.to_ascii_lowercase();
            return Some(at + choices.iter().filter_map(|choice| lower.find(choice.as_str())).min()?);
        }
        if matches!(shape, Shape::Text | Shape::Said | Shape::Talk | Shape::Words) {
            return Some(self.text_end(at));
        }
        let len = rest.find(|c: char| is_mark(c) || c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '_'));
        Some(at + len.unwrap_or(rest.len()))
    }

    // Up to four words with a capital.
    fn capitals(&self, at: usize) -> usize {
        let mut end = at;
        for _ in 0..4 {
            let from = if end == at { at } else { end + 1 };
            let stop = self.run_of(from, |b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-') || b >= 0x80);
            // `B.`, `St.`
            let short = stop - from <= 2 && self.byte(stop) == b'.' && self.byte(stop + 1) == b' ';
            let stop = stop + usize::from(short);
            let capital = self.rest(from).starts_with(char::is_uppercase);
            if stop == from || !capital || (end > at && self.byte(end) != b' ') {
                break;
            }
            end = stop;
        }
        at + self.part(at, end).trim_end_matches(['.', '-', '\'']).len()
    }

    fn filled_before(&self, place: Place, to: usize) -> Option<Value> {
        let before = self.part(0, to);
        let close = before.chars().next_back()?;
        let opening = QUOTES.iter().find(|(_, end)| *end == close).map(|(open, _)| *open);
        if let Some(open) = opening.or_else(|| matches!(close, '"' | '\'').then_some(close)) {
            let end = to - close.len_utf8();
            let start = self.part(0, end).rfind(open)? + open.len_utf8();
            let value = Value { start, end, quoted: true };
            return self.fits(place, value).then_some(value);
        }
        let start = match place.shape {
            Shape::Name | Shape::Words if close.is_ascii() => self.capitals_before(to),
            _ if close.is_ascii() && place.shape != Shape::Words => {
                self.run_before(to, 64, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'@' | b'#' | b'~'))
            }
            _ => before
                .rfind(|c: char| is_mark(c) || c.is_ascii() && !is_word_byte(c as u8))
                .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)),
        };
        let value = Value { start, end: to, quoted: false };
        let apart = !self.before(start).is_ascii_alphanumeric() && !matches!(self.before(start), b'/' | b'=' | b'$');
        (start < to && apart && self.fits(place, value)).then_some(value)
    }

    fn capitals_before(&self, to: usize) -> usize {
        let mut start = to;
        for _ in 0..3 {
            if start < to && self.before(start) != b' ' {
                break;
            }
            let end = if start == to { to } else { start - 1 };
            let letter = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-') || b >= 0x80;
            let from = self.run_before(end, 32, letter);
            let word = self.part(from, end);
            let other = List::Software.has_in_any_case(word)
                || List::PersonBefore.has_in_any_case(word)
                || List::Title.has_in_any_case(word);
            let capital = word.starts_with(char::is_uppercase) && !other;
            if from == end || !capital {
                break;
            }
            start = from;
        }
        start
    }

    // Up to four words with a capital, or a Chinese name.
    fn fits_name(&self, place: Place, value: Value) -> bool {
        let word = self.part(value.start, value.end);
        if !word.is_ascii() && !word.contains(' ') {
            let called = value.quoted || persons::is_called_so(word);
            return (2..=8).contains(&word.chars().count()) && is_free(word) && !is_noun_zh(word) && called;
        }
        let software = |part: &str| List::Software.has_in_any_case(part);
        // `Kitchen Echo`: people call their things by common words.
        if place.class == Class::Label {
            return word.contains(' ') && !word.split(' ').all(software);
        }
        let titled = List::Title.has_in_any_case(word.split(['.', ' ']).next().unwrap_or_default());
        let joined = matches!(self.byte(value.end), b'.' | b'_' | b'/');
        let code = word.split(' ').any(is_camel) || joined && self.byte(value.end + 1).is_ascii_alphanumeric();
        !titled && !code && is_free(word) && !word.split(' ').any(software)
    }

    fn fits(&self, place: Place, value: Value) -> bool {
        let word = self.part(value.start, value.end);
        let chars = word.chars().count();
        let plain = !word.trim().is_empty() && !word.contains(['=', '{', '}', '<', '>', '\\']);
        let free = || is_free(word);
        if place.shape == Shape::Any {
            return word.is_ascii() && !word.contains(' ') && (chars >= 2 || place.class == Class::Server && chars > 0);
        }
        if !plain || chars > 64 && !matches!(place.shape, Shape::Text | Shape::Said | Shape::Talk) {
            return false;
        }
        let named = matches!(self.byte(value.end + usize::from(value.quoted)), b'=' | b'(' | b'[') && !value.quoted;
        match place.shape {
            Shape::Chinese | Shape::Word if !word.is_ascii() => {
                (2..=12).contains(&chars) && owner::is_called(word) && free() && !is_noun_zh(word)
            }
            Shape::Chinese => false,
            // `<RTM>`: a part of the software is called so, and hardly a person.
            Shape::Word if !word.bytes().any(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => false,
            // `JitsiConference joined`
            Shape::Word if place.class == Class::Name && is_camel(word) && is_part(last_hump(word)) => false,
            Shape::Word => chars >= 2 && !named && free() && !parted(word) && !is_phrase(word, value),
            Shape::Id if word.starts_with("0x") || word.contains('#') => false,
            // `v4.20.2`
            Shape::Id | Shape::Digit if is_release(word) => false,
            Shape::Id if judge::digits(word) == word.len() && word.len() < 5 => false,
            // `u1_0`: what a statement calls a table.
            Shape::Id if word.contains('_') && word.bytes().filter(u8::is_ascii_alphabetic).count() == 1 => false,
            Shape::Id => {
                let marked = judge::digits(word) > 0 || word.contains(['_', '-', '.']);
                chars >= 3 && marked && !named && free() && !parted(word)
            }
            Shape::Solid => {
                let least = if place.class == Class::Label { 3 } else { 2 };
                chars >= least && !names::is_word(word) && names::class(word).is_none()
            }
            Shape::Name | Shape::Words if place.class == Class::Name && !is_called(word) => false,
            Shape::Name => self.fits_name(place, value),
            Shape::Any => true,
            Shape::Digit => chars >= 2 && judge::digits(word) > 0,
            Shape::Number => judge::digits(word) >= 3,
            Shape::Words => {
                !word.starts_with([':', '=', ')', ']', '）', '】', '》', '”'])
                    && free()
                    && !names::is_words(word)
                    && !is_fault(&word.to_ascii_lowercase())
            }
            Shape::Quoted => chars >= 2 && !names::is_word(word),
            Shape::Text if judge::is_statement(word) => false,
            Shape::Text => !is_fault(&word.to_ascii_lowercase()) && !names::is_words(word) && !word.contains('"'),
            // `<2F1C7A10> /Users/..`
            Shape::Said => !(names::is_words(word) || word.starts_with('/') && word.matches('/').count() > 1),
            Shape::Talk => sounds_spoken(word),
        }
    }
}

// Neither a word of software nor the name of a value; `Robin (mobile)` only looks like one.
fn is_free(word: &str) -> bool {
    let other = List::Software.has_in_any_case(word) || List::NoLogin.has_in_any_case(word);
    !other && !names::is_word(word) && (word.contains('(') || names::class(word).is_none())
}

// `识别结果`, `群名称`: a word for a value or a role, and no name.
fn is_noun_zh(word: &str) -> bool {
    let named = |(at, _)| {
        let rest: &str = word.get(at..).unwrap_or_default();
        names::chinese(rest).is_some_and(|(len, _)| len == rest.len())
    };
    word.char_indices().any(named) || List::Role.has(word) || names::is_word(word)
}

// No sign of a sentence or an address stands in the name of a person.
fn is_called(word: &str) -> bool {
    !word.contains(['：', ':', '，', ',', '。', '；', '@', '“', '”'])
}

fn is_release(word: &str) -> bool {
    word.strip_prefix('v').is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

// `MediaTrack`, and not `McKay`.
fn is_camel(word: &str) -> bool {
    let inner = word.bytes().zip(word.bytes().skip(1)).any(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
    inner && !word.starts_with("Mc") && !word.starts_with("Mac")
}

// `Conference` of `JitsiConference`
fn last_hump(word: &str) -> &str {
    word.rfind(|c: char| c.is_ascii_uppercase()).map_or(word, |at| &word[at..])
}

// `gateway-03`: a part of the software.
fn parted(word: &str) -> bool {
    word.split(['_', '-', '.']).any(is_part)
}

// `to be`, `for 5`: goes on as a sentence.
fn is_phrase(word: &str, value: Value) -> bool {
    !value.quoted && word.bytes().all(|b| b.is_ascii_digit()) && word.len() < 4
}

// The fixed words behind a place: a blank and what stands behind it are one.
fn follows(pieces: &[Piece]) -> Option<Piece> {
    match pieces {
        [Piece::One(blank), Piece::One(choices), ..] if blank.len() == 1 => {
            let blank = blank.first().copied().unwrap_or_default();
            Some(Piece::Joined(choices.iter().map(|choice| format!("{blank}{choice}")).collect()))
        }
        [piece, ..] => Some(piece.clone()),
        [] => None,
    }
}

// How much of a text one of the choices takes.
fn starts(text: &str, choices: &[&str]) -> Option<usize> {
    let same = |head: &str, choice: &str| head.eq_ignore_ascii_case(choice) || choice == " " && head == "\t";
    let head = |choice: &&&str| {
        text.get(..choice.len()).is_some_and(|head| same(head, choice))
            && !(choice.ends_with(|c: char| c.is_ascii_alphanumeric())
                && text.get(choice.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())))
    };
    choices.iter().filter(head).map(|choice| choice.len()).max()
}
