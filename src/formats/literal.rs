//! Words without which a pattern cannot match: one search for all of them tells which patterns are worth a try.

use std::borrow::Cow;

use super::required;

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

/// Looks for the words of many patterns at once.
///
/// Each word is filed under three bytes of it that few other words have. A place of the text is then mostly done with
/// after one look into a small table, and the table is made in no time: an automaton would take longer to build than most
/// logs take to be read.
#[derive(Debug)]
pub struct Words {
    words: Vec<Word>,
    /// Where the words of each slot begin; one more for the end.
    slots: Vec<u32>,
    /// Owners that no word stands for: always possible.
    always: Numbers,
}

/// A word in lower case, the place of its three bytes, and whose it is.
#[derive(Debug)]
struct Word {
    text: Cow<'static, str>,
    at: usize,
    owners: Vec<usize>,
}

impl Words {
    /// Collects the words of (owner, pattern).
    #[must_use]
    pub fn new(patterns: &[(usize, String)]) -> Self {
        let (mut words, mut always) = (Vec::new(), Numbers::default());
        for (owner, text) in patterns {
            match required(text) {
                Some(list) => words.extend(list.into_iter().map(|word| (word, *owner))),
                None => always.add(*owner),
            }
        }
        words.sort_unstable();
        let mut all: Vec<Word> = Vec::new();
        for (text, owner) in words {
            match all.last_mut().filter(|last| last.text == text) {
                Some(last) => last.owners.push(owner),
                None => all.push(Word { text, at: 0, owners: vec![owner] }),
            }
        }
        let slots = file(&mut all);
        Self { words: all, slots, always }
    }

    /// Owners whose pattern can match this text.
    #[must_use]
    pub fn possible(&self, text: &[u8]) -> Numbers {
        let mut out = self.always.clone();
        let text = text.to_ascii_lowercase();
        for (place, three) in text.array_windows().enumerate() {
            let slot = slot(*three, self.slots.len());
            let (Some(from), Some(end)) = (self.slots.get(slot), self.slots.get(slot + 1)) else { continue };
            if from == end {
                continue;
            }
            for word in self.words.get(*from as usize..*end as usize).unwrap_or_default() {
                let rest = place.checked_sub(word.at).and_then(|from| text.get(from..));
                if rest.is_some_and(|rest| rest.starts_with(word.text.as_bytes())) {
                    word.owners.iter().for_each(|owner| out.add(*owner));
                }
            }
        }
        out
    }
}

/// Picks the three bytes of each word, orders the words by their slot, and says where each slot begins.
fn file(words: &mut [Word]) -> Vec<u32> {
    let slots = (words.len() * 4).next_power_of_two().max(16) + 1;
    let mut filled = vec![0u32; slots];
    for three in words.iter().flat_map(|word| word.text.as_bytes().array_windows()) {
        filled.get_mut(slot(*three, slots)).into_iter().for_each(|n| *n += 1);
    }
    let many = |three: &[u8; 3]| filled.get(slot(*three, slots)).copied();
    for word in words.iter_mut() {
        let threes = word.text.as_bytes().array_windows().enumerate();
        word.at = threes.min_by_key(|(_, three)| many(three)).map_or(0, |(at, _)| at);
    }
    let own = |word: &Word| word.text.as_bytes().get(word.at..).and_then(<[u8]>::first_chunk).map(|t| slot(*t, slots));
    words.sort_by_key(own);
    let mut starts = vec![0u32; slots];
    for slot in words.iter().filter_map(own) {
        starts.get_mut(slot + 1).into_iter().for_each(|n| *n += 1);
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// The slot of three bytes, of a power of two of them and one more for the end.
fn slot([a, b, c]: [u8; 3], slots: usize) -> usize {
    let hash = u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9E37_79B1);
    (hash >> 12) as usize & (slots - 2)
}

/// Whether there are words without which a pattern cannot match.
pub fn has_words(pattern: &str) -> bool {
    required(pattern).is_some()
}

/// The words of a pattern: those of a built-in one were found when the program was built.
fn required(pattern: &str) -> Option<Vec<Cow<'static, str>>> {
    match WORDS.binary_search_by(|(known, _)| (*known).cmp(pattern)) {
        Ok(at) => WORDS.get(at)?.1.map(|words| words.iter().map(|w| Cow::Borrowed(*w)).collect()),
        Err(_) => required::words_of(pattern).map(|words| words.into_iter().map(Cow::Owned).collect()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_found_before_is_what_is_found_now() {
        assert!(WORDS.len() > 100 && WORDS.is_sorted());
        for (pattern, words) in WORDS {
            let now = required::words_of(pattern);
            assert_eq!(words.map(|w| w.iter().map(|w| (*w).to_owned()).collect()), now, "{pattern}");
        }
    }

    #[test]
    fn numbers_are_a_set() {
        let mut set: Numbers = [70, 3, 3, 0, 64].into_iter().collect();
        set.join(&[200, 1].into_iter().collect());
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 1, 3, 64, 70, 200]);
        assert!(set.has(70) && !set.has(69) && !set.has(4000));
        assert_eq!(Numbers::default().iter().count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn words_are_found_wherever_they_stand(words in vec("[a-d]{3,6}", 1..40), text in "[a-dA-D]{0,40}") {
            let patterns: Vec<(usize, String)> = words.iter().cloned().enumerate().collect();
            let found = Words::new(&patterns).possible(text.as_bytes());
            let want = words.iter().enumerate().filter(|(_, word)| text.to_ascii_lowercase().contains(word.as_str()));
            prop_assert_eq!(found.iter().collect::<Vec<_>>(), want.map(|(owner, _)| owner).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_possible_is_ruled_out() {
        let patterns = ["(?i)token (?:has )?expired", "\\bGET https?://\\S+", "a|b", "(?:[Ee]rror){1,3} code"];
        let all: Vec<(usize, String)> = patterns.iter().map(|p| (*p).to_owned()).enumerate().collect();
        let words = Words::new(&all);
        for text in ["Token Expired", "x GET http://y", "b", "errorError code", "zzz", ""] {
            let possible = words.possible(text.as_bytes());
            for (owner, pattern) in &all {
                let matches = regex::bytes::Regex::new(pattern).unwrap().is_match(text.as_bytes());
                assert!(!matches || possible.has(*owner), "{pattern} on {text}");
            }
        }
    }
}
