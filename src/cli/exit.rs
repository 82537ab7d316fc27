//! How a run ends: the exit code, decided here and nowhere else, and the failures that end it early.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is known about a run when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Could not run: usage, configuration, unreadable input, output failure.
    pub failed: bool,
    /// Something is at or above `--fail-on`.
    pub reached: bool,
    /// Part of the input could not be used.
    pub incomplete: bool,
}

/// 2 before 1 before 3. An interrupt ends the process by its signal, which a shell reports as 130 or 143. A closed pipe
/// is no failure: who reads no further has what they want.
pub fn code(facts: &Facts) -> ExitCode {
    ExitCode::from(number(facts))
}

const fn number(facts: &Facts) -> u8 {
    match facts {
        Facts { failed: true, .. } => 2,
        Facts { reached: true, .. } => 1,
        Facts { incomplete: true, .. } => 3,
        _ => 0,
    }
}

/// Why a run could not be done. Each says what, where, and a way out.
#[derive(Debug)]
pub enum Fail {
    /// The call is wrong: the caller's mistake.
    Usage(String),
    /// The input cannot be opened: usually a wrong path.
    Analyze(whydrop::Error),
    /// The same, for `cat`.
    Cat(whydrop::CatError),
    /// Nothing was redacted, or not everything: usually the disk.
    Redact(whydrop::redact::rewrite::RewriteError),
    /// Stdout cannot be written: usually a full disk behind a redirection.
    Stdout(io::Error),
    /// A file cannot be written: usually space or permissions.
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Fail {
    pub fn write(path: &Path, error: io::Error) -> Self {
        Self::Write { path: path.to_owned(), error }
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => f.write_str(text),
            Self::Analyze(error) => error.fmt(f),
            Self::Cat(error) => error.fmt(f),
            Self::Redact(error) => error.fmt(f),
            Self::Stdout(error) => write!(f, "stdout cannot be written ({error}): is the disk behind it full?"),
            // `Debug` of a path quotes it and escapes control characters.
            Self::Write { path, error } => {
                write!(f, "{path:?} cannot be written ({error}): check space and permissions, or name another file")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_beats_one_beats_three() {
        let facts = |failed, reached, incomplete| number(&Facts { failed, reached, incomplete });
        assert_eq!(facts(false, false, false), 0);
        assert_eq!(facts(false, true, false), 1);
        assert_eq!(facts(false, false, true), 3);
        assert_eq!(facts(false, true, true), 1);
        assert_eq!(facts(true, true, true), 2);
    }
}
