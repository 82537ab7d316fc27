//! Severity of one log record, in the order every vendor can be mapped to.

use serde::{Deserialize, Serialize};

/// How loud a record is. `Unknown` is a record whose format states no level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The format states no level.
    #[default]
    Unknown,
    /// The finest detail.
    Trace,
    /// For developers.
    Debug,
    /// Normal operation.
    Info,
    /// Unexpected, survivable.
    Warn,
    /// Something failed.
    Error,
    /// The process cannot go on.
    Fatal,
}

impl Level {
    /// All levels, quietest first; `Level as usize` indexes arrays of this length.
    pub const COUNT: usize = 7;

    /// Reads the words and letters that logs use.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut lower = [0u8; 12];
        let bytes = word.as_bytes();
        let slot = lower.get_mut(..bytes.len())?;
        slot.copy_from_slice(bytes);
        slot.make_ascii_lowercase();
        Some(match &*slot {
            b"v" | b"verbose" | b"trace" | b"finest" | b"finer" | b"silly" | b"track" | b"trc" => Self::Trace,
            b"d" | b"debug" | b"debu" | b"dbg" | b"fine" => Self::Debug,
            b"i" | b"inf" | b"info" | b"information" | b"log" | b"message" | b"notice" | b"config" | b"success" => {
                Self::Info
            }
            b"w" | b"warn" | b"warning" | b"wrn" => Self::Warn,
            b"e" | b"error" | b"err" | b"severe" | b"erro" => Self::Error,
            b"f" | b"ftl" | b"fatal" | b"critical" | b"crit" | b"panic" | b"alert" | b"emerg" | b"a" | b"assert" => {
                Self::Fatal
            }
            _ => return None,
        })
    }

    /// The lower-case English word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}
