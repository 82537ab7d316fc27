//! What was found in lines of one shape: the next line of the same shape need not be searched again.
//!
//! Shapes are compared byte by byte, so two lines are never mistaken for each other, and the table has a fixed size.

use std::sync::{Mutex, PoisonError};

use super::shape::Shape;

/// Places in the table: two beside each other for each hash, so that a shape seen once does not drive out a frequent one.
const PLACES: usize = 16384;
/// Longer lines are searched each time.
const LONGEST: usize = 2048;

#[derive(Debug)]
enum Held<T> {
    /// These of the numbers left out are a part of a value: they belong to the shape.
    Numbers(u64),
    Told(T),
}

#[derive(Debug)]
struct Place<T> {
    key: Box<[u8]>,
    held: Held<T>,
}

/// What was found, by shape.
#[derive(Debug)]
pub(super) struct Memo<T> {
    places: Vec<Option<Place<T>>>,
    shape: Shape,
    // The numbers that belong to the shape of the line that was looked up last.
    numbers: u64,
    usable: bool,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { places: Vec::new(), shape: Shape::default(), numbers: 0, usable: false }
    }
}

impl<T> Memo<T> {
    /// What is known of lines like this one.
    pub fn look(&mut self, text: &str) -> Option<&mut T> {
        self.usable = text.len() <= LONGEST;
        self.numbers = 0;
        if !self.usable {
            return None;
        }
        self.shape.take(text);
        let mut at = self.place()?;
        if let Held::Numbers(numbers) = self.places.get(at)?.as_ref()?.held {
            self.spell_out(text, numbers);
            at = self.place()?;
        }
        match self.places.get_mut(at)?.as_mut()?.held {
            Held::Told(ref mut told) => Some(told),
            Held::Numbers(_) => None,
        }
    }

    /// Keeps what was found in the line that was looked up last, and where.
    pub fn keep(&mut self, text: &str, found: impl Iterator<Item = std::ops::Range<usize>>, told: T) {
        if !self.usable {
            return;
        }
        let mut numbers = self.numbers;
        for range in found {
            for (bit, (from, to)) in self.shape.dull.iter().enumerate() {
                numbers |= u64::from(*from < range.end && range.start < *to) << bit;
            }
        }
        if numbers != self.numbers {
            self.shape.take(text);
            self.store(Held::Numbers(numbers));
            self.spell_out(text, numbers);
        }
        self.store(Held::Told(told));
    }

    fn store(&mut self, held: Held<T>) {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        let place = Place { key: self.shape.key.as_slice().into(), held };
        let at = self.place().unwrap_or_else(|| {
            // The second goes: it was used longer ago than the first.
            let pair = self.hash();
            self.places.swap(pair, pair + 1);
            pair
        });
        if let Some(slot) = self.places.get_mut(at) {
            *slot = Some(place);
        }
    }

    fn spell_out(&mut self, text: &str, numbers: u64) {
        self.numbers = numbers;
        for (bit, (from, to)) in self.shape.dull.iter().enumerate() {
            if numbers >> bit & 1 == 1
                && let (Some(key), Some(text)) = (self.shape.key.get_mut(*from..*to), text.as_bytes().get(*from..*to))
            {
                key.copy_from_slice(text);
            }
        }
    }

    // Where the shape of the line stands, if it does; it comes first in its pair.
    fn place(&mut self) -> Option<usize> {
        let pair = self.hash();
        let is = |at: usize| self.places.get(at).and_then(Option::as_ref).is_some_and(|p| *p.key == *self.shape.key);
        if is(pair) {
            return Some(pair);
        }
        is(pair + 1).then(|| {
            self.places.swap(pair, pair + 1);
            pair
        })
    }

    fn hash(&self) -> usize {
        let key = &self.shape.key;
        let (words, rest) = key.as_chunks::<8>();
        let mix = |sum: u64, word: u64| (sum.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        let sum = words.iter().fold(key.len() as u64, |sum, word| mix(sum, u64::from_le_bytes(*word)));
        let sum = rest.iter().fold(sum, |sum, byte| mix(sum, u64::from(*byte)));
        (sum >> 40) as usize % (PLACES / 2) * 2
    }
}

/// Memos that are not in use: who works on a piece of a log takes one and gives it back.
#[derive(Debug)]
pub(super) struct Pool<T>(Mutex<Vec<Memo<T>>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Pool<T> {
    /// Works with one of them.
    pub fn with<R>(&self, work: impl FnOnce(&mut Memo<T>) -> R) -> R {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memo = lock().pop().unwrap_or_default();
        let done = work(&mut memo);
        lock().push(memo);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_a_value_belongs_to_the_shape() {
        let mut memo = Memo::default();
        assert!(memo.look("a=12 uid=7712").is_none());
        memo.keep("a=12 uid=7712", std::iter::once(9..13), 1);
        assert_eq!(memo.look("a=34 uid=7712"), Some(&mut 1));
        assert_eq!(memo.look("a=34 uid=7713"), None);
        memo.keep("a=34 uid=7713", std::iter::once(9..13), 2);
        assert_eq!(memo.look("a=56 uid=7713"), Some(&mut 2));
        assert_eq!(memo.look("a=56 uid=7712"), Some(&mut 1));
        assert_eq!(memo.look("b=56 uid=7712"), None);
    }
}
