//! JSON records: one object per line, an array of them, or a document that holds such an array, in a wrapper or not,
//! pretty or not. Every object of such an array and what stands around it is a note of its own; its newest epoch time is
//! its time.

use std::io::Read;

use super::json::{Damaged, Json, Token};
use super::{Sink, Spot, instant};

/// Bytes of one record that are looked at.
const LONG: usize = 64 << 10;
/// Objects around records.
const WRAPPERS: usize = 8;

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

/// An object of the top level. The objects of its arrays are records; the rest of it is one too.
fn object(json: &mut Json<'_>, sink: &mut dyn Sink) -> Result<(), Damaged> {
    let start = Spot { line: json.line(), offset: json.offset() - 1, len: 0 };
    let mut own = String::new();
    rest(json, sink, &mut own, 1)?;
    pass_on(json, sink, start, &own);
    Ok(())
}

/// What an object, open already, holds beside its records.
fn rest(json: &mut Json<'_>, sink: &mut dyn Sink, own: &mut String, depth: usize) -> Result<(), Damaged> {
    own.push('{');
    loop {
        match json.next()? {
            Token::EndObject => break,
            Token::End => return Err(Damaged),
            Token::Key => {
                let key = json.text().into_owned();
                let token = json.next()?;
                let value = match token {
                    Token::Array => list(json, sink, depth)?,
                    _ if own.len() >= LONG => {
                        json.skip(token)?;
                        continue;
                    }
                    // A wrapper around the records: deeper than this it is none any more.
                    Token::Object if depth < WRAPPERS => {
                        let mut inner = String::new();
                        rest(json, sink, &mut inner, depth + 1)?;
                        inner
                    }
                    _ => value(json, token)?,
                };
                if !value.is_empty() {
                    let comma = if own.ends_with('{') { "" } else { "," };
                    own.push_str(&format!("{comma}\"{key}\":{value}"));
                }
            }
            _ => {}
        }
    }
    own.push('}');
    Ok(())
}

/// A value as compact JSON.
fn value(json: &mut Json<'_>, first: Token) -> Result<String, Damaged> {
    let text = json.compact(first, LONG)?;
    Ok(if first == Token::Text { format!("\"{text}\"") } else { text })
}

/// An array, open already. Its objects are records, except where it stands deeper and they are flat: such rows are part of
/// the object around them, and are given back.
fn list(json: &mut Json<'_>, sink: &mut dyn Sink, depth: usize) -> Result<String, Damaged> {
    let mut rows = String::new();
    loop {
        let token = json.next()?;
        match token {
            Token::EndArray => break,
            Token::End => return Err(Damaged),
            _ => {}
        }
        let start = Spot { line: json.line(), offset: json.offset().saturating_sub(1), len: 0 };
        let text = value(json, token)?;
        let nested = text.bytes().skip(1).any(|b| matches!(b, b'{' | b'['));
        if token == Token::Object && (depth == 1 || nested) {
            pass_on(json, sink, start, &text);
        } else if depth > 1 && rows.len() < LONG {
            rows.push(if rows.is_empty() { '[' } else { ',' });
            rows.push_str(&text);
        }
    }
    if !rows.is_empty() {
        rows.push(']');
    }
    Ok(rows)
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
