//! whydrop answers one question from a bundle of client SDK logs: *why did the message, the call or the app drop?*
//!
//! The data goes one way, and each arrow is a floor:
//!
//! ```text
//! open -> detect -> parse -> merge -> judge -> diagnose -> assemble -> render
//! ```
//!
//! | floor | modules | what it makes |
//! |---|---|---|
//! | F0 values | [`agg`] [`level`] [`span`] [`stamp`] | small values without I/O |
//! | F1 facts | [`event`] [`finding`] [`gap`] [`member`] | the vocabulary, and what was not read |
//! | F2 | [`knowledge`] | codes, versions: data with sources |
//! | F3 | [`bundle`] | bytes on disk become members |
//! | F4 | [`formats`] | which format a line is, where its fields stand |
//! | F5 | [`parse`] | members become events, in parallel |
//! | F6 | [`timeline`] | events become one ordered story |
//! | F7 | [`rules`] | the story becomes findings |
//! | F8 | [`causes`] | findings become ranked causes |
//! | F9 | [`report`] | everything becomes a redacted report, and bytes |
//!
//! What always holds:
//! * a module uses only modules on lower floors (a test reads the `use` lines);
//! * the same bytes give the same report, for any number of threads, in any locale or zone, at the same [`Options::now`];
//! * no byte of the input decides what is allocated, followed, executed or written;
//! * what was not read is a [`gap::Gap`] in the report; nothing disappears in silence;
//! * nothing reaches a renderer that did not pass the redaction.
//!
//! Deliberately absent: network access, child processes, async, unpacking to disk, configuration from inside a bundle.
//! The library prints nothing, reads no environment and no clock.

// The order of these lines is the order of the floors: a module uses only modules above it in this list.
pub mod agg;
pub mod level;
pub mod span;
pub mod stamp;

pub mod event;
pub mod finding;
pub mod gap;
pub mod member;

pub mod knowledge;

pub mod bundle;

pub mod formats;

pub mod parse;

pub mod timeline;

pub mod rules;

pub mod causes;

pub mod report;

mod door;
mod texts;

use std::io::Write;
use std::sync::atomic::Ordering;

use bundle::{Bundle, Source};
pub use door::{CatError, Error, ListedMember, Listing, Options, Progress};
use gap::Gap;
use report::Report;

/// Analyses one case: everything named is read together.
///
/// # Errors
/// When the job cannot be done at all; part of the input that cannot be read is a gap in the report.
pub fn analyze(sources: &[Source], options: &Options) -> Result<Report, Error> {
    let bundle = Bundle::open(sources, &options.limits).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    pool(options)?.install(|| {
        let rules = rules::Catalog::builtin().map_err(|e| Error::Data(e.to_string()))?;
        let causes = causes::Catalog::builtin(&rules).map_err(|e| Error::Data(e.to_string()))?;
        let timeline = story(&bundle, options, zone)?;
        let rules = thresholds(rules, options, &timeline)?;
        let (findings, skipped) = rules.run(&timeline);
        let diagnosis = causes::diagnose(&timeline, &findings, &skipped, &causes);
        Ok(texts::report(&bundle, options, &rules, &causes, &timeline, &findings, &skipped, &diagnosis))
    })
}

/// The computation of one rule on one case, a line each; empty when there is no such rule. Nothing is redacted.
///
/// # Errors
/// When the job cannot be done at all.
pub fn explain(sources: &[Source], options: &Options, rule: &str) -> Result<Vec<String>, Error> {
    let bundle = Bundle::open(sources, &options.limits).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    pool(options)?.install(|| {
        let rules = rules::Catalog::builtin().map_err(|e| Error::Data(e.to_string()))?;
        let timeline = story(&bundle, options, zone)?;
        Ok(thresholds(rules, options, &timeline)?.explain(rule, &timeline))
    })
}

/// The rules with the thresholds that were asked for, else with those of the SDK that says most.
fn thresholds(
    rules: rules::Catalog,
    options: &Options,
    timeline: &timeline::Timeline,
) -> Result<rules::Catalog, Error> {
    match &options.profile {
        Some(name) => rules.with_profile(name).map_err(|e| Error::Profile(e.to_string())),
        None => Ok(rules.with_profile_of(timeline)),
    }
}

/// Lists the members of an input with their formats.
///
/// # Errors
/// When the input cannot be opened.
pub fn list(sources: &[Source], options: &Options) -> Result<Listing, Error> {
    let bundle = Bundle::open(sources, &options.limits).map_err(Error::Open)?;
    pool(options)?.install(|| {
        let catalog = formats::Catalog::builtin()?;
        let parsed = read(&bundle, catalog, options);
        let id = |i: u16| catalog.get(i).map_or("", |f| f.spec.id.as_str()).to_owned();
        let members = parsed.members.into_iter().map(|m| ListedMember {
            format: m.detection.format.map(id).unwrap_or_default(),
            reasons: m.detection.reasons,
            encoding: m.encoding,
            bytes: m.bytes,
            lines: Some(m.parts.lines),
            path: m.path,
        });
        Ok(Listing { members: members.collect(), gaps: parsed.gaps })
    })
}

/// Copies the decoded text of one member, or of all.
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
            failed = texts::copy(leaf.reader, out).err();
        });
        gaps.extend(lost);
    }
    match (failed, wanted) {
        (Some(error), _) => Err(CatError::Write(error)),
        (None, Some(name)) if !found => Err(CatError::NotFound(name.to_owned())),
        _ => Ok(gaps),
    }
}

fn pool(options: &Options) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build();
    pool.map_err(|e| Error::Threads(e.to_string()))
}

fn story(bundle: &Bundle, options: &Options, offset: Option<i64>) -> Result<timeline::Timeline, Error> {
    let catalog = formats::Catalog::builtin()?;
    let setting = timeline::Setting { now: options.now, offset, since: options.since, until: options.until };
    Ok(timeline::build(read(bundle, catalog, options), catalog, &setting))
}

fn read(bundle: &Bundle, catalog: &formats::Catalog, options: &Options) -> parse::Parsed {
    let settings = parse::Settings {
        threads: rayon::current_num_threads(),
        line_limit: usize::try_from(options.limits.line_bytes).unwrap_or(usize::MAX),
        now: options.now,
    };
    if let Some(progress) = &options.progress {
        progress.total.store(bundle.units().iter().map(bundle::Unit::raw_bytes).sum(), Ordering::Relaxed);
    }
    parse::parse(bundle, catalog, &settings, &|step| match (&options.progress, step) {
        (Some(progress), parse::Step::Bytes(n)) => {
            progress.bytes.fetch_add(n, Ordering::Relaxed);
        }
        (Some(progress), parse::Step::Member) => {
            progress.members.fetch_add(1, Ordering::Relaxed);
        }
        (None, _) => {}
    })
}
