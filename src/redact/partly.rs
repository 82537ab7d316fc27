//! What its own writer masked in part - `139****2210`, `**** **** **** 8841`, `XX:XX:XX:XX:7B:21` - and the ids of rooms and
//! participants that begin with their kind: what is left of them still tells whose they are.

use super::line::{Line, NAMED, SHAPE, is_word_byte};
use super::lists::List;
use super::{Action, judge, mask, secrets};

/// Fewer stars are a sign of something else.
const STARS: usize = 3;

/// What was masked in part, in an action.
pub(super) const PARTLY: &str = "partly";

impl Line<'_> {
    /// A number of which some digits are stars, at its first digit or star.
    pub(super) fn starred(&mut self, at: usize) -> Option<usize> {
        if !self.has_stars {
            return None;
        }
        let sign = |b: u8| b.is_ascii_digit() || matches!(b, b'*' | b' ' | b'-');
        let stop = self.run_of(at, sign);
        let word = self.part(at, stop).trim_end_matches([' ', '-']);
        let end = at + word.len();
        let plus = self.before(at) == b'+';
        let from = at - usize::from(plus);
        let stars = word.bytes().filter(|b| *b == b'*').count();
        let tail = word.bytes().rev().take_while(u8::is_ascii_digit).count();
        let seen = judge::digits(word);
        // `** 12`, `0.5 *** 3`: stars between numbers of their own.
        let joined = word.split([' ', '-']).all(|group| group.len() >= 2 && group.len() <= 11);
        let grouped = word.split([' ', '-']).filter(|group| group.contains('*')).count();
        let shaped = (2..=6).contains(&tail) && (4..=12).contains(&seen) && word.len() <= 24 && grouped > 0;
        let alone = !is_word_byte(self.before(from))
            && !matches!(self.before(from), b'.' | b'*')
            && !is_word_byte(self.byte(end))
            && self.byte(end) != b'.';
        (stars >= STARS && shaped && joined && alone)
            .then(|| self.add(from, end, SHAPE, Action::Mask("CARD", mask::note(PARTLY, self.part(from, end)))))
            .flatten()
    }

    /// `XX:XX:XX:XX:7B:21`
    pub(super) fn starred_mac(&mut self, at: usize) -> Option<usize> {
        if self.byte(at + 2) != b':' || self.byte(at + 14) != b':' {
            return None;
        }
        let word = self.part(at, at + 17);
        let mut hidden = 0;
        let shaped = word.len() == 17
            && word.split(':').count() == 6
            && word.split(':').all(|pair| {
                let stars = pair.eq_ignore_ascii_case("xx") || pair == "**";
                hidden += usize::from(stars);
                pair.len() == 2 && (stars || pair.bytes().all(|b| b.is_ascii_hexdigit()))
            });
        let alone = !is_word_byte(self.before(at)) && !is_word_byte(self.byte(at + 17));
        (shaped && alone && (1..6).contains(&hidden))
            .then(|| self.add(at, at + 17, SHAPE, Action::Mask("CARD", mask::note(PARTLY, word))))
            .flatten()
    }

    /// The token of a phone for notifications, which nothing names: 64 hex digits where the line is about pushing.
    pub(super) fn push_hex(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let hex = end - at == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()) && self.before(at) == b' ';
        (hex && self.about(List::ApplePush)).then(|| self.add(at, end, NAMED, secrets::token_mask(word))).flatten()
    }

    /// `PA_9uYcB2wQzT5e`: two capitals say what it is, dice follow.
    pub(super) fn kind_and_dice(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.byte(at + 2) != b'_' {
            return None;
        }
        let word = self.part(at, end);
        let (kind, dice) = word.split_once('_').filter(|(kind, _)| kind.len() == 2)?;
        let room = List::DiceRoom.has(kind);
        let random = (6..=16).contains(&dice.len())
            && dice.bytes().all(|b| b.is_ascii_alphanumeric())
            && dice.bytes().any(|b| b.is_ascii_lowercase())
            && dice.bytes().any(|b| b.is_ascii_uppercase());
        let known = room || List::DiceUser.has(kind);
        let action = Action::Alias(if room { "channel" } else { "user" }, word.to_owned());
        (known && random).then(|| self.add(at, end, NAMED, action)).flatten()
    }
}
