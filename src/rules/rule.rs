//! One rule, as its file says it.

use std::path::Path;
use std::sync::Arc;

use crate::finding::Severity;
use crate::knowledge::{DataError, Text, parse_toml};

use super::data::{Axis, Block, Example, RuleFile, Scope};

/// One rule, ready to run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id, the file name.
    pub id: Arc<str>,
    /// Its folder.
    pub area: String,
    /// Its file.
    pub path: String,
    pub(super) file: RuleFile,
    pub(super) text: Arc<str>,
}

impl Rule {
    /// Reads one rule.
    ///
    /// # Errors
    /// Says where the file does not fit.
    pub fn parse(id: &str, path: &str, text: &str) -> Result<Self, DataError> {
        Self::new(id, path, text, parse_toml(path, text)?)
    }

    pub(super) fn new(id: &str, path: &str, text: &str, file: RuleFile) -> Result<Self, DataError> {
        let area =
            Path::new(path).parent().and_then(Path::file_name).map_or_else(String::new, |n| n.to_string_lossy().into());
        let rule = Self { id: id.into(), area, path: path.to_owned(), file, text: text.into() };
        if !rule.file.title.is_complete() {
            return Err(DataError::new(path, text, None, "`title` lacks a language"));
        }
        if !rule.file.next.iter().all(Text::is_complete) {
            return Err(DataError::new(path, text, None, "`next` lacks a language"));
        }
        Ok(rule)
    }

    /// A question of another data file, in the language of rules: it is asked, and not in force.
    #[must_use]
    pub(crate) fn asking(id: &str, path: &str, text: &str, (scope, needs, when): (Scope, Vec<String>, Block)) -> Self {
        let file = RuleFile {
            title: Text::default(),
            severity: Severity::Info,
            axis: None,
            origin: None,
            hard: false,
            scope,
            needs,
            profile: None,
            source: String::new(),
            when,
            next: Vec::new(),
            shown_with: None,
            example: Vec::new(),
        };
        Self { id: id.into(), area: String::new(), path: path.to_owned(), file, text: text.into() }
    }

    /// One line for the report.
    #[must_use]
    pub const fn title(&self) -> &Text {
        &self.file.title
    }

    /// What to do about this, where its cause has other steps as a rule.
    #[must_use]
    pub fn next(&self) -> &[Text] {
        &self.file.next
    }

    /// How bad.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.file.severity
    }

    /// Which of the four questions it answers.
    #[must_use]
    pub const fn axis(&self) -> Option<Axis> {
        self.file.axis
    }

    /// How far one finding reaches.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.file.scope
    }

    /// True when a finding settles the matter alone.
    #[must_use]
    pub const fn hard(&self) -> bool {
        self.file.hard
    }

    /// The group in which findings count once.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.file.origin.as_deref().unwrap_or(&self.id)
    }

    /// The small stories of the file: some on which it fires, some on which it stays silent.
    ///
    /// # Errors
    /// The file does not fit, which a loaded rule excludes.
    pub fn examples(&self) -> Result<Vec<Example>, DataError> {
        Ok(parse_toml::<RuleFile>(&self.path, &self.text)?.example)
    }

    /// Data that must exist.
    #[must_use]
    pub fn needs(&self) -> &[String] {
        &self.file.needs
    }

    /// Where the knowledge is from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.file.source
    }

    /// The file as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}
