//! Redaction: the one place where private data leaves the text, before anything is put into a report.
//!
//! Ordered passes replace tokens, secrets, addresses, ids and message texts: what support needs to tell apart becomes a
//! pseudonym that is the same within a case, the rest a mask that keeps kind and length. Times, versions, error codes,
//! sequence, message and trace ids, sizes and server addresses stay.
//! It does not promise completeness: a name that nothing marks as one is not found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

mod address;
mod clean;
mod fields;
mod judge;
mod mask;
mod passes;

/// How much is taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// For a support case: persons and secrets go, servers and app ids stay.
    #[default]
    Share,
    /// For the public: app ids and every address go as well.
    Strict,
    /// Nothing is touched; for one's own eyes.
    Off,
}

impl Policy {
    /// The word reports and `--redact` use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Strict => "strict",
            Self::Off => "off",
        }
    }
}

/// What is put in the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    /// A pseudonym of this type, made from the canonical form of the value.
    Alias(&'static str, String),
    /// A mask: word and a note (kind, length, expiry).
    Mask(&'static str, String),
    /// Another text, as for coordinates that are only made coarser.
    Text(&'static str, String),
}

/// Redacts the texts of one case, and counts what it replaced.
#[derive(Debug)]
pub struct Redactor {
    key: [u8; 32],
    policy: Policy,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    counts: BTreeMap<&'static str, u64>,
    // Pseudonyms given so far: a text that holds one is not redacted again, a look-alike in a log is.
    issued: BTreeSet<String>,
    // Texts with nothing to replace: paths and states come again and again.
    harmless: BTreeSet<String>,
}

// Each round turns text into placeholders, so few are needed; the bound is for texts made to need many.
const ROUNDS: usize = 32;

impl Redactor {
    /// A redactor for one case.
    #[must_use]
    pub fn new(key: &[u8; 32], policy: Policy) -> Self {
        Self { key: *key, policy, state: Mutex::default() }
    }

    /// The policy it works by.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }

    /// Names the key without giving it away, so that two reports can be compared.
    #[must_use]
    pub fn key_id(&self) -> String {
        mask::hex(mask::hmac(&self.key, &[b"id"]).iter().take(4))
    }

    /// Replacements so far, by type.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.lock().counts.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect()
    }

    /// Free text: a log line, a path, a name, a reason. Doing it twice changes nothing more.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.policy == Policy::Off {
            return text.to_owned();
        }
        let mut text = clean::visible(text).into_owned();
        if self.lock().harmless.contains(&text) {
            return text;
        }
        for round in 0..ROUNDS {
            let mut changed = false;
            for pass in passes::matching(&text) {
                if let Some(next) = self.apply(pass, &text) {
                    text = next;
                    changed = true;
                }
            }
            if !changed {
                if round == 0 {
                    self.lock().harmless.insert(text.clone());
                }
                break;
            }
        }
        text
    }

    /// A value whose name is known, as in a binding `{user}`: judged by the name first, then as free text.
    #[must_use]
    pub fn redact_field(&self, name: &str, value: &str) -> String {
        if self.policy == Policy::Off {
            return value.to_owned();
        }
        let clean = clean::visible(value);
        if self.protected(&clean).iter().any(|range| range.len() == clean.len()) {
            return clean.into_owned();
        }
        if fields::is_version(name, &clean) {
            return clean.into_owned();
        }
        match fields::judge(name, &clean, self.policy) {
            Some(action) => self.carry_out(action),
            None if fields::class(name) == Some(fields::Class::Server) => {
                // Beside its name, so that the address of a server stays.
                let line = self.redact(&format!("{name}={clean}"));
                line.strip_prefix(name)
                    .and_then(|l| l.strip_prefix('='))
                    .map_or_else(|| self.redact(&clean), str::to_owned)
            }
            None => self.redact(&clean),
        }
    }

    /// A value known to be a channel, room or group.
    #[must_use]
    pub fn channel(&self, value: &str) -> String {
        if value.is_empty() { String::new() } else { self.redact_field("channel_id", value) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn protected(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let state = self.lock();
        mask::placeholders(text, |word| state.issued.contains(word))
    }

    fn apply(&self, pass: &passes::Pass, text: &str) -> Option<String> {
        let protected = self.protected(text);
        let mut out = String::with_capacity(text.len());
        let (mut done, mut from) = (0, 0);
        while let Some(hit) = pass.find(text, from) {
            let value = hit.value.clone();
            let covers = |p: &std::ops::Range<usize>| p.start <= value.start && value.end <= p.end;
            let touches = |p: &std::ops::Range<usize>| p.start < value.end && value.start < p.end;
            let taken = protected.iter().any(|p| if pass.greedy { covers(p) } else { touches(p) });
            let action = if !value.is_empty() && !taken { (pass.judge)(&hit, self.policy) } else { None };
            if let (Some(action), Some(before)) = (action, text.get(done..value.start)) {
                out.push_str(before);
                out.push_str(&self.carry_out(action));
                done = value.end;
                from = value.end;
            } else {
                from = hit.next();
            }
        }
        if done == 0 {
            return None;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        Some(out)
    }

    fn carry_out(&self, action: Action) -> String {
        let mut state = self.lock();
        let (kind, text) = match action {
            Action::Alias(kind, canonical) => {
                let alias = mask::alias(&self.key, kind, &canonical);
                state.issued.insert(alias.clone());
                (kind, alias)
            }
            Action::Mask(word, note) => (mask::kind_of(word), format!("{word}[{note}]")),
            Action::Text(kind, text) => (kind, text),
        };
        *state.counts.entry(kind).or_default() += 1;
        text
    }
}
