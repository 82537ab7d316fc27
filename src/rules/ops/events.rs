//! Operators over events: which, how many, in which order, and what stands beside them.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::event::{Field, Kind, Weight};

use super::super::words::{Cond, Num, Pick, Words};
use super::{one, three, twenty, two, zero};

/// Conditions on one event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Select {
    pub kind: Words<Kind>,
    #[serde(default, rename = "where")]
    pub fields: BTreeMap<Field, Cond>,
    pub code_cause: Option<Words<String>>,
    pub line: Option<Cond>,
    #[serde(default, deserialize_with = "weight")]
    pub weight: Option<Weight>,
    /// Its log ends with it.
    #[serde(default)]
    pub last: bool,
}

fn weight<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Weight>, D::Error> {
    match String::deserialize(d)?.as_str() {
        "generic" => Ok(Some(Weight::Generic)),
        "format" => Ok(Some(Weight::Format)),
        other => Err(D::Error::custom(format!("unknown weight `{other}`, expected one of: generic, format"))),
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    pub of: Pick,
    #[serde(default = "one")]
    pub at_least: Num,
    pub at_most: Option<Num>,
    pub within: Option<Num>,
    pub by: Option<Field>,
    pub distinct: Option<Field>,
    pub then: Option<Pick>,
    pub then_within: Option<Num>,
    /// Fields in milliseconds whose greatest value is told.
    pub worst: Option<Words<Field>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ratio {
    pub of: Pick,
    pub to: Pick,
    pub at_least: Num,
    #[serde(default = "one")]
    pub min_total: Num,
    /// Lines of one log that tell of the same status within this count once.
    pub apart: Option<Num>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sequence {
    pub steps: Vec<Pick>,
    pub within: Num,
    pub same: Option<Field>,
    /// Between two steps there is nothing of this.
    pub unless: Option<Pick>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AbsentAfter {
    pub after: Pick,
    pub none: Pick,
    pub within: Option<Num>,
    pub lasts: Option<Num>,
    #[serde(default)]
    pub last: bool,
    pub at_least: Option<Num>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lead {
    pub effect: Pick,
    pub look: Pick,
    #[serde(default = "twenty")]
    pub from: Num,
    #[serde(default = "zero")]
    pub to: Num,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Together {
    pub of: Pick,
    pub within: Num,
    pub unless: Option<Pick>,
    #[serde(default = "two")]
    pub endpoints: Num,
    /// Only those behind which their log goes on for that long.
    #[serde(default = "zero")]
    pub lasts: Num,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Elsewhere {
    pub fail: Pick,
    pub ok: Pick,
    pub by: Field,
    pub within: Num,
    /// So many failures of the same value follow what worked: it was no return of everything.
    #[serde(default = "zero")]
    pub then_fails: Num,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Early {
    pub of: Pick,
    pub lines: Num,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reply {
    pub ask: Pick,
    pub answer: Pick,
    /// What comes after one of these answers another ask.
    pub unless: Option<Pick>,
    pub slower: Option<Num>,
    pub faster: Option<Num>,
    #[serde(default = "one")]
    pub at_least: Num,
    #[serde(default)]
    pub every: bool,
    /// At least that share of them.
    #[serde(default = "zero")]
    pub share: Num,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Pace {
    pub of: Pick,
    pub steady: Option<Num>,
    pub late: Option<Num>,
    pub doubling: Option<Num>,
    pub apart: Option<Num>,
    /// Each step is as long as the event before it states in this field, and at most `within` longer.
    pub waits: Option<Field>,
    #[serde(default = "one")]
    pub within: Num,
    #[serde(default = "three")]
    pub at_least: Num,
}
