//! From the TOML of a format to what the reader runs. Every complaint names the format and the entry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use memchr::memmem;

use super::entry::{Entry, Set, entry, kind_of, telling};
use super::layout::Layout;
use super::literal::Numbers;
use super::pattern::{Pattern, PatternSet, no_digits};
use super::spec::{Derive, FormatSpec};
use super::spelling::{in_full, within_json};
use super::time::{TimePattern, TimeSpot};
use super::tone::ToneWords;
use crate::event::Kind;

/// A compiled format.
#[derive(Debug)]
pub struct Format {
    /// As stated.
    pub spec: FormatSpec,
    /// Head layouts in the order they are tried.
    pub variants: Vec<Layout>,
    /// `detect.lines`, compiled.
    pub lines: Vec<Pattern>,
    /// `speech`, compiled.
    pub speech: Vec<Pattern>,
    /// `tone`, compiled.
    pub tone: Option<ToneWords>,
    /// `json.patterns`, compiled.
    pub json_times: Vec<TimePattern>,
    /// Entries in file order.
    pub events: Vec<Entry>,
    /// Lines that state a date for those behind them.
    pub dates: Vec<Dating>,
    /// Finds a second head inside a line.
    pub resync: Option<Pattern>,
    /// First bytes of the file.
    pub magic: Vec<u8>,
    /// `detect.head`, compiled.
    pub head: Vec<Pattern>,
    /// A pattern or literal of each entry that has one, all at once: one pass tells which entries can match.
    pub any: PatternSet,
    /// The entries that have neither.
    pub plain: Numbers,
    /// First word of every verb, to see quickly that a line has none.
    pub verbs: BTreeSet<Vec<u8>>,
    /// Names by raw key (lower case), for pairs.
    pub names: BTreeMap<Vec<u8>, Vec<String>>,
    /// Tables for filters.
    pub maps: BTreeMap<String, Arc<BTreeMap<String, String>>>,
}

/// Where a line states a date for those behind it.
#[derive(Debug)]
pub struct Dating {
    has: Vec<u8>,
    then: Vec<u8>,
    date: TimePattern,
}

impl Dating {
    /// The date in a line whose words are those of `text`.
    #[must_use]
    pub fn find(&self, line: &[u8], text: &[u8]) -> Option<TimeSpot> {
        let at = memmem::find(text, &self.has)? + self.has.len();
        let at = at + memmem::find(text.get(at..)?, &self.then)? + self.then.len();
        self.date.find(line, at).map(|(spot, _)| spot)
    }
}

impl Format {
    /// Compiles a format.
    ///
    /// # Errors
    /// Says which part is wrong and why.
    pub fn compile(spec: FormatSpec) -> Result<Self, String> {
        let id = spec.id.clone();
        compile(spec).map_err(|e| format!("format `{id}`: {e}"))
    }

    /// Builds every pattern, which normal use leaves until a line needs it.
    ///
    /// # Errors
    /// Says which pattern does not build.
    pub fn check_patterns(&self) -> Result<(), String> {
        let entries = self.events.iter().filter_map(|e| e.regex.as_ref());
        let own = self.lines.iter().chain(&self.head).chain(&self.speech);
        own.chain(entries).chain(&self.resync).try_for_each(Pattern::check)?;
        self.tone.iter().try_for_each(ToneWords::check)
    }
}

/// Fills in the parts that have names, and lets generic words stand within strings.
fn spell_out(spec: &mut FormatSpec) -> Result<(), String> {
    for regex in spec.event.iter_mut().filter_map(|e| e.regex.as_mut()) {
        *regex = in_full(regex, &spec.define, spec.generic)?;
    }
    if let Some(tone) = &mut spec.tone {
        tone.innocent.iter_mut().for_each(|regex| *regex = within_json(regex));
    }
    Ok(())
}

fn compile(mut spec: FormatSpec) -> Result<Format, String> {
    spell_out(&mut spec)?;
    let variants = variants(&spec)?;
    let patterns = |all: &[String]| all.iter().map(|r| Pattern::new(r)).collect::<Result<Vec<_>, _>>();
    let (lines, speech) = (patterns(&spec.detect.lines)?, patterns(&spec.speech)?);
    let tone = spec.tone.as_ref().map(ToneWords::new).transpose()?;
    let json_times = match &spec.json {
        Some(json) => json.patterns.iter().map(|p| TimePattern::new(p)).collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    let dates = spec
        .context
        .iter()
        .map(|c| {
            Ok(Dating { has: c.has.clone().into(), then: c.then.clone().into(), date: TimePattern::new(&c.date)? })
        })
        .collect::<Result<Vec<_>, String>>()?;
    for tag in &spec.detect.tags {
        no_digits(tag)?;
    }
    let no_lines = spec.sealed.is_some() || spec.decoder.is_some();
    if !spec.generic && !spec.headless && variants.is_empty() && spec.json.is_none() && !no_lines {
        return Err("needs a [[variant]], a [json], a `decoder`, `headless = true` or a [sealed]".into());
    }
    let head = spec.detect.head.iter().map(|r| Pattern::of_content(r)).collect();
    decoder(&spec)?;
    let maps: BTreeMap<_, _> = spec.map.iter().map(|(k, v)| (k.clone(), Arc::new(v.clone()))).collect();
    let events = spec
        .event
        .iter()
        .enumerate()
        .map(|(i, e)| entry(e, &spec, &maps).map_err(|e| format!("event {}: {e}", i + 1)))
        .collect::<Result<Vec<_>, _>>()?;
    let magic = hex(&spec.detect.magic)?;
    let resync = spec.resync.as_deref().map(Pattern::new).transpose()?;
    let any = PatternSet::new(spec.event.iter().enumerate().filter_map(|(i, e)| Some((i, telling(e)?))));
    let plain = spec.event.iter().enumerate().filter(|(_, e)| telling(e).is_none()).map(|(i, _)| i).collect();
    let verbs = events.iter().flat_map(|e| &e.verbs).filter_map(|v| v.split(|b| *b == b' ').next()).map(<[u8]>::to_vec);
    let verbs = verbs.collect();
    let names = names(&spec, &events);
    Ok(Format {
        variants,
        lines,
        speech,
        tone,
        json_times,
        events,
        dates,
        resync,
        magic,
        any,
        plain,
        verbs,
        names,
        maps,
        head,
        spec,
    })
}

/// The layouts of the head, the stated ones first.
fn variants(spec: &FormatSpec) -> Result<Vec<Layout>, String> {
    let levels: Vec<_> = spec.levels.iter().map(|(w, l)| (w.clone(), *l)).collect();
    let mut variants = spec
        .variant
        .iter()
        .map(|v| Layout::new(&v.layout, v.time.as_deref(), levels.clone()).map(|l| l.continuing(v.continues)))
        .collect::<Result<Vec<_>, _>>()?;
    for time in &spec.times {
        for layout in ["[{time}]{body}", "{time}{body}"] {
            variants.push(Layout::new(layout, Some(time), levels.clone())?);
        }
    }
    Ok(variants)
}

/// A decoder and what belongs to it.
fn decoder(spec: &FormatSpec) -> Result<(), String> {
    let Some(name) = &spec.decoder else {
        let stray = !spec.stat.is_empty() || !spec.detect.head.is_empty();
        return if stray { Err("[[stat]] and `detect.head` need a `decoder`".into()) } else { Ok(()) };
    };
    super::decode::named(name).ok_or_else(|| format!("unknown decoder `{name}`"))?;
    if spec.detect.head.is_empty() {
        return Err("a format with a decoder needs `detect.head`".into());
    }
    for stat in &spec.stat {
        let kind = kind_of(&stat.kind)?;
        let sample = matches!(kind, Kind::NetSample | Kind::MediaSample);
        if sample == (stat.derive == Derive::Change) {
            return Err(format!("stat `{}`: `derive` does not suit the kind `{}`", stat.member, stat.kind));
        }
        if matches!(stat.derive, Derive::Ratio | Derive::Share) == stat.over.is_empty() {
            return Err(format!("stat `{}`: `over` belongs to ratio and share, and they need it", stat.member));
        }
    }
    Ok(())
}

/// Names by raw key: those of the aliases, and every other name for itself.
fn names(spec: &FormatSpec, events: &[Entry]) -> BTreeMap<Vec<u8>, Vec<String>> {
    let mut names: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    for (name, keys) in &spec.alias {
        for key in keys {
            names.entry(key.to_ascii_lowercase().into_bytes()).or_default().push(name.clone());
        }
    }
    // A name without an alias stands for itself.
    let used = events.iter().flat_map(|e| {
        let set = e.set.iter().filter_map(|(_, s)| match s {
            Set::Named(name, _) => Some(name),
            Set::Fixed(_) => None,
        });
        e.need.iter().chain(e.when.iter().map(|(name, _)| name)).chain(set)
    });
    for name in used.filter(|n| !spec.alias.contains_key(*n)) {
        let slot = names.entry(name.to_ascii_lowercase().into_bytes()).or_default();
        if !slot.contains(name) {
            slot.push(name.clone());
        }
    }
    names
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let clean: Vec<u8> = text.bytes().filter(|b| *b != b' ').collect();
    clean
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|p| u8::from_str_radix(p, 16).ok())
                .ok_or_else(|| format!("`{text}` is not hexadecimal"))
        })
        .collect()
}
