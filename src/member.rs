//! A member: one log file of the input, wherever it stood.

use serde::{Deserialize, Serialize};

/// How the text of a member was encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, also plain ASCII.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16 little endian.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16 big endian.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// GB18030, which holds GBK and GB2312.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Shift-JIS.
    #[serde(rename = "shift_jis")]
    ShiftJis,
    /// Neither of these: bytes above 0x7F are kept one to one.
    #[serde(rename = "latin-1")]
    Latin1,
    /// Not text.
    #[serde(rename = "binary")]
    Binary,
}

impl Encoding {
    /// The name reports print.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Gb18030 => "gb18030",
            Self::ShiftJis => "shift_jis",
            Self::Latin1 => "latin-1",
            Self::Binary => "binary",
        }
    }
}
