//! One JSON object per poll of `getStats()`: some scalars (time, states) and the reports, as an array, as an object by
//! id, or as pairs of id and report. Whatever an app writes around them is passed over.

use std::io::Read;

use super::json::{Damaged, Json, Token};
use super::{Report, Scalar, Sink, Spot, instant, members};

/// Reports of one poll that are kept.
const MOST: usize = 4000;
/// Scalars of one poll that are kept, and bytes of each.
const FEW: usize = 64;
const SHORT: usize = 2000;

#[derive(Default)]
struct Poll {
    at: Option<i64>,
    /// Time of the newest report, for polls that state none of their own.
    newest: f64,
    reports: Vec<Report>,
    scalars: Vec<(String, String)>,
}

impl Poll {
    fn scalar(&mut self, key: &str, text: &str) {
        if self.scalars.len() < FEW {
            self.scalars.push((key.to_owned(), text.chars().take(SHORT).collect()));
        }
    }
}

pub(super) fn decode(input: &mut dyn Read, sink: &mut dyn Sink) {
    let mut json = Json::new(input);
    loop {
        let from = json.offset();
        match json.next() {
            Ok(Token::End) => break,
            Ok(Token::Object) => {
                let spot = Spot { line: json.line(), offset: json.offset() - 1, len: 0 };
                let mut poll = Poll::default();
                let read = object(&mut json, sink, &mut poll);
                let len = (json.offset() - spot.offset).min(u64::from(u32::MAX)) as u32;
                pass_on(sink, Spot { len, ..spot }, poll);
                if read.is_err() {
                    sink.damaged(json.offset(), "the JSON is damaged or cut here");
                    if !json.resync() {
                        break;
                    }
                }
            }
            Ok(Token::Array | Token::EndArray | Token::Null) => {}
            _ => {
                sink.damaged(from, "not the JSON object of a poll");
                if !json.resync() {
                    break;
                }
            }
        }
    }
}

fn pass_on(sink: &mut dyn Sink, spot: Spot, poll: Poll) {
    let at = poll.at.or_else(|| instant(poll.newest));
    for (name, text) in &poll.scalars {
        sink.note(at, spot, "", name, text);
    }
    if let Some(at) = at {
        sink.reports(at, spot, "", &poll.reports);
    }
}

/// The keys of one poll. What was read before damage stays in `poll`.
fn object(json: &mut Json<'_>, sink: &dyn Sink, poll: &mut Poll) -> Result<(), Damaged> {
    let mut key = String::new();
    loop {
        match json.next()? {
            Token::Key => {
                key.clear();
                key.push_str(&json.text());
            }
            Token::Number(n) => match instant(n) {
                Some(at) => poll.at = poll.at.or(Some(at)),
                None => poll.scalar(&key, &n.to_string()),
            },
            Token::Text => poll.scalar(&key, &json.text()),
            Token::Bool(b) => poll.scalar(&key, &b.to_string()),
            Token::Object | Token::Array => list(json, sink, poll)?,
            Token::EndObject => return Ok(()),
            Token::End => return Err(Damaged),
            Token::Null | Token::EndArray => {}
        }
    }
}

/// Reports at any depth below a key: an object with an `id` and a `type` is one.
fn list(json: &mut Json<'_>, sink: &dyn Sink, poll: &mut Poll) -> Result<(), Damaged> {
    let outside = json.depth() - 1;
    while json.depth() > outside {
        match json.next()? {
            Token::Object => {
                let mut report = Report { fresh: true, ..Report::default() };
                let read = members(json, sink, &mut report);
                if let Some(Scalar::Num(ms)) = report.get("timestamp") {
                    poll.newest = poll.newest.max(*ms);
                }
                if !report.id.is_empty() && !report.kind.is_empty() && poll.reports.len() < MOST && read.is_ok() {
                    poll.reports.push(report);
                }
                read?;
            }
            Token::End => return Err(Damaged),
            _ => {}
        }
    }
    Ok(())
}
