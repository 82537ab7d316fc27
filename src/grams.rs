//! Many words looked for in one pass, without case: each is filed under three bytes of it that few others have.
//!
//! A place of the text is mostly done with after one look into a small table. An automaton is no faster for short texts,
//! and takes longer to build than most logs take to be read; this table is made in no time.

use std::ops::Range;

use memchr::memmem;

/// Words to look for.
#[derive(Debug)]
pub struct Grams {
    words: Vec<Word>,
    /// Where the words of each slot begin; one more for the end.
    slots: Vec<u32>,
    /// Words of fewer than three bytes.
    short: Vec<Word>,
}

/// A word in lower case, the place of its three bytes, and its number.
#[derive(Debug)]
struct Word {
    text: Box<[u8]>,
    at: usize,
    number: usize,
}

impl Grams {
    /// Takes words; they are numbered in their order.
    pub fn new<W: AsRef<[u8]>>(words: impl IntoIterator<Item = W>) -> Self {
        let lower =
            |(number, word): (usize, W)| Word { text: word.as_ref().to_ascii_lowercase().into(), at: 0, number };
        let words = words.into_iter().enumerate().map(lower).filter(|word| !word.text.is_empty());
        let (mut words, short): (Vec<Word>, Vec<Word>) = words.partition(|word| word.text.len() > 2);
        let slots = file(&mut words);
        Self { words, slots, short }
    }

    /// Tells the number of each word and where it stands, for every place; in no order that means anything.
    pub fn each(&self, text: &[u8], found: impl FnMut(usize, Range<usize>)) {
        self.each_in(&text.to_ascii_lowercase(), found);
    }

    /// The same for a text that is in lower case already.
    pub fn each_in(&self, text: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        for (place, three) in threes(text).enumerate() {
            let slot = slot(three, self.slots.len());
            let (Some(from), Some(end)) = (self.slots.get(slot), self.slots.get(slot + 1)) else { continue };
            if from == end {
                continue;
            }
            for word in self.words.get(*from as usize..*end as usize).unwrap_or_default() {
                let Some(from) = place.checked_sub(word.at) else { continue };
                if text.get(from..).is_some_and(|rest| rest.starts_with(&word.text)) {
                    found(word.number, from..from + word.text.len());
                }
            }
        }
        for word in &self.short {
            memmem::find_iter(text, &word.text).for_each(|from| found(word.number, from..from + word.text.len()));
        }
    }
}

/// Picks the three bytes of each word, orders the words by their slot, and says where each slot begins.
fn file(words: &mut [Word]) -> Vec<u32> {
    let slots = (words.len() * 4).next_power_of_two().max(16) + 1;
    let mut filled = vec![0u32; slots];
    for three in words.iter().flat_map(|word| threes(&word.text)) {
        filled.get_mut(slot(three, slots)).into_iter().for_each(|n| *n += 1);
    }
    let many = |three: [u8; 3]| filled.get(slot(three, slots)).copied();
    for word in words.iter_mut() {
        let rarest = threes(&word.text).enumerate().min_by_key(|(_, three)| many(*three));
        word.at = rarest.map_or(0, |(at, _)| at);
    }
    let own = |word: &Word| word.text.get(word.at..).and_then(<[u8]>::first_chunk).map(|three| slot(*three, slots));
    words.sort_by_cached_key(own);
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

/// Three bytes from every place that has them.
fn threes(text: &[u8]) -> impl Iterator<Item = [u8; 3]> + '_ {
    text.windows(3).filter_map(|three| three.first_chunk().copied())
}

/// The slot of three bytes, of a power of two of them and one more for the end.
fn slot([a, b, c]: [u8; 3], slots: usize) -> usize {
    let hash = u32::from_le_bytes([a, b, c, 0]).wrapping_mul(0x9E37_79B1);
    (hash >> 12) as usize & (slots - 2)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn words_are_found_wherever_they_stand(words in vec("[a-d]{0,6}", 1..40), text in "[a-dA-D]{0,40}") {
            let mut got = Vec::new();
            Grams::new(&words).each(text.as_bytes(), |number, at| got.push((number, at.start)));
            let lower = text.to_lowercase();
            let stands = |word: &str, from: usize| !word.is_empty() && lower[from..].starts_with(word);
            let mut want = Vec::new();
            for (number, word) in words.iter().enumerate() {
                want.extend((0..lower.len()).filter(|from| stands(word, *from)).map(|from| (number, from)));
            }
            got.sort_unstable();
            // Of a short word, places that overlap are one.
            want.retain(|(number, _)| words[*number].len() > 2);
            got.retain(|(number, _)| words[*number].len() > 2);
            prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn short_words_are_found_too() {
        let mut got = Vec::new();
        Grams::new(["> ", "x", "", "abc"]).each(b"ABC > X", |number, at| got.push((number, at)));
        got.sort_unstable_by_key(|(number, _)| *number);
        assert_eq!(got, [(0, 4..6), (1, 6..7), (3, 0..3)]);
    }
}
