//! Bytes on disk become members: a bundle is opened, whatever it is packed in, and every leaf is handed on as a stream
//! of unpacked bytes. What cannot be read becomes a [`Gap`].
//!
//! Containers are recognised by content, never by name, and nested to a limit. Nothing is ever written under a name
//! from the input, no link is followed, no password is tried, and no declared size is believed. This floor does not
//! know what a log line is.

mod at;
mod codec;
mod fingerprint;
mod folder;
mod guard;
mod limits;
mod name;
mod open;
mod peek;
mod several;
mod sniff;
mod tar;
pub mod text;
mod walk;
mod xlog;
mod zip;

use std::fmt;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::gap::{Gap, GapKind};
use at::{At, Section};
use guard::Shared;
pub use limits::{Budget, Limits, Stop};
use peek::{LARGE, Peek};
use walk::{Stream, Walk};
pub use xlog::XlogKey;

/// What the user named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

/// Why a job cannot be done at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// Nothing was named. The caller's fault.
    NoSource,
    /// The path does not exist. Usually the user's fault.
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// The file system refuses. Usually a matter of permissions, sometimes of a bad disk.
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// A device, FIFO or socket. The user's fault.
    Special {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Standard input ended without a byte. Usually the fault of the command in front of the pipe.
    EmptyStdin,
    /// Standard input could not be read or put aside. Usually the machine's fault: no space for temporary files.
    Stdin {
        /// What went wrong.
        error: io::Error,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `Debug` of a path quotes it and escapes control characters.
        match self {
            Self::NoSource => write!(f, "nothing to read: name a file, a folder, or - for standard input"),
            Self::NotFound { path } => write!(f, "{path:?} does not exist: check the path"),
            Self::Unreadable { path, error } => {
                write!(f, "{path:?} cannot be read ({error}): check its permissions, or copy it to another place")
            }
            Self::Special { path, what } => {
                write!(f, "{path:?} is a {what}: name a file or a folder, or pipe the content in and name -")
            }
            Self::EmptyStdin => write!(f, "standard input is empty: check the command in front of the pipe"),
            Self::Stdin { error } => {
                write!(f, "standard input cannot be read ({error}): is there space for temporary files?")
            }
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } | Self::Stdin { error } => Some(error),
            _ => None,
        }
    }
}

/// An opened input.
#[derive(Debug)]
pub struct Bundle {
    name: String,
    input_bytes: u64,
    fingerprint: [u8; 32],
    units: Vec<Unit>,
    gaps: Vec<Gap>,
    budget: Budget,
    limits: Limits,
    key: Option<XlogKey>,
}

impl Bundle {
    /// Opens all sources as one case. Lists, but reads no member.
    ///
    /// # Errors
    /// When there is nothing that could be read at all; anything less is a gap.
    pub fn open(sources: &[Source], limits: &Limits) -> Result<Self, OpenError> {
        open::open(sources, limits, &mut io::stdin().lock())
    }

    /// As [`Bundle::open`], with something else in the place of standard input.
    ///
    /// # Errors
    /// As [`Bundle::open`].
    pub fn open_with(sources: &[Source], limits: &Limits, stdin: &mut dyn Read) -> Result<Self, OpenError> {
        open::open(sources, limits, stdin)
    }

    /// With the key that opens encrypted logs.
    #[must_use]
    pub fn keyed(mut self, key: Option<&XlogKey>) -> Self {
        self.key = key.cloned();
        self
    }

    /// The name of the first source, and how many others there are.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Bytes of all input files as they are on disk.
    #[must_use]
    pub fn input_bytes(&self) -> u64 {
        self.input_bytes
    }

    /// A digest of the input that does not depend on names, order or threads.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// Independent pieces of work in a fixed order.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// What was lost while opening and listing.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        self.gaps.clone()
    }

    /// The counters over the whole tree.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The limits it was opened with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// A piece of work that is independent of the others.
#[derive(Debug)]
pub struct Unit {
    path: String,
    raw: u64,
    mtime: Option<i64>,
    work: Work,
}

enum Work {
    /// A file; opened when it is walked.
    File(PathBuf),
    /// What came from standard input.
    Spooled(At),
    /// A member of a zip on disk.
    Member(Arc<zip::Listing>, usize),
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Spooled(_) => "Spooled",
            Self::Member(..) => "Member",
        })
    }
}

/// One log file, wherever it stood.
pub struct Leaf<'a> {
    /// `outer.zip!inner/a.log`; control characters are escaped.
    pub path: String,
    /// Microseconds since the epoch, from the nearest header or the file itself.
    pub mtime: Option<i64>,
    /// Its unpacked bytes. Never fails: a loss is noted as a gap and is the end of the stream.
    pub reader: &'a mut dyn Read,
    /// The size that a header states.
    pub stated: Option<u64>,
    /// Made from a log container whose bytes are no text.
    pub decoded: bool,
}

impl Unit {
    /// Its path for display.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Raw input bytes; the steps told to `progress` add up to this.
    #[must_use]
    pub fn raw_bytes(&self) -> u64 {
        self.raw
    }

    /// Visits every leaf in order; returns what was lost. `progress` is told each step of raw bytes consumed.
    ///
    /// What a visitor leaves unread is skipped. Every walk draws on the one budget of the bundle: to read an input
    /// again, open it again. A panic below, or in the visitor, is an `Internal` gap.
    pub fn walk(&self, bundle: &Bundle, progress: &dyn Fn(u64), visit: &mut dyn FnMut(Leaf<'_>)) -> Vec<Gap> {
        let shared = Shared::new(&bundle.limits, &bundle.budget, progress).keyed(bundle.key.as_ref());
        let mut walk = Walk { shared: &shared, visit };
        // The visitor's state is the caller's; all of ours is dropped except the list of gaps.
        if catch_unwind(AssertUnwindSafe(|| self.work(&mut walk))).is_err() {
            shared.gap(Gap::new(self.path.clone(), GapKind::Internal, "the program failed on this part of the input"));
        }
        let told = shared.consumed_so_far();
        if told < self.raw {
            progress(self.raw - told);
        }
        shared.take_gaps()
    }

    fn work(&self, walk: &mut Walk<'_>) {
        match &self.work {
            Work::Member(listing, index) => {
                // Refused members were listed as gaps; the order of units is the order of the directory.
                let _ = listing.walk(*index, true, 1, walk);
            }
            Work::Spooled(at) => self.whole(at, walk),
            Work::File(file) => match open::regular(file, self.raw) {
                Ok(at) => self.whole(&at, walk),
                Err(error) => {
                    let detail = format!("the file system refused: {}", error.kind());
                    walk.shared.gap(Gap::new(self.path.clone(), GapKind::Unreadable, detail));
                }
            },
        }
    }

    fn whole(&self, at: &At, walk: &mut Walk<'_>) {
        let shared = walk.shared;
        if zip::recognise(at, &at.bytes_at(0, sniff::BLOCK)) {
            let listing = zip::Listing::read(at.clone(), &self.path, shared);
            for index in 0..listing.len() {
                let _ = listing.walk(index, true, 1, walk);
            }
            return;
        }
        let section = Section::new(at.clone(), 0, at.len(), &self.path, shared, true);
        walk.stream(Stream {
            peek: Peek::new(Box::new(section), LARGE),
            path: self.path.clone(),
            depth: 0,
            mtime: self.mtime,
            stated: Some(self.raw),
            charged: false,
            checked: false,
        });
    }
}
