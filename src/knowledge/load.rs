//! The one way a data file becomes a value: with file, line, column and the allowed keys when it does not.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::de::DeserializeOwned;

/// A data file that does not load. The author of the file is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError(Box<Fault>);

/// What is wrong with a data file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The keys or words that would have been understood.
    pub allowed: Vec<String>,
    /// The nearest of them.
    pub hint: Option<String>,
    /// The place, drawn.
    pub shown: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}\n{}", self.path, self.line, self.column, self.message, self.shown)
    }
}

impl std::error::Error for DataError {}

impl std::ops::Deref for DataError {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        &self.0
    }
}

impl DataError {
    /// An error at a byte range of the file.
    #[must_use]
    pub fn new(path: &str, source: &str, span: Option<std::ops::Range<usize>>, message: &str) -> Self {
        let start = span.as_ref().map_or(0, |s| s.start.min(source.len()));
        let end = span.map_or(start, |s| s.end.min(source.len()).max(start));
        let before = source.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let (found, allowed) = words(message);
        let hint = found.as_deref().and_then(|word| nearest(word, &allowed));
        let label = hint.as_ref().map_or_else(String::new, |h| format!("did you mean `{h}`?"));
        let snippet = Snippet::source(source)
            .path(path)
            .annotation(AnnotationKind::Primary.span(start..end.max(start)).label(label));
        let shown = Renderer::plain().render(&[Level::ERROR.primary_title(message).element(snippet)]).to_string();
        let message = message.to_owned();
        Self(Box::new(Fault { path: path.to_owned(), line, column, message, allowed, hint, shown }))
    }
}

/// Reads a TOML file into a type that denies unknown fields.
///
/// # Errors
/// Says where and why the file does not fit the type.
pub fn parse_toml<T: DeserializeOwned>(path: &str, source: &str) -> Result<T, DataError> {
    toml::from_str(source).map_err(|e| DataError::new(path, source, e.span(), e.message()))
}

/// A file the program brings.
#[derive(Clone, Copy, Debug)]
pub struct DataFile {
    /// Its name.
    pub id: &'static str,
    /// Where it stands in the project.
    pub path: &'static str,
    /// As written.
    pub text: &'static str,
    /// The same as JSON, without examples and samples.
    pub quick: &'static str,
}

impl DataFile {
    /// The value of the file, without its examples and samples.
    ///
    /// # Errors
    /// Says where and why the file does not fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, DataError> {
        // What the quick form cannot tell is where in the file the fault is.
        serde_json::from_str(self.quick).or_else(|_| parse_toml(self.path, self.text))
    }
}

/// The word complained about and the list of allowed ones, as serde's messages put them.
fn words(message: &str) -> (Option<String>, Vec<String>) {
    let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let Some((head, tail)) = message.split_once(", expected ") else { return (None, Vec::new()) };
    let mut allowed = quoted(tail);
    if allowed.is_empty() {
        allowed = tail.trim_start_matches("one of: ").split(", ").map(str::to_owned).collect();
    }
    (quoted(head).pop(), allowed)
}

fn nearest(word: &str, allowed: &[String]) -> Option<String> {
    let best = allowed.iter().map(|a| (strsim::damerau_levenshtein(word, a), a)).min()?;
    (best.0 <= 1 + word.len() / 3).then(|| best.1.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code, reason = "only the reading is tested")]
        severity: crate::finding::Severity,
    }

    #[test]
    fn says_where_and_what_else() {
        let error = parse_toml::<Sample>("a.toml", "\nseverty = \"high\"\n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 1));
        assert_eq!(error.hint.as_deref(), Some("severity"));
        assert!(error.to_string().contains("did you mean `severity`?"));
    }
}
