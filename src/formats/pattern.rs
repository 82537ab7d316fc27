//! Regular expressions that are built when a line first needs them: a run meets few of the many formats.
//!
//! What a pattern may ask for is checked at once; whether it builds is checked by [`Pattern::check`], which loading a
//! user's format calls and a test calls for the built-in ones.

use std::sync::OnceLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

use super::literal::{Numbers, Words};

/// Largest program of one pattern.
const SIZE: usize = 1 << 20;

/// One pattern, in bytes mode, without Unicode classes.
#[derive(Debug)]
pub struct Pattern {
    text: String,
    built: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Takes a pattern that asks for no digit.
    ///
    /// # Errors
    /// Says which digit it asks for.
    pub fn new(text: &str) -> Result<Self, String> {
        no_digits(&text.replace("\\d", "").replace("\\x27", "").replace("0-9", ""))?;
        Ok(Self { text: text.to_owned(), built: OnceLock::new() })
    }

    /// A pattern on the content of a file instead of a line: it may ask for digits.
    #[must_use]
    pub fn of_content(text: &str) -> Self {
        Self { text: text.to_owned(), built: OnceLock::new() }
    }

    /// Builds it.
    ///
    /// # Errors
    /// Says why it does not build.
    pub fn check(&self) -> Result<(), String> {
        build(&self.text).map(|_| ()).map_err(|e| format!("pattern `{}`: {e}", self.text))
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does it match anywhere?
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.get().is_some_and(|r| r.is_match(text))
    }

    /// Where its groups match.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t [u8]) -> Option<Captures<'t>> {
        self.get()?.captures(text)
    }

    /// The expression, when it builds.
    #[must_use]
    pub fn get(&self) -> Option<&Regex> {
        self.built.get_or_init(|| build(&self.text).ok()).as_ref()
    }
}

fn build(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).unicode(false).size_limit(SIZE).build()
}

/// Several patterns looked for in one pass.
#[derive(Debug)]
pub struct PatternSet {
    patterns: Vec<(usize, String)>,
    words: OnceLock<Words>,
}

impl PatternSet {
    /// A set over (owner, pattern).
    #[must_use]
    pub fn new(patterns: impl Iterator<Item = (usize, String)>) -> Self {
        Self { patterns: patterns.collect(), words: OnceLock::new() }
    }

    /// Owners of the patterns that may match; `None` when there are too few to be worth a look.
    #[must_use]
    pub fn owners(&self, text: &[u8]) -> Option<Numbers> {
        if self.patterns.len() < 4 {
            return None;
        }
        Some(self.words.get_or_init(|| Words::new(&self.patterns)).possible(text))
    }
}

/// Lines are recognised by their shape, in which all digits are alike; so a pattern must not ask for a digit.
///
/// # Errors
/// Says which digit is asked for.
pub fn no_digits(text: &str) -> Result<(), String> {
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            c if c.is_ascii_digit() && !inside => {
                return Err(format!(
                    "`{text}` asks for the digit {c}: capture the number with \\d+ and compare it in `when` instead"
                ));
            }
            _ => {}
        }
    }
    Ok(())
}
