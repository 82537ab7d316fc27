//! The causes in force, checked against the rules they weigh.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::knowledge::{DataError, DataFile, Text, parse_toml};
use crate::rules;

use super::data::{Calibration, CauseFile, Confusable, Healthy, Missing, Owner, Weighted};
use super::symptom::{Symptom, Symptoms};

include!(concat!(env!("OUT_DIR"), "/causes.rs"));
const CALIBRATION: &str = include_str!("tables/calibration.toml");
const HEALTHY: &str = include_str!("tables/healthy.toml");
const MISSING: &str = include_str!("tables/missing.toml");
const SYMPTOMS: &str = include_str!("tables/symptoms.toml");

/// One cause.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Its id, the file name.
    pub id: Arc<str>,
    pub(super) file: CauseFile,
    path: &'static str,
    text: &'static str,
}

impl Cause {
    /// Its name.
    #[must_use]
    pub const fn title(&self) -> &Text {
        &self.file.title
    }

    /// What happens and why, in two or three sentences.
    #[must_use]
    pub const fn summary(&self) -> &Text {
        &self.file.summary
    }

    /// network, auth, config, quota, server, device.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.file.area
    }

    /// Which of the four questions it answers.
    #[must_use]
    pub const fn axis(&self) -> Option<rules::Axis> {
        self.file.axis
    }

    /// Who can mend it, the likeliest first.
    #[must_use]
    pub fn owner(&self) -> &[Owner] {
        &self.file.owner
    }

    /// Log-odds before anything is known.
    #[must_use]
    pub const fn prior(&self) -> f64 {
        self.file.prior
    }

    /// Rules that speak for it.
    #[must_use]
    pub fn evidence(&self) -> &[Weighted] {
        &self.file.evidence
    }

    /// Rules that speak against it.
    #[must_use]
    pub fn counter(&self) -> &[Weighted] {
        &self.file.counter
    }

    /// Causes that look alike.
    #[must_use]
    pub fn confusable(&self) -> &[Confusable] {
        &self.file.confusable
    }

    /// What to do, first things first.
    #[must_use]
    pub fn next(&self) -> &[Text] {
        &self.file.next
    }

    /// What to attach to a ticket.
    #[must_use]
    pub fn attach(&self) -> &[Text] {
        &self.file.attach
    }

    /// Made-up stories: `fires` says whether this cause must be the answer.
    ///
    /// # Errors
    /// The file does not fit, which a loaded cause excludes.
    pub fn examples(&self) -> Result<Vec<rules::Example>, DataError> {
        Ok(parse_toml::<CauseFile>(self.path, self.text)?.example)
    }

    /// The file as written.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// The causes in force with their tables.
#[derive(Clone, Debug)]
pub struct Catalog {
    causes: Vec<Cause>,
    pub(super) calibration: Calibration,
    pub(super) healthy: Healthy,
    pub(super) missing: Missing,
    pub(super) symptoms: Symptoms,
}

impl Catalog {
    /// The causes that come with the program, checked against a set of rules.
    ///
    /// # Errors
    /// A file does not fit, or names a rule or cause that does not exist.
    pub fn builtin(rules: &rules::Catalog) -> Result<Self, DataError> {
        let mut causes = Vec::new();
        for data in CAUSES {
            let DataFile { id, path, text, .. } = *data;
            let file: CauseFile = data.read()?;
            for w in file.evidence.iter().chain(&file.counter) {
                known(rules.get(&w.rule).is_some(), "rule", &w.rule, path, text)?;
            }
            for rule in file.confusable.iter().flat_map(|c| &c.told_by).chain(&file.refuted_by) {
                known(rules.get(rule).is_some(), "rule", rule, path, text)?;
            }
            let others = file.confusable.iter().map(|c| &c.cause).chain(&file.excludes).chain(&file.effect_of);
            for other in others {
                known(CAUSES.iter().any(|c| c.id == other), "cause", other, path, text)?;
            }
            causes.push(Cause { id: id.into(), path, file, text });
        }
        let calibration = parse_toml("src/causes/tables/calibration.toml", CALIBRATION)?;
        let healthy: Healthy = parse_toml("src/causes/tables/healthy.toml", HEALTHY)?;
        for w in &healthy.proof {
            known(rules.get(&w.rule).is_some(), "rule", &w.rule, "src/causes/tables/healthy.toml", HEALTHY)?;
        }
        let missing = parse_toml("src/causes/tables/missing.toml", MISSING)?;
        let symptoms: Symptoms = parse_toml("src/causes/tables/symptoms.toml", SYMPTOMS)?;
        for symptom in &symptoms.symptom {
            for rule in symptom.signs.iter().map(|w| &w.rule).chain(&symptom.must) {
                known(rules.get(rule).is_some(), "rule", rule, "src/causes/tables/symptoms.toml", SYMPTOMS)?;
            }
            for id in &symptom.causes {
                let is = CAUSES.iter().any(|c| c.id == id);
                known(is, "cause", id, "src/causes/tables/symptoms.toml", SYMPTOMS)?;
            }
        }
        Ok(Self { causes, calibration, healthy, missing, symptoms })
    }

    /// The causes, by id.
    pub fn causes(&self) -> impl Iterator<Item = &Cause> {
        self.causes.iter()
    }

    /// One cause.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Cause> {
        self.causes.iter().find(|c| &*c.id == id)
    }

    /// The symptoms a report may state.
    #[must_use]
    pub fn symptoms(&self) -> &[Symptom] {
        &self.symptoms.symptom
    }

    /// The text of an entry of `Diagnosis::missing`.
    #[must_use]
    pub fn missing_text(&self, id: &str) -> Option<&Text> {
        self.missing.get(id).map(|m| &m.text)
    }

    /// Every text of what may be missing, by id.
    #[must_use]
    pub fn missing_texts(&self) -> BTreeMap<&str, &Text> {
        self.missing.iter().map(|(id, m)| (id.as_str(), &m.text)).collect()
    }

    /// SHA-256 over causes and tables, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for file in CAUSES {
            hash.update(file.id.as_bytes());
            hash.update([0]);
            hash.update(file.text.as_bytes());
            hash.update([0]);
        }
        for table in [CALIBRATION, HEALTHY, MISSING, SYMPTOMS] {
            hash.update(table.as_bytes());
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// An error at the place where an unknown id is named.
fn known(is: bool, what: &str, id: &str, path: &str, text: &str) -> Result<(), DataError> {
    if is {
        return Ok(());
    }
    let at = text.find(&format!("\"{id}\""));
    let span = at.map(|at| at..at + id.len() + 2);
    Err(DataError::new(path, text, span, &format!("unknown {what} `{id}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_form_alone_is_enough() {
        for file in CAUSES {
            let read = serde_json::from_str::<CauseFile>(file.quick);
            assert!(read.is_ok(), "{}: {}", file.path, read.err().map(|e| e.to_string()).unwrap_or_default());
        }
    }
}
