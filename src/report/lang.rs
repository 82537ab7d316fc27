//! The bilingual catalogue: every fixed text a reader sees, in English and Chinese.
//!
//! Not here: titles and advice of rules and causes (they stand in their own files), ids and JSON keys (never translated).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Lang {
    /// Every language, in the order of the catalogue.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The tag the catalogue and `--lang` use.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

type Catalogue = BTreeMap<String, BTreeMap<String, String>>;

// The file is part of the program and a test loads it, so an empty catalogue never reaches a user.
static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("texts.toml")).unwrap_or_default());

/// The text for a key, or `None` where the catalogue has none.
#[must_use]
pub fn lookup(lang: Lang, key: &str) -> Option<&'static str> {
    CATALOGUE.get(lang.tag()).and_then(|texts| texts.get(key)).map(String::as_str)
}

/// The text for a key; a key without a text is shown as it is, which is ugly and never wrong.
#[must_use]
pub fn t(lang: Lang, key: &str) -> &str {
    lookup(lang, key).unwrap_or(key)
}

/// The text for `<family>.<id>`; an id the catalogue does not know is shown as plain words.
#[must_use]
pub fn t_id(lang: Lang, family: &str, id: &str) -> String {
    lookup(lang, &format!("{family}.{id}")).map_or_else(|| id.replace(['-', '_'], " "), str::to_owned)
}

/// The text for a key with its `{name}` places filled.
#[must_use]
pub fn fill(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    expand(t(lang, key), &values)
}

/// Fills `{name}` places from a map; a name without a value stays as it is. Values are not expanded again. Chinese stands
/// beside Chinese without the blank that sets a number apart.
#[must_use]
pub fn expand(template: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| values.get(name).map(|value| (value, tail)));
        if let Some((value, tail)) = known {
            if value.starts_with(is_wide) && out.trim_end_matches(' ').ends_with(is_wide) {
                out.truncate(out.trim_end_matches(' ').len());
            }
            out.push_str(value);
            let next = tail.trim_start_matches(' ');
            rest = if value.ends_with(is_wide) && next.starts_with(is_wide) { next } else { tail };
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// A Chinese character or its punctuation.
const fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Takes places without a value out of a template, with the brackets and blanks that stand around them alone.
#[must_use]
pub fn prune(template: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) if !values.contains_key(name) => {
                rest = tail;
                for (open, close) in [('(', ')'), ('（', '）')] {
                    if let (true, Some(tail)) = (out.ends_with(open), tail.strip_prefix(close)) {
                        out.pop();
                        rest = tail;
                    }
                }
                out.truncate(out.trim_end_matches([' ', ':', '：']).len());
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut all: Vec<_> = text.split('{').skip(1).filter_map(|t| t.split_once('}')).map(|(name, _)| name).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn languages_have_the_same_keys_and_places() {
        assert!(CATALOGUE.len() == Lang::ALL.len());
        let en = &CATALOGUE["en"];
        let zh = &CATALOGUE["zh-CN"];
        assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
        for (key, text) in en {
            assert_eq!(places(text), places(&zh[key]), "places of `{key}`");
            assert!(!text.trim().is_empty() && !zh[key].trim().is_empty(), "`{key}` is empty");
        }
    }

    #[test]
    fn places_without_a_value_leave_no_trace() {
        let values = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        assert_eq!(prune("silent ({text})", &values), "silent");
        assert_eq!(prune("沉默（{text}）", &values), "沉默");
        assert_eq!(prune("{a} of {b} lost: {c}", &values), "{a} of lost");
        assert_eq!(prune("{a} {", &values), "{a} {");
    }

    #[test]
    fn expands_once() {
        let values = BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "x".to_owned())]);
        assert_eq!(expand("{a} {c} {", &values), "{b} {c} {");
        let values = BTreeMap::from([("d".to_owned(), "定义（1）".to_owned()), ("n".to_owned(), "1".to_owned())]);
        assert_eq!(expand("按 {d} 的 {n} 次", &values), "按定义（1）的 1 次");
    }
}
