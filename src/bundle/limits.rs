//! What opening may cost: the limits, and one budget that the whole tree of containers draws on.
//!
//! It counts what was produced, never what a header declares. It does not decide what happens on a hit; the reader
//! that met it names the loss.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// Every limit that concerns opening. All can be lowered, which is how they are tested.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Produced bytes that are always allowed.
    pub total_min: u64,
    /// Produced bytes allowed for each input byte.
    pub total_ratio: u64,
    /// Produced bytes that are never exceeded, except by input that is larger already.
    pub total_max: u64,
    /// Highest ratio of produced to consumed bytes of one compressed stream.
    pub stream_ratio: u64,
    /// Produced bytes of one stream before its ratio counts (logs with NUL holes need the slack).
    pub ratio_slack: u64,
    /// Bytes of one member.
    pub entry_bytes: u64,
    /// Entries of the whole tree, of every kind.
    pub entries: u64,
    /// Containers within containers.
    pub depth: u32,
    /// Bytes of one long name or pax block of a tar.
    pub tar_header_bytes: u64,
    /// Records of one pax block.
    pub tar_records: usize,
    /// Extension headers before one tar entry.
    pub tar_headers: u32,
    /// Bytes of the directory of one zip: it is held in memory.
    pub directory_bytes: u64,
    /// Bytes of a member's name that are shown.
    pub name_bytes: usize,
    /// Components of a member's name that are shown.
    pub name_parts: usize,
    /// Memory that a compressed stream may ask for (window, dictionary).
    pub window_bytes: u64,
    /// Bytes of one text line (the splitter of lines reads this, opening does not).
    pub line_bytes: u64,
    /// Bytes of standard input, or of a zip inside an archive, that are held in memory; larger ones go to an unnamed
    /// temporary file.
    pub spool_bytes: u64,
    /// Wall time for everything, from the moment of opening.
    pub deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_min: 2 * GIB,
            total_ratio: 50,
            total_max: 64 * GIB,
            stream_ratio: 200,
            ratio_slack: 16 * MIB,
            entry_bytes: 8 * GIB,
            entries: 100_000,
            depth: 8,
            tar_header_bytes: MIB,
            tar_records: 1000,
            tar_headers: 16,
            directory_bytes: 64 * MIB,
            name_bytes: 4096,
            name_parts: 64,
            window_bytes: 128 * MIB,
            line_bytes: MIB,
            spool_bytes: 32 * MIB,
            deadline: None,
        }
    }
}

impl Limits {
    /// Produced bytes allowed for an input of this size.
    #[must_use]
    pub fn total(&self, input: u64) -> u64 {
        // A folder of plain text larger than the cap produces itself, once: that is no bomb.
        self.total_min.max(input.saturating_mul(self.total_ratio)).min(self.total_max.max(input.saturating_mul(2)))
    }
}

/// Which limit of the whole tree was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Produced bytes.
    Total,
    /// Entries.
    Entries,
    /// Wall time.
    Time,
    /// Whoever asked wants no more.
    Asked,
}

impl Stop {
    /// What to say in a gap.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Total => "limit on unpacked bytes of the whole input reached",
            Self::Entries => "limit on the number of entries reached",
            Self::Time => "time limit reached",
            Self::Asked => "reading was stopped",
        }
    }
}

/// Shared counters over the whole tree. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Budget {
    inner: Arc<Counters>,
}

#[derive(Debug)]
struct Counters {
    produced: AtomicU64,
    entries: AtomicU64,
    stopped: AtomicBool,
    max_produced: u64,
    max_entries: u64,
    until: Option<Instant>,
}

impl Budget {
    /// A budget for an input of so many bytes; the clock starts now.
    #[must_use]
    pub fn new(limits: &Limits, input: u64) -> Self {
        let until = limits.deadline.and_then(|d| Instant::now().checked_add(d));
        Self {
            inner: Arc::new(Counters {
                produced: AtomicU64::new(0),
                entries: AtomicU64::new(0),
                stopped: AtomicBool::new(false),
                max_produced: limits.total(input),
                max_entries: limits.entries,
                until,
            }),
        }
    }

    /// Bytes produced so far.
    #[must_use]
    pub fn produced(&self) -> u64 {
        self.inner.produced.load(Ordering::Relaxed)
    }

    /// Entries met so far.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.inner.entries.load(Ordering::Relaxed)
    }

    /// Counts produced bytes.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn add(&self, bytes: u64) -> Result<(), Stop> {
        let before = self.inner.produced.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.inner.max_produced { Err(Stop::Total) } else { self.rest() }
    }

    /// Counts one entry.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn entry(&self) -> Result<(), Stop> {
        let before = self.inner.entries.fetch_add(1, Ordering::Relaxed);
        if before >= self.inner.max_entries { Err(Stop::Entries) } else { self.rest() }
    }

    /// Whether nothing more may be read.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn check(&self) -> Result<(), Stop> {
        if self.produced() > self.inner.max_produced { Err(Stop::Total) } else { self.rest() }
    }

    /// Ends the reading of the whole tree: what is left of it is not even skipped.
    pub fn stop(&self) {
        self.inner.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether somebody ended the reading.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.inner.stopped.load(Ordering::Relaxed)
    }

    fn rest(&self) -> Result<(), Stop> {
        match self.inner.until {
            _ if self.is_stopped() => Err(Stop::Asked),
            Some(until) if Instant::now() >= until => Err(Stop::Time),
            _ => Ok(()),
        }
    }
}
