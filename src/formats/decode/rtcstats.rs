//! rtcstats dumps: one JSON array a line, `[what, connection, data, .., time]`. Reports are compressed: what did not
//! change since the poll before is left out. Two generations: names and absolute times, or numbers for well known
//! calls and times since the line before. Lines of backends (`{"statsSessionId": .., "data": ..}`) carry log texts.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::json::{Damaged, Json, Token};
use super::{Report, Sink, Spot, instant, members};
use crate::formats::time::TimePattern;

/// Bytes of a call's argument.
const ARGUMENT: usize = 16 << 10;
/// Reports remembered over all connections.
const MOST: usize = 20_000;
/// Connections remembered; further ones share one place.
const CONNECTIONS: usize = 256;
/// Elements of a line that are kept.
const WIDE: usize = 6;

#[derive(Default)]
struct State {
    /// Reports as they were, by connection.
    known: HashMap<String, BTreeMap<String, Report>>,
    count: usize,
    /// Time of the line before, in milliseconds.
    now: f64,
}

/// One line.
#[derive(Default)]
struct Line {
    words: Vec<String>,
    /// The last number: the time.
    time: Option<f64>,
    /// Ids of the reports in it.
    changed: Vec<String>,
}

pub(super) fn decode(input: &mut dyn Read, sink: &mut dyn Sink) {
    let mut json = Json::new(input);
    let mut state = State::default();
    loop {
        let spot = Spot { line: json.line(), offset: json.offset(), len: 0 };
        let read = match json.next() {
            Ok(Token::End) => break,
            Ok(Token::Array) => state.line(&mut json, sink, spot),
            Ok(Token::Object) => state.object(&mut json, sink, spot),
            Ok(_) => Ok(()),
            // The first line of a dump is a bare word.
            Err(Damaged) if spot.offset == 0 => {
                if !json.resync() {
                    break;
                }
                Ok(())
            }
            Err(Damaged) => Err(Damaged),
        };
        if read.is_err() {
            sink.damaged(json.offset(), "the JSON is damaged or cut here");
            if !json.resync() {
                break;
            }
        }
    }
}

impl State {
    fn line(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink, spot: Spot) -> Result<(), Damaged> {
        let mut line = Line::default();
        let outside = json.depth() - 1;
        let read = self.elements(json, sink, &mut line, outside);
        let line_at = Spot { line: json.line(), ..spot };
        let at = self.time(&line);
        let connection = line.words.get(1).cloned().unwrap_or_default();
        let name = line.words.first().map_or("", String::as_str);
        if line.changed.is_empty() {
            let text = line.words.get(2).map_or("", String::as_str);
            sink.note(at, line_at, &connection, name, text);
        } else if let (Some(at), Some(known)) = (at, self.known.get_mut(&connection)) {
            let mut reports: Vec<Report> = known.values().cloned().collect();
            for report in &mut reports {
                report.fresh = line.changed.binary_search(&report.id).is_ok();
            }
            sink.reports(at, line_at, &connection, &reports);
        }
        read
    }

    fn elements(
        &mut self,
        json: &mut Json<'_>,
        sink: &dyn Sink,
        line: &mut Line,
        outside: usize,
    ) -> Result<(), Damaged> {
        loop {
            let token = json.next()?;
            match token {
                Token::End => return Err(Damaged),
                Token::EndArray if json.depth() <= outside => break,
                Token::Object if line.words.len() == 2 && line.words.first().is_some_and(|w| is_poll(w)) => {
                    let connection = line.words.get(1).cloned().unwrap_or_default();
                    self.poll(json, sink, &connection, &mut line.changed)?;
                    line.words.push(String::new());
                }
                Token::Number(n) => {
                    line.time = Some(n);
                    if line.words.len() < WIDE {
                        line.words.push(n.to_string());
                    }
                }
                Token::Null if line.words.len() >= WIDE => {}
                Token::Null => line.words.push(String::new()),
                _ => {
                    let text = json.compact(token, ARGUMENT)?;
                    line.time = None;
                    if line.words.len() < WIDE {
                        line.words.push(text);
                    }
                }
            }
        }
        line.changed.sort_unstable();
        Ok(())
    }

    /// `{id: {member: value, ..}, ..}`: only what changed.
    fn poll(
        &mut self,
        json: &mut Json<'_>,
        sink: &dyn Sink,
        connection: &str,
        changed: &mut Vec<String>,
    ) -> Result<(), Damaged> {
        let outside = json.depth() - 1;
        let room = self.known.len() < CONNECTIONS || self.known.contains_key(connection);
        let known = self.known.entry(if room { connection.to_owned() } else { String::new() }).or_default();
        loop {
            match json.next()? {
                Token::Key => {
                    let id = json.text().into_owned();
                    let first = json.next()?;
                    if first != Token::Object
                        || changed.len() >= MOST
                        || (self.count >= MOST && !known.contains_key(&id))
                    {
                        json.skip(first)?;
                        continue;
                    }
                    let report = known.entry(id.clone()).or_insert_with(|| {
                        self.count += 1;
                        Report::default()
                    });
                    members(json, sink, report)?;
                    report.id.clone_from(&id);
                    changed.push(id);
                }
                Token::End => return Err(Damaged),
                _ if json.depth() <= outside => return Ok(()),
                _ => {}
            }
        }
    }

    /// Absolute, or since the line before.
    fn time(&mut self, line: &Line) -> Option<i64> {
        let ms = line.time?;
        self.now = if instant(ms).is_some() { ms } else { self.now + ms };
        instant(self.now)
    }

    /// The head of a dump, or a line of a backend.
    fn object(&mut self, json: &mut Json<'_>, sink: &mut dyn Sink, spot: Spot) -> Result<(), Damaged> {
        let inside = json.depth();
        let spot = Spot { line: json.line(), ..spot };
        loop {
            let Some(name) = json.member(inside)? else { return Ok(()) };
            let first = json.next()?;
            if let ("startTime", Token::Number(ms)) = (name.as_str(), first) {
                self.now = ms;
                continue;
            }
            let text = json.compact(first, 256 << 10)?;
            if name == "data" && text.contains("\"text\"") {
                log_texts(&text, sink, spot);
            } else {
                let text: String = text.chars().take(ARGUMENT).collect();
                sink.note(instant(self.now), spot, "", &name, &text);
            }
        }
    }
}

fn is_poll(name: &str) -> bool {
    name.eq_ignore_ascii_case("getstats")
}

/// `["logs", null, [{"text": ..}, ..]]`, as a text: each becomes a note that states its own time.
fn log_texts(data: &str, sink: &mut dyn Sink, spot: Spot) {
    let pattern = TimePattern::new("%Y-%m-%d %H:%M:%S.%f").ok();
    let mut bytes = data.as_bytes();
    let mut json = Json::new(&mut bytes);
    let mut wanted = false;
    while let Ok(token) = json.next() {
        match token {
            Token::End => break,
            Token::Key => wanted = json.text() == "text",
            Token::Text if wanted => {
                let text = json.text().into_owned();
                let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
                let at = pattern.as_ref().and_then(|p| p.find(text.as_bytes(), from));
                let at = at.and_then(|(spot, _)| spot.read(text.as_bytes(), 1970)).map(|t| t.micros);
                sink.note(at, spot, "", "log", &text);
            }
            _ => {}
        }
    }
}
