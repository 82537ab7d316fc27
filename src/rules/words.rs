//! The small words of the rule language: numbers, lists, conditions, selectors in their short and long forms.
//!
//! Each reads more than one TOML shape by hand, because serde's untagged enums lose the place of an error.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::ops::Select;

/// One or more selectors; an event fits when it fits one of them.
#[derive(Clone, Debug)]
pub struct Pick(pub Vec<Select>);

/// A condition on the value of one field.
#[derive(Clone, Debug, Default)]
pub struct Cond {
    pub eq: Vec<String>,
    pub not: Vec<String>,
    pub contains: Vec<String>,
    pub prefix: Vec<String>,
    pub lacks: Vec<String>,
    pub lt: Option<Num>,
    pub le: Option<Num>,
    pub ge: Option<Num>,
    pub gt: Option<Num>,
    pub exists: Option<bool>,
}

impl Cond {
    /// True when nothing but numbers is asked for.
    pub const fn is_wordless(&self) -> bool {
        self.eq.is_empty()
            && self.not.is_empty()
            && self.contains.is_empty()
            && self.prefix.is_empty()
            && self.lacks.is_empty()
    }
}

/// A number, or `"$name"`: a threshold of the profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Num {
    /// As written.
    Is(f64),
    /// By name.
    Ref(String),
}

/// One word or a list of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Words<T>(pub Vec<T>);

/// Words, or `"@name"`: a list that `terms.toml` writes once.
#[derive(Clone, Debug, Default)]
pub struct WordList(pub Vec<String>);

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let Words(list) = Words::<String>::deserialize(d)?;
        match list.as_slice() {
            [one] if one.starts_with('@') => super::terms::words(one).map(Self),
            _ => Ok(Self(list)),
        }
    }
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for V<T> {
            type Value = Words<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word or a list of words")
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(v)).map(|t| Words(vec![t]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Words)
            }
        }
        d.deserialize_any(V(std::marker::PhantomData))
    }
}

impl<'de> Deserialize<'de> for Pick {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Pick;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a selector `{ kind = ..., where = {...} }`, a list of them, or `@` and the name of one")
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Pick, E> {
                super::terms::pick(v)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pick, A::Error> {
                Select::deserialize(MapAccessDeserializer::new(map)).map(|s| Pick(vec![s]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Pick, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Pick)
            }
        }
        d.deserialize_any(V)
    }
}

impl<'de> Deserialize<'de> for Num {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl Visitor<'_> for V {
            type Value = Num;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or \"$threshold\"")
            }
            fn visit_i64<E: Error>(self, v: i64) -> Result<Num, E> {
                Ok(Num::Is(v as f64))
            }
            fn visit_u64<E: Error>(self, v: u64) -> Result<Num, E> {
                Ok(Num::Is(v as f64))
            }
            fn visit_f64<E: Error>(self, v: f64) -> Result<Num, E> {
                Ok(Num::Is(v))
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Num, E> {
                v.strip_prefix('$')
                    .map(|name| Num::Ref(name.to_owned()))
                    .ok_or_else(|| E::custom(format!("`{v}` is neither a number nor a `$threshold`")))
            }
        }
        d.deserialize_any(V)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CondTable {
    eq: Words<String>,
    not: Words<String>,
    contains: Words<String>,
    prefix: Words<String>,
    lacks: Words<String>,
    lt: Option<Num>,
    le: Option<Num>,
    ge: Option<Num>,
    gt: Option<Num>,
    exists: Option<bool>,
}

impl<'de> Deserialize<'de> for Cond {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        let eq = |words: Vec<String>| Cond { eq: words, ..Cond::default() };
        impl<'de> Visitor<'de> for V {
            type Value = Result<Cond, Vec<String>>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "a word, a number, a list of words or { eq, not, contains, prefix, lacks, lt, le, ge, gt, exists }",
                )
            }
            fn visit_bool<E: Error>(self, v: bool) -> Result<Self::Value, E> {
                Ok(Err(vec![v.to_string()]))
            }
            fn visit_i64<E: Error>(self, v: i64) -> Result<Self::Value, E> {
                Ok(Err(vec![v.to_string()]))
            }
            fn visit_u64<E: Error>(self, v: u64) -> Result<Self::Value, E> {
                Ok(Err(vec![v.to_string()]))
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Self::Value, E> {
                Ok(Err(vec![v.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Vec::<toml::Value>::deserialize(SeqAccessDeserializer::new(seq)).map(|list| {
                    Err(list.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect())
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                CondTable::deserialize(MapAccessDeserializer::new(map)).map(|t| {
                    Ok(Cond {
                        eq: t.eq.0,
                        not: t.not.0,
                        contains: t.contains.0,
                        prefix: t.prefix.0,
                        lacks: t.lacks.0,
                        lt: t.lt,
                        le: t.le,
                        ge: t.ge,
                        gt: t.gt,
                        exists: t.exists,
                    })
                })
            }
        }
        d.deserialize_any(V).map(|r| r.unwrap_or_else(eq))
    }
}
