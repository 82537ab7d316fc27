//! The story in data: what every later floor reads and nothing after this floor changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::load::Busy;
use super::skew::Skew;
use crate::agg::Agg;
use crate::event::{Event, Field, Fields};
use crate::gap::Gap;
use crate::level::Level;
use crate::member::Encoding;
use crate::parse::hole::{Hole, Side};
use crate::parse::recurring::Recurring;
use crate::parse::tones::Tones;
use crate::span::Span;
use crate::stamp::{Known, Stamp};

/// Everything the logs of one case say, in one order of time.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The members, indexed by `MemberId`.
    pub members: Vec<Member>,
    /// The devices or processes that wrote them; `Member::endpoint` indexes this.
    pub endpoints: Vec<String>,
    /// Rare events, ordered by (time, member, line). Ordinary messages and samples are not here.
    pub events: Vec<Event>,
    /// Measurements folded into windows, ordered by (start, member).
    pub windows: Vec<Window>,
    /// What each connection was doing, and when.
    pub links: Vec<Link>,
    /// From join to leave.
    pub sessions: Vec<Session>,
    /// Messages joined by id over all members.
    pub messages: Messages,
    /// The SDKs that name themselves, or whose format was recognised.
    pub sdks: Vec<Sdk>,
    /// How the time of each member was placed on the common axis.
    pub clocks: Vec<Clock>,
    /// Instant used as "now" (microseconds), the newest archive time (if any).
    pub now: i64,
    /// Newest modification time stated by the containers, in microseconds.
    pub archive_time: Option<i64>,
    /// What was not read.
    pub gaps: Vec<Gap>,
}

/// One log file.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// `outer.zip!inner/a.log`
    pub path: String,
    /// Id of the format that claimed it; empty for content that is not a log.
    pub format: String,
    /// Formats of the records found inside, with how many each.
    pub formats: BTreeMap<String, u64>,
    /// How the text was encoded.
    pub encoding: Encoding,
    /// Bytes of the member as stored in its container, after decompression.
    pub bytes: u64,
    /// Lines of text.
    pub lines: u64,
    /// Lines that are not blank.
    pub lines_filled: u64,
    /// Record starts and their continuations among the lines that are not blank.
    pub lines_framed: u64,
    /// Records.
    pub records: u64,
    /// Events read from it, kept or folded.
    pub events: u64,
    /// Number of events by kind name.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Records by level.
    pub levels: [u64; Level::COUNT],
    /// Records by minute (microseconds of the minute's start): all, and those at `Warn` or louder.
    pub minutes: BTreeMap<i64, (u32, u32)>,
    /// First and last instant.
    pub first: Option<Stamp>,
    /// Last instant.
    pub last: Option<Stamp>,
    /// Text of the last record (cut), to see how the log ends.
    pub tail: String,
    /// The line on which it starts.
    pub tail_line: u32,
    /// The first of the loudest records from `Warn` on.
    pub loudest: Side,
    /// Its lines by their tone.
    pub tones: Tones,
    /// Lines that come again and again, where it is short enough to tell.
    pub recurring: Vec<Recurring>,
    /// Index into `Timeline::endpoints`.
    pub endpoint: usize,
    /// Longest stretches without any record, longest first: (start, end) in microseconds, at most 8.
    pub holes: Vec<Hole>,
}

/// Measurements of one stream within a short window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// Start in microseconds since the epoch.
    pub start: i64,
    /// Width in microseconds.
    pub width: i64,
    /// The line with the first sample of the window.
    pub span: Span,
    /// Raw text of that line where it is kept for evidence (the first and the worst windows), else empty.
    pub text: Arc<str>,
    /// The measurements.
    pub values: Fields<Agg>,
}

impl Window {
    /// The spread of one field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Agg> {
        self.values.get(field)
    }
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkState {
    /// Never connected so far.
    #[default]
    Connecting,
    /// Up.
    Connected,
    /// Was up, tries again.
    Reconnecting,
    /// Down without a try seen.
    Disconnected,
    /// Gave up.
    Failed,
    /// Closed by the own side, as asked.
    Closed,
}

impl LinkState {
    /// The word formats write into `conn.state.to`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Reconnecting => "reconnecting",
            Self::Disconnected => "disconnected",
            Self::Failed => "failed",
            Self::Closed => "closed",
        }
    }

    /// The inverse of `name`, with the spellings SDKs use.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut lower = [0; 16];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        Some(match std::str::from_utf8(lower).ok()? {
            "connecting" | "checking" | "opening" | "new" => Self::Connecting,
            "connected" | "open" | "opened" | "completed" | "success" | "running" => Self::Connected,
            "reconnecting" | "retrying" | "suspended" => Self::Reconnecting,
            "disconnected" | "interrupted" | "lost" | "down" => Self::Disconnected,
            "failed" | "aborted" | "error" => Self::Failed,
            "closed" | "closing" | "disconnecting" | "released" | "idle" => Self::Closed,
            _ => return None,
        })
    }
}

/// One state of one connection, from one change to the next.
#[derive(Clone, Debug)]
pub struct Link {
    /// Index into `Timeline::endpoints`.
    pub endpoint: usize,
    /// Name of the connection, empty where the log has only one.
    pub conn: Arc<str>,
    /// The state.
    pub state: LinkState,
    /// Since when.
    pub from: Stamp,
    /// Until when: the next change, or the last record of the member.
    pub until: Stamp,
    /// True when the log ended in this state.
    pub open: bool,
    /// Why it changed, as the log says.
    pub reason: Option<String>,
    /// Index of the `conn.state` event in `Timeline::events`.
    pub event: usize,
}

/// One stay in a channel, room or on a server.
#[derive(Clone, Debug)]
pub struct Session {
    /// Index into `Timeline::endpoints`.
    pub endpoint: usize,
    /// Channel or room; empty where the log names none.
    pub channel: String,
    /// When joining began.
    pub from: Stamp,
    /// When it ended, or the last record.
    pub until: Stamp,
    /// Joined at all.
    pub joined: bool,
    /// How it ended: left, kicked, failed, or open at the end of the log.
    pub end: SessionEnd,
    /// Milliseconds from the start to the join, where known.
    pub join_ms: Option<f64>,
    /// Index of the event that began it in `Timeline::events`.
    pub event: usize,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SessionEnd {
    /// The log ends while it lasts.
    #[default]
    Open,
    /// Left by the own side.
    Left,
    /// Removed by the server.
    Kicked,
    /// Never joined.
    Failed,
    /// Joined anew before it had ended.
    Replaced,
}

impl SessionEnd {
    /// The word of rules and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Left => "left",
            Self::Kicked => "kicked",
            Self::Failed => "failed",
            Self::Replaced => "replaced",
        }
    }
}

/// Messages of the case, joined by id.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    /// Handed to the SDK here.
    pub submitted: u64,
    /// Of these, acknowledged.
    pub acked: u64,
    /// Received by any endpoint of the case.
    pub received: u64,
    /// Refused, or failed with a code.
    pub failed: u64,
    /// Neither acknowledged, nor received, nor failed, with time enough to know.
    pub lost: u64,
    /// Of these, sent before any other end of the case was there.
    pub unheard: u64,
    /// The same, but the log ends too soon after to know.
    pub in_flight: u64,
    /// Of the acknowledged of logs without times, those answered only after the next had been sent.
    pub overtaken: u64,
    /// Received more than once by one endpoint.
    pub duplicate: u64,
    /// How many times answers to messages of different moments came together after a wait.
    pub bursts: u64,
    /// At how many separate moments answers came that had waited for a second and more.
    pub returns: u64,
    /// Of the submitted, received by another endpoint of the case (only when both ends are in it).
    pub delivered: Option<u64>,
    /// Submit to acknowledgement, or to receipt where there is none: milliseconds.
    pub latency: Option<Latency>,
    /// The same of those that did not have to wait for a connection.
    pub standing: Option<Latency>,
    /// Up to 1000 messages that were lost or failed, by time.
    pub trouble: Vec<Trouble>,
    /// A few of the slowest acknowledgements, slowest first.
    pub slowest: Vec<Trouble>,
    /// How many were sent at which time, and how soon they were answered.
    pub load: Vec<Busy>,
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// How many messages.
    pub n: u64,
    /// The least.
    pub min: f64,
    /// Median.
    pub p50: f64,
    /// 90 %.
    pub p90: f64,
    /// 95 %.
    pub p95: f64,
    /// 99 %.
    pub p99: f64,
    /// The greatest.
    pub max: f64,
}

/// A message that did not get through.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// Lost, failed, duplicate or slow.
    pub what: &'static str,
    /// When it was submitted (or received, for a duplicate).
    pub stamp: Stamp,
    /// Where.
    pub span: Span,
    /// Raw text where it is known, else empty.
    pub text: Arc<str>,
}

/// An SDK that speaks in the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sdk {
    /// Its name, from its own line or from the format.
    pub product: String,
    /// The version it states, exactly.
    pub version: Option<String>,
    /// Lower bound known otherwise (`>= 4.3.0`).
    pub at_least: Option<String>,
    /// Platform (android, ios, web, ...), where known.
    pub platform: Option<String>,
    /// The line that says so.
    pub span: Option<Span>,
    /// Raw text of that line.
    pub text: String,
    /// Records of this SDK, to tell the main one from the ones beside it.
    pub records: u64,
}

/// How a member's time was placed.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The member.
    pub member: usize,
    /// `stated`, `utc`, `device-local`.
    pub basis: &'static str,
    /// Offset applied, in microseconds east of UTC.
    pub offset: i64,
    /// How it was known.
    pub known: Known,
    /// What it rests on, in English.
    pub why: String,
    /// No log states or shows the zone and none was given: its times were taken as UTC.
    pub unstated: bool,
    /// How far it was off the clock of another device of the case; its times were moved by that.
    pub skew: Option<Skew>,
}
