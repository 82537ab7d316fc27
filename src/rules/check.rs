//! Runs the examples that a rule brings.

use std::fmt;
use std::sync::Arc;

use super::catalog::Catalog;
use super::rule::Rule;

/// A rule that does not do what its examples say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckError {
    /// The rule.
    pub rule: Arc<str>,
    /// The example, or empty.
    pub example: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule `{}`, example `{}`: {}", self.rule, self.example, self.message)
    }
}

impl std::error::Error for CheckError {}

/// Runs the examples of a rule.
///
/// # Errors
/// The first example that turns out otherwise, with the computation.
pub fn check(catalog: &Catalog, rule: &Rule) -> Result<(), CheckError> {
    let fail = |example: &str, message: String| CheckError {
        rule: Arc::clone(&rule.id),
        example: example.to_owned(),
        message,
    };
    let examples = rule.examples().map_err(|e| fail("", e.to_string()))?;
    for wanted in [true, false] {
        if !examples.iter().any(|e| e.fires == wanted) {
            return Err(fail("", format!("no example with fires = {wanted}")));
        }
    }
    for example in &examples {
        let story = example.timeline().map_err(|m| fail(&example.name, m))?;
        let (findings, skipped) = catalog.run_one(rule, &story);
        if findings.is_empty() == example.fires {
            let why = skipped.map_or_else(
                || catalog.explain(&rule.id, &story).join("\n"),
                |s| format!("needs {}", s.missing.join(", ")),
            );
            return Err(fail(&example.name, format!("expected fires = {}\n{why}", example.fires)));
        }
        for finding in &findings {
            if let Some(name) = rule.file.title.placeholders().iter().find(|p| !finding.bindings.contains_key(**p)) {
                let known: Vec<&str> = finding.bindings.keys().map(String::as_str).collect();
                return Err(fail(
                    &example.name,
                    format!("title prints `{{{name}}}`, which is not bound: {}", known.join(", ")),
                ));
            }
        }
    }
    Ok(())
}
