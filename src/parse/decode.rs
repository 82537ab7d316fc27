//! What a decoder hands over becomes events and samples, by the `[[stat]]` and `[[event]]` entries of the format. The
//! result goes through the stitcher like the blocks of any other member.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use smallvec::SmallVec;

use super::block::{BEFORE, Parsed, Second};
use super::counters::Counters;
use super::hole::{Hole, Side, keep_longest};
use super::parts::MemberParts;
use super::stitch::Stitcher;
use crate::agg::Agg;
use crate::event::{EXCERPT, Event, Field, Fields, Kind, Value, Weight};
use crate::formats::decode::{Report, Scalar, Sink, Spot};
use crate::formats::plan::EventPlan;
use crate::formats::shape::hash;
use crate::formats::source::Source;
use crate::formats::spec::{Derive, StatSpec};
use crate::formats::time::RawTime;
use crate::formats::{Format, note};
use crate::level::Level;
use crate::span::{MemberId, Span};
use crate::stamp::{Known, MINUTE, SECOND, Stamp};

/// Connections told apart by name.
const CONNECTIONS: usize = 4096;
/// Seconds and events held before they go to the stitcher.
const BATCH: usize = 4096;

/// The sink of one member.
pub struct Collector<'f> {
    format: &'f Format,
    index: u16,
    stats: Vec<(&'f StatSpec, Kind)>,
    counters: Counters,
    connections: Vec<String>,
    kinds: BTreeMap<Kind, u64>,
    seconds: BTreeMap<i64, Second>,
    out: Parsed,
    stitcher: Stitcher,
    now: i64,
    latest: i64,
    /// The record of that time.
    tail: Side,
    /// What could not be read: where and why.
    pub damage: Vec<(u64, String)>,
}

impl<'f> Collector<'f> {
    /// A sink that reads with the entries of this format.
    #[must_use]
    pub fn new(format: &'f Format, index: u16) -> Self {
        let stats = format.spec.stat.iter().filter_map(|s| Some((s, Kind::from_name(&s.kind)?))).collect();
        Self {
            format,
            index,
            stats,
            counters: Counters::default(),
            connections: Vec::new(),
            kinds: BTreeMap::new(),
            seconds: BTreeMap::new(),
            out: Parsed::default(),
            stitcher: Stitcher::default(),
            now: BEFORE,
            latest: BEFORE,
            tail: Side::default(),
            damage: Vec::new(),
        }
    }

    /// The member, complete.
    #[must_use]
    pub fn finish(mut self) -> MemberParts {
        self.flush();
        self.stitcher.finish()
    }

    fn flush(&mut self) {
        let mut out = std::mem::take(&mut self.out);
        out.seconds = std::mem::take(&mut self.seconds).into_values().collect();
        out.kinds = std::mem::take(&mut self.kinds).into_iter().collect();
        out.lines = out.records;
        out.filled = out.records;
        out.formats = vec![(self.index, u64::from(out.records))];
        // Lines are numbered by the decoder, not by the stitcher.
        let before = self.stitcher.lines();
        for (event, _) in &mut out.events {
            event.span.line = event.span.line.wrapping_sub(before);
        }
        for second in &mut out.seconds {
            second.span.line = second.span.line.wrapping_sub(before);
        }
        let back = 0u32.wrapping_sub(before);
        out.holes = std::mem::take(&mut out.holes).into_iter().map(|hole| hole.moved(back)).collect();
        for side in [&mut out.head, &mut out.tail] {
            side.line = side.line.wrapping_sub(before);
        }
        self.stitcher.push(out);
    }

    /// One record of the member: its time, its minute, the stretch since the one before.
    fn record(&mut self, at: i64, line: u32, text: &str) {
        self.out.records += 1;
        if let Some(n) = self.out.levels.get_mut(Level::Unknown as usize) {
            *n += 1;
        }
        self.now = at;
        if at == BEFORE {
            return;
        }
        let raw = RawTime { micros: at, dated: true, stated: true };
        if self.out.first.is_none_or(|f| at < f.micros) {
            self.out.first = Some(raw);
        }
        if at > self.latest {
            let side = Side { line, text: cut(text, 0) };
            if self.out.first.is_some_and(|first| first.micros == at) {
                self.out.head = side.clone();
            }
            if self.latest != BEFORE {
                let hole = || Hole { from: self.latest, until: at, before: self.tail.clone(), behind: side.clone() };
                keep_longest(&mut self.out.holes, at - self.latest, hole);
            }
            self.latest = at;
            self.tail = side.clone();
            self.out.tail = side;
        }
        self.out.last = Some(RawTime { micros: self.latest, dated: true, stated: true });
        self.out.zoned += 1;
        let minute = at - at.rem_euclid(MINUTE);
        match self.out.minutes.last_mut().filter(|m| m.0 == minute) {
            Some(last) => last.1 += 1,
            None => self.out.minutes.push((minute, 1, 0)),
        }
        if self.seconds.len() + self.out.events.len() > BATCH {
            self.flush();
        }
    }

    fn one(&mut self, at: i64, spot: Spot, connection: &str, report: &Report) -> String {
        let mut told = String::new();
        let id = hash(report.id.as_bytes()) ^ hash(connection.as_bytes()).rotate_left(9);
        for index in 0..self.stats.len() {
            let Some((stat, kind)) = self.stats.get(index).copied() else { continue };
            if stat.r#type != report.kind || !fits(stat, report) {
                continue;
            }
            if stat.derive == Derive::Change {
                self.change(at, spot, (id, index), stat, kind, report);
                continue;
            }
            let Some(value) = self.counters.derive(at, (id, index), stat, report) else { continue };
            if told.len() < EXCERPT {
                let _ = write!(told, " {}={}", stat.member, report.num(&stat.member).unwrap_or(0.0));
            }
            *self.kinds.entry(kind).or_default() += 1;
            self.sample(at, spot, stat.field, value * stat.scale);
        }
        if told.is_empty() { told } else { format!("{} {}:{told}; ", report.kind, report.id) }
    }

    fn sample(&mut self, at: i64, spot: Spot, field: Field, value: f64) {
        let start = at - at.rem_euclid(SECOND);
        let span = span(spot);
        let second = self.seconds.entry(start).or_insert_with(|| Second {
            at: start,
            span,
            text: Arc::from(""),
            values: SmallVec::new(),
        });
        let mut agg = Agg::default();
        agg.add(value);
        match second.values.iter_mut().find(|(f, _)| *f == field) {
            Some((_, sum)) => sum.merge(&agg),
            None => second.values.push((field, agg)),
        }
    }

    fn change(&mut self, at: i64, spot: Spot, key: (u64, usize), stat: &StatSpec, kind: Kind, report: &Report) {
        let Some(value) = report.get(&stat.member) else { return };
        let word = match value {
            Scalar::Num(n) => n.to_string(),
            Scalar::Word(w) => w.to_string(),
        };
        if !self.counters.changed(key.0 ^ (key.1 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15), &word) {
            return;
        }
        let text = format!("{} {}: {}={word}", report.kind, report.id, stat.member);
        let set = stat.set.iter().map(|(f, v)| (*f, v.as_str()));
        let fields = set.chain([(stat.field, word.as_str())]).map(|(f, v)| (f, Value::Text(v.into()))).collect();
        self.keep(at, spot, kind, fields, cut(&text, 0), hash(stat.member.as_bytes()));
    }

    fn keep(&mut self, at: i64, spot: Spot, kind: Kind, fields: Fields<Value>, text: Arc<str>, class: u64) {
        *self.kinds.entry(kind).or_default() += 1;
        let known = if at == BEFORE { Known::Missing } else { Known::Stated };
        let event = Event {
            stamp: Stamp { micros: at, known },
            span: span(spot),
            level: Level::Unknown,
            kind,
            weight: Weight::Format,
            format: self.index,
            fields,
            text,
        };
        self.out.events.push((event, class));
    }

    fn event(&mut self, at: i64, spot: Spot, connection: usize, text: &str, plan: &EventPlan) {
        let bytes = text.as_bytes();
        if matches!(plan.kind, Kind::NetSample | Kind::MediaSample) {
            for (field, source) in &plan.fields {
                if let Some(n) = source.number(bytes).filter(|_| at != BEFORE) {
                    self.sample(at, spot, *field, n);
                }
            }
            return;
        }
        let value = |(f, s): &(Field, Source)| {
            let value = s.value(bytes)?;
            // A second connection of the same page is another one.
            let text = (*f == Field::Conn && connection > 0).then(|| format!("{}#{}", value.text(), connection + 1));
            Some((*f, text.map_or(value, |t| Value::Text(t.into()))))
        };
        let fields = plan.fields.iter().filter_map(value).collect();
        let from = plan.fields.iter().filter_map(|(_, s)| if let Source::At(run, _) = s { Some(run.at) } else { None });
        let from = from.max().unwrap_or(0) as usize;
        self.keep(at, spot, plan.kind, fields, cut(text, from), plan.class);
    }
}

impl Sink for Collector<'_> {
    fn wants(&self, member: &str) -> bool {
        matches!(member, "timestamp" | "kind" | "mediaType")
            || self
                .format
                .spec
                .stat
                .iter()
                .any(|s| s.member == member || s.over == member || s.only.contains_key(member))
    }

    fn reports(&mut self, at: i64, spot: Spot, connection: &str, reports: &[Report]) {
        let mut told = String::new();
        for report in reports {
            let one = self.one(at, spot, connection, report);
            if told.len() < EXCERPT {
                told.push_str(&one);
            }
        }
        let start = at - at.rem_euclid(SECOND);
        if let Some(second) = self.seconds.get_mut(&start).filter(|_| !told.is_empty()) {
            let room = EXCERPT.saturating_sub(second.text.len());
            if room > 0 {
                second.text = cut(&format!("{}{told}", second.text), 0);
            }
        }
        self.record(at, spot.line, &told);
    }

    fn note(&mut self, at: Option<i64>, spot: Spot, connection: &str, name: &str, text: &str) {
        let at = at.unwrap_or(self.now);
        let whole = format!("{name}: {text}");
        // A state that is told with every poll is told once.
        let key = hash(name.as_bytes()) ^ hash(connection.as_bytes());
        if !self.counters.changed(key, text) {
            return;
        }
        let place = self.connections.iter().position(|c| c == connection);
        let place = place.unwrap_or_else(|| {
            if !connection.is_empty() && self.connections.len() < CONNECTIONS {
                self.connections.push(connection.to_owned());
            }
            self.connections.len().saturating_sub(1)
        });
        for plan in note(self.format, whole.as_bytes()) {
            if plan.when.iter().all(|(source, test)| test.holds(source, whole.as_bytes())) {
                self.event(at, spot, place, &whole, &plan);
                if plan.last {
                    break;
                }
            }
        }
        self.record(at, spot.line, &whole);
    }

    fn damaged(&mut self, offset: u64, detail: &str) {
        if self.damage.len() < 64 {
            self.damage.push((offset, detail.to_owned()));
        }
    }
}

fn fits(stat: &StatSpec, report: &Report) -> bool {
    stat.only.iter().all(|(name, want)| match report.get(name) {
        Some(Scalar::Word(w)) => want.split(',').any(|o| o.trim() == &**w),
        Some(Scalar::Num(n)) => n.to_string() == *want,
        None => false,
    })
}

fn span(spot: Spot) -> Span {
    Span { member: MemberId(0), line: spot.line, offset: spot.offset, len: spot.len }
}

/// So much of a text as is kept; what stands at `from` is in it.
fn cut(text: &str, from: usize) -> Arc<str> {
    let mut start = if from + 60 > EXCERPT { from.saturating_sub(EXCERPT / 2) } else { 0 };
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (start + EXCERPT).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::load;

    const FORMAT: &str = r#"
id = "x"
title = "x"
decoder = "stats-lines"
[detect]
head = ['^x']
[[event]]
kind = "conn.state"
regex = '^state: (?P<to>[a-z]+)'
set = { conn = "pc", to = "{to}" }
[[stat]]
type = "in"
member = "got"
kind = "net.sample"
field = "packets_received"
derive = "delta"
[[stat]]
type = "in"
member = "lost"
over = "got"
kind = "net.sample"
field = "loss_down_pct"
derive = "share"
scale = 100
[[stat]]
type = "out"
member = "busy"
over = "frames"
kind = "media.sample"
field = "encode_ms"
derive = "ratio"
scale = 1000
where = { kind = "video" }
[[stat]]
type = "in"
member = "jitter"
kind = "net.sample"
field = "jitter_ms"
scale = 1000
[[stat]]
type = "out"
member = "why"
kind = "media.state"
field = "limit"
derive = "change"
"#;

    fn collect(run: impl FnOnce(&mut Collector<'_>)) -> MemberParts {
        let format = load("x.toml", FORMAT).unwrap();
        let mut collector = Collector::new(&format, 7);
        run(&mut collector);
        collector.finish()
    }

    fn report(id: &str, kind: &str, members: &[(&str, f64)], words: &[(&str, &str)]) -> Report {
        let numbers = members.iter().map(|(n, v)| ((*n).to_owned(), Scalar::Num(*v)));
        let words = words.iter().map(|(n, w)| ((*n).to_owned(), Scalar::Word((*w).into())));
        Report { id: id.into(), kind: kind.into(), members: numbers.chain(words).collect(), fresh: true }
    }

    fn mean(parts: &MemberParts, second: usize, field: Field) -> Option<f64> {
        let values = &parts.seconds.get(second)?.values;
        values.iter().find(|(f, _)| *f == field).map(|(_, a)| a.mean())
    }

    #[test]
    fn counters_become_growth_shares_and_ratios() {
        let at = |n: i64| 1_924_991_000_000_000 + n * SECOND;
        let parts = collect(|c| {
            for (n, got, lost, busy, frames) in
                [(0, 100.0, 0.0, 1.0, 100.0), (1, 190.0, 10.0, 1.3, 110.0), (2, 190.0, 10.0, 1.3, 110.0)]
            {
                let reports = [
                    report("a", "in", &[("got", got), ("lost", lost)], &[]),
                    report("b", "out", &[("busy", busy), ("frames", frames)], &[("kind", "video"), ("why", "none")]),
                    report("c", "out", &[("busy", busy), ("frames", frames)], &[("kind", "audio")]),
                ];
                c.reports(at(n), Spot::default(), "", &reports);
            }
        });
        let field = |s, f| mean(&parts, s, f).map(|v| (v * 1000.0).round() / 1000.0);
        assert_eq!(field(0, Field::PacketsReceived), Some(90.0));
        assert_eq!(field(0, Field::LossDownPct), Some(10.0));
        assert_eq!(field(0, Field::EncodeMs), Some(30.0));
        // An outage is growth of nothing, not the absence of a value; no share is made of nothing.
        assert_eq!(field(1, Field::PacketsReceived), Some(0.0));
        assert_eq!(field(1, Field::LossDownPct), None);
        assert_eq!(parts.events.len(), 1);
        assert_eq!(parts.formats.get(&7), Some(&3));
    }

    #[test]
    fn a_zero_is_no_time_of_a_report() {
        let parts = collect(|c| {
            for (n, jitter) in [(0, 0.0), (1, 0.007), (2, 0.028)] {
                let report = report("a", "in", &[("timestamp", 0.0), ("jitter", jitter)], &[]);
                c.reports(1_924_991_000_000_000 + n * SECOND, Spot::default(), "", &[report]);
            }
        });
        let jitter: Vec<_> = (0..3).map(|n| mean(&parts, n, Field::JitterMs)).collect();
        assert_eq!(jitter, [Some(0.0), Some(7.0), Some(28.0)]);
    }

    #[test]
    fn a_state_told_with_every_poll_is_one_event() {
        let at = |n: i64| Some(1_924_991_000_000_000 + n * SECOND);
        let parts = collect(|c| {
            for (n, connection, text) in [
                (0, "", "connecting"),
                (1, "", "connecting"),
                (2, "", "connected"),
                (3, "p", "connected"),
                (4, "q", "failed"),
            ] {
                c.note(at(n), Spot::default(), connection, "state", text);
            }
        });
        let told: Vec<_> = parts
            .events
            .iter()
            .map(|e| (e.str(Field::Conn).unwrap().into_owned(), e.str(Field::To).unwrap().into_owned()))
            .collect();
        let want = [("pc", "connecting"), ("pc", "connected"), ("pc", "connected"), ("pc#2", "failed")];
        assert_eq!(told, want.map(|(c, t)| (c.to_owned(), t.to_owned())));
    }

    #[test]
    fn evidence_shows_what_was_found() {
        let text = format!("{}needle", "x".repeat(5000));
        assert!(cut(&text, 5000).ends_with("needle"));
        assert_eq!(&*cut("äöü", 1), "äöü");
    }
}
