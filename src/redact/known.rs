//! Values that were found once are looked for everywhere: a name that stood beside `userId` is private in a sentence too.
//!
//! Only telling values are kept. A user called `test`, or a room called `12`, is replaced where its name says what it is,
//! and nowhere else: every other `test` and `12` of the log would go with it.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::line::{Find, KNOWN, SHAPE, SPELT};
use super::{Action, names, numbers, said};

/// More values than this are not kept: the log is then searched by shape and name alone.
const MOST: usize = 200_000;
/// So many values are searched for by a table of all transitions.
const QUICK: usize = 1000;
/// Longer values are looked for by their beginning.
const LONGEST: usize = 256;

/// The values of a whole input.
#[derive(Debug, Default)]
pub struct Known {
    values: HashMap<String, Action>,
    actions: Vec<Action>,
    search: Option<AhoCorasick>,
    full: bool,
    calm: HashMap<String, Vec<u32>>,
}

impl Known {
    /// How many values are looked for.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether there were more values than are kept.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// Takes over what another part of the input held.
    pub fn merge(&mut self, other: Self) {
        self.full |= other.full;
        self.calm.extend(other.calm);
        // In order, so that the same input gives the same result.
        let mut values: Vec<_> = other.values.into_iter().collect();
        values.sort_by(|a, b| a.0.cmp(&b.0));
        for (value, action) in values {
            self.insert(value, action);
        }
    }

    /// Keeps which lines of a file held nothing: a hash for each of these, 0 for the others.
    pub(super) fn keep_calm(&mut self, path: &str, lines: Vec<u32>) {
        self.calm.insert(path.to_owned(), lines);
    }

    /// Which lines of a file held nothing.
    pub(super) fn calm(&self, path: &str) -> &[u32] {
        self.calm.get(path).map_or(&[], Vec::as_slice)
    }

    // What a shape tells is found by its shape wherever it stands, but for counters that look the same.
    pub(super) fn add(&mut self, word: &str, action: &Action, rank: u8) {
        // A guess is made again wherever the word stands; told elsewhere it would contradict what a name says there.
        if rank == SPELT {
            return;
        }
        if rank == SHAPE && matches!(action, Action::Alias("phone" | "mac" | "ip" | "lan", _)) {
            return;
        }
        let plain = match action {
            Action::Alias("phone", _) if numbers::is_phone_by_shape(word) => return,
            Action::Alias("mail", _) | Action::Text(..) => return,
            Action::Alias("phone" | "mac" | "ip" | "lan", _) | Action::Mask(..) => word,
            Action::Alias(_, canonical) => canonical,
        };
        let plain = plain.trim();
        if is_telling(plain, action) {
            let cut = plain.char_indices().nth(LONGEST).map_or(plain, |(at, _)| plain.get(..at).unwrap_or(plain));
            self.insert(cut.to_owned(), action.clone());
        }
    }

    fn insert(&mut self, value: String, action: Action) {
        if self.values.len() >= MOST {
            self.full = true;
            return;
        }
        // The same word under two names: the smaller type wins, whatever came first.
        let slot = self.values.entry(value).or_insert_with(|| action.clone());
        if (action.kind(), format!("{action:?}")) < (slot.kind(), format!("{slot:?}")) {
            *slot = action;
        }
    }

    /// Makes the values searchable.
    ///
    /// # Errors
    /// When there are more than a search can hold.
    pub fn ready(&mut self) -> Result<(), String> {
        let mut values: Vec<_> = self.values.iter().collect();
        values.sort_by(|a, b| a.0.cmp(b.0));
        self.actions = values.iter().map(|(_, action)| (*action).clone()).collect();
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true);
        // The quickest search, as long as it stays small.
        if values.len() <= QUICK {
            builder.kind(Some(AhoCorasickKind::DFA)).prefilter(false);
        }
        let search = builder.build(values.iter().map(|(value, _)| value.as_str()));
        self.search = Some(search.map_err(|error| error.to_string())?);
        Ok(())
    }

    pub(super) fn find(&self, text: &str, finds: &mut Vec<Find>) {
        for (range, value) in self.places(text) {
            if let Some(action) = self.actions.get(value) {
                finds.push(Find { range, action: action.clone(), rank: KNOWN });
            }
        }
    }

    /// Where which of the values stand.
    pub(super) fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
        let search = self.search.as_ref().filter(|_| !self.actions.is_empty());
        let found = search.into_iter().flat_map(move |search| search.find_iter(text));
        found
            .filter(|found| stands_alone(text, found.start(), found.end()))
            .map(|found| (found.range(), found.pattern().as_usize()))
    }

    /// The first known value that stands in a text.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<&'static str> {
        let mut finds = Vec::new();
        self.find(text, &mut finds);
        if finds.is_empty()
            && let Some(view) = super::view::View::of(text)
        {
            self.find(&view.text, &mut finds);
        }
        finds.first().map(|find| find.action.kind())
    }
}

fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let word = text.get(from..to).unwrap_or_default();
    let before = text.get(..from).unwrap_or_default().chars().next_back();
    let mut after = text.get(to..).unwrap_or_default().chars();
    let next = after.next();
    let number = word.bytes().all(|b| b.is_ascii_digit());
    let edge = |c: Option<char>, inside: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric()) && inside.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let fraction = number
        && (matches!(next, Some('.')) && after.next().is_some_and(|c| c.is_ascii_digit()) || before == Some('.'));
    // `ws.pusher.com`: a part of the name of a server, which some user is called by as well.
    let letters = word.bytes().all(|b| b.is_ascii_lowercase());
    let lead = text.get(..from).unwrap_or_default();
    let labels = lead.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let host = letters && before == Some('.') && next == Some('.') && labels.ends_with("://");
    !edge(before, word.chars().next()) && !edge(next, word.chars().next_back()) && !fraction && !host
}

// Words, short numbers and other things that stand in a log for many reasons are not looked for.
fn is_telling(word: &str, action: &Action) -> bool {
    let chars = word.chars().count();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if names::is_word(word) || is_name(word) || word.contains(['\n', '\r']) || (digits + letters) * 2 < chars {
        return false;
    }
    match action {
        // What software says of a fault stands in many lines, whoever said it once.
        Action::Mask("TEXT", _) if said::is_fault(&word.to_ascii_lowercase()) => false,
        Action::Mask("TEXT", _) => chars >= 12 || (!word.is_ascii() && chars >= 6),
        Action::Mask("VALUE", _) => chars >= 12 && digits > 0,
        Action::Mask(..) => chars >= 8 && (digits > 0 || chars >= 16),
        Action::Alias("phone" | "ip" | "lan" | "mac", _) => digits >= 4 && chars >= 7,
        _ if letters == 0 => digits >= 7,
        _ if word.is_ascii() => chars >= 4 && (digits > 0 || chars >= 5),
        _ => chars >= 3,
    }
}

// A key that stood where a value does, as `imei2`. With a number in it, as in `ada_41sn`, it is a value.
fn is_name(word: &str) -> bool {
    let number = word.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_digit));
    !number && names::class(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::line::NAMED;
    use super::*;

    fn alias(word: &str) -> Action {
        Action::Alias("user", word.to_owned())
    }

    #[test]
    fn telling_values_are_found_alone_only() {
        let mut known = Known::default();
        for word in ["alice_1", "test", "12345", "20817734", "小橘子", "ada_41sn", "imei2"] {
            known.add(word, &alias(word), NAMED);
        }
        known.ready().unwrap();
        assert_eq!(known.len(), 4);
        for (text, want) in [
            ("by alice_1.", true),
            ("malice_1", false),
            ("alice_12", false),
            ("id=20817734,", true),
            ("9.20817734", false),
            ("20817734.5", false),
            ("与小橘子通话", true),
            ("x=Alice%5F1", true),
            ("test 12345", false),
        ] {
            assert_eq!(known.first_in(text).is_some(), want, "{text}");
        }
    }
}
