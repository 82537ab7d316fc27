//! Lines that come again and again in a short log, and when each of them did.

use super::hole::Side;
use crate::formats::shape::{HashedMap, hash};
use crate::stamp::SECOND;

/// Different lines that are followed; a log with more says something else each time.
const KEPT: usize = 64;
/// Instants kept of each; beyond them every other one is.
const TIMES: usize = 256;
/// Lines closer together are told by one doing.
const TOGETHER: i64 = SECOND / 5;
/// What comes less often does not recur.
const OFTEN: usize = 4;
/// So many that come together are a heap, and so many heaps of a line are kept.
const HEAP: u32 = 3;
const HEAPS: usize = 4;

/// A line that comes again, whatever its numbers are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recurring {
    /// The first of them.
    pub first: Side,
    /// When it came, in order: each time, or evenly many of them and the last.
    pub times: Vec<i64>,
    /// Mostly it is not like the one before: it tells of something new, as a mere tick does not.
    pub news: bool,
    /// When several of it came together: the first such heaps.
    pub heaps: Vec<Heap>,
    /// How many heaps there are.
    pub heaped: u32,
}

/// Lines that say the same, and come in one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heap {
    /// When the first of them came.
    pub at: i64,
    /// How many they are.
    pub lines: u32,
    /// One of them.
    pub one: Side,
}

/// All such lines of a log while it is read.
#[derive(Debug, Default)]
pub struct Recurrence {
    lines: Vec<Line>,
    known: HashedMap<usize>,
}

#[derive(Debug)]
struct Line {
    told: Recurring,
    last: i64,
    /// Hash of the last one, how many are not like the one before, and how many there are.
    said: u64,
    changes: u32,
    all: u32,
    count: u32,
    /// Those that came with the last one.
    crowd: u32,
    /// One of so many is kept.
    every: u32,
}

impl Recurrence {
    /// Counts a line by what it says but for its numbers; `said` is all of it but its time, `side` tells which one it is.
    pub(super) fn add(&mut self, phrase: u32, at: i64, said: [&[u8]; 2], side: impl FnOnce() -> Side) {
        let said = hash(said[0]) ^ hash(said[1]).rotate_left(1);
        let (next, room) = (self.lines.len(), self.lines.len() < KEPT);
        match self.known.get(&u64::from(phrase)).and_then(|i| self.lines.get_mut(*i)) {
            Some(line) => line.add(at, said, side),
            None if room => {
                self.known.insert(u64::from(phrase), next);
                let told = Recurring { first: side(), times: vec![at], ..Recurring::default() };
                self.lines.push(Line { told, last: at, said, changes: 0, all: 1, count: 1, crowd: 1, every: 1 });
            }
            None => {}
        }
    }

    /// Those that came often, in the order of their first line.
    pub(super) fn often(self) -> Vec<Recurring> {
        let often = |mut line: Line| {
            if line.told.times.last().is_some_and(|at| *at != line.last) {
                line.told.times.push(line.last);
            }
            line.told.news = line.changes * 2 >= line.all;
            (line.told.times.len() >= OFTEN).then_some(line.told)
        };
        self.lines.into_iter().filter_map(often).collect()
    }
}

impl Line {
    fn add(&mut self, at: i64, said: u64, side: impl FnOnce() -> Side) {
        if at.saturating_sub(self.last) < TOGETHER {
            return self.heap(side);
        }
        self.last = at;
        self.crowd = 1;
        self.all += 1;
        self.changes += u32::from(std::mem::replace(&mut self.said, said) != said);
        if self.count.is_multiple_of(self.every) {
            self.told.times.push(at);
        }
        self.count += 1;
        if self.told.times.len() >= TIMES {
            // The last one goes, and the next that stays is as far from it as ever.
            self.count = self.every + 1;
            self.every *= 2;
            let mut turn = false;
            self.told.times.retain(|_| {
                turn = !turn;
                turn
            });
        }
    }

    /// One more comes together with the last one.
    fn heap(&mut self, side: impl FnOnce() -> Side) {
        self.crowd += 1;
        self.told.heaped += u32::from(self.crowd == HEAP);
        if self.crowd == HEAP && self.told.heaps.len() < HEAPS {
            self.told.heaps.push(Heap { at: self.last, lines: HEAP, one: side() });
        } else if let Some(heap) = self.told.heaps.last_mut().filter(|heap| heap.at == self.last) {
            heap.lines = self.crowd;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(list: &[(u32, i64)]) -> Vec<Recurring> {
        let mut all = Recurrence::default();
        for (phrase, micros) in list {
            all.add(*phrase, *micros, [&micros.to_le_bytes(), b""], || Side { line: *phrase, ..Side::default() });
        }
        all.often()
    }

    #[test]
    fn each_line_has_its_own_instants() {
        let list: Vec<_> =
            (0..5).flat_map(|n| [(7, n * 2 * SECOND), (7, n * 2 * SECOND + 1000), (9, n * SECOND)]).collect();
        let told = told(&list[..12]);
        assert_eq!(told.iter().map(|t| (t.first.line, t.times.len())).collect::<Vec<_>>(), [(7, 4), (9, 4)]);
        assert_eq!(told[0].times, [0, 2 * SECOND, 4 * SECOND, 6 * SECOND]);
    }

    #[test]
    fn what_comes_very_often_is_thinned_evenly_and_keeps_its_last() {
        let list: Vec<_> = (0..2001).map(|n| (7, n * SECOND)).collect();
        let told = told(&list);
        let times = &told[0].times;
        assert!(times.len() <= TIMES && times.last() == Some(&(2000 * SECOND)));
        let steps: std::collections::BTreeSet<i64> = times.windows(2).map(|w| (w[1] - w[0]) / SECOND).collect();
        // The last step may be a part of one.
        assert!(steps.len() <= 2, "{steps:?}");
    }

    #[test]
    fn what_was_held_up_comes_in_a_heap() {
        let even = (0..5).map(|n| (7, n * SECOND));
        let held = (0..9).map(|n| (7, 12 * SECOND + n * 1000));
        let told = told(&even.chain(held).chain([(7, 13 * SECOND), (7, 13 * SECOND + 10)]).collect::<Vec<_>>());
        let heaps: Vec<_> = told[0].heaps.iter().map(|heap| (heap.at, heap.lines)).collect();
        assert_eq!((heaps, told[0].heaped, told[0].times.len()), (vec![(12 * SECOND, 9)], 1, 7));
    }

    #[test]
    fn a_mere_tick_tells_nothing_new() {
        let mut all = Recurrence::default();
        for n in 0..9 {
            all.add(7, n * SECOND, [b"tick", b""], Side::default);
            all.add(8, n * SECOND, [format!("sent {n}").as_bytes(), b""], Side::default);
        }
        assert_eq!(all.often().iter().map(|line| line.news).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_log_that_says_something_else_each_time_is_bounded() {
        let list: Vec<_> = (0..1000).map(|n| (n, i64::from(n) * SECOND)).collect();
        assert!(told(&list).is_empty());
    }
}
