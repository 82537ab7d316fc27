//! Stretches in which a log says nothing, with the records on both sides of them.

use std::sync::Arc;

use crate::stamp::SECOND;

/// How many are kept of a block and of a member.
const KEPT: usize = 8;
/// Shorter ones are the pace of the log.
pub(super) const SHORT: i64 = 2 * SECOND;

/// A record: its line, counted like those of events, and its text. Line 0 is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The line.
    pub line: u32,
    /// Excerpt.
    pub text: Arc<str>,
}

impl Side {
    /// Counts its line on from so many.
    pub(super) fn moved(mut self, lines: u32) -> Self {
        if self.line > 0 {
            self.line = self.line.wrapping_add(lines);
        }
        self
    }
}

/// A stretch without a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hole {
    /// When the record before it was written.
    pub from: i64,
    /// When the record behind it was.
    pub until: i64,
    /// The record before.
    pub before: Side,
    /// The record behind.
    pub behind: Side,
}

impl Hole {
    /// How long it is.
    #[must_use]
    pub const fn length(&self) -> i64 {
        self.until.saturating_sub(self.from)
    }

    /// Counts both lines on from so many.
    pub(super) fn moved(self, lines: u32) -> Self {
        Self { before: self.before.moved(lines), behind: self.behind.moved(lines), ..self }
    }
}

/// Keeps the longest few, longest first.
pub(super) fn keep_longest(holes: &mut Vec<Hole>, length: i64, hole: impl FnOnce() -> Hole) {
    if length <= SHORT {
        return;
    }
    let at = holes.partition_point(|h| h.length() >= length);
    if at < KEPT {
        holes.insert(at, hole());
        holes.truncate(KEPT);
    }
}
