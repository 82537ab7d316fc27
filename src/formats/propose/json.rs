//! A JSON object per line: which of its keys hold time, level, tag and text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::scan;
use super::super::time::TimePattern;
use super::{Draft, EXAMPLE, quoted, text};
use crate::level::Level;

/// Keys that hold the text or the name of the logger, the usual ones first.
const BODIES: &[&str] = &["msg", "message", "text", "log", "event", "body"];
const TAGS: &[&str] = &["tag", "logger", "name", "module", "component", "category"];
/// The levels of bunyan and pino.
const NUMBERS: &[(&str, &str)] =
    &[("10", "trace"), ("20", "debug"), ("30", "info"), ("40", "warn"), ("50", "error"), ("60", "fatal")];

type Record = Vec<(String, String)>;

pub(super) fn draft(lines: &[&[u8]]) -> Option<Draft> {
    let records: Vec<Record> = lines.iter().filter_map(|line| record(line)).collect();
    if records.len() < 2 || records.len() * 4 < lines.len() * 3 {
        return None;
    }
    let keys: BTreeSet<&str> = records.iter().flat_map(|r| r.iter().map(|(k, _)| k.as_str())).collect();
    let fits = |key: &str, test: &dyn Fn(&str) -> bool| {
        let values: Vec<&str> = records.iter().filter_map(|r| get(r, key)).collect();
        values.len() * 4 >= records.len() * 3 && values.iter().all(|v| test(v))
    };
    let (time, pattern) = text::TIMES.iter().find_map(|time| {
        let pattern = TimePattern::new(time).ok()?;
        let whole = |v: &str| pattern.find(v.as_bytes(), 0).is_some_and(|(_, end)| end == v.len());
        keys.iter().find(|key| fits(key, &whole)).map(|key| (*key, *time))
    })?;
    let word = |v: &str| Level::from_word(v).is_some();
    let number = |v: &str| NUMBERS.iter().any(|(n, _)| *n == v);
    let level = keys.iter().find(|k| fits(k, &word)).or_else(|| keys.iter().find(|k| fits(k, &number))).copied();
    let present = |wanted: &[&'static str]| wanted.iter().copied().find(|key| fits(key, &|_| true));
    let (tag, body) = (present(TAGS).filter(|t| Some(*t) != level), present(BODIES));

    let mut out = String::new();
    if level.is_some_and(|l| fits(l, &number)) {
        let _ = writeln!(out, "[levels]");
        for (value, name) in NUMBERS {
            let _ = writeln!(out, "{} = {}", quoted(value), quoted(name));
        }
        let _ = writeln!(out);
    }
    let list = |key: Option<&str>| key.map(quoted).unwrap_or_default();
    let need: Vec<String> = [Some(time), level, tag, body].into_iter().flatten().map(quoted).collect();
    let _ = writeln!(
        out,
        "[json]\nneed = [{}]\ntime = [{}]\npatterns = [{}]",
        need.join(", "),
        quoted(time),
        quoted(pattern)
    );
    let _ = write!(out, "level = [{}]\ntag = [{}]\nbody = [{}]\n", list(level), list(tag), list(body));
    let zone = if pattern.contains("%z") || pattern == "%N" { "stated" } else { "device-local" };
    let head = [Some(time), level, tag];
    let samples = samples(&records, &head, body);
    Some(Draft { body: out, zone, samples, read: records.len() })
}

/// Objects with the keys of the head only, one for each level.
fn samples(records: &[Record], head: &[Option<&str>], body: Option<&str>) -> Vec<String> {
    let mut out: Vec<(Option<&str>, String)> = Vec::new();
    for record in records {
        let level = head.get(1).copied().flatten().and_then(|key| get(record, key));
        if out.len() >= 2 && (out.len() >= 4 || out.iter().any(|(l, _)| *l == level)) {
            continue;
        }
        let mut object = serde_json::Map::new();
        for key in head.iter().flatten() {
            if let Some(value) = get(record, key) {
                let number = value.parse::<serde_json::Number>().ok().map(serde_json::Value::from);
                object.insert((*key).to_owned(), number.unwrap_or_else(|| value.into()));
            }
        }
        if let Some(key) = body {
            object.insert(key.to_owned(), EXAMPLE.into());
        }
        out.push((level, serde_json::Value::Object(object).to_string()));
    }
    out.into_iter().map(|(_, line)| line).collect()
}

fn get<'r>(record: &'r Record, key: &str) -> Option<&'r str> {
    record.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// The pairs of a line that is one JSON object.
fn record(line: &[u8]) -> Option<Record> {
    let text = line.trim_ascii();
    (text.first() == Some(&b'{') && text.last() == Some(&b'}')).then_some(())?;
    let show = |run: super::super::time::Run| String::from_utf8_lossy(run.of(line)).into_owned();
    let pairs = scan::pairs(line, 0);
    (!pairs.is_empty()).then(|| pairs.iter().map(|p| (show(p.key), show(p.value))).collect())
}
