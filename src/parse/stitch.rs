//! Blocks of one member, in order, become one member: dates are carried over midnight, records over block ends,
//! line numbers are counted through, events beyond a number of each class are thinned evenly.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::{BEFORE, Parsed, RELATIVE, SLOWEST, Second, is_unclocked};
use super::hole::{Hole, Side, keep_longest};
use super::parts::MemberParts;
use super::row::What;
use super::thin::{add_window, thin};
use super::totals::to_growth;
use crate::event::Event;
use crate::formats::shape::HashedMap;
use crate::formats::time::RawTime;
use crate::stamp::{DAY, HOUR, Known, MINUTE};

/// Events of one class kept per member.
const KEEP: u32 = 128;
/// Events kept per member; beyond them fewer of each class, but never fewer than this.
const MOST: usize = 4096;
const LEAST: u32 = 16;
/// Lines of unacknowledged messages kept per member.
const TEXTS: usize = 400;
/// How much more room messages get than they have, when it is used up.
const STEP: usize = 4;
/// Clock marks kept per member: enough for a majority.
const MARKS: usize = 512;

/// Puts blocks together.
#[derive(Debug, Default)]
pub struct Stitcher {
    parts: MemberParts,
    classes: Vec<u64>,
    seen: HashedMap<(u32, u32, u32)>,
    /// How many times the number kept of each class was halved.
    halved: u32,
    windows: BTreeMap<i64, Second>,
    width: i64,
    /// Day to add to relative times of the next block.
    day: i64,
    last: Option<RawTime>,
    /// Times that state their offset, and those that do not.
    zoned: u64,
    unzoned: u64,
}

impl Stitcher {
    /// Takes the next block; blocks come in order.
    pub fn push(&mut self, mut block: Parsed) {
        let shift = self.shift(&block);
        let before = self.last.map_or(BEFORE, |l| l.micros);
        self.events(std::mem::take(&mut block.events), shift, before);
        self.parts.dropped += block.dropped;
        self.rows(&mut block, shift, before);
        self.samples(&mut block, shift, before);
        self.times(&mut block, shift);
        if block.records > 0 {
            self.parts.tail = std::mem::take(&mut block.tail);
            self.parts.tail.line = self.parts.tail.line.wrapping_add(self.parts.lines as u32);
        }
        if let Some((level, mut side)) = block.loudest.take()
            && self.parts.loudest.as_ref().is_none_or(|(known, _)| *known < level)
        {
            side.line = side.line.wrapping_add(self.parts.lines as u32);
            self.parts.loudest = Some((level, side));
        }
        let mut tones = std::mem::take(&mut block.tones);
        for at in tones.times() {
            if *at == BEFORE {
                *at = before;
            } else {
                place(at, shift);
            }
        }
        self.parts.tones.append(tones, self.parts.lines as u32);
        if self.parts.records == 0 {
            self.parts.recurring = std::mem::take(&mut block.recurring);
            self.parts.recurring.iter_mut().flat_map(|line| &mut line.times).for_each(|at| place(at, shift));
        } else if block.records > 0 {
            self.parts.recurring = Vec::new();
        }
        self.count(&block);
        while self.drop_thinned() {}
    }

    fn events(&mut self, events: Vec<(Event, u64)>, shift: i64, before: i64) {
        let parts = &mut self.parts;
        for (mut event, class) in events {
            if event.stamp.micros == BEFORE {
                event.stamp.micros = before;
                event.stamp.known = if before == BEFORE { Known::Missing } else { Known::Assumed };
            } else {
                place(&mut event.stamp.micros, shift);
            }
            event.span.line = event.span.line.wrapping_add(parts.lines as u32);
            if thin(&mut self.seen, class) {
                parts.events.push(event);
                self.classes.push(class);
            } else {
                parts.dropped += 1;
            }
        }
    }

    fn rows(&mut self, block: &mut Parsed, shift: i64, before: i64) {
        let parts = &mut self.parts;
        let lines = parts.lines as u32;
        // In large steps, for each takes along all that are there.
        if parts.rows.capacity() - parts.rows.len() < block.rows.len() {
            parts.rows.reserve_exact(block.rows.len().max(STEP * parts.rows.len()));
        }
        for mut row in std::mem::take(&mut block.rows) {
            if !is_unclocked(row.at) {
                place(&mut row.at, shift);
            } else if before == BEFORE {
                row.at += i64::from(lines);
            } else {
                row.at = before;
            }
            if row.what() != What::Acked {
                row.extra += lines;
            }
            parts.rows.push(row);
        }
        for (latency, mut at, line, text) in std::mem::take(&mut block.slow) {
            place(&mut at, shift);
            parts.slow.push((latency, at, line + lines, text));
        }
        parts.slow.sort_by_key(|s| (std::cmp::Reverse(s.0), s.2));
        parts.slow.truncate(SLOWEST);
        if parts.texts.len() < TEXTS {
            parts.texts.extend(std::mem::take(&mut block.texts).into_iter().map(|(line, text)| (line + lines, text)));
        }
    }

    fn samples(&mut self, block: &mut Parsed, shift: i64, before: i64) {
        for mut second in std::mem::take(&mut block.seconds) {
            place(&mut second.at, shift);
            second.span.line = second.span.line.wrapping_add(self.parts.lines as u32);
            add_window(&mut self.windows, &mut self.width, second);
        }
        for (mut minute, all, loud) in std::mem::take(&mut block.minutes) {
            if minute == BEFORE {
                minute = if before == BEFORE { continue } else { before - before.rem_euclid(MINUTE) };
            } else {
                place(&mut minute, shift);
            }
            let slot = self.parts.minutes.entry(minute).or_default();
            slot.0 += all;
            slot.1 += loud;
        }
    }

    fn times(&mut self, block: &mut Parsed, shift: i64) {
        let parts = &mut self.parts;
        let lines = parts.lines as u32;
        for mut hole in std::mem::take(&mut block.holes) {
            place(&mut hole.from, shift);
            place(&mut hole.until, shift);
            keep_longest(&mut parts.holes, hole.length(), || hole.moved(lines));
        }
        for raw in [&mut block.first, &mut block.last].into_iter().flatten() {
            place(&mut raw.micros, shift);
        }
        if let (Some(last), Some(first)) = (self.last, block.first) {
            let (from, until) = (last.micros, first.micros);
            let behind = Side { line: block.head.line.wrapping_add(lines), text: Arc::clone(&block.head.text) };
            let hole = || Hole { from, until, before: parts.tail.clone(), behind };
            keep_longest(&mut parts.holes, until.saturating_sub(from), hole);
        }
        if let Some(first) = block.first {
            parts.first.get_or_insert(first.micros);
        }
        if let Some(last) = block.last {
            parts.last = Some(last.micros);
            self.zoned += block.zoned;
            self.unzoned += block.unzoned;
            // One line of another writer does not speak for the log.
            parts.stated = self.zoned > self.unzoned;
            self.last = Some(last);
            if !last.dated {
                self.day = last.micros.div_euclid(DAY);
            }
        }
        if parts.marks.len() < MARKS {
            parts.marks.append(&mut block.marks);
        }
    }

    fn count(&mut self, block: &Parsed) {
        let parts = &mut self.parts;
        for (sum, n) in parts.levels.iter_mut().zip(&block.levels) {
            *sum += n;
        }
        for (format, n) in &block.formats {
            *parts.formats.entry(*format).or_default() += n;
        }
        for (kind, n) in &block.kinds {
            *parts.kinds.entry(*kind).or_default() += n;
        }
        // Continuations before the very first record belong to none.
        let orphaned = if parts.records == 0 { 0 } else { u64::from(block.orphans) };
        parts.framed += u64::from(block.records) + u64::from(block.continued) + orphaned;
        parts.lines += u64::from(block.lines);
        parts.filled += u64::from(block.filled);
        parts.records += u64::from(block.records);
    }

    /// How far the relative times of this block move: the days of the blocks before it, one more past midnight.
    fn shift(&self, block: &Parsed) -> i64 {
        let (Some(last), Some(first)) = (self.last, block.first) else { return self.day * DAY };
        let rolled =
            !first.dated && !last.dated && first.micros.rem_euclid(DAY) < last.micros.rem_euclid(DAY) - 12 * HOUR;
        (self.day + i64::from(rolled)) * DAY
    }

    /// Thins the classes of which there are too many; false when there are none.
    fn drop_thinned(&mut self) -> bool {
        let mut most = KEEP >> self.halved;
        if self.parts.events.len() > MOST && most > LEAST {
            self.halved += 1;
            most /= 2;
        }
        if !self.seen.values().any(|(kept, _, _)| *kept > most) {
            return false;
        }
        let mut position: HashedMap<u32> = HashedMap::default();
        let mut kept = Vec::with_capacity(self.parts.events.len());
        let mut classes = Vec::with_capacity(self.classes.len());
        for (event, class) in std::mem::take(&mut self.parts.events).into_iter().zip(std::mem::take(&mut self.classes))
        {
            let full = self.seen.get(&class).is_some_and(|(kept, _, _)| *kept > most);
            let n = position.entry(class).or_default();
            *n += 1;
            if full && n.is_multiple_of(2) {
                self.parts.dropped += 1;
                continue;
            }
            kept.push(event);
            classes.push(class);
        }
        self.parts.events = kept;
        self.classes = classes;
        let full: Vec<u64> = self.seen.iter().filter(|(_, s)| s.0 > most).map(|(c, _)| *c).collect();
        for class in full {
            if let Some(state) = self.seen.get_mut(&class) {
                state.0 = state.0.div_ceil(2);
                state.1 *= 2;
            }
        }
        true
    }

    /// Lines so far.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.parts.lines as u32
    }

    /// The member, complete.
    #[must_use]
    pub fn finish(mut self) -> MemberParts {
        self.parts.width = self.width.max(crate::stamp::SECOND);
        to_growth(&mut self.windows);
        self.parts.seconds = self.windows.into_values().collect();
        self.parts.rows.shrink_to_fit();
        self.parts.events.shrink_to_fit();
        self.parts
    }
}

/// Moves a time without a date by the days that went before.
fn place(t: &mut i64, shift: i64) {
    if (0..RELATIVE).contains(t) {
        *t += shift;
    }
}
