//! Decoders for content that is not line-shaped: dumps of WebRTC statistics, JSON documents, messages in pieces.
//!
//! A decoder pulls from a reader, in order, with bounded memory, and hands raw reports and notes to a [`Sink`]. What
//! they mean is said by the format's TOML (`[[stat]]` for reports, `[[event]]` for notes); nothing here knows the
//! vocabulary. Damaged input gives what was readable and one call of [`Sink::damaged`] for each stretch that was not.

mod internals;
mod json;
mod pieces;
mod records;
mod rtcstats;
mod stats_lines;

use std::io::Read;
use std::sync::Arc;

/// Where something stands in the decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Line, from 1.
    pub line: u32,
    /// Byte.
    pub offset: u64,
    /// Bytes.
    pub len: u32,
}

/// The value of a member of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A number.
    Num(f64),
    /// A word; true and false are words too.
    Word(Arc<str>),
}

/// One report of one instant, as `RTCStatsReport` has them: an id, a type, and flat members.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Names the same object at the next instant.
    pub id: String,
    /// `inbound-rtp`, `candidate-pair`, ...
    pub kind: String,
    /// Only those the sink wants.
    pub members: Vec<(String, Scalar)>,
    /// Something in it changed since it was last seen, or may have.
    pub fresh: bool,
}

impl Report {
    /// One member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Scalar> {
        self.members.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// A numeric member; numbers in quotes count.
    #[must_use]
    pub fn num(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Scalar::Num(n) => Some(*n),
            Scalar::Word(text) => text.parse().ok().filter(|n: &f64| n.is_finite()),
        }
    }
}

/// What a decoder hands its findings to.
pub trait Sink {
    /// Is this member of any use? Others need not be kept.
    fn wants(&self, member: &str) -> bool;
    /// Reports of one connection at one instant (microseconds since 1970).
    fn reports(&mut self, at: i64, spot: Spot, connection: &str, reports: &[Report]);
    /// Something that happened: a name and a text, read by the `[[event]]` entries as `name: text`. Without a time it
    /// belongs to the moment of the note or report before.
    fn note(&mut self, at: Option<i64>, spot: Spot, connection: &str, name: &str, text: &str);
    /// Bytes from `offset` on could not be read.
    fn damaged(&mut self, offset: u64, detail: &str);
}

type Decoder = fn(&mut dyn Read, &mut dyn Sink);

/// The decoders a format may name.
const DECODERS: &[(&str, Decoder)] = &[
    ("stats-lines", stats_lines::decode),
    ("internals-dump", internals::decode),
    ("rtcstats-lines", rtcstats::decode),
    ("json-records", records::decode),
    ("message-pieces", pieces::decode),
];

/// The decoder of that name.
#[must_use]
pub fn named(name: &str) -> Option<fn(&mut dyn Read, &mut dyn Sink)> {
    DECODERS.iter().find(|(n, _)| *n == name).map(|(_, d)| *d)
}

/// Milliseconds since 1970 to microseconds, when it can be an instant of our days.
fn instant(ms: f64) -> Option<i64> {
    (ms > 1e11 && ms < 1e14).then_some((ms * 1000.0) as i64)
}

/// Members of a report from tokens: nested values are passed over.
fn members(json: &mut json::Json<'_>, sink: &dyn Sink, report: &mut Report) -> Result<(), json::Damaged> {
    use json::Token;
    let inside = json.depth();
    let mut key = String::new();
    loop {
        let token = json.next()?;
        match token {
            Token::Key => {
                key.clear();
                key.push_str(&json.text());
                continue;
            }
            Token::End => return Err(json::Damaged),
            Token::EndObject | Token::EndArray if json.depth() < inside => return Ok(()),
            Token::Object | Token::Array => {
                json.skip(token)?;
                continue;
            }
            _ => {}
        }
        let value = match token {
            Token::Number(n) => Scalar::Num(n),
            Token::Bool(b) => Scalar::Word(if b { "true" } else { "false" }.into()),
            Token::Text => Scalar::Word(json.text().into()),
            _ => continue,
        };
        match (key.as_str(), value) {
            ("id", Scalar::Word(text)) => report.id = text.to_string(),
            ("type", Scalar::Word(text)) => report.kind = text.to_string(),
            (name, value) if sink.wants(name) && report.members.len() < 200 => {
                match report.members.iter_mut().find(|(n, _)| n == name) {
                    Some((_, old)) => {
                        report.fresh |= *old != value;
                        *old = value;
                    }
                    None => {
                        report.fresh = true;
                        report.members.push((name.to_owned(), value));
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
