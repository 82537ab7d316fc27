//! A finding: one rule fired, with the lines that prove it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::Span;
use crate::stamp::Stamp;

/// How bad a finding is for the people using the app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; harms nobody.
    #[default]
    Info,
    /// Noticeable at worst.
    Low,
    /// Part of the function is impaired.
    Medium,
    /// The function is not usable for some.
    High,
    /// Nothing works.
    Critical,
}

impl Severity {
    /// The word data files and reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// One line that proves something.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Where it stands.
    pub span: Span,
    /// When it was logged.
    pub stamp: Stamp,
    /// The raw line, not yet redacted; cut to a bounded length.
    pub text: Arc<str>,
}

/// One rule fired.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Id of the rule.
    pub rule: Arc<str>,
    /// How bad.
    pub severity: Severity,
    /// Findings of one origin are one piece of evidence, however many there are.
    pub origin: Arc<str>,
    /// True for a code or phrase that settles the matter alone.
    pub hard: bool,
    /// First and last instant, in microseconds since the epoch, where times are known.
    pub window: Option<(i64, i64)>,
    /// How often it was seen.
    pub count: u64,
    /// The lines, at least one, first ones first.
    evidence: Vec<Evidence>,
    /// Values the texts may print (`{host}`, `{p95}`), not yet redacted.
    pub bindings: BTreeMap<String, String>,
}

impl Finding {
    /// A finding stands on at least one line; without one there is none.
    #[must_use]
    pub fn new(rule: Arc<str>, severity: Severity, evidence: Vec<Evidence>) -> Option<Self> {
        if evidence.is_empty() {
            return None;
        }
        let origin = Arc::clone(&rule);
        let count = evidence.len() as u64;
        let known = evidence.iter().filter(|e| e.stamp.is_known()).map(|e| e.stamp.micros);
        let window = known.clone().min().zip(known.max());
        Some(Self { rule, severity, origin, hard: false, window, count, evidence, bindings: BTreeMap::new() })
    }

    /// Shows other lines with those that prove it; without any it stays as it is.
    pub fn show(&mut self, with: impl FnOnce(&[Evidence]) -> Vec<Evidence>) {
        let shown = with(&self.evidence);
        if !shown.is_empty() {
            self.evidence = shown;
        }
    }

    /// The lines that prove it; never empty.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
}
