//! More operators as serde reads them: how a log is written, where a device is, what its SDK is known for, how load tells.

use serde::Deserialize;

use crate::event::Field;
use crate::level::Level;

use super::data::{Test, one, ten, three, two, zero};
use super::words::{Num, Pick, WordList, Words};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gap {
    pub longer: Num,
    #[serde(default)]
    pub peer_alive: bool,
    #[serde(default = "one")]
    pub times_next: Num,
    #[serde(default = "zero")]
    pub busy: Num,
    pub unless: Option<Pick>,
    /// What stands right behind it.
    pub then: Option<Pick>,
    /// The log else tells of what its own side sends, and the hole is so many times its usual step.
    pub idle: Option<Num>,
    /// Such events stand at an even pace, many steps of which the hole is.
    pub paced: Option<Pick>,
    /// Few of what the pace would have asked for in the hole ended so.
    pub vain: Option<Pick>,
    /// A line that tells of something new came at an even pace, and the hole is so many of its steps.
    pub beats: Option<Num>,
    /// The lines on both sides of it tell of one task.
    #[serde(default)]
    pub task: bool,
    /// Something comes in right behind it.
    #[serde(default)]
    pub hears: bool,
}

/// Lines that come again at an even pace do so to the end.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Steady {
    /// So often one must have come.
    pub times: Num,
    /// So many times its usual step one may stay away.
    pub slack: Num,
    /// And that long besides.
    #[serde(default = "zero")]
    pub pause: Num,
    /// Longest usual step.
    pub step: Num,
    /// A line that says one of these measures, and is no work.
    #[serde(default)]
    pub lacks: WordList,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndsEarly {
    pub by: Num,
    /// And by so many times its longest pause before.
    #[serde(default = "zero")]
    pub times_own: Num,
    pub unless: Option<Pick>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Skew {
    pub against: Against,
    pub ahead: Option<Num>,
    pub behind: Option<Num>,
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Levels {
    pub at: Level,
    pub at_least: Num,
    #[serde(default = "zero")]
    pub share: Num,
}

/// The clock a log's own is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// Newest time stated by the containers.
    Archive,
    /// A `clock.mark` with scope `server`.
    Server,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Away {
    pub area: Pick,
    pub network: Pick,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Version {
    pub product: Option<Words<String>>,
    pub below: Option<String>,
    pub out_of_support: bool,
    pub known_fault: Option<Words<String>>,
    pub device: bool,
}

/// What is known of the operator, the country or the kind of address that the logs show.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trait {
    pub of: String,
    pub seen: Pick,
}

/// The data centre in use lies far from where the device seems to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Afar {
    pub edge: Pick,
    pub network: Pick,
    pub km: Num,
    /// The least round trip that was measured is at least so many times what light needs over that distance.
    pub rtt_times: Option<Num>,
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
