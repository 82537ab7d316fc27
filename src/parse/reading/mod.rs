//! What the lines of one block come to: records, times, events, samples and message steps.
//!
//! It replays plans on lines; which plan a line has is decided in [`super::block`]. Times are placed by [`clock`], messages followed by [`steps`].

mod clock;
mod steps;

use std::collections::HashMap;
use std::sync::Arc;

use smallvec::SmallVec;

use self::steps::{id_of, is_big};
use super::block::{BEFORE, Block, Parsed, Place, Second};
use super::hole::Side;
use super::recurring::Recurrence;
use super::split::BLOCK;
use crate::agg::Agg;
use crate::event::{EXCERPT, Event, Field, Kind, Value};
use crate::formats::plan::{EventPlan, Hot, Scope};
use crate::formats::shape::HashedMap;
use crate::formats::source::Texts;
use crate::formats::time::DateCache;
use crate::level::Level;
use crate::span::Span;
use crate::stamp::{DAY, Known, MINUTE, SECOND, Stamp};
use crate::tone::Tone;

/// Events of one class kept from one block, beside the first blocks of a member.
const KEEP: u32 = 4;
/// The same for the first block of a member, which is all there is of most.
const KEEP_FIRST: u32 = 400;
/// The same of what a connection came to: a story of which every other step is missing tells of what never was.
const KEEP_STATES: u32 = 64;
/// Of answered requests one for so many others is kept: they only show that the host answers.
const ANSWERED: u32 = 4;
/// So many records with a date give the others theirs; a single one may be the date of a build.
const DATED: u32 = 3;

/// State while one block is read.
pub(super) struct Run<'b> {
    place: &'b Place,
    data: &'b [u8],
    pub(super) out: Parsed,
    pub(super) offset: u64,
    pub(super) texts: Texts,
    keep: u32,
    /// Time of the current record.
    now: i64,
    stated: Known,
    level: Level,
    format: u16,
    format_count: u64,
    /// Where the last record starts stands in the block, and its line.
    tail: (usize, usize, u32),
    minute: (i64, u32, u32),
    /// Days counted so far where the log states none, and the absolute day they start from.
    day: i64,
    base: Option<i64>,
    clock: i64,
    /// How far the last time was moved from where the line states it.
    moved: i64,
    /// Times behind this one are later than the archive can know.
    late: i64,
    /// Records that state their date, and the day from which those without one are counted if there are enough of them.
    dated: u32,
    zero: i64,
    classes: HashedMap<u32>,
    /// Messages sent and not yet acknowledged: their row and where their line stands in the block.
    open: HashedMap<(usize, (usize, usize))>,
    pub(super) at: (usize, usize),
    /// (latency, time, line, place) of slow acknowledgements, slowest first.
    slow: Vec<(u32, i64, u32, (usize, usize))>,
    dates: DateCache,
    /// Followed in the first block of a member where it is all there is.
    recurring: Option<Recurrence>,
    kinds: [u64; Kind::ALL.len()],
}

impl<'b> Run<'b> {
    pub(super) fn new(block: &'b Block, place: &'b Place, texts: Texts) -> Self {
        Self {
            place,
            data: block.text(),
            texts,
            out: Parsed { seq: block.seq, ..Parsed::default() },
            offset: block.offset,
            keep: if block.seq == 0 { KEEP_FIRST } else { KEEP },
            now: BEFORE,
            stated: Known::Missing,
            level: Level::Unknown,
            format: u16::MAX,
            format_count: 0,
            tail: (0, 0, 0),
            minute: (BEFORE, 0, 0),
            day: 0,
            base: None,
            clock: -1,
            moved: 0,
            late: place.latest.saturating_add(2 * DAY),
            dated: 0,
            zero: 0,
            classes: HashMap::default(),
            open: HashMap::default(),
            at: (0, 0),
            slow: Vec::new(),
            dates: DateCache::default(),
            recurring: is_all(block).then(Recurrence::default),
            kinds: [0; Kind::ALL.len()],
        }
    }

    pub(super) fn record(&mut self, line: &[u8], plan: &Hot) {
        if !plan.filled {
            return;
        }
        self.out.filled += 1;
        let rare = plan.rare.as_deref();
        if let Some(spot) = rare.and_then(|r| r.date)
            && let Some(date) = spot.read(line, self.place.year)
        {
            let offset = spot.offset(line);
            // Local times are meant, for lines that state no offset follow it.
            self.base = Some((date.micros + offset.unwrap_or(0)).div_euclid(DAY));
            offset.into_iter().for_each(|offset| self.mark(offset));
            self.day = 0;
            self.clock = -1;
            // The same clock time means another instant from here on.
            self.dates = DateCache::default();
        }
        if plan.start {
            self.head(line, plan);
            self.recur(line, plan);
        } else if self.out.records == 0 {
            self.out.orphans += 1;
        } else {
            self.out.continued += 1;
        }
        if plan.tone != Tone::Plain {
            self.tone(plan.tone);
        }
        if !plan.events.is_empty() {
            let text = rare.and_then(|r| r.text.as_deref()).unwrap_or(line);
            self.events(line, text, plan);
        }
    }

    fn recur(&mut self, line: &[u8], plan: &Hot) {
        if self.now == BEFORE {
            return;
        }
        let Some(mut recurring) = self.recurring.take() else { return };
        let time = plan.time.as_ref().map(|time| time.range()).unwrap_or_default();
        let said = [line.get(..time.start), line.get(time.end..)].map(Option::unwrap_or_default);
        recurring.add(plan.phrase, self.now, said, || self.side((self.at.0, self.at.1, self.out.lines)));
        self.recurring = Some(recurring);
    }

    fn tone(&mut self, tone: Tone) {
        let mut tones = std::mem::take(&mut self.out.tones);
        tones.add(tone, self.now, || self.side((self.at.0, self.at.1, self.out.lines)));
        self.out.tones = tones;
    }

    fn head(&mut self, line: &[u8], plan: &Hot) {
        self.out.records += 1;
        self.level = plan.level;
        if let Some(n) = self.out.levels.get_mut(plan.level as usize) {
            *n += 1;
        }
        if plan.format == self.format {
            self.format_count += 1;
        } else {
            self.flush_format();
            self.format = plan.format;
            self.format_count = 1;
        }
        let loud = u32::from(plan.level >= Level::Warn);
        if loud > 0 && self.out.loudest.as_ref().is_none_or(|(level, _)| *level < plan.level) {
            self.out.loudest = Some((plan.level, self.side((self.at.0, self.at.1, self.out.lines))));
        }
        let before = std::mem::replace(&mut self.tail, (self.at.0, self.at.1, self.out.lines));
        if self.same_second(line, plan) {
            self.minute.1 += 1;
            self.minute.2 += loud;
            return;
        }
        if let Some(raw) = plan.time.as_ref().and_then(|t| self.dates.read(t, line, self.place.year)) {
            let stated = raw.micros;
            let raw = self.place_time(raw);
            self.moved = raw.micros - stated;
            self.advance(raw, before);
            let reference = plan.rare.as_ref().and_then(|r| r.reference);
            if let Some(reference) = reference.and_then(|t| t.read(line, self.place.year)) {
                self.mark(raw.micros - reference.micros);
            }
        }
        let since = self.now.checked_sub(self.minute.0);
        if since.is_some_and(|d| (0..MINUTE).contains(&d)) {
            self.minute.1 += 1;
            self.minute.2 += loud;
        } else {
            self.flush_minute();
            let minute = if self.now == BEFORE { BEFORE } else { self.now - self.now.rem_euclid(MINUTE) };
            self.minute = (minute, 1, loud);
        }
    }

    /// Most records follow another of the same second: only the clock moves on then, and by less than anything counts.
    #[inline]
    fn same_second(&mut self, line: &[u8], plan: &Hot) -> bool {
        let again = || plan.time.as_ref().and_then(|time| self.dates.again(time, line));
        let Some(micros) = again().filter(|_| plan.rare.is_none() && self.minute.1 > 0) else { return false };
        let Some(last) = &mut self.out.last else { return false };
        last.micros = micros + self.moved;
        self.now = last.micros;
        self.dated += u32::from(last.dated);
        true
    }

    fn flush_minute(&mut self) {
        if self.minute.1 > 0 {
            self.out.minutes.push(self.minute);
        }
    }

    fn flush_format(&mut self) {
        if self.format_count == 0 {
            return;
        }
        match self.out.formats.iter_mut().find(|(f, _)| *f == self.format) {
            Some((_, n)) => *n += self.format_count,
            None => self.out.formats.push((self.format, self.format_count)),
        }
    }

    fn events(&mut self, line: &[u8], text: &[u8], plan: &Hot) {
        for event in &plan.events {
            if !event.when.iter().all(|(source, test)| test.holds(source, text)) {
                continue;
            }
            if let Some(n) = self.kinds.get_mut(event.kind as usize) {
                *n += 1;
            }
            match event.kind {
                Kind::NetSample | Kind::MediaSample => self.sample(line, text, event),
                Kind::MsgSubmit | Kind::MsgSent | Kind::MsgAcked | Kind::MsgReceived => {
                    self.message(text, event);
                    if self.place.watch.is_some() && self.place.watch == id_of(text, event) {
                        self.keep(line, text, event, plan);
                    }
                }
                Kind::ClockMark => self.clock_mark(text, event),
                _ => self.keep(line, text, event, plan),
            }
            if event.kind == Kind::MsgFailed {
                self.message(text, event);
            } else if is_big(text, event) {
                self.keep(line, text, event, plan);
            }
            if event.last {
                break;
            }
        }
    }

    fn span(&self, line: &[u8]) -> Span {
        Span { member: self.place.member, line: self.out.lines, offset: self.offset, len: line.len() as u32 }
    }

    fn keep(&mut self, line: &[u8], text: &[u8], event: &EventPlan, plan: &Hot) {
        let code = event.fields.iter().find(|(f, _)| matches!(f, Field::Status | Field::Code));
        let code = code.and_then(|(_, s)| s.number(text)).map_or(0, |n| n as i64);
        let mut class = event.class ^ (code as u64).wrapping_mul(0x9E37_79B9);
        let watched = self.place.watch.is_some() && self.place.watch == id_of(text, event);
        if watched {
            // Each step of the message asked for is one of its own.
            class ^= self.offset.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        }
        let seen = self.classes.entry(class).or_default();
        *seen += 1;
        let answered = event.kind == Kind::NetRequest && code < 400;
        let most = match event.kind {
            _ if answered => self.keep / ANSWERED,
            Kind::ConnState | Kind::SessionJoin | Kind::SessionLeave => self.keep.max(KEEP_STATES),
            _ => self.keep,
        };
        if *seen > most {
            self.out.dropped += u64::from(!answered);
            return;
        }
        let mut fields: Vec<(Field, Value)> = Vec::with_capacity(event.fields.len());
        let values = event.fields.iter();
        fields.extend(values.filter_map(|(f, source)| Some((*f, source.shared(text, &mut self.texts)?))));
        if watched && event.scope != Scope::Global {
            fields.push((Field::IdScope, Value::Text(Arc::from(event.scope.name()))));
        }
        let event = Event {
            stamp: Stamp { micros: self.now, known: self.stated },
            span: self.span(line),
            level: self.level,
            kind: event.kind,
            weight: event.weight,
            format: plan.format,
            fields: fields.into(),
            text: excerpt(line),
        };
        self.out.events.push((event, class));
    }

    fn sample(&mut self, line: &[u8], text: &[u8], event: &EventPlan) {
        if self.now == BEFORE {
            return;
        }
        let same = |s: &Second| self.now >= s.at && self.now - s.at < SECOND;
        let recent = self.out.seconds.iter().rev().take(3).position(same);
        let index = match recent {
            Some(back) => self.out.seconds.len() - 1 - back,
            None => {
                let text = excerpt(line);
                let at = self.now - self.now.rem_euclid(SECOND);
                self.out.seconds.push(Second { at, span: self.span(line), text, values: SmallVec::new() });
                self.out.seconds.len() - 1
            }
        };
        let span = self.span(line);
        let Some(second) = self.out.seconds.get_mut(index) else { return };
        // Samples of one kind have their fields in one order.
        let values = second.values.as_mut_slice();
        if values.len() == event.fields.len() && values.iter().zip(&event.fields).all(|((a, _), (b, _))| a == b) {
            for ((_, agg), (_, source)) in values.iter_mut().zip(&event.fields) {
                if let Some(n) = source.number(text) {
                    agg.add(n);
                }
            }
            return;
        }
        // The line that tells most is the one to show.
        let new = event.fields.iter().all(|(field, _)| !second.values.iter().any(|(have, _)| have == field));
        if new && !second.values.is_empty() && event.fields.len() > second.values.len() {
            (second.span, second.text) = (span, excerpt(line));
        }
        for (field, source) in &event.fields {
            let Some(n) = source.number(text) else { continue };
            match second.values.iter_mut().find(|(f, _)| f == field) {
                Some((_, agg)) => agg.add(n),
                None => second.values.push((*field, Agg::of(n))),
            }
        }
    }

    /// A record by its place in the block and its line.
    fn side(&self, (from, to, line): (usize, usize, u32)) -> Side {
        Side { line, text: excerpt(self.data.get(from..to).unwrap_or_default()) }
    }

    pub(super) fn close(mut self) -> Parsed {
        let data = self.data;
        let mut open: Vec<_> = std::mem::take(&mut self.open).into_values().collect();
        open.sort_unstable();
        for (row, (from, to)) in open.into_iter().take(self.keep as usize) {
            let line = self.out.rows.get(row).map_or(0, |r| r.extra);
            self.out.texts.push((line, excerpt(data.get(from..to).unwrap_or_default())));
        }
        self.flush_minute();
        self.flush_format();
        for (latency, at, line, (from, to)) in std::mem::take(&mut self.slow) {
            self.out.slow.push((latency, at, line, excerpt(data.get(from..to).unwrap_or_default())));
        }
        self.out.recurring = self.recurring.take().map(Recurrence::often).unwrap_or_default();
        if self.dated >= DATED {
            self.out.count_from(self.zero * DAY);
        }
        self.out.tail = self.side(self.tail);
        self.out.kinds = Kind::ALL
            .iter()
            .filter_map(|k| self.kinds.get(*k as usize).filter(|n| **n > 0).map(|n| (*k, *n)))
            .collect();
        self.out
    }
}

/// Nothing comes behind a block that is not full.
const fn is_all(block: &Block) -> bool {
    block.seq == 0 && block.len < BLOCK / 16 * 15
}

fn excerpt(line: &[u8]) -> Arc<str> {
    let line = line.get(..EXCERPT).unwrap_or(line);
    // What is whole is checked much faster than it is repaired.
    std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line).into(), Arc::from)
}
