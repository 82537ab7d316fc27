//! Builds the small made-up stories that rules carry as examples. Real stories come from the timeline floor.

use std::sync::Arc;

use crate::event::{Event, Field, Kind, Value, Weight};
use crate::level::Level;
use crate::span::{MemberId, Span};
use crate::stamp::{Known, SECOND, Stamp};
use crate::timeline::{
    Agg, Busy, Heap, Hole, Latency, Member, Messages, Recurring, Sdk, Side, Timeline, Trouble, Window, links, sessions,
};
use crate::tone::Tone;

use super::data::Example;

/// 2026-11-22T05:00:00Z, the start of every example.
const START: i64 = 1_795_323_600 * SECOND;

fn stamp(at: f64) -> Stamp {
    Stamp { micros: START + (at * SECOND as f64) as i64, known: Known::Stated }
}

impl Example {
    /// The story it tells.
    ///
    /// # Errors
    /// Names the key or word that no story has.
    pub fn timeline(&self) -> Result<Timeline, String> {
        timeline(self)
    }
}

fn timeline(example: &Example) -> Result<Timeline, String> {
    let mut t = Timeline { archive_time: example.archive.map(|s| stamp(s).micros), ..Timeline::default() };
    for table in &example.events {
        let event = event(&mut t, table)?;
        t.events.push(event);
    }
    t.events.sort_by_key(|e| (e.stamp, e.span));
    for table in &example.windows {
        windows(&mut t, table)?;
    }
    t.windows.sort_by_key(|w| (w.start, w.span));
    t.messages = messages(example.messages.as_ref())?;
    for table in &example.sdks {
        t.sdks.push(sdk(table)?);
    }
    // Lines of their own, which no event of the example has.
    for (i, table) in (1001u32..).step_by(2).zip(&example.holes) {
        let mut known = Keys::new(table);
        let (at, until, end) = (known.num("at")?.unwrap_or(0.0), known.num("until")?.unwrap_or(0.0), known.end()?);
        let side = |text: Option<String>, line| text.map_or_else(Side::default, |t| Side { line, text: t.into() });
        let (before, behind) = (side(known.text("before")?, i), side(known.text("behind")?, i + 1));
        known.done()?;
        let member = member(&mut t, &end);
        if let Some(m) = t.members.get_mut(member) {
            m.holes.push(Hole { from: stamp(at).micros, until: stamp(until).micros, before, behind });
        }
    }
    for table in &example.recurring {
        recurring(&mut t, table)?;
    }
    finish(&mut t, example);
    Ok(t)
}

/// Reads the fixed keys of a table and reports what is left over.
struct Keys<'a> {
    table: &'a toml::Table,
    seen: Vec<&'a str>,
}

impl<'a> Keys<'a> {
    fn new(table: &'a toml::Table) -> Self {
        Self { table, seen: Vec::new() }
    }

    fn num(&mut self, key: &'a str) -> Result<Option<f64>, String> {
        self.seen.push(key);
        self.table.get(key).map(|v| number(v).ok_or_else(|| format!("`{key}` must be a number"))).transpose()
    }

    fn text(&mut self, key: &'a str) -> Result<Option<String>, String> {
        self.seen.push(key);
        self.table
            .get(key)
            .map(|v| v.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` must be text")))
            .transpose()
    }

    fn end(&mut self) -> Result<String, String> {
        Ok(self.text("end")?.unwrap_or_else(|| "alice".to_owned()))
    }

    fn rest(&self) -> impl Iterator<Item = (&'a String, &'a toml::Value)> {
        self.table.iter().filter(|(k, _)| !self.seen.contains(&k.as_str()))
    }

    fn done(&self) -> Result<(), String> {
        self.rest()
            .next()
            .map_or(Ok(()), |(k, _)| Err(format!("unknown key `{k}`, expected one of: {}", self.seen.join(", "))))
    }
}

fn number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64))
}

fn field(name: &str) -> Result<Field, String> {
    Field::from_name(name).ok_or_else(|| format!("unknown field `{name}`"))
}

/// The one member of an endpoint, made on first use.
fn member(t: &mut Timeline, end: &str) -> usize {
    if let Some(i) = t.endpoints.iter().position(|e| e == end) {
        return i;
    }
    t.endpoints.push(end.to_owned());
    let endpoint = t.endpoints.len() - 1;
    t.members.push(Member { path: format!("{end}.log"), endpoint, lines: 1, ..Member::default() });
    endpoint
}

fn span(t: &mut Timeline, member: usize) -> Span {
    let line = t.members.get_mut(member).map_or(0, |m| {
        m.lines += 1;
        m.lines
    });
    Span { member: MemberId(member as u32), line: line as u32, offset: line * 80, len: 80 }
}

fn event(t: &mut Timeline, table: &toml::Table) -> Result<Event, String> {
    let mut known = Keys::new(table);
    // A line without a time of its own, where no `at` is told.
    let (at, end) = (known.num("at")?, known.end()?);
    let name = known.text("kind")?.ok_or("an event needs a `kind`")?;
    let kind = Kind::from_name(&name).ok_or_else(|| format!("unknown kind `{name}`"))?;
    let weight = if known.text("weight")?.as_deref() == Some("generic") { Weight::Generic } else { Weight::Format };
    let mut fields = Vec::new();
    for (key, value) in known.rest() {
        let value = match value {
            toml::Value::String(s) => Value::Text(s.as_str().into()),
            other => number(other).map_or_else(|| Value::Text(other.to_string().into()), Value::Num),
        };
        fields.push((field(key)?, value));
    }
    let member = member(t, &end);
    let span = span(t, member);
    if let Some(member) = t.members.get_mut(member) {
        *member.kinds.entry(kind.name()).or_default() += 1;
    }
    let text: Arc<str> = format!("{} {name} {table}", at.unwrap_or(0.0)).replace('\n', " ").into();
    Ok(Event {
        stamp: at.map_or_else(Stamp::default, stamp),
        span,
        level: Level::Info,
        kind,
        weight,
        format: 0,
        fields: fields.into(),
        text,
    })
}

/// `{ at, for, every, end, <field> = number or list }`: a list is walked in turn.
fn windows(t: &mut Timeline, table: &toml::Table) -> Result<(), String> {
    let mut known = Keys::new(table);
    let (at, end) = (known.num("at")?.unwrap_or(0.0), known.end()?);
    let (length, every) = (known.num("for")?.unwrap_or(1.0), known.num("every")?.unwrap_or(1.0).max(0.1));
    let mut fields: Vec<(Field, Vec<f64>)> = Vec::new();
    for (key, value) in known.rest() {
        let list = match value {
            toml::Value::Array(a) => a.iter().filter_map(number).collect(),
            other => number(other).into_iter().collect::<Vec<_>>(),
        };
        fields.push((field(key)?, list));
    }
    let member = member(t, &end);
    for i in 0..(length / every) as usize {
        let values = fields
            .iter()
            .filter_map(|(f, list)| {
                let value = list.get(i % list.len().max(1)).copied()?;
                Some((*f, Agg { n: 1, sum: value, min: value, max: value }))
            })
            .collect();
        let span = span(t, member);
        let start = stamp(at + i as f64 * every).micros;
        t.windows.push(Window { start, width: SECOND, span, text: "sample".into(), values });
    }
    Ok(())
}

/// `{ at, until, every, away, back, heap, end }`: it stays away from `away` to `back`, where `heap` of it come together.
fn recurring(t: &mut Timeline, table: &toml::Table) -> Result<(), String> {
    let mut known = Keys::new(table);
    let (at, until) = (known.num("at")?.unwrap_or(0.0), known.num("until")?.unwrap_or(0.0));
    let (every, end) = (known.num("every")?.unwrap_or(1.0).max(0.1), known.end()?);
    let (away, back) = (known.num("away")?.unwrap_or(f64::MAX), known.num("back")?.unwrap_or(f64::MAX));
    let heap = known.num("heap")?.map(|lines| lines as u32);
    known.done()?;
    let member = member(t, &end);
    let even = (0..=((until - at) / every) as usize).map(|i| at + i as f64 * every);
    let mut times: Vec<i64> = even.filter(|at| *at <= away || *at >= back).map(|at| stamp(at).micros).collect();
    let heaps: Vec<Heap> =
        heap.map(|lines| Heap { at: stamp(back).micros, lines, ..Heap::default() }).into_iter().collect();
    times.extend(heaps.iter().map(|heap| heap.at));
    times.sort_unstable();
    times.dedup();
    if let Some(m) = t.members.get_mut(member) {
        m.recurring.push(Recurring { times, news: true, heaped: heaps.len() as u32, heaps, ..Recurring::default() });
    }
    Ok(())
}

/// Stretches of ten seconds: how many were sent, and the mean wait in milliseconds.
fn load(list: Option<&toml::Value>) -> Result<Vec<Busy>, String> {
    let wrong = || "`load` must be a list of [sent, mean in ms]".to_owned();
    let Some(list) = list else { return Ok(Vec::new()) };
    let pair = |value: &toml::Value| {
        let numbers: Vec<f64> = value.as_array()?.iter().map(number).collect::<Option<_>>()?;
        let [sent, mean] = numbers.as_slice() else { return None };
        Some(Busy { seconds: 10.0, sent: *sent as u32, answered: *sent as u32, sum_ms: sent * mean })
    };
    list.as_array().ok_or_else(wrong)?.iter().map(|v| pair(v).ok_or_else(wrong)).collect()
}

fn messages(table: Option<&toml::Table>) -> Result<Messages, String> {
    let mut m = Messages::default();
    let Some(table) = table else { return Ok(m) };
    let mut known = Keys::new(table);
    let mut count = |key| known.num(key).map(|n| n.map(|n| n as u64));
    m.submitted = count("submitted")?.unwrap_or(0);
    m.acked = count("acked")?.unwrap_or(0);
    m.received = count("received")?.unwrap_or(0);
    m.failed = count("failed")?.unwrap_or(0);
    m.lost = count("lost")?.unwrap_or(0);
    m.unheard = count("unheard")?.unwrap_or(0);
    m.in_flight = count("in_flight")?.unwrap_or(0);
    m.overtaken = count("overtaken")?.unwrap_or(0);
    m.duplicate = count("duplicate")?.unwrap_or(0);
    m.bursts = count("bursts")?.unwrap_or(0);
    m.returns = count("returns")?.unwrap_or(0);
    m.delivered = count("delivered")?;
    let n = m.acked.max(m.received);
    let (p50, p95, min) = (known.num("p50")?, known.num("p95")?, known.num("min")?);
    m.load = load(table.get("load"))?;
    known.seen.push("load");
    known.done()?;
    if let Some(p50) = p50 {
        let p95 = p95.unwrap_or(p50);
        m.latency = Some(Latency { n, min: min.unwrap_or(p50), p50, p90: p95, p95, p99: p95, max: p95 });
        m.standing = m.latency;
    }
    if m.lost > 0 {
        m.trouble.push(Trouble { what: "lost", stamp: stamp(1.0), span: Span::default(), text: "lost".into() });
    }
    Ok(m)
}

fn sdk(table: &toml::Table) -> Result<Sdk, String> {
    let mut known = Keys::new(table);
    let product = known.text("product")?.unwrap_or_default();
    let (version, platform) = (known.text("version")?, known.text("platform")?);
    let sdk = Sdk { product, version, platform, text: "version banner".to_owned(), ..Sdk::default() };
    known.done()?;
    Ok(sdk)
}

/// Ends of the logs, and what the timeline floor would derive from the events.
fn finish(t: &mut Timeline, example: &Example) {
    for name in example.records.keys() {
        member(t, name);
    }
    if t.members.is_empty() {
        member(t, "alice");
    }
    let last_event = t.events.iter().map(|e| e.stamp.micros).max().unwrap_or(START).max(START);
    let last_window = t.windows.iter().map(|w| w.start + w.width).max().unwrap_or(START);
    let until = example.until.map_or(last_event.max(last_window), |s| stamp(s).micros);
    for (name, member) in t.endpoints.iter().zip(&mut t.members) {
        member.first = Some(stamp(0.0));
        let micros = example.ends.get(name).map_or(until, |s| stamp(*s).micros);
        member.last = Some(Stamp { micros, known: Known::Stated });
        member.tail = "last line".to_owned();
        member.tail_line = 1;
        member.records = example.records.get(name).copied().unwrap_or(member.lines);
        let errors = example.errors.get(name).copied().unwrap_or(0);
        for (level, count) in [(Level::Info, member.records.saturating_sub(errors)), (Level::Error, errors)] {
            if let Some(slot) = member.levels.get_mut(level as usize) {
                *slot = count;
            }
        }
    }
    if let Some(first) = t.members.first_mut() {
        first.tones.success = example.success;
        for (n, at) in example.complaints.iter().enumerate() {
            let tone = if (n as u64) < example.retries { Tone::Retry } else { Tone::Complaint };
            first.tones.add(tone, stamp(*at).micros, Side::default);
        }
        for at in &example.remarks {
            first.tones.add(Tone::Remark, stamp(*at).micros, Side::default);
        }
    }
    t.now = until;
    t.links = links(t);
    t.sessions = sessions(t);
}
