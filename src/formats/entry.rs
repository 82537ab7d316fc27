//! One entry of a format: which lines it takes, and what they tell.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pattern::{Pattern, no_digits};
use super::plan::Scope;
use super::source::Test;
use super::spec::{EventSpec, FormatSpec};
use crate::event::{Field, Kind, Value, Weight};

/// A compiled entry.
#[derive(Debug)]
pub struct Entry {
    /// What happened.
    pub kind: Kind,
    /// Generic or described.
    pub weight: Weight,
    /// Anchored literal.
    pub starts: Vec<u8>,
    /// Literals inside.
    pub has: Vec<Vec<u8>>,
    /// Literals that must be missing, in the text and in the tag.
    pub lacks: Vec<Vec<u8>>,
    /// Pattern on the body.
    pub regex: Option<Pattern>,
    /// Part of the tag.
    pub tag: Vec<u8>,
    /// First words, lower case.
    pub verbs: Vec<Vec<u8>>,
    /// Scan for pairs.
    pub pairs: bool,
    /// Values that must be there.
    pub need: Vec<String>,
    /// Conditions by value name.
    pub when: Vec<(String, Test)>,
    /// Fields by value name.
    pub set: Vec<(Field, Set)>,
    /// Where ids are valid.
    pub scope: Scope,
    /// Ends the search.
    pub last: bool,
    /// Not for lines of a described format.
    pub alone: bool,
}

/// Where a field of an event comes from.
#[derive(Debug)]
pub enum Set {
    /// A constant.
    Fixed(Value),
    /// A value by name, through a filter.
    Named(String, Filter),
}

/// What is done with a value.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Nothing; numeric fields are still read as numbers.
    None,
    /// Times a factor.
    Scale(f64),
    /// Looked up in a table.
    Map(Arc<BTreeMap<String, String>>),
    /// Only the host of an address.
    Host,
    /// Kept as text although the field is numeric elsewhere.
    Text,
}

pub(super) fn entry(
    e: &EventSpec,
    spec: &FormatSpec,
    maps: &BTreeMap<String, Arc<BTreeMap<String, String>>>,
) -> Result<Entry, String> {
    let kind = kind_of(&e.kind)?;
    for text in e.starts.iter().chain(&e.has).chain(&e.lacks).chain(&e.tag).chain(&e.verbs) {
        no_digits(text)?;
    }
    if e.starts.is_none()
        && e.has.is_empty()
        && e.regex.is_none()
        && e.verbs.is_empty()
        && e.need.is_empty()
        && e.tag.is_none()
    {
        return Err("needs one of starts, has, regex, tag, verbs or need".into());
    }
    let mut set = e
        .set
        .iter()
        .map(|(field, text)| Ok((*field, set_of(*field, text, maps)?)))
        .collect::<Result<Vec<_>, String>>()?;
    if let Some(ns) = &e.ns {
        if !spec.codes.contains(ns) {
            return Err(format!("namespace `{ns}` is not in `codes` of the format"));
        }
        set.push((Field::Namespace, Set::Fixed(Value::Text(ns.as_str().into()))));
    }
    set.sort_by_key(|(field, _)| *field);
    let bytes = |list: &[String]| list.iter().map(|s| s.clone().into_bytes()).collect::<Vec<_>>();
    Ok(Entry {
        kind,
        weight: if spec.generic { Weight::Generic } else { Weight::Format },
        starts: e.starts.clone().unwrap_or_default().into_bytes(),
        has: bytes(&e.has),
        lacks: bytes(&e.lacks),
        regex: e.regex.as_deref().map(Pattern::new).transpose()?,
        tag: e.tag.clone().unwrap_or_default().into_bytes(),
        verbs: e.verbs.iter().map(|v| v.to_ascii_lowercase().into_bytes()).collect(),
        pairs: e.pairs || !e.verbs.is_empty() || !e.need.is_empty(),
        need: e.need.clone(),
        when: e.when.iter().map(|(k, v)| Ok((k.clone(), Test::new(v)?))).collect::<Result<_, String>>()?,
        set,
        scope: match e.scope.as_deref() {
            None | Some("global") => Scope::Global,
            Some("connection") => Scope::Connection,
            Some("hop") => Scope::Hop,
            Some("attempt") => Scope::Attempt,
            Some("order") => Scope::Order,
            Some(other) => {
                return Err(format!("unknown scope `{other}`, expected global, connection, hop, attempt or order"));
            }
        },
        last: e.last,
        alone: e.alone,
    })
}

fn set_of(field: Field, text: &str, maps: &BTreeMap<String, Arc<BTreeMap<String, String>>>) -> Result<Set, String> {
    let Some(inner) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) else {
        if text.contains(['{', '}']) {
            return Err(format!("`{text}`: a value is a constant or one `{{name}}`, not a mixture"));
        }
        let value = match text.parse::<f64>() {
            Ok(n) if is_numeric(field) => Value::Num(n),
            _ => Value::Text(text.into()),
        };
        return Ok(Set::Fixed(value));
    };
    let (name, filter) = match inner.split_once('|') {
        None => (inner, Filter::None),
        Some((name, "s")) => (name, Filter::Scale(1000.0)),
        Some((name, "us")) => (name, Filter::Scale(0.001)),
        Some((name, "share")) => (name, Filter::Scale(100.0)),
        // RFC 3550, 6.4.1: a fixed point number with the binary point at the left edge of a byte.
        Some((name, "byte_share")) => (name, Filter::Scale(100.0 / 256.0)),
        Some((name, "bps")) => (name, Filter::Scale(0.001)),
        Some((name, "host")) => (name, Filter::Host),
        Some((name, "text")) => (name, Filter::Text),
        Some((name, map)) => {
            let map = maps.get(map).ok_or_else(|| format!("unknown filter `{map}` in `{text}`"))?;
            (name, Filter::Map(Arc::clone(map)))
        }
    };
    Ok(Set::Named(name.to_owned(), filter))
}

/// Fields whose values are numbers.
#[must_use]
pub fn is_numeric(field: Field) -> bool {
    let name = field.name();
    ["_ms", "_pct", "_kbps", "_bytes", "_mb"].iter().any(|unit| name.ends_with(unit))
        || name.starts_with("packets")
        || name.starts_with("bytes")
        || matches!(
            field,
            Field::Fps | Field::Kbps | Field::FramesDropped | Field::Bytes | Field::Turn | Field::Attempt
        )
}

pub(super) fn kind_of(name: &str) -> Result<Kind, String> {
    Kind::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        format!("unknown kind `{name}`, expected one of: {}", known.join(", "))
    })
}

/// A pattern without which an entry takes no line.
pub(super) fn telling(e: &EventSpec) -> Option<String> {
    let longest = || e.has.iter().chain(&e.starts).max_by_key(|l| l.len());
    e.regex.clone().or_else(|| longest().map(|l| regex::escape(l)))
}
