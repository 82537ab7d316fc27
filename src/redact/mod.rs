//! Redaction: the one place where private data leaves the text, before anything is shown or written.
//!
//! A line is read once ([`mod@line`]); what support needs to tell apart becomes a pseudonym that is the same within a case, the
//! rest a mask that keeps kind and length. Times, versions, error codes, sequence, message and trace ids, sizes and names
//! of servers stay. It does not promise completeness: a name that neither the line
//! nor a list of given names marks as one is not found.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

mod accounts;
mod address;
mod apart;
mod cells;
mod chinese;
mod clean;
mod custom;
mod extent;
mod folders;
mod frames;
mod ids;
mod judge;
mod keyed;
mod known;
mod line;
mod lists;
mod logins;
mod long;
mod mask;
mod memo;
mod names;
mod nouns;
mod numbers;
mod owner;
mod partly;
mod people;
mod persons;
mod places;
mod prose;
mod quick;
mod random;
pub mod rewrite;
mod roll;
mod rows;
mod said;
mod secrets;
mod sentence;
mod sentences;
mod shape;
mod shapes;
mod spelt;
mod statement;
mod table;
mod things;
mod told;
mod unnamed;
mod view;

pub use custom::{Custom, CustomError};
pub use known::Known;

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

impl Action {
    // Texts and secrets go whole, also where a part of them was replaced before.
    const fn is_whole(&self) -> bool {
        matches!(self, Self::Mask(..))
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Alias(kind, _) | Self::Text(kind, _) => kind,
            Self::Mask(word, _) => mask::kind_of(word),
        }
    }
}

/// How lines are searched.
#[derive(Clone, Debug, Default)]
struct How {
    policy: Policy,
    // Addresses of servers stay, as a report needs them to judge the region.
    keeps_servers: bool,
    known: Option<Arc<Known>>,
    custom: Arc<[Custom]>,
    depth: u8,
}

impl How {
    fn further(&self, text: &str, finds: &mut Vec<line::Find>) {
        if let Some(known) = &self.known {
            known.find(text, finds);
        }
        for rule in self.custom.iter() {
            rule.find(text, finds);
        }
    }
}

/// Redacts the texts of one case, and counts what it replaced.
#[derive(Debug)]
pub struct Redactor {
    key: [u8; 32],
    how: How,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    learned: memo::Pool<quick::Learned>,
    // What was found before values were known from elsewhere.
    seen: memo::Pool<quick::Learned>,
    edited: memo::Pool<quick::Edited>,
}

// A replacement can lay a further value bare; the bound is for texts made to need many rounds.
const ROUNDS: usize = 8;

impl Redactor {
    /// A redactor for the report of one case: addresses of servers stay unless the policy is strict.
    #[must_use]
    pub fn new(key: &[u8; 32], policy: Policy) -> Self {
        Self::with(key, How { policy, keeps_servers: true, ..How::default() })
    }

    /// A redactor for logs that leave the house: addresses of servers go too, and rules of one's own apply.
    #[must_use]
    pub fn for_logs(key: &[u8; 32], policy: Policy, custom: Vec<Custom>) -> Self {
        Self::with(key, How { policy, custom: custom.into(), ..How::default() })
    }

    fn with(key: &[u8; 32], how: How) -> Self {
        Self {
            key: *key,
            how,
            counts: Mutex::default(),
            learned: memo::Pool::default(),
            seen: memo::Pool::default(),
            edited: memo::Pool::default(),
        }
    }

    /// From now on, values found anywhere are replaced everywhere.
    #[must_use]
    pub fn knowing(self, known: Arc<Known>) -> Self {
        let how = How { known: Some(known), ..self.how };
        Self {
            key: self.key,
            how,
            counts: self.counts,
            learned: memo::Pool::default(),
            seen: self.learned,
            edited: memo::Pool::default(),
        }
    }

    /// The policy it works by.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.how.policy
    }

    /// Names the key without giving it away, so that two reports can be compared.
    #[must_use]
    pub fn key_id(&self) -> String {
        mask::hex(mask::hmac(&self.key, &[b"id"]).iter().take(4))
    }

    /// Replacements so far, by type.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.lock().iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect()
    }

    /// Text of a report: a log line, a path, a name, a reason. What nobody sees is taken out as well. Doing it twice
    /// changes nothing more.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.how.policy == Policy::Off {
            return text.to_owned();
        }
        let text = clean::visible(text);
        self.line(&text).unwrap_or_else(|| text.into_owned())
    }

    /// One line of a log; `None` when nothing is to be replaced.
    #[must_use]
    pub fn line(&self, text: &str) -> Option<String> {
        if self.how.policy == Policy::Off {
            return None;
        }
        let mut done: Option<String> = None;
        for _ in 0..ROUNDS {
            let now = done.as_deref().unwrap_or(text);
            let finds = line::find(now, &self.how);
            if finds.is_empty() {
                break;
            }
            done = Some(self.replace(now, finds));
        }
        done
    }

    /// A whole line of a private key.
    #[must_use]
    pub fn armoured(&self, text: &str) -> Option<String> {
        prose::armoured(text).map(|action| self.carry_out(action))
    }

    /// A line that is the text of a message.
    #[must_use]
    pub fn said(&self, text: &str) -> String {
        let masked = mask::placeholders(text).iter().any(|range| range.len() == text.len());
        if text.trim().is_empty() || masked { text.to_owned() } else { self.carry_out(judge::text(text)) }
    }

    /// The type of the first value that stands in a text.
    #[must_use]
    pub fn kind_in(&self, text: &str) -> Option<&'static str> {
        if self.how.policy == Policy::Off {
            return None;
        }
        line::find(text, &self.how).first().map(|find| find.action.kind())
    }

    /// A value whose name is known, as in a binding `{user}`: judged by the name first, then as free text.
    #[must_use]
    pub fn redact_field(&self, name: &str, value: &str) -> String {
        if self.how.policy == Policy::Off {
            return value.to_owned();
        }
        let clean = clean::visible(value);
        if names::is_version(name, &clean) || mask::placeholders(&clean).iter().any(|range| range.len() == clean.len())
        {
            return clean.into_owned();
        }
        // Beside its name and in quotes, so that the name is heard and the value is whole.
        let quotable =
            !clean.contains(['"', '\\']) && names::class(name).is_some_and(|c| c != names::Class::PerhapsMessage);
        if quotable {
            let line = self.redact(&format!("{name}=\"{clean}\""));
            let bare = line.strip_prefix(name).and_then(|l| l.strip_prefix("=\"")).and_then(|l| l.strip_suffix('"'));
            if let Some(bare) = bare {
                return bare.to_owned();
            }
        }
        self.redact(&clean)
    }

    /// A value known to be a channel, room or group. A place in memory that tells calls apart names none of them.
    #[must_use]
    pub fn channel(&self, value: &str) -> String {
        if value.is_empty() || is_pointer(value) { String::new() } else { self.redact_field("channel_id", value) }
    }

    /// The values of a line, for [`Known`].
    pub fn learn(&self, text: &str, known: &mut Known) {
        self.learn_line(text, known);
    }

    // Whether there was any.
    fn learn_line(&self, text: &str, known: &mut Known) -> bool {
        if self.how.policy == Policy::Off {
            return false;
        }
        let finds = line::find(text, &self.how);
        for find in &finds {
            known.add(text.get(find.range.clone()).unwrap_or_default(), &find.action, find.rank);
        }
        !finds.is_empty()
    }

    fn calm(&self, path: &str) -> &[u32] {
        self.how.known.as_ref().map_or(&[], |known| known.calm(path))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<&'static str, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, text: &str, finds: Vec<line::Find>) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for find in finds {
            out.push_str(text.get(done..find.range.start).unwrap_or_default());
            out.push_str(&self.carry_out(find.action));
            done = find.range.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    fn carry_out(&self, action: Action) -> String {
        *self.lock().entry(action.kind()).or_default() += 1;
        self.carried_out(action)
    }

    // Without counting it.
    fn carried_out(&self, action: Action) -> String {
        match action {
            Action::Alias(kind, canonical) => mask::alias(&self.key, kind, &canonical),
            Action::Mask(word, note) => format!("{word}[{note}]"),
            Action::Text(_, text) => text,
        }
    }
}

/// A place in memory, as `%p` prints it: another one in every run.
#[must_use]
pub fn is_pointer(value: &str) -> bool {
    const DIGITS: std::ops::RangeInclusive<usize> = 4..=16;
    let digits = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"));
    digits.is_some_and(|d| DIGITS.contains(&d.len()) && d.bytes().all(|b| b.is_ascii_hexdigit()))
}
