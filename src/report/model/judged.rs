//! The judgement in data: verdict, causes, findings and the lines behind them. What was merely seen is in `seen`.

use serde::{Deserialize, Serialize};

use super::{Period, Proof};
use crate::causes::{Band, Outcome};
use crate::finding::Severity;

/// What it comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// A cause, healthy, or inconclusive.
    pub outcome: Outcome,
    /// Id of the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// One line that says it.
    pub title: String,
    /// What that means, in a few sentences.
    pub summary: String,
    /// 0 to 1.
    pub confidence: f64,
    /// How far it can be trusted.
    pub band: Band,
    /// The strongest severity behind it; none when healthy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The SDK it is about, with its version where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sdk: Option<String>,
    /// The channel or room it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// From when to when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// What the user of the app would complain about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Symptom>,
    /// What would settle it.
    pub missing: Vec<String>,
    /// Questions that tell the candidates apart.
    pub ask: Vec<String>,
}

impl Default for Verdict {
    fn default() -> Self {
        Self {
            outcome: Outcome::Inconclusive,
            cause: None,
            title: String::new(),
            summary: String::new(),
            confidence: 0.0,
            band: Band::Low,
            severity: None,
            sdk: None,
            session: None,
            window: None,
            symptom: None,
            missing: Vec::new(),
            ask: Vec::new(),
        }
    }
}

/// A complaint with the question that splits it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Symptom {
    /// Its id.
    pub id: String,
    /// What the user sees.
    pub title: String,
    /// The question whose answer tells its causes apart.
    pub ask: String,
}

/// The answer on one axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// There is data, and it is clean.
    Ok,
    /// Something speaks against it, but it is not the verdict.
    Suspect,
    /// It is the verdict.
    Cause,
    /// No data.
    #[default]
    Unknown,
}

impl Status {
    /// The word in JSON, and the key of its text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Suspect => "suspect",
            Self::Cause => "cause",
            Self::Unknown => "unknown",
        }
    }
}

/// One line of a log, redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Excerpt {
    /// `outer.zip!inner/a.log:120`
    #[serde(rename = "where")]
    pub place: String,
    /// When, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The line.
    pub text: String,
    /// The part of a long line that people are shown; no part of the data.
    #[serde(skip)]
    pub brief: Option<String>,
}

impl Excerpt {
    /// The line as people are shown it.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.brief.as_deref().unwrap_or(&self.text)
    }
}

/// One cause with its computation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cause {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What it means.
    pub summary: String,
    /// The area it belongs to.
    pub area: String,
    /// Who can fix it.
    pub owner: String,
    /// Log-odds.
    pub score: f64,
    /// 0 to 1.
    pub confidence: f64,
    /// How far it can be trusted.
    pub band: Band,
    /// What speaks for it, strongest first.
    pub evidence: Vec<Proof>,
    /// What speaks against it.
    pub counter: Vec<Proof>,
    /// What would settle it.
    pub missing: Vec<String>,
    /// What to do.
    pub advice: Vec<String>,
    /// What to attach to a support case.
    pub attach: Vec<String>,
}

impl Default for Cause {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            summary: String::new(),
            area: String::new(),
            owner: String::new(),
            score: 0.0,
            confidence: 0.0,
            band: Band::Low,
            evidence: Vec::new(),
            counter: Vec::new(),
            missing: Vec::new(),
            advice: Vec::new(),
            attach: Vec::new(),
        }
    }
}

/// One rule that fired.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// Id of the rule.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// What it found.
    pub title: String,
    /// How often.
    pub count: u64,
    /// True where not every event was kept: there were at least so many.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// True for a code or phrase that settles the matter alone.
    pub hard: bool,
    /// From when to when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// The first lines.
    pub evidence: Vec<Excerpt>,
}
