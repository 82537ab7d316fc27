//! The settings, one row each: its name, the flag it stands for, and what its value must be.

use super::super::exit::Fail;
use super::super::values;

/// What a value is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A file or folder; relative to the file it is named in.
    Path,
    /// A whole number.
    Number,
    /// A number, or one with a unit: `"20G"`, `"5m"`.
    Measure,
    /// On or off.
    Switch,
}

/// One setting.
pub struct Key {
    /// Its name in a file; in capitals behind `WHYDROP_` it is a variable.
    pub name: &'static str,
    /// The verb and its flag that take the value; any verb's flag of the same name where none is listed.
    pub flags: &'static [(&'static str, &'static str)],
    /// How it is written.
    pub kind: Kind,
    /// Refuses what clap would accept; gets the name and the value.
    pub check: fn(&str, &str) -> Result<(), Fail>,
    /// A value that is said aloud when a file sets it.
    pub loud: &'static str,
}

const PLAIN: Key = Key { name: "", flags: &[], kind: Kind::Text, check: |_, _| Ok(()), loud: "" };
const SIZE: Key = Key { kind: Kind::Measure, check: |name, text| values::size(name, text).map(drop), ..PLAIN };
const PATH: Key = Key { kind: Kind::Path, ..PLAIN };
const NUMBER: Key = Key { kind: Kind::Number, ..PLAIN };
const SWITCH: Key = Key { kind: Kind::Switch, ..PLAIN };

/// Every verb.
const ANY: &str = "";

/// All settings, in the order they are shown.
pub const KEYS: &[Key] = &[
    Key { name: "lang", check: |_, text| values::lang(text, "").map(drop), ..PLAIN },
    Key { name: "format", flags: &[("analyze", "format")], check: |_, text| values::format(text).map(drop), ..PLAIN },
    Key { name: "fail-on", ..PLAIN },
    Key { name: "color", ..PLAIN },
    Key { name: "width", ..NUMBER },
    Key { name: "no-progress", ..SWITCH },
    Key { name: "redact", flags: &[(ANY, "redact"), ("redact", "policy")], loud: "off", ..PLAIN },
    Key { name: "redact-rules", flags: &[("redact", "rules")], ..PATH },
    Key { name: "redact-key-file", ..PATH },
    Key { name: "profile", check: |_, text| values::profile(Some(text)), ..PLAIN },
    Key { name: "formats", ..PATH },
    Key { name: "tz", check: |_, text| values::zone(Some(text)).map(drop), ..PLAIN },
    Key { name: "xlog-key", ..PATH },
    Key { name: "no-skew", ..SWITCH },
    Key { name: "jobs", ..NUMBER },
    Key { name: "timeout", kind: Kind::Measure, check: |_, text| values::duration(text).map(drop), ..PLAIN },
    Key { name: "max-bytes", ..SIZE },
    Key { name: "max-entries", ..NUMBER },
    Key { name: "max-depth", ..NUMBER },
    Key { name: "max-ratio", ..NUMBER },
    Key { name: "max-entry-bytes", ..SIZE },
    Key { name: "max-line", ..SIZE },
];

impl Key {
    /// The flag of a verb that this setting stands for.
    pub fn flag(&self, verb: &str) -> Option<&'static str> {
        match self.flags {
            [] => Some(self.name),
            listed => listed.iter().rev().find(|(of, _)| *of == verb || *of == ANY).map(|(_, flag)| *flag),
        }
    }

    /// The variable that sets it.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('-', "_").to_ascii_uppercase())
    }
}

/// How the name of every variable begins.
pub const PREFIX: &str = "WHYDROP_";
