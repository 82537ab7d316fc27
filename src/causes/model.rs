//! The outcome in data: what the report prints.

use std::sync::Arc;

/// What a case comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A cause, with a confidence.
    Cause,
    /// Everything that is visible worked.
    Healthy,
    /// Not enough to say; what is missing is named.
    Inconclusive,
}

/// How far a verdict can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Below 0.6.
    Low,
    /// From 0.6.
    Medium,
    /// From 0.85, with two independent findings or one hard code.
    High,
}

/// The computed answer.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Cause, healthy or inconclusive.
    pub outcome: Outcome,
    /// Index into `causes` of the winner; only for `Outcome::Cause`.
    pub best: Option<usize>,
    /// 0 to 1; for `Healthy` how sure that is.
    pub confidence: f64,
    /// The band of that confidence.
    pub band: Band,
    /// Candidates, best first.
    pub causes: Vec<Candidate>,
    /// Ids of texts (`missing.<id>` in the catalogue) that say what would settle it.
    pub missing: Vec<String>,
    /// SDK product the verdict is about, where known.
    pub sdk: Option<String>,
    /// All that could be read worked, but a part could not be read.
    pub partial: bool,
    /// Nothing went wrong, and the logs end while a connection or a stay lasts.
    pub open: bool,
    /// Id of the symptom the findings show; none when healthy.
    pub symptom: Option<String>,
    /// First and last instant of the trouble.
    pub window: Option<(i64, i64)>,
}

/// One cause with its computation.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Id of the cause.
    pub id: Arc<str>,
    /// Log-odds.
    pub score: f64,
    /// The frequency that score stands for.
    pub confidence: f64,
    /// Its band.
    pub band: Band,
    /// Indices of findings that speak for it, with the points each gave.
    pub evidence: Vec<(usize, f64)>,
    /// Indices of findings that speak against it, with the points each took.
    pub counter: Vec<(usize, f64)>,
    /// Ids of missing-data texts.
    pub missing: Vec<String>,
}
