//! All formats, built in and the user's, in the order in which they are tried.

use std::sync::OnceLock;

use super::compile::Format;
use super::literal::Numbers;
use super::pattern::{PatternSet, Subject};
use super::spec::{FormatSpec, SampleSpec};
use super::tone::ToneWords;
use crate::knowledge::DataFile;

include!(concat!(env!("OUT_DIR"), "/formats.rs"));

/// The formats in the order in which a line is offered to them: described ones, then carriers, then generic readings.
#[derive(Debug)]
pub struct Catalog {
    formats: Vec<Format>,
    described: Vec<u16>,
    generic: Vec<u16>,
    lines: PatternSet,
    /// Formats that may take a line although none of their `detect.lines` matches it.
    loose: Numbers,
}

/// A definition that does not load.
#[derive(Debug)]
pub struct FormatError {
    /// The file.
    pub path: String,
    /// Its text, to show the line.
    pub source: String,
    /// Byte range of the complaint, where known.
    pub span: Option<std::ops::Range<usize>>,
    /// The complaint.
    pub message: String,
}

impl FormatError {
    /// A complaint about what the file says, at the place it most likely means.
    fn about(path: &str, source: &str, message: String) -> Self {
        let span = place(source, &message);
        Self { path: path.to_owned(), source: source.to_owned(), span, message }
    }
}

/// Where a complaint belongs: `event 3: ...` is about the third entry, and what stands between backticks is quoted from
/// the file.
fn place(source: &str, message: &str) -> Option<std::ops::Range<usize>> {
    let number = message.split_once("event ").and_then(|(_, rest)| rest.split_once(':')?.0.parse::<usize>().ok());
    let entry = number.and_then(|n| source.match_indices("[[event]]").nth(n.checked_sub(1)?));
    let from = entry.map_or(0, |(at, _)| at);
    let end = entry.and_then(|(at, head)| source.get(at + head.len()..)?.find("[[").map(|n| at + head.len() + n));
    let part = source.get(from..end.unwrap_or(source.len()))?;
    let quoted = message.split('`').skip(1).step_by(2).filter(|word| !word.is_empty());
    let id = source.lines().find_map(|l| l.strip_prefix("id = \"")?.strip_suffix('"'));
    let found = quoted.filter(|word| Some(*word) != id).find_map(|word| Some((part.find(word)?, word.len())));
    match (found, entry) {
        (Some((at, len)), _) => Some(from + at..from + at + len),
        (None, Some((at, head))) => Some(at..at + head.len()),
        (None, None) => None,
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for FormatError {}

/// Compiles one definition.
///
/// # Errors
/// Says where and why it does not load.
pub fn load(path: &str, source: &str) -> Result<Format, FormatError> {
    let format = read(path, source)?;
    format.check_patterns().map_err(|message| FormatError::about(path, source, message))?;
    Ok(format)
}

/// Reads one definition and leaves its patterns for their first use.
fn read(path: &str, source: &str) -> Result<Format, FormatError> {
    let fail = |span, message| FormatError { path: path.to_owned(), source: source.to_owned(), span, message };
    let spec: FormatSpec = toml::from_str(source).map_err(|e| fail(e.span(), e.message().to_owned()))?;
    build(spec).map_err(|message| FormatError::about(path, source, message))
}

/// Reads a definition the program brings.
fn builtin(file: &DataFile) -> Result<Format, FormatError> {
    match serde_json::from_str(file.quick).map_err(|e| e.to_string()).and_then(build) {
        Ok(format) => Ok(format),
        Err(_) => read(file.path, file.text),
    }
}

fn build(mut spec: FormatSpec) -> Result<Format, String> {
    if let Some(other) = &spec.events_of {
        let found = FORMATS.iter().find(|f| f.id == *other);
        let file = found.ok_or_else(|| format!("`events_of` names no format: `{other}`"))?;
        inherit(&mut spec, file.read().map_err(|e| format!("`events_of`: {e}"))?);
    }
    Format::compile(spec)
}

/// Takes over what another format knows; the own entries and tables come first.
fn inherit(spec: &mut FormatSpec, from: FormatSpec) {
    spec.event.extend(from.event);
    for (name, map) in from.map {
        spec.map.entry(name).or_insert(map);
    }
    for (name, keys) in from.alias {
        spec.alias.entry(name).or_insert(keys);
    }
    if spec.stat.is_empty() {
        spec.stat = from.stat;
    }
    if spec.each.is_empty() {
        spec.each = from.each;
    }
    for code in from.codes {
        if !spec.codes.contains(&code) {
            spec.codes.push(code);
        }
    }
}

impl Catalog {
    /// The formats this program brings.
    ///
    /// # Errors
    /// Only when a built-in file does not load, which a test excludes.
    pub fn builtin() -> Result<&'static Self, &'static FormatError> {
        static ALL: OnceLock<Result<Catalog, FormatError>> = OnceLock::new();
        ALL.get_or_init(|| {
            let formats = FORMATS.iter().map(builtin).collect::<Result<Vec<_>, _>>()?;
            Ok(Catalog::new(formats))
        })
        .as_ref()
    }

    /// The formats this program brings, behind others of the same rank; the same id replaces.
    ///
    /// # Errors
    /// Only when a built-in file does not load, which a test excludes.
    pub fn with(own: Vec<Format>) -> Result<Self, FormatError> {
        let is_own = |id: &str| own.iter().any(|f| f.spec.id == id);
        let others = FORMATS.iter().filter(|f| !is_own(f.id)).map(builtin).collect::<Result<Vec<_>, _>>()?;
        let first = own.iter().map(|f| f.spec.id.clone()).collect::<Vec<_>>();
        Ok(Self::ordered(own.into_iter().chain(others).collect(), &first))
    }

    /// Orders a set of formats.
    #[must_use]
    pub fn new(formats: Vec<Format>) -> Self {
        Self::ordered(formats, &[])
    }

    fn ordered(mut formats: Vec<Format>, first: &[String]) -> Self {
        // A generic reading that knows no times only adds words: it must not be the one that takes the line.
        let words_only = |f: &Format| f.spec.generic && f.variants.is_empty() && f.spec.json.is_none();
        let key = |f: &Format| (rank(f), words_only(f), !first.contains(&f.spec.id), f.spec.id.clone());
        formats.sort_by_cached_key(key);
        let index = |wanted: bool| {
            formats
                .iter()
                .enumerate()
                .filter(|(_, f)| f.spec.generic == wanted && f.spec.sealed.is_none() && f.spec.decoder.is_none())
                .map(|(i, _)| i as u16)
                .collect()
        };
        let lines = formats.iter().enumerate();
        let lines = lines.flat_map(|(i, f)| f.lines.iter().map(move |p| (i, p.text().to_owned())));
        let loose = |f: &Format| if f.spec.headless { !f.spec.detect.tags.is_empty() } else { f.lines.is_empty() };
        let loose = formats.iter().enumerate().filter(|(_, f)| loose(f)).map(|(i, _)| i).collect();
        Self { described: index(false), generic: index(true), lines: PatternSet::new(lines), loose, formats }
    }

    /// Indices of the formats one of whose `detect.lines` may match this text, by one look at it.
    #[must_use]
    pub fn possible(&self, text: &[u8]) -> Option<Numbers> {
        self.lines.owners(&Subject::new(text))
    }

    /// May this format take a text that none of its `detect.lines` matches?
    #[must_use]
    pub fn is_loose(&self, index: u16) -> bool {
        self.loose.has(usize::from(index))
    }

    /// Every format.
    #[must_use]
    pub fn all(&self) -> &[Format] {
        &self.formats
    }

    /// One format by its index.
    #[must_use]
    pub fn get(&self, index: u16) -> Option<&Format> {
        self.formats.get(usize::from(index))
    }

    /// One format by its id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<(u16, &Format)> {
        self.formats.iter().enumerate().find(|(_, f)| f.spec.id == id).map(|(i, f)| (i as u16, f))
    }

    /// Indices of described formats and carriers.
    #[must_use]
    pub fn described(&self) -> &[u16] {
        &self.described
    }

    /// The words of tone.
    #[must_use]
    pub fn tone(&self) -> Option<&ToneWords> {
        self.generic.iter().filter_map(|i| self.get(*i)).find_map(|format| format.tone.as_ref())
    }

    /// Indices of the readings of last resort.
    #[must_use]
    pub fn generic(&self) -> &[u16] {
        &self.generic
    }
}

/// The samples of a format; those of a built-in one are read when somebody asks.
#[must_use]
pub fn samples(format: &Format) -> Vec<SampleSpec> {
    let own = format.spec.sample.as_slice();
    let file = FORMATS.iter().find(|f| own.is_empty() && f.id == format.spec.id);
    let read = file.and_then(|f| toml::from_str::<FormatSpec>(f.text).ok());
    read.map(|spec| spec.sample).unwrap_or_else(|| own.to_vec())
}

/// The file of a built-in format, as written.
#[must_use]
pub fn text(id: &str) -> Option<&'static str> {
    FORMATS.iter().find(|f| f.id == id).map(|f| f.text)
}

fn rank(f: &Format) -> u8 {
    if f.spec.generic {
        3
    } else if f.spec.carrier {
        2
    } else {
        u8::from(f.spec.headless)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_form_alone_is_enough() {
        for file in FORMATS {
            let read = serde_json::from_str::<FormatSpec>(file.quick);
            assert!(read.is_ok(), "{}: {}", file.path, read.err().map(|e| e.to_string()).unwrap_or_default());
        }
    }
}
