//! Messages that were cut for a channel with a size limit: `id|index|count|piece`, where the joined pieces are base64 of
//! a JSON text. A line may hold such a piece or a whole message as JSON.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use super::records::newest;
use super::{Sink, Spot};

/// Bytes of one line, and of one joined message.
const LONG: u64 = 1 << 20;
/// Messages that wait for their other pieces.
const OPEN: usize = 256;
/// Pieces of one message.
const MOST: usize = 1024;

/// The pieces of one message so far, by index from 1.
type Pieces = BTreeMap<usize, String>;

pub(super) fn decode(input: &mut dyn Read, sink: &mut dyn Sink) {
    let mut input = BufReader::with_capacity(64 << 10, input);
    let mut open: BTreeMap<String, Pieces> = BTreeMap::new();
    let (mut spot, mut text, mut strange) = (Spot::default(), Vec::new(), false);
    loop {
        text.clear();
        let read = (&mut input).take(LONG).read_until(b'\n', &mut text).unwrap_or(0);
        if read == 0 {
            break;
        }
        spot = Spot { line: spot.line + 1, offset: spot.offset + u64::from(spot.len), len: read as u32 };
        let line = String::from_utf8_lossy(&text);
        let line = line.trim();
        let known = if let Some(at) = line.find('{') {
            let whole = line.get(at..).unwrap_or_default();
            sink.note(newest(whole), spot, "", "message", whole);
            true
        } else {
            line.is_empty() || piece(line, spot, &mut open, sink)
        };
        if !known && !strange {
            sink.damaged(spot.offset, "lines that are no message and no piece of one");
        }
        strange = !known;
    }
    if !open.is_empty() {
        sink.damaged(spot.offset, "messages of which pieces are missing");
    }
}

/// One piece; false when the line is none.
fn piece(line: &str, spot: Spot, open: &mut BTreeMap<String, Pieces>, sink: &mut dyn Sink) -> bool {
    let last = line.rsplit([' ', '\t', '"']).find(|word| word.contains('|')).unwrap_or(line);
    let mut parts = last.splitn(4, '|');
    let (Some(id), Some(index), Some(count), Some(body)) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Ok(index), Ok(count)) = (index.parse::<usize>(), count.parse::<usize>()) else { return false };
    if index == 0 || index > count || count > MOST {
        return false;
    }
    if open.len() >= OPEN && !open.contains_key(id) {
        // The oldest by name: which one does not matter, that there is an end does.
        open.pop_first();
        sink.damaged(spot.offset, "too many messages wait for their pieces");
    }
    let pieces = open.entry(id.to_owned()).or_default();
    pieces.insert(index, body.to_owned());
    if pieces.len() == count {
        let joined: String = open.remove(id).unwrap_or_default().into_values().collect();
        let Some(text) = base64(&joined).and_then(|bytes| String::from_utf8(bytes).ok()) else { return false };
        sink.note(newest(&text), spot, "", "message", &text);
    }
    true
}

/// Both alphabets, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0u32);
    for byte in text.bytes().filter(|b| !matches!(b, b'=' | b'\r' | b'\n')) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have & 0xff) as u8);
        }
    }
    Some(out)
}
