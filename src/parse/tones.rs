//! How a log sounds: how many of its lines tell of what worked, and when it complains.

use super::hole::Side;
use crate::stamp::SECOND;
use crate::tone::Tone;

/// Complaints further apart than this are told apart.
const APART: i64 = 3 * SECOND;
/// Stretches kept; the last one takes what is beyond.
const KEPT: usize = 16;

/// A stretch of complaints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaints {
    /// When the first line of it stands.
    pub from: i64,
    /// When the last one does.
    pub until: i64,
    /// How many lines complain.
    pub lines: u64,
    /// Those of them that say that something is tried again.
    pub retries: u64,
    /// Those of them that merely warn.
    pub remarks: u64,
    /// The first of them.
    pub first: Side,
}

/// The lines of a log by their tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tones {
    /// Lines that tell of what worked.
    pub success: u64,
    /// Stretches in which it complains, in order.
    pub complaints: Vec<Complaints>,
}

impl Tones {
    /// Counts a line of that instant; `side` tells which one it is.
    pub fn add(&mut self, tone: Tone, at: i64, side: impl FnOnce() -> Side) {
        let (retries, remarks) = (u64::from(tone == Tone::Retry), u64::from(tone == Tone::Remark));
        let one = Complaints { from: at, until: at, lines: 1, retries, remarks, first: Side::default() };
        match tone {
            Tone::Plain => {}
            Tone::Success => self.success += 1,
            Tone::Remark | Tone::Complaint | Tone::Retry => match self.complaints.last_mut().filter(|l| l.takes(at)) {
                Some(last) => last.extend(&one),
                None => self.push(Complaints { first: side(), ..one }),
            },
        }
    }

    /// Counts on with what came later in the log, so many lines on.
    pub(super) fn append(&mut self, later: Self, lines: u32) {
        self.success += later.success;
        for mut one in later.complaints {
            one.first = one.first.moved(lines);
            match self.complaints.last_mut().filter(|last| last.takes(one.from)) {
                Some(last) => last.extend(&one),
                None => self.push(one),
            }
        }
    }

    /// Every instant, to be placed.
    pub fn times(&mut self) -> impl Iterator<Item = &mut i64> {
        self.complaints.iter_mut().flat_map(|one| [&mut one.from, &mut one.until])
    }

    fn push(&mut self, one: Complaints) {
        let full = self.complaints.len() >= KEPT;
        match self.complaints.last_mut().filter(|_| full) {
            Some(last) => last.extend(&one),
            None => self.complaints.push(one),
        }
    }
}

impl Complaints {
    const fn takes(&self, at: i64) -> bool {
        at.saturating_sub(self.until) <= APART
    }

    /// Nothing in it tells of a failure.
    #[must_use]
    pub const fn merely_warns(&self) -> bool {
        self.lines == self.remarks
    }

    fn extend(&mut self, later: &Self) {
        self.until = self.until.max(later.until);
        self.lines += later.lines;
        self.retries += later.retries;
        self.remarks += later.remarks;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(list: &[(Tone, i64)]) -> Tones {
        let mut tones = Tones::default();
        for (tone, second) in list {
            tones.add(*tone, second * SECOND, Side::default);
        }
        tones
    }

    #[test]
    fn a_cut_changes_nothing() {
        let list = [
            (Tone::Success, 1),
            (Tone::Complaint, 2),
            (Tone::Retry, 4),
            (Tone::Complaint, 5),
            (Tone::Plain, 9),
            (Tone::Complaint, 30),
            (Tone::Success, 31),
            (Tone::Remark, 40),
            (Tone::Remark, 41),
        ];
        let whole = told(&list);
        assert_eq!(whole.success, 2);
        let spans: Vec<_> =
            whole.complaints.iter().map(|c| (c.from / SECOND, c.until / SECOND, c.lines, c.retries)).collect();
        assert_eq!(spans, [(2, 5, 3, 1), (30, 30, 1, 0), (40, 41, 2, 0)]);
        assert_eq!(whole.complaints.iter().map(Complaints::merely_warns).collect::<Vec<_>>(), [false, false, true]);
        for cut in 0..=list.len() {
            let (a, b) = list.split_at(cut);
            let mut parts = told(a);
            parts.append(told(b), 0);
            assert_eq!(parts, whole, "cut at {cut}");
        }
    }

    #[test]
    fn a_log_that_never_stops_complaining_is_bounded() {
        let list: Vec<_> = (0..1000).map(|n| (Tone::Complaint, n * 10)).collect();
        let tones = told(&list);
        assert_eq!(tones.complaints.len(), KEPT);
        assert_eq!(tones.complaints.iter().map(|c| c.lines).sum::<u64>(), 1000);
        assert_eq!(tones.complaints.last().map(|c| c.until), Some(9990 * SECOND));
    }
}
