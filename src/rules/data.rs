//! A rule file as serde reads it. Nothing is computed here; [`super`] documents what the keys mean.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::event::{Field, Kind, Weight};
use crate::finding::Severity;
use crate::knowledge::Text;

use super::ops::{
    Afar, Away, Early, EndsEarly, Gap, Levels, Load, Pace, Reply, Skew, Spread, Steady, Stopped, Trait, Version,
};
use super::terms::Term;
use super::words::{Cond, Num, Pick, Words};

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
    pub pace: Option<Pace>,
    pub r#trait: Option<Trait>,
    pub afar: Option<Afar>,
    pub load: Option<Load>,
    pub spread: Option<Spread>,
}

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

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sustained {
    pub field: Words<Field>,
    pub per: Vec<Field>,
    pub stat: Stat,
    pub lt: Option<Num>,
    pub le: Option<Num>,
    pub ge: Option<Num>,
    pub gt: Option<Num>,
    pub times_own: Option<Num>,
    pub share_of_own: Option<Num>,
    pub r#for: Option<Num>,
    pub share: Option<Num>,
    pub mean_ge: Option<Num>,
    pub after_other: bool,
    pub then_other: bool,
    pub from_start: bool,
    /// Something that stands where the stretch begins and explains it.
    pub unless: Option<Pick>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Series {
    pub field: Words<Field>,
    #[serde(default)]
    pub per: Vec<Field>,
    #[serde(default)]
    pub stat: Stat,
    #[serde(default = "ten")]
    pub min_n: Num,
    pub first: Option<Num>,
    pub test: Vec<Test>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Test {
    pub of: Stat,
    pub over: Option<Stat>,
    pub lt: Option<Num>,
    pub le: Option<Num>,
    pub ge: Option<Num>,
    pub gt: Option<Num>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Compare {
    pub of: Measure,
    pub over: Option<Measure>,
    pub minus: Option<Measure>,
    pub lt: Option<Num>,
    pub le: Option<Num>,
    pub ge: Option<Num>,
    pub gt: Option<Num>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Links {
    pub conn: Option<Cond>,
    pub reason: Option<Cond>,
    pub what: LinkWhat,
    pub longer: Option<Num>,
    pub shorter: Option<Num>,
    pub at_least: Option<Num>,
    pub recovered: Option<bool>,
    pub begins: Option<Cond>,
    pub others_up: bool,
}

/// Which stretches of a connection are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkWhat {
    /// Not connected any more, neither closed by the own side.
    #[default]
    Down,
    /// Connected.
    Up,
    /// Tried and never connected.
    NeverUp,
    /// From the first try to the first contact.
    Arising,
    /// Every connection came up, none went down but by the own side.
    AllFine,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sessions {
    pub end: Option<Words<String>>,
    pub joined: Option<bool>,
    pub at_least: Option<Num>,
    pub every: bool,
    pub slower: Option<Num>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Calm {
    pub records: Num,
    pub lasts: Num,
    pub pause: Num,
    pub success: Num,
    /// Such events tell of what worked as well.
    pub works: Option<Pick>,
    /// Complaints are allowed within one stretch that long, where one says that it tries again.
    pub mended: Option<Num>,
    /// None of them has to say so.
    #[serde(default)]
    pub unsaid: bool,
    /// So many lines may warn without a word of failure.
    #[serde(default = "zero")]
    pub remarks: Num,
    /// The log goes on that long behind it.
    #[serde(default = "zero")]
    pub after: Num,
    /// A warning this close to the end is what the own side says when it closes.
    #[serde(default = "zero")]
    pub farewell: Num,
    /// What is said around such an event is no complaint.
    pub excused: Option<Pick>,
    /// What is said from such an event to the end of a log, if that is near, is no complaint.
    pub closing: Option<Pick>,
}

/// A statistic of a series or of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the word is its own documentation")]
pub enum Stat {
    #[default]
    Mean,
    Min,
    Max,
    Sum,
    P5,
    P25,
    P50,
    P75,
    P95,
    First,
    N,
}

/// A number of the case as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the word is its own documentation")]
pub enum Measure {
    /// Lines that tell of what worked, in whichever words.
    Success,
    Submitted,
    Acked,
    Received,
    Failed,
    Lost,
    Unheard,
    Undelivered,
    InFlight,
    Overtaken,
    Duplicate,
    Bursts,
    /// Separate moments at which answers came that had waited long.
    Returns,
    Delivered,
    LatencyN,
    LatencyMin,
    LatencyP50,
    LatencyP90,
    LatencyP95,
    LatencyP99,
    LatencyMax,
}

pub(super) fn zero() -> Num {
    Num::Is(0.0)
}

pub(super) fn one() -> Num {
    Num::Is(1.0)
}

pub(super) fn two() -> Num {
    Num::Is(2.0)
}

pub(super) fn three() -> Num {
    Num::Is(3.0)
}

pub(super) fn ten() -> Num {
    Num::Is(10.0)
}

pub(super) fn twenty() -> Num {
    Num::Is(20.0)
}

fn weight<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Weight>, D::Error> {
    match String::deserialize(d)?.as_str() {
        "generic" => Ok(Some(Weight::Generic)),
        "format" => Ok(Some(Weight::Format)),
        other => Err(D::Error::custom(format!("unknown weight `{other}`, expected one of: generic, format"))),
    }
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
    /// `{ at, until, every, end }`: a line that comes again.
    pub recurring: Vec<toml::Table>,
}
