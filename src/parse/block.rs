//! One block of text in, its records and events out. Stateless between blocks but for the memo of shapes, so blocks of
//! one member may be read by different threads; the stitcher puts them in order.
//!
//! Times are as the log states them: absolute where a date is known, else days counted from the first record of the
//! block (below [`RELATIVE`]); line numbers count from the start of the block.

use std::sync::Arc;

use smallvec::SmallVec;

use super::hole::{Hole, Side};
use super::lines;
use super::reading::Run;
use super::recurring::Recurring;
use super::row::Row;
use super::tones::Tones;
use crate::agg::Agg;
use crate::event::{Event, Field, Kind};
use crate::formats::Reader;
use crate::formats::kin::Kin;
use crate::formats::plan::Plan;
use crate::formats::shape::{Learned, Memo, mask_tokens, shape};
use crate::formats::source::Texts;
use crate::formats::time::RawTime;
use crate::level::Level;
use crate::span::{MemberId, Span};
use crate::stamp::DAY;

/// Instants below this have no date yet: they count from the first day of the member.
pub const RELATIVE: i64 = 400 * DAY;
/// No time at all: the record before the block's first one is meant.
pub const BEFORE: i64 = i64::MIN;
/// A step of a message in a log that states no time stands at the number of its line, below every instant.
pub(super) const fn unclocked(line: u32) -> i64 {
    BEFORE + line as i64
}
/// No instant: the number of a line, or nothing at all.
pub const fn is_unclocked(micros: i64) -> bool {
    micros < BEFORE + (1 << 40)
}
/// Is this instant counted from the first day of the member?
pub(super) const fn is_relative(micros: i64) -> bool {
    0 <= micros && micros < RELATIVE
}

/// How many of them are kept of one block and of one member.
pub const SLOWEST: usize = 4;
/// Lines longer than this are read, but not remembered by shape.
const SHAPED: usize = 4096;

/// What a block needs to know about its member.
#[derive(Clone, Debug)]
pub struct Place {
    /// The member.
    pub member: MemberId,
    /// Hash of the device or process that wrote it.
    pub endpoint: u64,
    /// Year for times that state none.
    pub year: i64,
    /// Latest instant that is plausible (microseconds), to place times without a year.
    pub latest: i64,
    /// Hash of the id of a message whose every step is kept.
    pub watch: Option<u64>,
}

/// A block of whole lines.
#[derive(Debug, Default)]
pub struct Block {
    /// Order within the member, from 0.
    pub seq: usize,
    /// Byte offset in the decoded text.
    pub offset: u64,
    /// A buffer, of which the first `len` bytes count.
    pub data: Vec<u8>,
    /// Bytes of the block; the last line may lack its line end.
    pub len: usize,
}

impl Block {
    /// The lines.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.data.get(..self.len).unwrap_or(&self.data)
    }
}

/// Measurements of one second.
#[derive(Clone, Debug)]
pub struct Second {
    /// Start of the second, in microseconds.
    pub at: i64,
    /// Line of the first sample.
    pub span: Span,
    /// Raw text of the first sample.
    pub text: Arc<str>,
    /// By field.
    pub values: SmallVec<[(Field, Agg); 4]>,
}

/// What one block holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Order within the member.
    pub seq: usize,
    /// Lines of text.
    pub lines: u32,
    /// Lines that are not blank.
    pub filled: u32,
    /// Continuations before the first record of the block.
    pub orphans: u32,
    /// Record starts.
    pub records: u32,
    /// Continuations.
    pub continued: u32,
    /// Records by level.
    pub levels: [u64; Level::COUNT],
    /// (minute, records, loud records), runs in order.
    pub minutes: Vec<(i64, u32, u32)>,
    /// Records by format index.
    pub formats: Vec<(u16, u64)>,
    /// Events by kind.
    pub kinds: Vec<(Kind, u64)>,
    /// Kept events with their class.
    pub events: Vec<(Event, u64)>,
    /// Events not kept, by class: how many.
    pub dropped: u64,
    /// Messages.
    pub rows: Vec<Row>,
    /// Lines of messages that were not acknowledged within the block.
    pub texts: Vec<(u32, Arc<str>)>,
    /// Slow acknowledgements: latency in microseconds, time, line, text.
    pub slow: Vec<(u32, i64, u32, Arc<str>)>,
    /// Samples.
    pub seconds: Vec<Second>,
    /// First and last time of the block.
    pub first: Option<RawTime>,
    /// Last time.
    pub last: Option<RawTime>,
    /// Times that state their offset, one of each second.
    pub zoned: u64,
    /// Those that do not.
    pub unzoned: u64,
    /// Differences between the record's own clock and an instant stated in the same line.
    pub marks: Vec<i64>,
    /// Longest stretches without a record.
    pub holes: Vec<Hole>,
    /// The first record that has a time.
    pub head: Side,
    /// The last record.
    pub tail: Side,
    /// The first of the loudest records from `Warn` on.
    pub loudest: Option<(Level, Side)>,
    /// Its lines by their tone.
    pub tones: Tones,
    /// Lines that come again; of the first block of a member only.
    pub recurring: Vec<Recurring>,
}

impl Parsed {
    /// Gives every time that is counted in days the day they are counted from.
    pub(super) fn count_from(&mut self, zero: i64) {
        let events = self.events.iter_mut().map(|(e, _)| &mut e.stamp.micros);
        let rows = self.rows.iter_mut().map(|r| &mut r.at);
        let seconds = self.seconds.iter_mut().map(|s| &mut s.at);
        let minutes = self.minutes.iter_mut().map(|m| &mut m.0);
        let slow = self.slow.iter_mut().map(|s| &mut s.1);
        let ends = self.first.iter_mut().chain(&mut self.last).map(|raw| &mut raw.micros);
        let holes = self.holes.iter_mut().flat_map(|hole| [&mut hole.from, &mut hole.until]);
        let all = events.chain(rows).chain(seconds).chain(minutes).chain(slow).chain(ends).chain(holes);
        let all = all.chain(self.tones.times()).chain(self.recurring.iter_mut().flat_map(|r| &mut r.times));
        all.filter(|at| is_relative(**at)).for_each(|at| *at += zero);
        // A mark that was taken from such a time is decades off.
        let far = |mark: &&mut i64| mark.saturating_add(zero).unsigned_abs() < mark.unsigned_abs();
        self.marks.iter_mut().filter(far).for_each(|mark| *mark += zero);
    }
}

/// A line whose shape was looked up.
struct Looked<'b> {
    line: &'b [u8],
    from: usize,
    key: u64,
    place: Option<usize>,
}

/// Reads blocks; keeps the memo.
#[derive(Debug)]
pub struct BlockParser<'c> {
    reader: Reader<'c>,
    memo: Memo,
    kin: Kin,
    /// What the other threads know, where there are any.
    learned: Option<Arc<Learned>>,
    masked: Vec<u8>,
    texts: Texts,
    /// Messages of the block before: the next will have as many.
    rows: usize,
}

impl<'c> BlockParser<'c> {
    /// A parser with an empty memo.
    #[must_use]
    pub fn new(reader: Reader<'c>, learned: Option<Arc<Learned>>) -> Self {
        Self {
            reader,
            memo: Memo::default(),
            kin: Kin::default(),
            learned,
            masked: Vec::new(),
            texts: Texts::default(),
            rows: 0,
        }
    }

    /// Reads one block.
    #[must_use]
    pub fn parse(&mut self, block: &Block, place: &Place) -> Parsed {
        let data = block.text();
        let mut run = Run::new(block, place, std::mem::take(&mut self.texts));
        run.out.rows.reserve_exact(self.rows);
        let mut waiting: Option<Looked<'_>> = None;
        lines::each(data, |from, end| {
            let line = data.get(from..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let next = self.look(line, from);
            let Some(looked) = waiting.replace(next) else { return };
            let known = self.memo.learned();
            self.next(looked, block.offset, &mut run);
            // What was learned may be what the next line needs, or have taken its place.
            if self.memo.learned() != known {
                waiting = Some(self.look(line, from));
            }
        });
        if let Some(looked) = waiting {
            self.next(looked, block.offset, &mut run);
        }
        self.texts = std::mem::take(&mut run.texts);
        self.rows = run.out.rows.len();
        run.close()
    }

    /// Looks up the shape of a line before the line ahead of it is read, so that what is far from the processor is on
    /// its way meanwhile.
    #[inline]
    fn look<'b>(&self, line: &'b [u8], from: usize) -> Looked<'b> {
        let key = if line.len() > SHAPED { 0 } else { shape(line) };
        Looked { line, from, key, place: self.memo.find(key) }
    }

    fn next(&mut self, looked: Looked<'_>, start: u64, run: &mut Run<'_>) {
        run.out.lines += 1;
        run.offset = start + looked.from as u64;
        run.at = (looked.from, looked.from + looked.line.len());
        self.read(looked, run);
    }

    fn read(&mut self, looked: Looked<'_>, run: &mut Run<'_>) {
        let Looked { line, key, place, .. } = looked;
        if line.len() > SHAPED {
            let plan = self.reader.read(line);
            self.apply(line, plan, run);
            return;
        }
        let place = match place {
            Some(place) => Some(place),
            None => self.learn(line, key, run),
        };
        if let Some(plan) = place.and_then(|p| self.memo.plan(p)) {
            run.record(line, plan);
        }
    }

    /// Reads a line of a shape not met before. `None` when the line was special and has been taken already.
    #[cold]
    fn learn(&mut self, line: &[u8], mut key: u64, run: &mut Run<'_>) -> Option<usize> {
        // Tokens that differ on every line must not make every line a new shape.
        let masked = mask_tokens(line, &mut self.masked);
        if masked {
            key = shape(&self.masked);
            if let Some(place) = self.memo.find(key) {
                return Some(place);
            }
        }
        if let Some(plan) = self.learned.as_ref().and_then(|l| l.get(key)) {
            return Some(self.memo.keep(key, plan));
        }
        let text = if masked { &self.masked } else { line };
        if let Some(plan) = self.kin.plan(text) {
            return Some(self.memo.keep(key, plan));
        }
        let plan = self.reader.read(text);
        if plan.once || plan.split.is_some() {
            let plan = self.reader.read(line);
            self.apply(line, plan, run);
            return None;
        }
        let place = self.memo.put(key, plan);
        if let Some(plan) = self.memo.plan(place) {
            self.kin.learn(plan);
            if let Some(learned) = &self.learned {
                learned.put(key, plan);
            }
        }
        Some(place)
    }

    fn apply(&mut self, line: &[u8], plan: Plan, run: &mut Run<'_>) {
        match plan.split.and_then(|at| line.split_at_checked(at as usize)) {
            Some((first, second)) => {
                run.record(first, &self.reader.read(first).into());
                self.read(self.look(second, 0), run);
            }
            None => run.record(line, &plan.into()),
        }
    }
}
