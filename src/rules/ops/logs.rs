//! Operators over a log as a whole: its connections and sessions, its holes, its pace and its calm.

use serde::Deserialize;

use crate::level::Level;

use super::super::words::{Cond, Num, Pick, WordList, Words};
use super::{one, zero};

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
pub struct Levels {
    pub at: Level,
    pub at_least: Num,
    #[serde(default = "zero")]
    pub share: Num,
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
    /// What is said beside such an event in the last second of a log is its end.
    pub ending: Option<Pick>,
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
    /// It came before its log began to complain.
    #[serde(default)]
    pub through: bool,
}

/// Lines that came at a pace stayed away, and then came in a heap.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Burst {
    /// So long they stayed away,
    pub longer: Num,
    /// and so many of their usual steps.
    pub steps: Num,
    /// So many came at once.
    pub least: Num,
    /// Whether another line kept coming meanwhile; else one at an even pace stayed away as well, and came once.
    #[serde(default)]
    pub awake: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gap {
    pub longer: Num,
    #[serde(default)]
    pub peer_alive: bool,
    /// Nothing of this happened to the other end meanwhile.
    pub well: Option<Pick>,
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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EndsEarly {
    pub by: Num,
    /// And by so many times its longest pause before.
    #[serde(default = "zero")]
    pub times_own: Num,
    /// And has lasted for so many times the silence: what spoke in its first second alone tells of its start and no more.
    #[serde(default = "zero")]
    pub lived: Num,
    pub unless: Option<Pick>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Skew {
    pub against: Against,
    pub ahead: Option<Num>,
    pub behind: Option<Num>,
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
