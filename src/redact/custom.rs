//! Rules of one's own, from a TOML file. Each proves itself when it is loaded: it must find what its examples say, and leave
//! alone what they say.
//!
//! ```toml
//! [[rule]]
//! id = "badge"
//! pattern = 'badge (?<value>[A-Z]{2}-[0-9]{6})'
//! kind = "user"                      # a pseudonym of this type; without it the value is masked
//! must = ["badge QX-104233 opened"]
//! must_not = ["badge QX-1 is a model"]
//! ```

use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::line::{Find, NAMED};
use super::{Action, mask};

const FILE_BYTES: usize = 8 << 20;
const RULES: usize = 5000;
const REGEX_BYTES: usize = 1 << 20;
const REGEX_DEPTH: u32 = 100;

/// A rule that was checked.
#[derive(Clone, Debug)]
pub struct Custom {
    id: String,
    regex: Regex,
    kind: Option<&'static str>,
}

/// Why a file of rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomError(String);

impl fmt::Display for CustomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CustomError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    pattern: String,
    kind: Option<String>,
    must: Vec<String>,
    must_not: Vec<String>,
}

impl Custom {
    /// Reads and checks a file of rules.
    ///
    /// # Errors
    /// When the file is no TOML of this shape, a pattern does not compile, or an example fails.
    pub fn load(text: &str) -> Result<Vec<Self>, CustomError> {
        if text.len() > FILE_BYTES {
            return Err(CustomError(format!("the file is larger than {FILE_BYTES} bytes")));
        }
        let file: File = toml::from_str(text).map_err(|error| CustomError(error.to_string()))?;
        if file.rule.len() > RULES {
            return Err(CustomError(format!("more than {RULES} rules")));
        }
        file.rule.into_iter().map(Self::checked).collect()
    }

    fn checked(raw: Raw) -> Result<Self, CustomError> {
        let wrong = |why: String| CustomError(format!("rule {:?}: {why}", raw.id));
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if raw.id.is_empty() || raw.id.len() > 16 || !raw.id.bytes().all(plain) {
            return Err(wrong("an id has 1 to 16 lower-case letters, digits and hyphens".to_owned()));
        }
        let built = RegexBuilder::new(&raw.pattern).size_limit(REGEX_BYTES).nest_limit(REGEX_DEPTH).build();
        let regex = built.map_err(|error| wrong(error.to_string()))?;
        if regex.is_match("") {
            return Err(wrong("the pattern fits an empty text".to_owned()));
        }
        let kind = match raw.kind.as_deref() {
            None => None,
            Some(name) => {
                let known = mask::KINDS.iter().find(|kind| **kind == name).copied();
                Some(known.ok_or_else(|| wrong(format!("no type {name:?}: use one of {}", mask::KINDS.join(", "))))?)
            }
        };
        let rule = Self { id: raw.id.clone(), regex, kind };
        if raw.must.is_empty() || raw.must_not.is_empty() {
            return Err(wrong("at least one line in `must` and one in `must_not` are needed".to_owned()));
        }
        if let Some(line) = raw.must.iter().find(|line| !rule.fits(line)) {
            return Err(wrong(format!("nothing is found in {line:?}, which must be masked")));
        }
        if let Some(line) = raw.must_not.iter().find(|line| rule.fits(line)) {
            return Err(wrong(format!("something is found in {line:?}, which must not be masked")));
        }
        Ok(rule)
    }

    fn fits(&self, line: &str) -> bool {
        self.regex.is_match(line)
    }

    pub(super) fn find(&self, text: &str, finds: &mut Vec<Find>) {
        for captures in self.regex.captures_iter(text) {
            let Some(found) = captures.name("value").or_else(|| captures.get(0)).filter(|m| !m.is_empty()) else {
                continue;
            };
            let action = match self.kind {
                Some(kind) => Action::Alias(kind, found.as_str().to_owned()),
                None => Action::Mask("CUSTOM", mask::note(&self.id, found.as_str())),
            };
            finds.push(Find { range: found.range(), action, rank: NAMED });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(extra: &str) -> Result<Vec<Custom>, CustomError> {
        Custom::load(&format!(
            "[[rule]]\nid = 'badge'\npattern = 'badge (?<value>[A-Z]{{2}}-[0-9]{{6}})'\n{extra}\nmust_not = ['badge QX-1']"
        ))
    }

    #[test]
    fn rules_prove_themselves() {
        assert!(load("must = ['badge QX-104233 opened']").is_ok());
        assert!(load("must = ['badge 1']").unwrap_err().to_string().contains("which must be masked"));
        assert!(load("must = []").is_err());
        assert!(load("must = ['badge QX-104233']\nkind = 'nobody'").unwrap_err().to_string().contains("no type"));
        assert!(load("must = ['badge QX-104233']\nflags = 1").is_err());
        assert!(Custom::load("[[rule]]\nid = 'x'\npattern = 'a*'\nmust = ['a']\nmust_not = ['b']").is_err());
        assert!(Custom::load("[[rule]]\nid = 'x'\npattern = '('\nmust = ['a']\nmust_not = ['b']").is_err());
    }
}
