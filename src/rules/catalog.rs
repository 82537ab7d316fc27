//! The set of rules in force: built in, or built in and a folder beside.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::knowledge::{DataError, DataFile, Text, parse_toml};
use crate::timeline::Timeline;

use super::eval::Profile as Thresholds;
use super::rule::Rule;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
const PROFILES: &str = include_str!("profiles.toml");

/// The profile used where none is asked for.
pub(super) const DEFAULT_PROFILE: &str = "generic";

/// Why the rules cannot be used; the author of the file is at fault.
#[derive(Debug)]
pub enum RulesError {
    /// A file does not fit.
    Data(DataError),
    /// No profile of that name; the known ones.
    Profile(String, Vec<String>),
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(e) => e.fmt(f),
            Self::Profile(name, known) => write!(f, "unknown profile `{name}`, expected one of: {}", known.join(", ")),
        }
    }
}

impl std::error::Error for RulesError {}

impl From<DataError> for RulesError {
    fn from(e: DataError) -> Self {
        Self::Data(e)
    }
}

/// Named thresholds with the definition they come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Whose definition this is.
    pub title: Text,
    /// The definition in words.
    pub definition: Text,
    /// Where it is published.
    pub source: String,
    /// How the names of the SDKs begin whose definition it is.
    #[serde(default)]
    pub sdks: Vec<String>,
    /// The numbers; those missing come from the generic profile.
    pub values: BTreeMap<String, f64>,
}

/// The rules in force and their thresholds.
#[derive(Clone, Debug)]
pub struct Catalog {
    rules: Vec<Rule>,
    profiles: BTreeMap<String, Profile>,
    /// By profile, its numbers over the generic ones.
    numbers: BTreeMap<String, Arc<Thresholds>>,
    chosen: String,
}

impl Catalog {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// A built-in file does not fit (a fault of the program).
    pub fn builtin() -> Result<Self, RulesError> {
        let profiles: BTreeMap<String, Profile> = parse_toml("src/rules/profiles.toml", PROFILES)?;
        let generic = profiles.get(DEFAULT_PROFILE).map(|p| p.values.clone()).unwrap_or_default();
        let over = |p: &Profile| generic.iter().chain(&p.values).map(|(k, v)| (k.clone(), *v)).collect();
        let numbers = profiles.iter().map(|(name, p)| (name.clone(), Arc::new(over(p)))).collect();
        let mut catalog = Self { rules: Vec::new(), profiles, numbers, chosen: DEFAULT_PROFILE.to_owned() };
        for file in RULES {
            catalog.add(Rule::new(file.id, file.path, file.text, file.read()?)?)?;
        }
        Ok(catalog)
    }

    /// With the thresholds of another profile.
    ///
    /// # Errors
    /// There is no such profile.
    pub fn with_profile(mut self, name: &str) -> Result<Self, RulesError> {
        if !self.profiles.contains_key(name) {
            return Err(RulesError::Profile(name.to_owned(), self.profiles.keys().cloned().collect()));
        }
        self.chosen = name.to_owned();
        Ok(self)
    }

    /// With the thresholds of the SDK that says most in the story; those in force stay where it has none of its own.
    #[must_use]
    pub fn with_profile_of(mut self, timeline: &Timeline) -> Self {
        let Some(main) = timeline.sdks.iter().max_by_key(|s| s.records) else { return self };
        let product = main.product.to_ascii_lowercase();
        let own = |profile: &Profile| profile.sdks.iter().any(|s| product.starts_with(s.as_str()));
        if let Some((name, _)) = self.profiles.iter().find(|(_, profile)| own(profile)) {
            self.chosen.clone_from(name);
        }
        self
    }

    /// With one more rule; the same id replaces.
    ///
    /// # Errors
    /// It names a threshold that does not exist.
    pub fn with(mut self, rule: Rule) -> Result<Self, DataError> {
        self.add(rule)?;
        Ok(self)
    }

    /// Checks the thresholds a rule or question names.
    ///
    /// # Errors
    /// It names one that does not exist.
    pub fn fits(&self, rule: &Rule) -> Result<(), DataError> {
        let thresholds = self.thresholds(rule);
        for (from, part) in rule.text.match_indices("\"$").map(|(i, _)| (i, rule.text.get(i + 2..).unwrap_or_default()))
        {
            let name = part.split('"').next().unwrap_or_default();
            if !thresholds.contains_key(name) {
                let known: Vec<&str> = thresholds.keys().map(String::as_str).collect();
                let message = format!("unknown threshold `{name}`, expected one of: {}", known.join(", "));
                return Err(DataError::new(&rule.path, &rule.text, Some(from..from + name.len() + 3), &message));
            }
        }
        Ok(())
    }

    fn add(&mut self, rule: Rule) -> Result<(), DataError> {
        self.fits(&rule)?;
        match self.rules.binary_search_by(|r| r.id.cmp(&rule.id)) {
            Ok(at) => {
                if let Some(slot) = self.rules.get_mut(at) {
                    *slot = rule;
                }
            }
            Err(at) => self.rules.insert(at, rule),
        }
        Ok(())
    }

    /// The numbers in force for a rule: its own profile or the chosen one, over the generic one.
    pub(super) fn thresholds(&self, rule: &Rule) -> Arc<Thresholds> {
        let name = rule.file.profile.as_deref().unwrap_or(&self.chosen);
        let found = self.numbers.get(name).or_else(|| self.numbers.get(DEFAULT_PROFILE));
        found.cloned().unwrap_or_default()
    }

    /// The numbers in force for rules that name no profile.
    #[must_use]
    pub fn values(&self) -> BTreeMap<&str, f64> {
        let of = |name: &str| self.profiles.get(name).into_iter().flat_map(|p| &p.values);
        of(DEFAULT_PROFILE).chain(of(&self.chosen)).map(|(name, value)| (name.as_str(), *value)).collect()
    }

    /// One number in force for a rule, and the profile it comes from.
    #[must_use]
    pub fn threshold(&self, rule: &Rule, name: &str) -> Option<(f64, &Profile)> {
        let own = rule.file.profile.as_deref().unwrap_or(&self.chosen);
        let found = |profile: &str| self.profiles.get(profile).and_then(|p| Some((*p.values.get(name)?, p)));
        found(own).or_else(|| found(DEFAULT_PROFILE))
    }

    /// The rules, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    pub(super) fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// One rule.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|r| (*r.id).cmp(id)).ok().and_then(|i| self.rules.get(i))
    }

    /// The profiles by name, and which one is in force.
    #[must_use]
    pub fn profiles(&self) -> (&BTreeMap<String, Profile>, &str) {
        (&self.profiles, &self.chosen)
    }

    /// SHA-256 over ids, texts and thresholds, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for rule in &self.rules {
            hash.update(rule.id.as_bytes());
            hash.update([0]);
            hash.update(rule.text.as_bytes());
            hash.update([0]);
        }
        hash.update(PROFILES.as_bytes());
        hash.update(self.chosen.as_bytes());
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::RuleFile;
    use super::*;

    #[test]
    fn the_quick_form_alone_is_enough() {
        for file in RULES {
            let read = serde_json::from_str::<RuleFile>(file.quick);
            assert!(read.is_ok(), "{}: {}", file.path, read.err().map(|e| e.to_string()).unwrap_or_default());
        }
    }
}
