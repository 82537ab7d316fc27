//! Whether a format takes a text, and what its head says.

use super::compile::Format;
use super::guess;
use super::layout::Head;
use super::scan;
use super::spec::JsonSpec;
use super::time::{Run, TimeSpot};
use crate::level::Level;

/// What the carriers peeled so far have said.
#[derive(Clone, Debug, Default)]
pub(super) struct Outer<'l> {
    pub(super) times: Vec<TimeSpot>,
    pub(super) level: Level,
    pub(super) tag: &'l [u8],
    pub(super) carried: bool,
    pub(super) via: Option<u16>,
    pub(super) once: bool,
    pub(super) continues: bool,
    /// Bytes of the line before it was cut.
    pub(super) whole: usize,
}

/// Takes the time that opens a line of an undescribed format, and its level; what is left is its text.
pub(super) fn timed<'l>(format: &Format, line: &'l [u8], body: Run, mut outer: Outer<'l>) -> (Outer<'l>, Run) {
    let mut rest = body;
    let opening = |from: Run| Some((from, format.variants.iter().find_map(|layout| layout.parse(from.of(line)))?));
    let led = || {
        let at = guess::behind_opening(body.of(line))? as u32;
        opening(Run { at: body.at + at, len: body.len - at })
    };
    let head = opening(body).or_else(led);
    // A level that stands before the time is no part of the text.
    let before = head.as_ref().map_or(0, |(from, _)| (from.at - body.at) as usize);
    if let Some((from, head)) = head {
        outer.times.extend(head.time.map(|t| t.shifted(from.at)));
        rest = head.body.shifted(from.at);
    }
    if outer.level == Level::Unknown {
        let led = body.of(line).get(..before).filter(|b| !b.is_empty());
        outer.level = led.and_then(guess::level).or_else(|| guess::level(rest.of(line))).unwrap_or_default();
    }
    (outer, rest)
}

pub(super) fn with_head<'l>(mut outer: Outer<'l>, line: &'l [u8], head: &Head) -> Outer<'l> {
    outer.times.extend(head.time);
    if let Some(level) = head.level {
        outer.level = level;
    }
    if head.tag.len > 0 {
        outer.tag = head.tag.of(line);
    }
    outer.once |= head.once;
    outer.continues |= head.continues;
    outer
}

/// Does the format take this text? `may` is false when one of its `detect.lines` cannot match. Returns its head (positions in the line) and the body.
pub(super) fn claim(format: &Format, line: &[u8], body: Run, outer: &Outer<'_>, may: bool) -> Option<(Head, Run)> {
    let text = body.of(line);
    let by_line = || may && format.lines.iter().any(|r| r.is_match(text));
    if let Some(json) = &format.spec.json {
        let known = format.lines.is_empty() || by_line();
        return known.then(|| claim_json(format, json, line, body)).flatten();
    }
    let spec = &format.spec;
    if spec.headless {
        let tagged = spec.detect.tags.iter().any(|t| outer.tag.starts_with(t.as_bytes()));
        let known = tagged || by_line();
        return known.then(|| (Head::default(), body));
    }
    if !format.lines.is_empty() && !by_line() {
        return None;
    }
    let mut head = format.variants.iter().find_map(|layout| layout.parse(text))?;
    head.time = head.time.map(|t| t.shifted(body.at));
    head.tag = head.tag.shifted(body.at);
    let inner = head.body.shifted(body.at);
    Some((head, inner))
}

fn claim_json(format: &Format, json: &JsonSpec, line: &[u8], body: Run) -> Option<(Head, Run)> {
    let text = body.of(line).trim_ascii();
    if text.first() != Some(&b'{') || text.last() != Some(&b'}') {
        return None;
    }
    // Without a name of a key there is no such key, and looking for it costs less than taking the object apart.
    if !json.need.iter().all(|key| scan::holds(text, key.as_bytes())) {
        return None;
    }
    let pairs = scan::pairs(line, body.at as usize);
    if !json.need.iter().all(|k| scan::find(line, &pairs, &[k]).is_some()) {
        return None;
    }
    let mut head = Head::default();
    if let Some(pair) = scan::find(line, &pairs, &json.time) {
        head.time = format.json_times.iter().find_map(|p| p.find(line, pair.value.at as usize)).map(|(spot, _)| spot);
    }
    if let Some(pair) = scan::find(line, &pairs, &json.level) {
        let word = pair.value.of(line);
        head.level = std::str::from_utf8(word).ok().and_then(|w| match format.spec.levels.get(w) {
            Some(level) => Some(*level),
            None => Level::from_word(w),
        });
        // A level in digits would be the same shape as every other level.
        head.once = word.first().is_some_and(u8::is_ascii_digit);
    }
    if let Some(pair) = scan::find(line, &pairs, &json.tag) {
        head.tag = pair.value;
    }
    let inner = scan::find(line, &pairs, &json.body).map(|p| p.value);
    if format.spec.carrier && inner.is_none() {
        return None;
    }
    Some((head, if format.spec.carrier { inner.unwrap_or(body) } else { body }))
}
