//! The dump of `chrome://webrtc-internals`: one document with series of values by report and member, and a log of API
//! calls. Two layouts: today's, and the one of 2020 (local times without a zone, no report types).

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use super::json::{Damaged, Json, Token};
use super::{Report, Scalar, Sink, Spot, instant};
use crate::formats::time::TimePattern;
use crate::stamp::MINUTE;

/// Values kept of one connection.
const MOST: usize = 4 << 20;
/// Bytes of a call's argument.
const ARGUMENT: usize = 16 << 10;
/// Values this close together were read by one poll.
const TOGETHER: i64 = 400_000;

/// The time of a report may be so far outside the series.
const NEAR: i64 = 5_000_000;

/// Types of reports by the beginning of their id, for dumps that do not state them.
const TYPES: &[(&str, &str)] = &[
    ("RTCInboundRTP", "inbound-rtp"),
    ("RTCOutboundRTP", "outbound-rtp"),
    ("RTCRemoteInboundRtp", "remote-inbound-rtp"),
    ("RTCRemoteOutboundRTP", "remote-outbound-rtp"),
    ("RTCIceCandidatePair", "candidate-pair"),
    ("RTCTransport", "transport"),
    ("RTCMediaStreamTrack", "track"),
    ("Conn-", "googCandidatePair"),
    ("ssrc_", "ssrc"),
    ("bweforvideo", "VideoBwe"),
];

#[derive(Default)]
struct Series {
    start: i64,
    end: i64,
    kind: String,
    numbers: Vec<f64>,
    /// Words with the index from which each holds.
    words: Vec<(usize, Arc<str>)>,
    len: usize,
}

#[derive(Default)]
struct Dump {
    iso: Option<TimePattern>,
    local: Option<TimePattern>,
    /// Local time minus UTC, once known.
    offset: Option<i64>,
    kept: usize,
    /// Begin of the statistics of the present connection.
    first: Option<i64>,
}

pub(super) fn decode(input: &mut dyn Read, sink: &mut dyn Sink) {
    let mut json = Json::new(input);
    let mut dump = Dump {
        iso: TimePattern::new("%Y-%m-%dT%H:%M:%S.%f%z").ok(),
        local: TimePattern::new("%m/%d/%Y, %H:%M:%S %p").ok(),
        ..Dump::default()
    };
    if dump.top(&mut json, sink).is_err() {
        sink.damaged(json.offset(), "the JSON is damaged or cut here");
    }
    if json.cut > 0 {
        sink.damaged(json.offset(), "texts longer than the limit were cut");
    }
    if dump.kept >= MOST {
        sink.damaged(json.offset(), "more values than are kept of one connection");
    }
}

fn spot(json: &Json<'_>) -> Spot {
    Spot { line: json.line(), offset: json.offset(), len: 0 }
}

impl Dump {
    fn top(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink) -> Result<(), Damaged> {
        loop {
            match json.next()? {
                Token::Key if json.text() == "PeerConnections" => self.connections(json, sink)?,
                Token::Key if json.text() == "getUserMedia" => self.calls(json, sink, "", "getUserMedia")?,
                Token::Key => {
                    let name = json.text().into_owned();
                    let at = spot(json);
                    let first = json.next()?;
                    let text = json.compact(first, ARGUMENT)?;
                    sink.note(None, at, "", &name, &text);
                }
                Token::End if json.depth() == 0 => return Ok(()),
                Token::End => return Err(Damaged),
                Token::EndObject if json.depth() == 0 => return Ok(()),
                _ => {}
            }
        }
    }

    fn connections(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink) -> Result<(), Damaged> {
        let outside = json.depth();
        loop {
            match json.next()? {
                Token::Key => {
                    let id = json.text().into_owned();
                    let first = json.next()?;
                    if first == Token::Object { self.connection(json, sink, &id)? } else { json.skip(first)? }
                }
                Token::End => return Err(Damaged),
                _ if json.depth() <= outside => return Ok(()),
                _ => {}
            }
        }
    }

    fn connection(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink, id: &str) -> Result<(), Damaged> {
        let inside = json.depth();
        (self.kept, self.first) = (0, None);
        loop {
            match json.next()? {
                Token::Key if json.text() == "stats" => {
                    let at = spot(json);
                    let mut all = BTreeMap::new();
                    let read = self.stats(json, sink, &mut all);
                    self.replay(sink, at, id, all);
                    read?;
                }
                Token::Key if json.text() == "updateLog" => self.calls(json, sink, id, "")?,
                Token::Key => {
                    let name = json.text().into_owned();
                    let at = spot(json);
                    let first = json.next()?;
                    let text = json.compact(first, ARGUMENT)?;
                    sink.note(None, at, id, &name, &text);
                }
                Token::End => return Err(Damaged),
                _ if json.depth() < inside => return Ok(()),
                _ => {}
            }
        }
    }

    /// Calls in order of time: `[{type, value, timestamp}]`, or `[{.., timestamp}]` under a common name.
    fn calls(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink, id: &str, common: &str) -> Result<(), Damaged> {
        let outside = json.depth();
        loop {
            match json.next()? {
                Token::Object => self.call(json, sink, id, common)?,
                Token::End => return Err(Damaged),
                _ if json.depth() <= outside => return Ok(()),
                _ => {}
            }
        }
    }

    fn call(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink, id: &str, common: &str) -> Result<(), Damaged> {
        let inside = json.depth();
        let place = Spot { offset: json.offset() - 1, ..spot(json) };
        let (mut name, mut text, mut at) = (common.to_owned(), String::new(), None);
        while let Some(key) = json.member(inside)? {
            let first = json.next()?;
            match (key.as_str(), first) {
                ("timestamp", Token::Number(ms)) => at = instant(ms),
                ("time", Token::Text) => at = self.local(&json.text()),
                ("type", Token::Text) => name = json.text().into_owned(),
                ("value", _) => text = json.compact(first, ARGUMENT)?,
                _ => {
                    let value = json.compact(first, ARGUMENT)?;
                    if text.len() < ARGUMENT {
                        text.push_str(&format!("{}\"{key}\":\"{value}\"", if text.is_empty() { "" } else { "," }));
                    }
                }
            }
        }
        let len = (json.offset() - place.offset).min(u64::from(u32::MAX)) as u32;
        sink.note(at, Spot { len, ..place }, id, &name, &text);
        Ok(())
    }

    /// A local time; the difference to UTC is known from the series of the same dump.
    fn local(&mut self, text: &str) -> Option<i64> {
        let (spot, _) = self.local.as_ref()?.find(text.as_bytes(), 0)?;
        let time = spot.read(text.as_bytes(), 1970)?.micros;
        if let (None, Some(first)) = (self.offset, self.first) {
            self.offset = Some(quarter(time - first));
        }
        Some(time - self.offset.unwrap_or(0))
    }

    fn utc(&self, text: &str) -> Option<i64> {
        let (spot, _) = self.iso.as_ref()?.find(text.as_bytes(), 0)?;
        spot.read(text.as_bytes(), 1970).map(|t| t.micros)
    }

    fn stats(&mut self, json: &mut Json<'_>, sink: &dyn Sink, all: &mut Reports) -> Result<(), Damaged> {
        let outside = json.depth();
        loop {
            match json.next()? {
                Token::Key => {
                    let key = json.text().into_owned();
                    let first = json.next()?;
                    let (id, member) = key.rsplit_once('-').unwrap_or((&key, ""));
                    self.kept += 1;
                    if first != Token::Object || self.kept >= MOST || !(sink.wants(member) || member == "timestamp") {
                        json.skip(first)?;
                        continue;
                    }
                    let series = self.series(json)?;
                    all.entry(id.to_owned()).or_default().push((member.to_owned(), series));
                }
                Token::End => return Err(Damaged),
                _ if json.depth() <= outside => return Ok(()),
                _ => {}
            }
        }
    }

    fn series(&mut self, json: &mut Json<'_>) -> Result<Series, Damaged> {
        let inside = json.depth();
        let mut out = Series::default();
        loop {
            let Some(key) = json.member(inside)? else { return Ok(out) };
            let first = json.next()?;
            match (key.as_str(), first) {
                ("startTime", Token::Text) => out.start = self.utc(&json.text()).unwrap_or(0),
                ("endTime", Token::Text) => out.end = self.utc(&json.text()).unwrap_or(0),
                ("statsType", Token::Text) => out.kind = json.text().into_owned(),
                ("values", Token::Text) => {
                    let text = json.text().into_owned();
                    self.values(&text, &mut out);
                }
                _ => json.skip(first)?,
            }
        }
    }

    /// `[1,2,"x"]`, as a text.
    fn values(&mut self, text: &str, out: &mut Series) {
        let mut bytes = text.as_bytes();
        let mut json = Json::new(&mut bytes);
        while let Ok(token) = json.next() {
            let word: Option<Arc<str>> = match token {
                Token::Number(n) => {
                    out.numbers.push(n);
                    None
                }
                Token::Text => Some(json.text().into()),
                Token::Bool(b) => Some(if b { "true" } else { "false" }.into()),
                Token::End => break,
                _ => continue,
            };
            if let Some(word) = word
                && out.words.last().is_none_or(|(_, w)| *w != word)
            {
                out.words.push((out.len, word));
            }
            out.len += 1;
            self.kept += 1;
            if self.kept >= MOST {
                break;
            }
        }
    }

    fn replay(&mut self, sink: &mut dyn Sink, at: Spot, connection: &str, all: Reports) {
        let first = all.values().flatten().map(|(_, s)| s.start).filter(|t| *t > 0).min();
        for (id, members) in all {
            let stated = members.iter().map(|(_, s)| s.kind.as_str()).find(|k| !k.is_empty());
            let known = || TYPES.iter().find(|(start, _)| id.starts_with(start)).map(|(_, kind)| *kind);
            let kind = stated.or_else(known).unwrap_or_default().to_owned();
            let audio = id.contains("Audio") || id.contains("audio");
            let report = Report { id, kind, members: Vec::new(), fresh: true };
            polls(sink, at, connection, &report, &members, if audio { "audio" } else { "video" });
        }
        self.first = first;
    }
}

type Reports = BTreeMap<String, Vec<(String, Series)>>;

/// Series side by side become the reports of one poll after the other.
fn polls(
    sink: &mut dyn Sink,
    at: Spot,
    connection: &str,
    base: &Report,
    members: &[(String, Series)],
    media: &'static str,
) {
    let times = members.iter().find(|(name, _)| name == "timestamp").map(|(_, s)| s.numbers.as_slice());
    let mut values: Vec<(i64, usize, Scalar)> = Vec::new();
    for (index, (_, series)) in members.iter().enumerate() {
        for i in 0..series.len {
            values.push((series.time(i, times), index, series.value(i)));
        }
    }
    values.sort_by_key(|(t, i, _)| (*t, *i));
    let mut rest = values.into_iter().peekable();
    while let Some((start, index, value)) = rest.next() {
        let mut report = base.clone();
        let mut add = |index: usize, value| {
            if let Some((name, _)) = members.get(index) {
                report.members.push((name.clone(), value));
            }
        };
        add(index, value);
        while let Some((_, index, value)) = rest.next_if(|(t, _, _)| *t - start < TOGETHER) {
            add(index, value);
        }
        if report.get("kind").is_none() {
            report.members.push(("kind".to_owned(), Scalar::Word(media.into())));
        }
        sink.reports(start, at, connection, std::slice::from_ref(&report));
    }
}

impl Series {
    /// When the value was read: by the times of the report, counted from the end, else evenly between start and end.
    fn time(&self, i: usize, times: Option<&[f64]>) -> i64 {
        let exact = times.and_then(|t| t.get((t.len() + i).checked_sub(self.len)?)).and_then(|ms| instant(*ms));
        // Some reports state when their object was made, not when they were read.
        let exact = exact.filter(|t| (self.start - NEAR..=self.end + NEAR).contains(t));
        let steps = self.len.saturating_sub(1).max(1) as i64;
        exact.unwrap_or_else(|| self.start + (self.end - self.start) / steps * i as i64)
    }

    fn value(&self, i: usize) -> Scalar {
        if self.words.is_empty() {
            return Scalar::Num(self.numbers.get(i).copied().unwrap_or(0.0));
        }
        let at = self.words.partition_point(|(from, _)| *from <= i).saturating_sub(1);
        self.words.get(at).map_or(Scalar::Num(0.0), |(_, w)| Scalar::Word(Arc::clone(w)))
    }
}

/// Difference of a local clock to UTC, a multiple of a quarter of an hour.
fn quarter(difference: i64) -> i64 {
    let unit = 15 * MINUTE;
    (difference + unit / 2).div_euclid(unit) * unit
}
