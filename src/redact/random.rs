//! Keys nobody can read as a word: made of dice, so no name and no beginning is needed to know them.

use super::line::{Line, NAMED, SHAPE, is_word_byte};
use super::lists::List;
use super::names;
use super::{Action, judge, mask};

/// Shorter ones are ids as often as keys.
const LEAST: usize = 32;

impl Line<'_> {
    /// A long run of letters of both cases and digits that change too often to be words.
    pub(super) fn random(&mut self, at: usize) -> Option<usize> {
        // `code%3DGJnw..`: the sign is written with two digits.
        let coded = self.before(at) == b'%' && self.run_of(at, |b| b.is_ascii_hexdigit()) >= at + 2;
        let at = if coded { at + 2 } else { at };
        let end = self.run_of(at, |b| is_word_byte(b) || matches!(b, b'-' | b'+' | b'/'));
        let end = self.run_of(end, |b| b == b'=').min(end + 2);
        let word = self.part(at, end).trim_end_matches(['-', '/']);
        // `CPI1X..-bytesSent`: the name of a measure, not a part of the key.
        let core =
            word.rsplit_once('-').filter(|(_, end)| end.len() > 3 && end.bytes().all(|b| b.is_ascii_alphabetic()));
        if core.map_or(word, |(core, _)| core).len() < LEAST
            || !is_random(word)
            || matches!(self.before(at), b'/' | b'.' | b'\\' | b'-' | b'@' | b'+' | b'$')
            || word.starts_with("sha256/")
            || self.part(0, at).ends_with("W/\"")
            || self.part(0, at).trim_end_matches([' ', ':', '=', '"']).to_ascii_lowercase().ends_with("public key")
            || word.starts_with("sha512-")
            || word.starts_with("sha384-")
            || word.starts_with("sha256-")
        {
            return None;
        }
        // A certificate is public.
        if word.starts_with("MII") && !self.about(List::Private) {
            return None;
        }
        if matches!(self.byte(end), b'.' | b'(' | b'@') && is_word_byte(self.byte(end + 1)) {
            return None;
        }
        let gap =
            self.run_before(at, 12, |b| matches!(b, b'=' | b':' | b'"' | b'\'' | b' ' | b'\\' | b'[' | b'<' | b'('));
        let from = self.run_before(gap, 40, |b| is_word_byte(b) || b == b'-');
        let name = names::bare(self.part(from, gap));
        let kept = List::Dice.ends(&name).is_some() || name.starts_with("sha") || names::is_counter(&name);
        (!kept).then(|| self.add(at, at + word.len(), NAMED, judge::hidden("", word))).flatten()
    }

    /// `ssh-ed25519 AAAAC3.. anna@laptop`: the key, and who made it.
    pub(super) fn public_key(&mut self, at: usize) -> Option<usize> {
        if !["AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh"].iter().any(|start| self.rest(at).starts_with(start)) {
            return None;
        }
        let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        let found = self.add(at, end, SHAPE, judge::hidden("ssh", self.part(at, end)));
        let stop = self.run_of(end + 1, |b| is_word_byte(b) || matches!(b, b'@' | b'.' | b'-'));
        let maker = self.part(end + 1, stop).to_owned();
        let whole = self.byte(end) == b' ' && maker.contains('@');
        whole.then(|| self.add(end + 1, stop, SHAPE, Action::Alias("user", maker))).flatten().or(found)
    }

    /// `api key 3f9a.. rejected`: a key of hex digits where the line is about access.
    pub(super) fn bare_key(&mut self, end: usize) -> Option<usize> {
        let stop = self.run_of(end + 1, is_word_byte);
        let word = self.part(end + 1, stop);
        let hex = word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let access = self.about(List::Access);
        let public = self.about(List::Public);
        (self.byte(end) == b' ' && hex && access && !public)
            .then(|| self.add(end + 1, stop, NAMED, judge::hidden("", word)))
            .flatten()
    }

    /// `0x` and forty digits: a wallet. Pointers are shorter, digests longer.
    pub(super) fn wallet(&mut self, at: usize) -> Option<usize> {
        if !self.rest(at).starts_with("0x") {
            return None;
        }
        let end = self.run_of(at + 2, |b| b.is_ascii_hexdigit());
        let word = self.part(at, end);
        (word.len() == 42 && !is_word_byte(self.byte(end)))
            .then(|| self.add(at, end, SHAPE, Action::Mask("CARD", mask::note("wallet", word))))
            .flatten()
    }
}

// Dice change between cases and digits at more than every second letter; words in camel case do not.
fn is_random(word: &str) -> bool {
    let kind = |b: u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let (mut counts, mut changes, mut last) = ([0usize; 4], 0usize, 4);
    let letters = word.as_bytes().split(|b| !b.is_ascii_lowercase()).map(<[u8]>::len).max().unwrap_or(0);
    for byte in word.bytes() {
        let now = kind(byte);
        if let Some(count) = counts.get_mut(now) {
            *count += 1;
        }
        changes += usize::from(now != last);
        last = now;
    }
    let [lower, upper, digits, marks] = counts;
    letters < 7 + word.len() / 30
        && lower >= 4
        && upper >= 4
        && digits >= 2
        && marks * 6 <= word.len()
        && changes * 5 >= word.len() * 2
}
