//! A cause file, and the tables beside it, as serde reads them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::finding::Severity;
use crate::knowledge::Text;
use crate::rules::{Axis, Example};

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The developer of the app.
    App,
    /// The maker of the SDK and its cloud.
    SdkVendor,
    /// The network operator.
    Carrier,
    /// The customer's own server.
    CustomerServer,
    /// The person holding the device.
    EndUser,
}

impl Owner {
    /// The word data files and reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::SdkVendor => "sdk-vendor",
            Self::Carrier => "carrier",
            Self::CustomerServer => "customer-server",
            Self::EndUser => "end-user",
        }
    }
}

/// A rule that speaks for or against, 1 (a hint) to 5 (settles it).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    /// Id of the rule.
    pub rule: String,
    /// 1 to 5.
    pub weight: u8,
    /// As counter-evidence: only where it was found at an end that the evidence is about.
    #[serde(default)]
    pub here: bool,
    /// Confidence the cause reaches at most where nothing else leads it.
    pub most: Option<f64>,
}

/// A cause that looks alike, and the question that tells them apart.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Confusable {
    /// Id of the other cause.
    pub cause: String,
    /// The question.
    pub ask: Text,
    /// Rules that answer it; where none was found and the other is a candidate as well, nobody can be sure.
    #[serde(default)]
    pub told_by: Vec<String>,
}

/// One cause file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CauseFile {
    pub title: Text,
    pub summary: Text,
    pub area: String,
    pub axis: Option<Axis>,
    pub owner: Vec<Owner>,
    pub prior: f64,
    pub evidence: Vec<Weighted>,
    #[serde(default)]
    pub counter: Vec<Weighted>,
    #[serde(default)]
    pub confusable: Vec<Confusable>,
    pub next: Vec<Text>,
    pub attach: Vec<Text>,
    #[serde(default)]
    pub excludes: Vec<String>,
    #[serde(default)]
    pub effect_of: Vec<String>,
    /// Rules with which it cannot be true.
    #[serde(default)]
    pub refuted_by: Vec<String>,
    #[serde(default)]
    pub example: Vec<Example>,
}

/// How points become a confidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Calibration {
    /// Log-odds of one unit of weight.
    pub point: f64,
    /// Share of its points a finding keeps when only the generic reading saw it.
    pub generic: f64,
    /// The same where the lines are said to be no trouble (info, debug): a word in passing, not a complaint.
    pub quiet: f64,
    /// The kinds of events this is about: complaints, which a line that is no trouble does not make.
    pub quiet_kinds: Vec<Kind>,
    /// A candidate has at least one finding of this weight.
    pub lead: u8,
    /// From here on a cause is named.
    pub named: f64,
    pub medium: f64,
    pub high: f64,
    /// Most a cause may reach that stands on one origin without a hard code, or has a near rival.
    pub alone: f64,
    /// Rivals closer than this in score, and confusable, are near.
    pub near: f64,
    /// Most a cause may reach beside a rival that nothing tells it from.
    pub untold: f64,
    /// Most a cause may score that a finding refutes.
    pub refuted: f64,
    /// A rival less likely than this needs no telling.
    pub rival: f64,
    /// An excluded cause or a mere effect stays this far below.
    pub below: f64,
    /// An effect comes at most this many seconds before its cause shows.
    pub effect_s: f64,
    /// (score, confidence), rising; between them straight lines.
    pub table: Vec<(f64, f64)>,
}

/// When a case counts as healthy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Healthy {
    /// Rules that prove something worked.
    pub proof: Vec<Weighted>,
    /// A finding at least this bad forbids it.
    pub trouble_from: Severity,
    /// What is left of a proof that only the generic reading has seen.
    pub generic: f64,
    /// (weight of proof, confidence), rising; below the first there is not proof enough.
    pub table: Vec<(f64, f64)>,
}

/// What would settle a case: texts by the words of `needs`.
pub type Missing = BTreeMap<String, MissingText>;

/// One kind of data that was not there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MissingText {
    /// The words of `needs` it stands for.
    pub needs: Vec<String>,
    /// What to ask for.
    pub text: Text,
}
