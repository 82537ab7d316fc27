//! The questions, as the data file has them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::knowledge::{DataError, Text, parse_toml};

pub(super) const PATH: &str = "src/case/items.toml";
const ITEMS: &str = include_str!("items.toml");

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// How the product is built and where it runs.
    Architecture,
    /// What goes wrong.
    Problem,
    /// What depends on it.
    Business,
}

impl Group {
    /// Every group, in the order of the file.
    pub const ALL: [Self; 3] = [Self::Architecture, Self::Problem, Self::Business];

    /// The name of its table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Problem => "problem",
            Self::Business => "business",
        }
    }
}

/// How much depends on an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nobody can start without it.
    Must,
    /// Saves a round of questions.
    Should,
    /// Helps.
    #[default]
    Nice,
}

impl Level {
    /// The word in JSON, and the key of its text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Nice => "nice",
        }
    }
}

/// What the logs may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fill {
    /// SDKs with platform and version.
    Sdks,
    /// Regions and access points.
    Regions,
    /// The time of the trouble.
    Period,
    /// Channels and users.
    Ids,
    /// How many devices and users the logs show.
    Scope,
    /// The log files and the time they cover.
    Logs,
    /// Devices and systems.
    Devices,
    /// Answers of push vendors.
    Push,
    /// Turns of a voice agent.
    Ai,
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Words of a person.
    #[default]
    Text,
    /// A count or size.
    Number,
    /// A time.
    Instant,
    /// A time zone.
    Zone,
    /// A list of short words.
    Words,
    /// A list of ids.
    Ids,
}

/// One value of an answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// Its key.
    pub name: String,
    /// What it holds.
    #[serde(default)]
    pub kind: FieldKind,
    /// For ids: how logs call such a thing, so that it gets the same pseudonym.
    #[serde(default)]
    pub spoken: String,
    /// What belongs there.
    pub ask: Text,
}

/// One question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id, the name of its table.
    pub id: String,
    /// What it is about.
    pub group: Group,
    /// How much depends on it.
    pub level: Level,
    /// What the logs may answer of it.
    pub fill: Option<Fill>,
    /// What the logs say answers it.
    #[serde(default = "yes")]
    pub enough: bool,
    /// Only asked where the logs hold such events.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// Only asked where the verdict is of such an area.
    #[serde(default)]
    pub areas: Vec<String>,
    /// The question.
    pub ask: Text,
    /// The values of the answer; one text where none is named.
    #[serde(default = "answer")]
    pub field: Vec<FieldSpec>,
}

/// Something to try before filing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// What to do.
    pub text: Text,
    /// Causes its result tells apart.
    pub splits: Vec<String>,
}

/// The fixed words of a case file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// First lines.
    pub head: Text,
    /// About what the logs answered.
    pub found: Text,
    /// What comes next.
    pub share: Text,
    /// Before what was not read.
    pub unread: Text,
    /// The word for a level.
    pub must: Text,
    /// The word for a level.
    pub should: Text,
    /// The word for a level.
    pub nice: Text,
    /// Before the questions of a dialogue.
    pub ask: Text,
}

impl Words {
    /// The word for a level.
    #[must_use]
    pub const fn level(&self, level: Level) -> &Text {
        match level {
            Level::Must => &self.must,
            Level::Should => &self.should,
            Level::Nice => &self.nice,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[allow(dead_code, reason = "kept for who reads the file")]
    source: Vec<String>,
    words: Words,
    item: Vec<Item>,
    r#try: Vec<Try>,
}

const fn yes() -> bool {
    true
}

fn answer() -> Vec<FieldSpec> {
    vec![FieldSpec { name: "answer".to_owned(), kind: FieldKind::Text, spoken: String::new(), ask: Text::default() }]
}

fn load() -> Result<File, DataError> {
    parse_toml(PATH, ITEMS)
}

// The file is part of the program and a test loads it, so an empty list never reaches a user.
static FILE: LazyLock<File> = LazyLock::new(|| load().unwrap_or_default());

/// Every question, in the order of the file.
#[must_use]
pub fn items() -> &'static [Item] {
    &FILE.item
}

/// What to try before filing, in order.
#[must_use]
pub fn tries() -> &'static [Try] {
    &FILE.r#try
}

/// The fixed words of a case file.
#[must_use]
pub fn words() -> &'static Words {
    &FILE.words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_are_complete_in_both_languages() {
        let file = load().unwrap_or_else(|e| panic!("{e}"));
        assert!(file.item.len() >= 18 && file.r#try.len() >= 7 && !file.source.is_empty());
        let words = &file.words;
        let fixed = [&words.head, &words.found, &words.share, &words.must, &words.should, &words.nice, &words.ask];
        let asked = file.item.iter().flat_map(|i| std::iter::once(&i.ask).chain(i.field.iter().map(|f| &f.ask)));
        let asked = asked.filter(|t| **t != Text::default());
        for text in fixed.into_iter().chain(asked).chain(file.r#try.iter().map(|t| &t.text)) {
            assert!(text.is_complete(), "{text:?}");
        }
    }

    #[test]
    fn a_number_has_one_name() {
        let mut names: Vec<_> = items().iter().flat_map(|i| &i.field).map(|f| f.name.as_str()).collect();
        names.retain(|n| *n != "answer");
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
        let spoken = items().iter().flat_map(|i| &i.field).filter(|f| f.kind == FieldKind::Ids);
        assert!(spoken.into_iter().all(|f| !f.spoken.is_empty()));
    }
}
