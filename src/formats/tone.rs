//! What the words of a line say of how things go, whatever they are about.

use super::pattern::Pattern;
use super::spec::ToneSpec;
use crate::level::Level;
use crate::tone::Tone;

/// The words of each tone, compiled.
#[derive(Debug)]
pub struct ToneWords {
    complaint: Pattern,
    retry: Pattern,
    success: Pattern,
    innocent: Pattern,
}

impl ToneWords {
    /// Compiles the words.
    ///
    /// # Errors
    /// Says which pattern asks for a digit.
    pub fn new(spec: &ToneSpec) -> Result<Self, String> {
        let any = |words: &[String]| Pattern::new(&format!("(?i){}", words.join("|")));
        Ok(Self {
            complaint: any(&spec.complaint)?,
            retry: any(&spec.retry)?,
            success: any(&spec.success)?,
            innocent: any(&spec.innocent)?,
        })
    }

    /// Builds every pattern.
    ///
    /// # Errors
    /// Says which one does not build.
    pub fn check(&self) -> Result<(), String> {
        [&self.complaint, &self.retry, &self.success, &self.innocent].into_iter().try_for_each(Pattern::check)
    }

    /// The tone of a line. One that says of itself that it is loud complains, whatever its words.
    #[must_use]
    pub fn of(&self, text: &[u8], level: Level) -> Tone {
        let text = self.innocent.blanked(text);
        if level >= Level::Warn || self.complaint.is_match(&text) {
            return if self.retry.is_match(&text) { Tone::Retry } else { Tone::Complaint };
        }
        if self.success.is_match(&text) { Tone::Success } else { Tone::Plain }
    }
}
