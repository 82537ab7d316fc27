//! What could not be read, where, why and how much. Every skipped byte, member and record has one.

use serde::{Deserialize, Serialize};

/// Why part of the input was not used. Ids are stable; texts live in the report's catalogue under `gap.<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapKind {
    /// The stream ended before its own end mark.
    Truncated,
    /// Bytes that do not decode (checksum, bad block, bad header).
    Damaged,
    /// A password is needed.
    Encrypted,
    /// Content only the vendor can read.
    VendorEncrypted,
    /// A container or method that is not supported.
    Unsupported,
    /// A link, device, FIFO or socket: listed, never followed.
    SpecialFile,
    /// A limit on bytes, entries, depth, ratio or time was reached.
    Limit,
    /// Two descriptions of one thing disagree; the documented winner was used.
    Disagreement,
    /// Overlapping zip entries.
    Overlap,
    /// The file system refused.
    Unreadable,
    /// A line longer than the limit was cut.
    LongLine,
    /// Content that is not text and not a known container.
    NotText,
    /// Events beyond the number kept; they are counted, not shown.
    Thinned,
    /// A member on which the program itself failed.
    Internal,
}

impl GapKind {
    /// True for gaps that make an analysis incomplete: somebody could have given more, or a limit can be raised. Content
    /// that only the vendor can read, and things that are no logs, do not.
    #[must_use]
    pub const fn is_incomplete(self) -> bool {
        match self {
            Self::Truncated
            | Self::Damaged
            | Self::Encrypted
            | Self::Unsupported
            | Self::Limit
            | Self::Overlap
            | Self::Unreadable
            | Self::Internal => true,
            Self::VendorEncrypted
            | Self::SpecialFile
            | Self::Disagreement
            | Self::LongLine
            | Self::NotText
            | Self::Thinned => false,
        }
    }
}

/// One thing that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// `outer.zip!inner/a.log`, as in every report.
    pub path: String,
    /// Why.
    pub kind: GapKind,
    /// Byte position in the named thing where it starts, when known.
    pub at: Option<u64>,
    /// How many bytes (or entries, or lines, as the detail says) are concerned, when known.
    pub size: Option<u64>,
    /// What exactly, in English, without log content.
    pub detail: String,
}

impl Gap {
    /// A gap without position or size.
    #[must_use]
    pub fn new(path: impl Into<String>, kind: GapKind, detail: impl Into<String>) -> Self {
        Self { path: path.into(), kind, at: None, size: None, detail: detail.into() }
    }

    /// With the position where it starts.
    #[must_use]
    pub fn at(mut self, at: u64) -> Self {
        self.at = Some(at);
        self
    }

    /// With its size.
    #[must_use]
    pub fn size(mut self, size: u64) -> Self {
        self.size = Some(size);
        self
    }
}
