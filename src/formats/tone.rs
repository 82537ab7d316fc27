//! What the words of a line say of how things go, whatever they are about.

use super::pattern::Pattern;
use super::spec::ToneSpec;
use crate::level::Level;
use crate::tone::Tone;

/// The words of each tone, compiled.
#[derive(Debug)]
pub struct ToneWords {
    complaint: Pattern,
    remark: Pattern,
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
            remark: any(&spec.remark)?,
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
        [&self.complaint, &self.remark, &self.retry, &self.success, &self.innocent]
            .into_iter()
            .try_for_each(Pattern::check)
    }

    /// The tone of a line. One that says of itself that it is an error complains, whatever its words.
    #[must_use]
    pub fn of(&self, text: &[u8], level: Level) -> Tone {
        let text = self.innocent.blanked(text);
        let complains = level >= Level::Error || self.complaint.is_match(&text);
        if complains || level >= Level::Warn {
            return match (self.retry.is_match(&text), complains) {
                (true, _) => Tone::Retry,
                (false, true) => Tone::Complaint,
                (false, false) => Tone::Remark,
            };
        }
        if self.remark.is_match(&text) {
            return Tone::Remark;
        }
        if self.success.is_match(&text) { Tone::Success } else { Tone::Plain }
    }
}
