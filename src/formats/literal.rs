//! Words without which a pattern cannot match: one search for all of them tells which patterns are worth a try.

use std::borrow::Cow;

use super::required;
use crate::grams::Grams;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(Vec<u64>);

impl Numbers {
    /// Adds a number.
    pub fn add(&mut self, n: usize) {
        if self.0.len() <= n / 64 {
            self.0.resize(n / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(n / 64) {
            *word |= 1 << (n % 64);
        }
    }

    /// Is it in the set?
    #[must_use]
    pub fn has(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    /// Adds all of another set.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// The numbers, least first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let next = |left: &u64| Some(left & left.wrapping_sub(1)).filter(|l| *l != 0);
            let bits = std::iter::successors(Some(*word).filter(|w| *w != 0), next);
            bits.map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}

impl FromIterator<usize> for Numbers {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|n| set.add(n));
        set
    }
}

/// What every match of a pattern holds, in lower case: much less to look for than the match itself.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// A text, and the place of the byte of it that the fewest texts have.
    Word(&'static str, usize),
    /// These, one behind the other.
    All(&'static [Need]),
    /// One of these.
    Any(&'static [Need]),
}

impl Need {
    /// What a built-in pattern needs, where anything is known about it.
    #[must_use]
    pub fn of(pattern: &str) -> Option<&'static Self> {
        known(pattern)?.2
    }

    /// Does a text in lower case hold it?
    #[must_use]
    pub fn is_in(&self, lower: &[u8]) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.is_in(lower)),
            _ => self.end(lower, 0).is_some(),
        }
    }

    /// Where it ends first, looked for from a place on.
    fn end(&self, lower: &[u8], from: usize) -> Option<usize> {
        match self {
            Self::Word(word, rare) => find(lower.get(from..)?, word.as_bytes(), *rare).map(|end| from + end),
            Self::All(parts) => parts.iter().try_fold(from, |from, part| part.end(lower, from)),
            Self::Any(parts) => parts.iter().filter_map(|part| part.end(lower, from)).min(),
        }
    }
}

/// Where a word ends that is found by one byte of it; for short texts, in which a searcher would cost more than the search.
#[must_use]
pub fn find(text: &[u8], word: &[u8], rare: usize) -> Option<usize> {
    let places = memchr::memchr_iter(*word.get(rare)?, text).filter_map(|at| at.checked_sub(rare));
    let stands = |at: &usize| text.get(*at..).is_some_and(|rest| rest.starts_with(word));
    places.into_iter().find(stands).map(|at| at + word.len())
}

/// Looks for the words of many patterns at once.
#[derive(Debug)]
pub struct Words {
    search: Grams,
    /// By word, the patterns it stands for.
    owners: Vec<Vec<usize>>,
    /// Owners that no word stands for: always possible.
    always: Numbers,
}

impl Words {
    /// Collects the words of (owner, pattern).
    #[must_use]
    pub fn new(patterns: &[(usize, String)]) -> Self {
        let (mut all, mut always) = (Vec::new(), Numbers::default());
        for (owner, text) in patterns {
            match required(text) {
                Some(list) => all.extend(list.into_iter().map(|word| (word, *owner))),
                None => always.add(*owner),
            }
        }
        all.sort_unstable();
        let each = || all.chunk_by(|(a, _), (b, _)| a == b);
        let search = Grams::new(each().filter_map(|same| same.first()).map(|(word, _)| word.as_bytes()));
        let owners = each().map(|same| same.iter().map(|(_, owner)| *owner).collect()).collect();
        Self { search, owners, always }
    }

    /// Owners whose pattern can match a text, which is given in lower case.
    #[must_use]
    pub fn possible(&self, lower: &[u8]) -> Numbers {
        let mut out = self.always.clone();
        self.search
            .each_in(lower, |word, _| self.owners.get(word).into_iter().flatten().for_each(|owner| out.add(*owner)));
        out
    }
}

/// What was found out about a built-in pattern when the program was built.
fn known(pattern: &str) -> Option<&'static Known> {
    let at = WORDS.binary_search_by(|known| known.0.cmp(pattern)).ok()?;
    WORDS.get(at)
}

/// Whether there are words without which a pattern cannot match.
pub fn has_words(pattern: &str) -> bool {
    required(pattern).is_some()
}

/// The words of a pattern: those of a built-in one were found when the program was built.
fn required(pattern: &str) -> Option<Vec<Cow<'static, str>>> {
    match known(pattern) {
        Some((_, words, _)) => words.map(|words| words.iter().map(|w| Cow::Borrowed(*w)).collect()),
        None => required::words_of(pattern).map(|words| words.into_iter().map(Cow::Owned).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_before_is_what_is_found_now() {
        assert!(WORDS.len() > 100 && WORDS.is_sorted_by_key(|known| known.0));
        for (pattern, words, _) in WORDS {
            let now = required::words_of(pattern);
            assert_eq!(words.map(|w| w.iter().map(|w| (*w).to_owned()).collect()), now, "{pattern}");
        }
    }

    #[test]
    fn the_words_of_every_entry_are_known_before() {
        for format in crate::formats::Catalog::builtin().unwrap().all() {
            let regexes = format.events.iter().filter_map(|e| e.regex.as_ref());
            let unknown: Vec<&str> = regexes.map(|p| p.text()).filter(|p| known(p).is_none()).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", format.spec.id);
        }
    }

    #[test]
    fn a_need_is_looked_for_in_order() {
        let need = Need::All(&[Need::Any(&[Need::Word("sent", 3), Need::Word("send", 0)]), Need::Word("ok", 1)]);
        for (text, holds) in
            [("send: ok", true), ("xsent ok", true), ("ok send", false), ("sending", false), ("", false)]
        {
            assert_eq!(need.is_in(text.as_bytes()), holds, "{text}");
        }
        assert!(WORDS.iter().filter(|known| known.2.is_some()).count() > 100);
    }

    #[test]
    fn numbers_are_a_set() {
        let mut set: Numbers = [70, 3, 3, 0, 64].into_iter().collect();
        set.join(&[200, 1].into_iter().collect());
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 1, 3, 64, 70, 200]);
        assert!(set.has(70) && !set.has(69) && !set.has(4000));
        assert_eq!(Numbers::default().iter().count(), 0);
    }

    #[test]
    fn nothing_possible_is_ruled_out() {
        let patterns = ["(?i)token (?:has )?expired", "\\bGET https?://\\S+", "a|b", "(?:[Ee]rror){1,3} code"];
        let all: Vec<(usize, String)> = patterns.iter().map(|p| (*p).to_owned()).enumerate().collect();
        let words = Words::new(&all);
        for text in ["Token Expired", "x GET http://y", "b", "errorError code", "zzz", ""] {
            let possible = words.possible(&text.as_bytes().to_ascii_lowercase());
            for (owner, pattern) in &all {
                let matches = regex::bytes::Regex::new(pattern).unwrap().is_match(text.as_bytes());
                assert!(!matches || possible.has(*owner), "{pattern} on {text}");
            }
        }
    }
}
