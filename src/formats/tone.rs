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
    harmless: Pattern,
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
            harmless: any(&spec.harmless)?,
        })
    }

    /// Builds every pattern.
    ///
    /// # Errors
    /// Says which one does not build.
    pub fn check(&self) -> Result<(), String> {
        [&self.complaint, &self.remark, &self.retry, &self.success, &self.innocent, &self.harmless]
            .into_iter()
            .try_for_each(Pattern::check)
    }

    /// The tone of a line. One that says of itself that it is an error complains, whatever its words, unless it is known
    /// to mean nothing.
    #[must_use]
    pub fn of(&self, text: &[u8], tag: &[u8], level: Level) -> Tone {
        if self.harmless.is_match(tag) {
            return Tone::Plain;
        }
        let harmless = self.harmless.is_match(text);
        let level = if harmless { Level::Info } else { level };
        let text = self.harmless.blanked(text);
        let text = self.innocent.blanked(&text);
        let complains = level >= Level::Error || self.complaint.is_match(&text);
        if complains || level >= Level::Warn {
            return match (self.retry.is_match(&text), complains) {
                (true, _) => Tone::Retry,
                (false, true) => Tone::Complaint,
                (false, false) => Tone::Remark,
            };
        }
        if !harmless && self.remark.is_match(&text) {
            return Tone::Remark;
        }
        if self.success.is_match(&text) { Tone::Success } else { Tone::Plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_good_run_says_is_no_complaint_and_the_rest_of_its_line_may_be() {
        let list = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
        let spec = ToneSpec {
            complaint: list(&["fail", "missing"]),
            remark: list(&["warn"]),
            retry: list(&["retry"]),
            success: list(&["done"]),
            innocent: list(&[r"failed=\d"]),
            harmless: list(&["missing default rule"]),
        };
        let words = ToneWords::new(&spec).unwrap();
        assert_eq!(words.of(b"[warn] missing default rule 7", b"", Level::Error), Tone::Plain);
        assert_eq!(words.of(b"missing default rule 7, sync failed", b"", Level::Info), Tone::Complaint);
        assert_eq!(words.of(b"rule 7 stored", b"", Level::Warn), Tone::Remark);
        assert_eq!(words.of(b"done, failed=0", b"", Level::Info), Tone::Success);
    }

    #[test]
    fn the_words_in_force_tell_a_name_from_what_it_says() {
        let words = super::super::Catalog::builtin().unwrap().tone().unwrap();
        let of = |text: &str| words.of(text.as_bytes(), b"", Level::Info);
        assert_eq!(of("fout: MESSAGE_DENIED EVENT"), Tone::Complaint);
        assert_eq!(of("board reconnecting-websocket 9.1.0"), Tone::Plain);
        assert_eq!(of("reconnecting to the board"), Tone::Retry);
        assert_eq!(of("  requestTimeout                 : 15"), Tone::Plain);
        assert_eq!(
            words.of(b"Failed to load resource: status of 404 (Not Found)", b"favicon.ico:1", Level::Error),
            Tone::Plain
        );
    }
}
