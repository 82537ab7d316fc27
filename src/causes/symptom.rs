//! What the user of the app would complain about: the symptom the findings show, with the question that splits it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::Finding;
use crate::knowledge::Text;

use super::data::Weighted;

/// The symptoms and how they are told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptoms {
    /// Below this sum no symptom is stated.
    pub least: u32,
    /// What a verdict among its causes adds.
    pub agree: u32,
    pub symptom: Vec<Symptom>,
}

/// One symptom.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// The question that splits it.
    pub ask: Text,
    /// Causes it may have, the likeliest first.
    pub causes: Vec<String>,
    /// Rules without which it is not stated.
    #[serde(default)]
    pub must: Vec<String>,
    /// Rules that show it.
    pub signs: Vec<Weighted>,
}

impl Symptoms {
    /// The symptom that the findings show best; the verdict's cause counts where it is one of the symptom's.
    pub(super) fn shown(&self, findings: &[Finding], cause: Option<&str>) -> Option<&Symptom> {
        let weigh = |symptom: &Symptom| {
            let seen = symptom.seen(findings);
            let agrees = cause.is_some_and(|cause| symptom.causes.iter().any(|c| c == cause));
            if seen > 0 && agrees { seen + self.agree } else { seen }
        };
        let mut best: Option<(u32, &Symptom)> = None;
        for symptom in &self.symptom {
            let weight = weigh(symptom);
            let stands = symptom.must.iter().all(|rule| findings.iter().any(|f| *f.rule == **rule));
            if stands && weight >= self.least && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, symptom));
            }
        }
        best.map(|(_, symptom)| symptom)
    }
}

impl Symptom {
    /// The weight of its signs, the strongest of each origin.
    fn seen(&self, findings: &[Finding]) -> u32 {
        let mut by: BTreeMap<&str, u32> = BTreeMap::new();
        for finding in findings {
            let Some(sign) = self.signs.iter().find(|s| *s.rule == *finding.rule) else { continue };
            let slot = by.entry(&finding.origin).or_default();
            *slot = (*slot).max(sign.weight.into());
        }
        by.values().sum()
    }
}
