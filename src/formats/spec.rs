//! A format as its TOML file states it. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::event::Field;
use crate::level::Level;

/// One file of `src/formats/<vendor>/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatSpec {
    /// Equal to the file name.
    pub id: String,
    /// What a person calls it.
    pub title: String,
    /// Product named in reports; empty for carriers and generic readings.
    #[serde(default)]
    pub product: String,
    /// Platform, when the format says so by itself.
    #[serde(default)]
    pub platform: String,
    /// Where the grammar comes from.
    #[serde(default)]
    pub source: String,
    /// Namespaces of error codes this format speaks.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Carries other formats: its body is detected again.
    #[serde(default)]
    pub carrier: bool,
    /// The reading of last resort: takes lines that nothing else claims.
    #[serde(default)]
    pub generic: bool,
    /// The record has no head of its own: time, level and tag come from the carrier.
    #[serde(default)]
    pub headless: bool,
    /// Lines of this format are also given to the generic vocabulary when no entry of it took them.
    #[serde(default = "yes")]
    pub vocabulary: bool,
    /// A JSON object per line; `json` says which keys hold the head.
    pub json: Option<JsonSpec>,
    /// How the format is recognised.
    #[serde(default)]
    pub detect: DetectSpec,
    /// `device-local` (inferred from clock marks, else assumed), `utc` or `stated`.
    #[serde(default = "local")]
    pub zone: String,
    /// Level words beside the usual ones.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// Times that may open a line, bare or in brackets; for generic readings.
    #[serde(default)]
    pub times: Vec<String>,
    /// Generations of the head; the first that fits a line wins.
    #[serde(default)]
    pub variant: Vec<VariantSpec>,
    /// Raw keys behind a name that `set`, `need` and `when` use.
    #[serde(default)]
    pub alias: BTreeMap<String, Vec<String>>,
    /// Tables for the filter `{value|table}`.
    #[serde(default)]
    pub map: BTreeMap<String, BTreeMap<String, String>>,
    /// Parts of patterns that several entries share: `(?&name)` in a regex stands for them.
    #[serde(default)]
    pub define: BTreeMap<String, String>,
    /// What a record may be.
    #[serde(default)]
    pub event: Vec<EventSpec>,
    /// Another format whose entries, tables and namespaces hold here too, after the own ones.
    pub events_of: Option<String>,
    /// Lines that change how others are read.
    #[serde(default)]
    pub context: Vec<ContextSpec>,
    /// Patterns whose group `said` is what a person wrote: it tells nothing of the connection it went over. For generic
    /// readings.
    #[serde(default)]
    pub speech: Vec<String>,
    /// Words by which a line, understood or not, tells of what worked or of what did not; for one generic reading.
    pub tone: Option<ToneSpec>,
    /// Key of the JSON objects that are a record each, where a line or a document holds several of them.
    #[serde(default)]
    pub each: String,
    /// Finds the head of a second record inside a line (two writers, one file).
    pub resync: Option<String>,
    /// Content that is not lines of text.
    pub sealed: Option<SealedSpec>,
    /// Name of the decoder for content that is not line-shaped (see `decode`).
    pub decoder: Option<String>,
    /// What the decoder's reports mean.
    #[serde(default)]
    pub stat: Vec<StatSpec>,
    /// Lines that must parse as told.
    #[serde(default)]
    pub sample: Vec<SampleSpec>,
}

fn yes() -> bool {
    true
}

fn local() -> String {
    "device-local".into()
}

/// How a format is recognised. Never by file name alone: a name only adds to a score.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectSpec {
    /// File name patterns with `*`.
    #[serde(default)]
    pub names: Vec<String>,
    /// A line belongs to the format when one of these matches it (or its body inside a carrier).
    #[serde(default)]
    pub lines: Vec<String>,
    /// A line inside a carrier belongs to the format when the carrier's tag starts with one of these.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The beginning of the content matches one of these; only for formats with a decoder.
    #[serde(default)]
    pub head: Vec<String>,
    /// First bytes of the file, in hexadecimal.
    #[serde(default)]
    pub magic: String,
}

/// One generation of the head of a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantSpec {
    /// See `layout`.
    pub layout: String,
    /// See `time::TimePattern`.
    pub time: Option<String>,
    /// Such a line belongs to the record before it; its entries count all the same.
    #[serde(default)]
    pub continues: bool,
}

/// Patterns of the tone of a line; each list is joined by `|` and compares without case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToneSpec {
    /// Something did not work.
    pub complaint: Vec<String>,
    /// A line that says nothing of the kind warns all the same.
    pub remark: Vec<String>,
    /// A line that complains says also that it tries again.
    pub retry: Vec<String>,
    /// Something worked.
    pub success: Vec<String>,
    /// Taken out before the others are looked for: settings, and counts of nothing.
    pub innocent: Vec<String>,
    /// What a client says in every good run, at whichever level: such a line tells of nothing but its other words.
    pub harmless: Vec<String>,
}

/// Keys of a JSON object per line, tried in order.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JsonSpec {
    /// Keys that hold the time.
    #[serde(default)]
    pub time: Vec<String>,
    /// Patterns the time is tried with.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Keys that hold the level.
    #[serde(default)]
    pub level: Vec<String>,
    /// Keys that hold the tag.
    #[serde(default)]
    pub tag: Vec<String>,
    /// Keys that hold the text.
    #[serde(default)]
    pub body: Vec<String>,
    /// All of these keys must be there for a line to be claimed.
    #[serde(default)]
    pub need: Vec<String>,
}

/// One entry of the vocabulary of a format. Patterns must not contain digits: a number is a value, compared by `when`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSpec {
    /// What happened.
    pub kind: String,
    /// The body starts with this.
    pub starts: Option<String>,
    /// The body contains all of these.
    #[serde(default)]
    pub has: Vec<String>,
    /// Neither the body nor the tag contains any of these.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Matched anywhere in the body; named groups become values.
    pub regex: Option<String>,
    /// The tag contains this.
    pub tag: Option<String>,
    /// One of the first words of the body is one of these (without case); for generic readings.
    #[serde(default)]
    pub verbs: Vec<String>,
    /// Scan the body for pairs.
    #[serde(default)]
    pub pairs: bool,
    /// Values that must be there.
    #[serde(default)]
    pub need: Vec<String>,
    /// Conditions on values: `"0"`, `"!0"`, `">=400"`, `"a,b"` (one of).
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// Fields of the event: constants or `{value}` or `{value|filter}`. `{url}` is the first address of the body,
    /// `{line_bytes}` the length of the whole line.
    #[serde(default)]
    pub set: BTreeMap<Field, String>,
    /// Namespace of the `code` field.
    pub ns: Option<String>,
    /// Where a message id is valid: `global` (default), `connection` (this endpoint), `hop` (pair the ends by topic and size),
    /// `attempt` (this endpoint, for one of several attempts: a log that also numbers the message itself is counted by that
    /// number), `order` (no id: the protocol answers in the order asked).
    pub scope: Option<String>,
    /// No further entry is tried on a line that this one took.
    #[serde(default)]
    pub last: bool,
    /// Only for lines of no described format: plain words that a format of its own says in its own way.
    #[serde(default)]
    pub alone: bool,
}

/// What one member of a decoded report means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatSpec {
    /// Type of the report.
    pub r#type: String,
    /// Its member.
    pub member: String,
    /// `net.sample` or `media.sample`; with `derive = "change"` any kind.
    pub kind: String,
    /// Where the value goes.
    pub field: Field,
    /// How the value is made.
    #[serde(default)]
    pub derive: Derive,
    /// The other member of `ratio` and `share`.
    #[serde(default)]
    pub over: String,
    /// Factor.
    #[serde(default = "one")]
    pub scale: f64,
    /// Members that must have these values.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Other fields of the event of a `change`.
    #[serde(default)]
    pub set: BTreeMap<Field, String>,
}

fn one() -> f64 {
    1.0
}

/// How a sample is made from the values of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Derive {
    /// The value itself, when the report was renewed.
    #[default]
    Value,
    /// Growth since the poll before; nothing when it fell.
    Delta,
    /// Growth per second.
    Rate,
    /// Growth by the growth of `over`.
    Ratio,
    /// Growth by the growth of both together, when that is ten or more.
    Share,
    /// An event when the word changes.
    Change,
}

/// A line that carries no event but changes how others are read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// The line contains this; the date stands behind it.
    pub has: String,
    /// And this, somewhere behind it; then the date stands behind this.
    #[serde(default)]
    pub then: String,
    /// Pattern of the date (and time) behind it. An offset in it is the zone of lines that state none.
    pub date: String,
}

/// Content that only the vendor can read, in length-prefixed records behind a magic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedSpec {
    /// Bytes of the length prefix of a record (big endian).
    pub length_bytes: u8,
    /// Lower bound of the SDK version that writes this.
    pub at_least: String,
    /// What to do instead, as a text id of the report's catalogue.
    pub advice: String,
}

/// A line that must parse as told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSpec {
    /// The line.
    pub line: String,
    /// Expected values: `level`, `kind`, `time` and field names.
    pub expect: BTreeMap<String, String>,
}
