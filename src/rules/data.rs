//! A rule file as serde reads it. Nothing is computed here; [`super`] documents what the keys mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::knowledge::Text;

use super::ops::{
    AbsentAfter, Afar, Away, Burst, Calm, Compare, Count, Early, Elsewhere, EndsEarly, Gap, Lead, Levels, Links, Load,
    Pace, Ratio, Reply, Sequence, Series, Sessions, Skew, Spread, Steady, Stopped, Sustained, Together, Trait, Version,
};
use super::terms::Term;
use super::words::Pick;

/// The four questions every report answers by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Is the SDK too old, or hit by a known fault?
    SdkVersion,
    /// Is the server or edge far away, or in the wrong region?
    Region,
    /// Is the network of the device weak or gone?
    WeakNetwork,
    /// Does the server or the console refuse?
    ServerConfig,
}

/// How far the evidence of one finding reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One log file.
    Member,
    /// All files of one device or process.
    #[default]
    Endpoint,
    /// The whole case.
    Bundle,
}

/// One rule file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleFile {
    pub title: Text,
    pub severity: Severity,
    pub axis: Option<Axis>,
    pub origin: Option<String>,
    #[serde(default)]
    pub hard: bool,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub needs: Vec<String>,
    pub profile: Option<String>,
    pub source: String,
    pub when: Block,
    /// Its own next steps.
    #[serde(default)]
    pub next: Vec<Text>,
    pub shown_with: Option<ShownWith>,
    #[serde(default)]
    pub example: Vec<Example>,
}

/// What makes a proof readable: it proves nothing itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownWith {
    pub of: Pick,
    /// At most so many lines above the proof.
    #[serde(default)]
    pub above: u32,
    /// At most so many lines below it.
    #[serde(default)]
    pub below: u32,
}

/// Operators that must all hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Block {
    pub all: Vec<Block>,
    pub any: Vec<Block>,
    pub not: Option<Box<Block>>,
    /// Blocks that are written once for several rules.
    pub terms: Vec<Term>,
    pub r#match: Option<Pick>,
    pub count: Option<Count>,
    pub ratio: Option<Ratio>,
    pub sequence: Option<Sequence>,
    pub absent_after: Option<AbsentAfter>,
    pub lead: Option<Lead>,
    pub together: Option<Together>,
    pub elsewhere: Option<Elsewhere>,
    pub sustained: Option<Sustained>,
    pub stopped: Option<Stopped>,
    pub series: Option<Series>,
    pub compare: Option<Compare>,
    pub links: Option<Links>,
    pub sessions: Option<Sessions>,
    pub gap: Option<Gap>,
    pub ends_early: Option<EndsEarly>,
    pub skew: Option<Skew>,
    pub version: Option<Version>,
    pub away: Option<Away>,
    pub early: Option<Early>,
    pub reply: Option<Reply>,
    pub levels: Option<Levels>,
    pub calm: Option<Calm>,
    pub steady: Option<Steady>,
    pub burst: Option<Burst>,
    pub pace: Option<Pace>,
    pub r#trait: Option<Trait>,
    pub afar: Option<Afar>,
    pub load: Option<Load>,
    pub spread: Option<Spread>,
}

/// A small made-up story and whether the rule must fire on it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// Whether it must be found.
    pub fires: bool,
    /// Seconds from the start at which the logs end.
    pub until: Option<f64>,
    /// Newest time of the containers, in seconds from the start.
    pub archive: Option<f64>,
    /// `{ at, end, kind, weight, <field> = value }`; without `at` in a log that has no times.
    pub events: Vec<toml::Table>,
    /// `{ at, for, every, end, <field> = number or list walked in turn }`
    pub windows: Vec<toml::Table>,
    /// Counts and percentiles.
    pub messages: Option<toml::Table>,
    /// `{ product, version, platform }`
    pub sdks: Vec<toml::Table>,
    /// `{ at, until, end }`
    pub holes: Vec<toml::Table>,
    /// Endpoints with the second at which their log ends.
    pub ends: BTreeMap<String, f64>,
    /// Records an endpoint wrote.
    pub records: BTreeMap<String, u64>,
    /// Those of them that are errors.
    pub errors: BTreeMap<String, u64>,
    /// Lines that tell of what worked, in the first log.
    pub success: u64,
    /// Seconds at which lines of the first log complain.
    pub complaints: Vec<f64>,
    /// Seconds at which lines of the first log merely warn.
    pub remarks: Vec<f64>,
    /// Those of them that say that something is tried again.
    pub retries: u64,
    /// `{ at, until, every, away, back, heap, end }`: a line that comes again, but from `away` to `back`; then `heap` of it.
    pub recurring: Vec<toml::Table>,
}
