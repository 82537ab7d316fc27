//! One member as the floors above see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Second;
use super::hole::{Hole, Side};
use super::recurring::Recurring;
use super::row::Row;
use super::tones::Tones;
use crate::event::{Event, Kind};
use crate::level::Level;

/// One member, read to its end. Times are still on the member's own clock.
#[derive(Debug, Default)]
pub struct MemberParts {
    /// Lines of text.
    pub lines: u64,
    /// Lines that are not blank.
    pub filled: u64,
    /// Record starts and continuations.
    pub framed: u64,
    /// Records.
    pub records: u64,
    /// Records by level.
    pub levels: [u64; Level::COUNT],
    /// Records by minute.
    pub minutes: BTreeMap<i64, (u32, u32)>,
    /// Records by format index.
    pub formats: BTreeMap<u16, u64>,
    /// Events by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Kept events in order.
    pub events: Vec<Event>,
    /// Events that were only counted.
    pub dropped: u64,
    /// Messages.
    pub rows: Vec<Row>,
    /// Lines of messages that were not acknowledged soon, by line number.
    pub texts: Vec<(u32, Arc<str>)>,
    /// The slowest acknowledgements: latency in microseconds, time, line, text.
    pub slow: Vec<(u32, i64, u32, Arc<str>)>,
    /// Samples.
    pub seconds: Vec<Second>,
    /// Width of a sample window in microseconds.
    pub width: i64,
    /// First time.
    pub first: Option<i64>,
    /// Last time.
    pub last: Option<i64>,
    /// True when most records state their zone.
    pub stated: bool,
    /// Differences between the member's clock and stated instants.
    pub marks: Vec<i64>,
    /// Longest stretches without a record, longest first.
    pub holes: Vec<Hole>,
    /// The last record; its line is counted like those of the events.
    pub tail: Side,
    /// The first of the loudest records from `Warn` on.
    pub loudest: Option<(Level, Side)>,
    /// Its lines by their tone.
    pub tones: Tones,
    /// Lines that come again, where the member is short enough to know them to its end.
    pub recurring: Vec<Recurring>,
}
