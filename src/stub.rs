//! Placeholder of the library's public door: opens and lists, but reads no format and judges nothing.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::bundle::{self, Bundle, Source};
use crate::causes::{Band, Diagnosis, Outcome};
use crate::gap::Gap;
use crate::member::Encoding;
use crate::report::{self, CauseText, CauseTexts, Lang, RuleText};
use crate::timeline::{Member, Timeline};

/// How to analyse.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The instant used as now, in microseconds.
    pub now: i64,
    /// Time zone of logs that state none.
    pub zone: Option<String>,
    /// Threads; all cores when not given.
    pub threads: Option<usize>,
    /// Limits on the input.
    pub limits: bundle::Limits,
    /// How much is taken out.
    pub policy: report::Policy,
    /// Key of the pseudonyms; derived from the input when not given.
    pub key: Option<[u8; 32]>,
    /// Language of the report.
    pub lang: Lang,
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
    /// The input cannot be opened.
    Open(bundle::OpenError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// Why nothing, or not everything, was copied.
#[derive(Debug)]
#[non_exhaustive]
pub enum CatError {
    /// The input cannot be opened.
    Open(bundle::OpenError),
    /// No member has this name.
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
    /// How the text is encoded.
    pub encoding: Encoding,
    /// Bytes after decompression.
    pub bytes: u64,
    /// Lines, where counted.
    pub lines: Option<u64>,
}

struct NoTexts;

impl CauseTexts for NoTexts {
    fn cause(&self, _: &str, _: Lang) -> Option<CauseText> {
        None
    }

    fn rule(&self, _: &str, _: Lang) -> Option<RuleText> {
        None
    }

    fn missing(&self, _: &str, _: Lang) -> Option<String> {
        None
    }
}

/// Analyses one case.
///
/// # Errors
/// When the input cannot be opened.
pub fn analyze(sources: &[Source], options: &Options) -> Result<report::Report, Error> {
    let listing = list(sources, options)?;
    let members = listing.members.into_iter().map(|m| Member { path: m.path, bytes: m.bytes, ..Member::default() });
    let timeline = Timeline { members: members.collect(), gaps: listing.gaps, now: options.now, ..Timeline::default() };
    let diagnosis = Diagnosis {
        outcome: Outcome::Inconclusive,
        best: None,
        confidence: 0.0,
        band: Band::Low,
        causes: Vec::new(),
        missing: Vec::new(),
        sdk: None,
        window: None,
    };
    Ok(report::assemble(&report::Assembly {
        timeline: &timeline,
        findings: &[],
        skipped: &[],
        diagnosis: &diagnosis,
        texts: &NoTexts,
        name: "stub",
        id: "",
        bytes: 0,
        lang: options.lang,
        policy: options.policy,
        key: options.key.unwrap_or_default(),
        weak: report::WeakNetwork::default(),
        rules_digest: "",
        knowledge_digest: "",
    }))
}

/// Lists the members of an input.
///
/// # Errors
/// When the input cannot be opened.
pub fn list(sources: &[Source], options: &Options) -> Result<Listing, Error> {
    let bundle = Bundle::open(sources, &options.limits).map_err(Error::Open)?;
    let mut listing = Listing { gaps: bundle.gaps(), ..Listing::default() };
    if let Some(progress) = &options.progress {
        progress.total.store(bundle.input_bytes(), Ordering::Relaxed);
    }
    let told = |n| {
        if let Some(progress) = &options.progress {
            progress.bytes.fetch_add(n, Ordering::Relaxed);
        }
    };
    for unit in bundle.units() {
        let members = &mut listing.members;
        let gaps = unit.walk(&bundle, &told, &mut |leaf| {
            let bytes = io::copy(leaf.reader, &mut io::sink()).unwrap_or(0);
            members.push(ListedMember { path: leaf.path, bytes, ..ListedMember::default() });
        });
        listing.gaps.extend(gaps);
    }
    Ok(listing)
}

/// Copies the text of one member, or of all.
///
/// # Errors
/// When the input cannot be opened, the member does not exist, or writing fails.
pub fn cat(
    sources: &[Source],
    options: &Options,
    wanted: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<Gap>, CatError> {
    let bundle = Bundle::open(sources, &options.limits).map_err(CatError::Open)?;
    let (mut gaps, mut found, mut failed) = (bundle.gaps(), false, None);
    for unit in bundle.units() {
        let lost = unit.walk(&bundle, &|_| {}, &mut |leaf| {
            if wanted.is_some_and(|w| w != leaf.path) || failed.is_some() {
                return;
            }
            found = true;
            let mut text = Vec::new();
            let _ = leaf.reader.read_to_end(&mut text);
            failed = out.write_all(&text).err();
        });
        gaps.extend(lost);
    }
    match (failed, wanted) {
        (Some(error), _) => Err(CatError::Write(error)),
        (None, Some(name)) if !found => Err(CatError::NotFound(name.to_owned())),
        _ => Ok(gaps),
    }
}
