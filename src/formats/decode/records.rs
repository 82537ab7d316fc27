//! JSON records: one object per line, an array of them, or a document that holds such an array, pretty or not. Every
//! object of an array and every object around one is a note of its own; its newest epoch time is its time.

use std::io::Read;

use super::json::{Damaged, Json, Token};
use super::{Sink, Spot, instant};

/// Bytes of one record that are looked at.
const LONG: usize = 64 << 10;

pub(super) fn decode(input: &mut dyn Read, sink: &mut dyn Sink) {
    let mut json = Json::new(input);
    loop {
        let from = json.offset();
        let read = match json.next() {
            Ok(Token::End) => break,
            Ok(Token::Object) => object(&mut json, sink),
            Ok(Token::Array | Token::EndArray | Token::Null) => Ok(()),
            _ => Err(Damaged),
        };
        if read.is_err() {
            sink.damaged(from.max(json.offset().saturating_sub(1)), "the JSON is damaged or cut here");
            if !json.resync() {
                break;
            }
        }
    }
}

/// An object of the top level. The objects of its own arrays are records; the rest of it is one too.
fn object(json: &mut Json<'_>, sink: &mut dyn Sink) -> Result<(), Damaged> {
    let start = Spot { line: json.line(), offset: json.offset() - 1, len: 0 };
    let mut own = String::from("{");
    loop {
        match json.next()? {
            Token::EndObject => break,
            Token::End => return Err(Damaged),
            Token::Key => {
                let key = json.text().into_owned();
                let first = json.next()?;
                if first == Token::Array {
                    list(json, sink)?;
                } else if own.len() < LONG {
                    let value = json.compact(first, LONG)?;
                    let quote = if first == Token::Text { "\"" } else { "" };
                    let comma = if own.len() > 1 { "," } else { "" };
                    own.push_str(&format!("{comma}\"{key}\":{quote}{value}{quote}"));
                } else {
                    json.skip(first)?;
                }
            }
            _ => {}
        }
    }
    own.push('}');
    pass_on(json, sink, start, &own);
    Ok(())
}

fn list(json: &mut Json<'_>, sink: &mut dyn Sink) -> Result<(), Damaged> {
    loop {
        match json.next()? {
            Token::EndArray => return Ok(()),
            Token::End => return Err(Damaged),
            Token::Object => {
                let start = Spot { line: json.line(), offset: json.offset() - 1, len: 0 };
                let text = json.compact(Token::Object, LONG)?;
                pass_on(json, sink, start, &text);
            }
            other => json.skip(other)?,
        }
    }
}

fn pass_on(json: &Json<'_>, sink: &mut dyn Sink, start: Spot, text: &str) {
    let len = (json.offset() - start.offset).min(u64::from(u32::MAX)) as u32;
    sink.note(newest(text), Spot { len, ..start }, "", "record", text);
}

/// The latest number of the text that can be milliseconds of our days.
pub(super) fn newest(text: &str) -> Option<i64> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 13);
    numbers.filter_map(|digits| instant(digits.parse().ok()?)).max()
}
