//! A case on its way to support: filled in from the logs, checked, packed.
//!
//! The report is read, never judged anew. Everything that leaves here passed the redaction of the report, under its key.

mod check;
mod evidence;
mod faults;
mod fill;
mod ids;
mod pack;
mod period;
mod show;

use crate::redact::Redactor;
use crate::report::{Lang, Report};
use crate::timeline::Timeline;

pub use check::{Check, Fault, Open};
pub use faults::{Flaw, flaws};
pub use fill::Filled;
pub use ids::{Wanted, search};
pub use pack::{File, Pack, json, learn};
pub use show::show;

/// What is known of the logs of one case.
#[derive(Clone, Copy, Debug)]
pub struct Filing<'a> {
    /// The report.
    pub report: &'a Report,
    /// What it was made from.
    pub timeline: &'a Timeline,
    /// Takes private values out, under the key of the report.
    pub redactor: &'a Redactor,
    /// The zone of the logs was named by whoever gave them.
    pub zoned: bool,
    /// Language of what is said.
    pub lang: Lang,
}
