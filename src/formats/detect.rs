//! Which format a member is: a score with reasons, from its first lines. Never from its name alone.

use std::collections::{BTreeMap, HashMap};

use super::catalog::Catalog;
use super::plan::Plan;
use super::reader::Reader;
use super::shape::shape;

/// Lines looked at.
const SAMPLE: usize = 160;
/// Shapes of lines remembered from member to member.
const KNOWN: usize = 1 << 14;

/// What a member seems to be.
#[derive(Clone, Debug, Default)]
pub struct Detection {
    /// Index of the format, when it is a log of any kind.
    pub format: Option<u16>,
    /// Share of the sampled lines it takes.
    pub score: f64,
    /// Format with the next most lines.
    pub runner_up: Option<(u16, f64)>,
    /// Carrier around it.
    pub carrier: Option<u16>,
    /// Formats to try first, best first.
    pub order: Vec<u16>,
    /// No sampled line states a time.
    pub timeless: bool,
    /// Why, one sentence each, in English.
    pub reasons: Vec<String>,
}

/// Judges members, and remembers lines: those of one case are alike.
#[derive(Debug)]
pub struct Detector<'c> {
    catalog: &'c Catalog,
    reader: Reader<'c>,
    known: HashMap<u64, Seen>,
}

/// What a line says about its member.
#[derive(Clone, Copy, Debug)]
struct Seen {
    timed: bool,
    /// The format of a record, and the carrier around it.
    record: Option<(u16, Option<u16>)>,
}

impl<'c> Detector<'c> {
    /// A detector that has seen nothing yet.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, reader: Reader::of_heads(catalog), known: HashMap::new() }
    }

    /// Judges the decoded head of a text member.
    #[must_use]
    pub fn detect(&mut self, name: &str, head: &[u8]) -> Detection {
        let lines = sample(head);
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        let mut via: BTreeMap<u16, usize> = BTreeMap::new();
        let mut timed = 0;
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        for line in &lines {
            let seen = *self.known.entry(shape(line)).or_insert_with(|| Seen::of(&self.reader.read(line)));
            timed += usize::from(seen.timed);
            if let Some((format, carrier)) = seen.record {
                *counts.entry(format).or_default() += 1;
                if let Some(carrier) = carrier {
                    *via.entry(carrier).or_default() += 1;
                }
            }
        }
        judge(self.catalog, name, lines.len(), timed, &counts, &via)
    }
}

impl Seen {
    fn of(plan: &Plan) -> Self {
        Self { timed: plan.time.is_some(), record: plan.start.then_some((plan.format, plan.via)) }
    }
}

fn judge(
    catalog: &Catalog,
    name: &str,
    lines: usize,
    timed: usize,
    counts: &BTreeMap<u16, usize>,
    via: &BTreeMap<u16, usize>,
) -> Detection {
    let total = lines.max(1) as f64;
    let mut ranked: Vec<(u16, f64)> = counts.iter().map(|(f, n)| (*f, *n as f64 / total)).collect();
    let named = |f: u16| catalog.get(f).is_some_and(|f| f.spec.detect.names.iter().any(|p| glob(p, file_name(name))));
    let generic = |f: u16| catalog.get(f).is_none_or(|f| f.spec.generic);
    ranked.sort_by(|a, b| {
        let key =
            |r: &(u16, f64)| (!generic(r.0) && r.1 > 0.02, r.1 + if named(r.0) && r.1 > 0.05 { 1.0 } else { 0.0 });
        key(b).partial_cmp(&key(a)).unwrap_or(std::cmp::Ordering::Equal).then(a.0.cmp(&b.0))
    });
    let carrier = via.iter().max_by_key(|(_, n)| **n).map(|(c, _)| *c);
    let best = ranked.first().copied();
    let mut reasons = Vec::new();
    if let Some((format, share)) = best {
        let title = catalog.get(format).map_or("", |f| f.spec.id.as_str());
        reasons.push(format!("{title}: {:.0} % of {} sampled lines", share * 100.0, lines));
        if named(format) {
            reasons.push("the file name fits".to_owned());
        }
    }
    if let Some(c) = carrier.and_then(|c| catalog.get(c)) {
        reasons.push(format!("inside {}", c.spec.id));
    }
    if timed == 0 {
        reasons.push("no sampled line states a time".to_owned());
    }
    let order = ranked.iter().map(|r| r.0).filter(|f| !generic(*f)).collect();
    Detection {
        format: best.map(|b| b.0),
        score: best.map_or(0.0, |b| b.1),
        runner_up: ranked.get(1).copied(),
        carrier,
        order,
        timeless: timed == 0,
        reasons,
    }
}

/// The sealed format whose magic the content starts with.
#[must_use]
pub fn sealed(catalog: &Catalog, head: &[u8]) -> Option<u16> {
    let at = catalog.all().iter().position(|f| !f.magic.is_empty() && head.starts_with(&f.magic))?;
    u16::try_from(at).ok()
}

/// The format with a decoder that the beginning of the content belongs to, with the reason.
#[must_use]
pub fn decoded(catalog: &Catalog, head: &[u8]) -> Option<Detection> {
    let fits = |f: &super::Format| f.spec.decoder.is_some() && f.head.iter().any(|r| r.is_match(head));
    let index = catalog.all().iter().position(fits)?;
    let id = catalog.all().get(index).map_or("", |f| f.spec.id.as_str());
    let reasons = vec![format!("{id}: its beginning fits")];
    Some(Detection { format: u16::try_from(index).ok(), score: 1.0, reasons, ..Detection::default() })
}

fn sample(head: &[u8]) -> Vec<&[u8]> {
    let all: Vec<&[u8]> = head.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()).collect();
    let step = all.len().div_ceil(SAMPLE).max(1);
    all.into_iter().step_by(step).map(|l| l.strip_suffix(b"\r").unwrap_or(l)).collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '!', '\\']).next().unwrap_or(path)
}

/// `*` stands for any run of characters; everything else for itself, without case.
fn glob(pattern: &str, name: &str) -> bool {
    wild(pattern, name).is_some()
}

/// What the stars of a pattern stand for in a name that fits it, with spaces between.
#[must_use]
pub fn wild(pattern: &str, name: &str) -> Option<String> {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut parts = pattern.split('*').peekable();
    let mut rest = name.strip_prefix(parts.next()?)?;
    let mut free = Vec::new();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() { rest.len().checked_sub(part.len())? } else { rest.find(part)? };
        free.push(rest.get(..at)?);
        rest = rest.get(at..)?.strip_prefix(part)?;
    }
    rest.is_empty().then(|| free.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        assert!(glob("agoraapi*.log", "AgoraApi.1.log"));
        assert!(glob("*.jsonl", "getstats_a.jsonl"));
        assert!(!glob("agoraapi*.log", "agorasdk.log"));
        assert!(glob("a*b*c", "axxbyyc") && !glob("a*b*c", "axxcyyb"));
        assert!(glob("x", "x") && !glob("x", "xy"));
        assert_eq!(wild("agoraapi*.log*", "AgoraApi.1.log").as_deref(), Some(".1 "));
        assert_eq!(wild("getstats*.jsonl", "getstats_a.jsonl").as_deref(), Some("_a"));
    }
}
