//! What several rules ask for alike is written once, in `terms.toml`, and named in them with an `@`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{Error, IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer};

use super::data::Block;
use super::words::Pick;
use crate::knowledge::{DataError, parse_toml};

const PATH: &str = "src/rules/terms.toml";
/// The file, for those who explain a rule.
pub const TERMS: &str = include_str!("terms.toml");
/// A file that does not fit leaves no term, and each rule that names one says so; a test reads it as it is.
static PICKS: LazyLock<Picks> = LazyLock::new(|| parse_toml(PATH, TERMS).unwrap_or_default());
/// Read apart, for blocks name words.
static WORDS: LazyLock<Lists> = LazyLock::new(|| parse_toml(PATH, TERMS).unwrap_or_default());
/// Read apart, for blocks name selectors.
static BLOCKS: LazyLock<Blocks> = LazyLock::new(|| blocks_of(TERMS).unwrap_or_default());

thread_local! {
    /// The blocks are being read: one that named another would wait for itself.
    static READING: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    words: BTreeMap<String, Vec<String>>,
    #[serde(rename = "pick")]
    _pick: IgnoredAny,
    #[serde(rename = "block")]
    _block: IgnoredAny,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Picks {
    #[serde(rename = "words")]
    _words: IgnoredAny,
    pick: BTreeMap<String, Pick>,
    #[serde(rename = "block")]
    _block: IgnoredAny,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocks {
    #[serde(rename = "words")]
    _words: IgnoredAny,
    #[serde(rename = "pick")]
    _pick: IgnoredAny,
    block: BTreeMap<String, Block>,
}

fn blocks_of(text: &str) -> Result<Blocks, DataError> {
    READING.set(true);
    let blocks = parse_toml(PATH, text);
    READING.set(false);
    blocks
}

/// The words of that name.
pub(super) fn words<E: Error>(name: &str) -> Result<Vec<String>, E> {
    named(name, &WORDS.words).cloned()
}

/// The selectors of that name.
pub(super) fn pick<E: Error>(name: &str) -> Result<Pick, E> {
    named(name, &PICKS.pick).cloned()
}

/// A block by its name.
#[derive(Clone, Debug)]
pub struct Term(pub &'static Block);

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Term;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`@` and the name of a block")
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Term, E> {
                if READING.get() {
                    return Err(E::custom(format!("`{v}`: a block names no other block")));
                }
                named(v, &BLOCKS.block).map(Term)
            }
        }
        d.deserialize_str(V)
    }
}

fn named<'a, T, E: Error>(name: &str, of: &'a BTreeMap<String, T>) -> Result<&'a T, E> {
    name.strip_prefix('@').and_then(|name| of.get(name)).ok_or_else(|| {
        let known: Vec<String> = of.keys().map(|name| format!("@{name}")).collect();
        E::custom(format!("unknown term `{name}`, expected one of: {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_fits() {
        let (picks, blocks): (Picks, Blocks) = (parse_toml(PATH, TERMS).unwrap(), blocks_of(TERMS).unwrap());
        let lists: Lists = parse_toml(PATH, TERMS).unwrap();
        assert!(!picks.pick.is_empty() && !blocks.block.is_empty() && lists.words.values().all(|list| list.len() > 1));
    }

    #[test]
    fn a_block_that_names_a_block_is_refused() {
        let said = blocks_of("[words]\n[pick]\n[block.a]\nterms = [\"@told_failures\"]").map(|_| ()).unwrap_err();
        assert!(said.to_string().contains("names no other block"), "{said}");
        assert!(toml::from_str::<Block>("terms = [\"@told_failures\"]").is_ok());
    }

    #[test]
    fn a_term_that_does_not_exist_is_refused_with_those_that_do() {
        let said = toml::from_str::<Block>("terms = [\"@nowhere\"]").unwrap_err().to_string();
        assert!(said.contains("unknown term `@nowhere`") && said.contains("@told_failures"), "{said}");
        let said =
            toml::from_str::<Block>("steady = { times = 4, slack = 2, step = 5, lacks = \"@nowhere\" }").unwrap_err();
        assert!(said.to_string().contains("unknown term") && said.to_string().contains("@measured"), "{said}");
        let said = toml::from_str::<Block>("match = \"@nowhere\"").unwrap_err().to_string();
        assert!(said.contains("unknown term") && said.contains("@closing"), "{said}");
    }
}
