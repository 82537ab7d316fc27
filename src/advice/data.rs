//! An advice file as serde reads it; [`super`] documents what the keys mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::Field;
use crate::knowledge::Text;
use crate::rules::{self, Block, Scope};

/// What advice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// A published limit is near.
    #[default]
    Limits,
    /// Where the servers are.
    Region,
    /// How contact is won again.
    Reconnect,
    /// What the encoder is asked for.
    Encoder,
    /// What is kept and synchronised.
    Storage,
    /// A newer version.
    Upgrade,
}

impl Topic {
    /// The word in JSON, and the key of its text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Limits => "limits",
            Self::Region => "region",
            Self::Reconnect => "reconnect",
            Self::Encoder => "encoder",
            Self::Storage => "storage",
            Self::Upgrade => "upgrade",
        }
    }
}

/// A condition on a number of the case.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    pub ge: Option<f64>,
    pub gt: Option<f64>,
    pub le: Option<f64>,
    pub lt: Option<f64>,
}

impl Bounds {
    pub fn hold(&self, value: f64) -> bool {
        self.ge.is_none_or(|n| value >= n)
            && self.gt.is_none_or(|n| value > n)
            && self.le.is_none_or(|n| value <= n)
            && self.lt.is_none_or(|n| value < n)
    }
}

/// A number of the case against the published limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitOf {
    /// Names of numbers.
    pub of: Vec<String>,
    /// From this share of the limit on; without it the limit itself is told.
    pub share: Option<f64>,
    /// The field of the case that says how much it will grow.
    pub growth: Option<String>,
}

/// The area that is set against the countries of the users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Places {
    /// It covers not all of them.
    Uncovered,
    /// It is not restricted.
    Worldwide,
}

/// One advice file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdviceFile {
    pub topic: Topic,
    pub title: Text,
    pub number: Text,
    pub text: Text,
    pub source: String,
    #[serde(default)]
    pub case: BTreeMap<String, Bounds>,
    #[serde(default)]
    pub answered: Vec<String>,
    #[serde(default)]
    pub verdict: Vec<String>,
    #[serde(default)]
    pub findings: Vec<String>,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub scope: Scope,
    pub when: Option<Block>,
    pub limit: Option<LimitOf>,
    pub places: Option<Places>,
    #[serde(default)]
    pub show: Vec<Field>,
    #[serde(default)]
    pub instead_of: Vec<String>,
    #[serde(default)]
    pub example: Vec<Example>,
}

/// A made-up case and whether the advice must be given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// Whether it must be given.
    pub fires: bool,
    /// Values by the names of their fields, or by the question where it has but one text.
    pub case: toml::Table,
    /// The story.
    pub logs: rules::Example,
}
