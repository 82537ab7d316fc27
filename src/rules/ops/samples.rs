//! Operators over what is measured: samples, what events tell in numbers, and sums over messages.

use serde::Deserialize;

use crate::event::Field;

use super::super::words::{Num, Pick, Words};
use super::{ten, three, two};

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

/// Samples of a field stay away for one long stretch, while their log goes on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stopped {
    pub field: Words<Field>,
    pub longer: Num,
    /// Times the next longest.
    #[serde(default = "three")]
    pub times_next: Num,
    /// Samples there must be.
    #[serde(default = "three")]
    pub at_least: Num,
    /// Something that stands where the stretch begins and explains it.
    pub unless: Option<Pick>,
}

/// Statistics of what events tell in one field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spread {
    pub of: Pick,
    pub field: Field,
    #[serde(default = "ten")]
    pub min_n: Num,
    #[serde(default)]
    pub test: Vec<Test>,
    /// What took a second and more came at so many separate moments.
    pub returns: Option<Num>,
    /// So many in a row each took longer than the one before, by a fifth and more.
    pub rises: Option<Num>,
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
    /// The longest wait for an answer, that for a connection counted in, in milliseconds.
    WaitMax,
}

/// How soon messages are answered beside how many are sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Load {
    /// Busy is so many times the rate of the calmer half.
    #[serde(default = "two")]
    pub busier: Num,
    /// The mean in busy times is so many times that of the calmer half.
    pub slower: Option<Num>,
    /// Even the busiest time had fewer messages a second.
    pub rate_lt: Option<Num>,
    /// Milliseconds: the mean of the busy times, or with `rate-lt` of all.
    pub ge: Option<Num>,
    /// Stretches with answers on each side.
    #[serde(default = "two")]
    pub at_least: Num,
}
