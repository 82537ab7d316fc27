//! The public door: what a caller asks for and what may go wrong. The work behind it is in `lib.rs` and `contents.rs`.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::bundle;
use crate::case::Case;
use crate::formats::{Catalog, FormatError};
use crate::gap::Gap;
use crate::member::Encoding;
use crate::redact::Known;
use crate::report::{Lang, Policy};

/// How to analyse.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The instant used as now, in microseconds since the epoch.
    pub now: i64,
    /// Time zone of logs that state none: an IANA name or an offset such as `+08:00`.
    pub zone: Option<String>,
    /// Leave the clocks of different devices as they are, however far they are apart.
    pub raw_clocks: bool,
    /// Whose definition of a weak network counts: a profile by name; the one of the main SDK when not given.
    pub profile: Option<String>,
    /// Threads of an own pool; those of the caller's, or of the global one, when not given.
    pub threads: Option<usize>,
    /// The formats logs are read with; those this program brings when not given.
    pub catalog: Option<Arc<Catalog>>,
    /// Limits on the input.
    pub limits: bundle::Limits,
    /// What opens encrypted logs of Mars.
    pub xlog_key: Option<bundle::XlogKey>,
    /// How much is taken out of the report.
    pub policy: Policy,
    /// Key of the pseudonyms; derived from the input when not given.
    pub key: Option<[u8; 32]>,
    /// Values that are replaced wherever they stand, beside what a line says of itself.
    pub known: Option<Arc<Known>>,
    /// What whoever files the case says, for advice.
    pub case: Option<Arc<Case>>,
    /// Language of the report.
    pub lang: Lang,
    /// The report in every other language, too.
    pub translated: bool,
    /// Nothing before this instant, in microseconds.
    pub since: Option<i64>,
    /// Nothing after this instant, in microseconds.
    pub until: Option<i64>,
    /// Counters for a progress display.
    pub progress: Option<Arc<Progress>>,
}

/// Counters that grow while the work is done.
#[derive(Debug, Default)]
pub struct Progress {
    /// Raw bytes read.
    pub bytes: AtomicU64,
    /// Raw bytes to read.
    pub total: AtomicU64,
    /// Members finished.
    pub members: AtomicU64,
}

/// Why there is no report.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The input cannot be opened. The variant inside says whose fault that usually is.
    Open(bundle::OpenError),
    /// There is no file with content in the input. Usually the fault of what collected the logs.
    Empty,
    /// The zone is neither an IANA name nor an offset. The caller's fault.
    Zone(String),
    /// There is no such profile of thresholds. The caller's fault.
    Profile(String),
    /// A built-in data file does not load. A fault of this program.
    Data(String),
    /// No threads could be started. The system's limits.
    Threads(String),
    /// A case could not be packed; nothing of it is used.
    Pack(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => error.fmt(f),
            Self::Empty => f.write_str("the input is empty: no file in it has content; check what collected the logs"),
            Self::Zone(name) => {
                write!(f, "no time zone is called `{name}`: give an IANA name (Asia/Shanghai) or an offset (+08:00)")
            }
            Self::Profile(text) => f.write_str(text),
            Self::Data(text) => write!(f, "a built-in data file does not load, please report this: {text}"),
            Self::Pack(text) => write!(f, "the case could not be packed: {text}"),
            Self::Threads(text) => write!(f, "no threads could be started ({text}): try -j 1"),
        }
    }
}

impl std::error::Error for Error {}

impl From<&FormatError> for Error {
    fn from(e: &FormatError) -> Self {
        Self::Data(e.to_string())
    }
}

/// Why nothing, or not everything, was copied.
#[derive(Debug)]
#[non_exhaustive]
pub enum CatError {
    /// The input cannot be opened.
    Open(bundle::OpenError),
    /// No member has this name. Usually a typing error.
    NotFound(String),
    /// The output cannot be written.
    Write(io::Error),
}

impl fmt::Display for CatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => error.fmt(f),
            Self::NotFound(name) => write!(f, "no member is named {name:?}: see `whydrop ls`"),
            Self::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CatError {}

/// The members of an input.
#[derive(Debug, Default)]
pub struct Listing {
    /// In the order of the input.
    pub members: Vec<ListedMember>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// One member.
#[derive(Debug, Default)]
pub struct ListedMember {
    /// `outer.zip!inner/a.log`
    pub path: String,
    /// Id of the format; empty for content that is not a log.
    pub format: String,
    /// Why it is that format, one sentence each.
    pub reasons: Vec<String>,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// Bytes after decompression.
    pub bytes: u64,
    /// Lines, where counted.
    pub lines: Option<u64>,
}
