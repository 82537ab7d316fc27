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
//! | F0 values | [`agg`] [`figure`] [`grams`] [`level`] [`span`] [`stamp`] | small values without I/O |
//! | F1 facts | [`event`] [`finding`] [`gap`] [`member`] | the vocabulary, and what was not read |
//! | F2 | [`knowledge`] | codes, versions: data with sources |
//! | F3 | [`bundle`] | bytes on disk become members |
//! | F3 | [`redact`] | private data leaves the text |
//! | F4 | [`formats`] | which format a line is, where its fields stand |
//! | F5 | [`parse`] | members become events, in parallel |
//! | F6 | [`timeline`] | events become one ordered story |
//! | F7 | [`rules`] | the story becomes findings |
//! | F8 | [`causes`] | findings become ranked causes |
//! | F8 | [`case`] [`advice`] | what is asked of who files a case, and what to do beyond it |
//! | F9 | [`report`] | everything becomes a redacted report, and bytes |
//! | F9 | [`filing`] | a case is filled in, checked and packed |
//! | door | [`Options`] [`Error`] [`list`] [`cat`] [`decode`] | what a caller asks for; the entry points below and in `contents.rs` |
//!
//! What always holds:
//! * a module uses only modules on lower floors (a test reads the `use` lines);
//! * the same bytes give the same report, for any number of threads, in any locale or zone, at the same [`Options::now`];
//! * no byte of the input decides what is allocated, followed, executed or written;
//! * what was not read is a [`gap::Gap`] in the report; nothing disappears in silence;
//! * nothing reaches a renderer that did not pass the redaction.
//!
//! Deliberately absent: network access, child processes, async, files by names from the input, configuration from inside
//! a bundle. What cannot be read in one pass, standard input and a zip inside an archive, is held in memory, and above
//! [`bundle::Limits::spool_bytes`] in an unnamed temporary file. The library prints nothing, reads no clock, and of the
//! environment only `TMPDIR`, for that file.

// The order of these lines is the order of the floors: a module uses only modules above it in this list.
pub mod agg;
pub mod figure;
pub mod grams;
pub mod level;
pub mod span;
pub mod stamp;
pub mod tone;

pub mod event;
pub mod finding;
pub mod gap;
pub mod member;

pub mod knowledge;

pub mod bundle;

pub mod redact;

pub mod formats;

pub mod parse;

pub mod timeline;

pub mod rules;

pub mod causes;

pub mod case;

pub mod advice;

pub mod report;

pub mod filing;

mod door;
mod texts;
mod work;

mod contents;

use std::sync::Arc;

use bundle::{Bundle, Source};
pub use contents::{cat, decode, list};
pub use door::{CatError, Error, ListedMember, Listing, Options, Progress};
use filing::Filing;
use report::story::{self, Diff, Story, Traced};
use report::{Redactor, Report};
pub use work::{STACK, log_redactor, on_threads};
use work::{catalog, open, read, threads};

/// Analyses one case: everything named is read together.
///
/// # Errors
/// When the job cannot be done at all; part of the input that cannot be read is a gap in the report.
pub fn analyze(sources: &[Source], options: &Options) -> Result<Report, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    threads(options, || Ok(judged(&bundle, options, zone)?.0))
}

/// The same for a process that ends with this report: to give back the many small pieces of the story takes longer than
/// to leave them to the end of the process.
///
/// # Errors
/// As `analyze`.
pub fn analyze_last(sources: &[Source], options: &Options) -> Result<Report, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    let (report, story) = threads(options, || judged(&bundle, options, zone))?;
    std::mem::forget(story);
    Ok(report)
}

/// Compares a case in which it works with one in which it does not.
///
/// # Errors
/// When one of them cannot be read at all.
pub fn diff(good: &[Source], bad: &[Source], options: &Options) -> Result<Diff, Error> {
    let case = |sources| open(sources, options).map_err(Error::Open);
    let (good, bad) = (case(good)?, case(bad)?);
    let zone = texts::offset(options)?;
    // One key, so that the same user is the same pseudonym in both.
    let key = texts::key(&[&good, &bad], options);
    let options = Options { key: Some(key), ..options.clone() };
    let redactor = Redactor::new(&key, options.policy);
    let side = |bundle: &Bundle| -> Result<(Report, Story), Error> {
        let (report, timeline) = judged(bundle, &options, zone)?;
        Ok((report, story::story(&timeline, &redactor, &story::Filter::default(), options.lang)))
    };
    threads(&options, || {
        let (good, bad) = (side(&good)?, side(&bad)?);
        Ok(story::diff((&good.0, &good.1), (&bad.0, &bad.1), options.lang))
    })
}

/// A case file as far as the logs fill it in.
///
/// # Errors
/// When the job cannot be done at all.
pub fn fill(sources: &[Source], options: &Options) -> Result<filing::Filled, Error> {
    filed(sources, options, |filing| Ok(filing.filled()))
}

/// Whether a case, with the answers of `options.case`, is ready to file.
///
/// # Errors
/// When the job cannot be done at all.
pub fn check(sources: &[Source], options: &Options) -> Result<filing::Check, Error> {
    let again = || open(sources, options).ok();
    filed(sources, options, |filing| Ok(filing.check(options.case.as_deref(), &again)))
}

/// Everything that goes to support, with `context` lines around each line of evidence.
///
/// # Errors
/// When the job cannot be done at all, or a part of the input could not be redacted.
pub fn pack(sources: &[Source], options: &Options, context: u64) -> Result<filing::Pack, Error> {
    let failed = |e: &dyn std::fmt::Display| Error::Pack(e.to_string());
    let bundle = open(sources, options).map_err(Error::Open)?;
    let key = texts::key(&[&bundle], options);
    let case = options.case.as_deref().cloned().unwrap_or_default();
    // What is private is learned from all of the logs first: a name that stood beside its key once is private everywhere.
    let redactor = Redactor::new(&key, options.policy);
    let learned = on_threads(options, || redact::rewrite::learn(&bundle, &redactor, &|_| {}))?;
    let mut known = learned.map_err(|e| failed(&e))?.known;
    known.merge(filing::learn(&case, &redactor));
    known.ready().map_err(|e| failed(&e))?;
    let options = Options { key: Some(key), known: Some(Arc::new(known)), ..options.clone() };
    let again = || open(sources, &options).ok();
    filed(sources, &options, |filing| {
        let check = filing.check(Some(&case), &again);
        let bundle = open(sources, &options).map_err(Error::Open)?;
        filing.pack(&case, check, &bundle, context).map_err(|e| failed(&e))
    })
}

/// The report of a case with all that filing it needs.
fn filed<T: Send>(
    sources: &[Source],
    options: &Options,
    work: impl FnOnce(&Filing<'_>) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    let redactor = Redactor::new(&texts::key(&[&bundle], options), options.policy);
    let redactor = match &options.known {
        Some(known) => redactor.knowing(Arc::clone(known)),
        None => redactor,
    };
    threads(options, || {
        let (report, timeline) = judged(&bundle, options, zone)?;
        work(&Filing {
            report: &report,
            timeline: &timeline,
            redactor: &redactor,
            zoned: options.zone.is_some(),
            lang: options.lang,
        })
    })
}

/// The merged story of a case, step by step.
///
/// # Errors
/// When the job cannot be done at all.
pub fn steps(sources: &[Source], options: &Options, filter: &story::Filter) -> Result<Story, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    let redactor = Redactor::new(&texts::key(&[&bundle], options), options.policy);
    threads(options, || Ok(story::story(&told(&bundle, options, zone, None)?, &redactor, filter, options.lang)))
}

/// One message or call, stage by stage; no stages when no line speaks of it.
///
/// # Errors
/// When the job cannot be done at all.
pub fn trace(sources: &[Source], options: &Options, wanted: &story::Wanted) -> Result<Traced, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    let redactor = Redactor::new(&texts::key(&[&bundle], options), options.policy);
    let watch = match wanted {
        story::Wanted::Message(id) => Some(id.clone()),
        story::Wanted::Push(id) => id.clone(),
        story::Wanted::Call(_) => None,
    };
    threads(options, || Ok(story::trace(&told(&bundle, options, zone, watch)?, &redactor, wanted, options.lang)))
}

/// The computation of one rule on one case, a line each; empty when there is no such rule. Nothing is redacted.
///
/// # Errors
/// When the job cannot be done at all.
pub fn explain(sources: &[Source], options: &Options, rule: &str) -> Result<Vec<String>, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let zone = texts::offset(options)?;
    threads(options, || {
        let rules = rules::Catalog::builtin().map_err(|e| Error::Data(e.to_string()))?;
        let timeline = told(&bundle, options, zone, None)?;
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

/// The report of a case, and the story it was made from.
fn judged(bundle: &Bundle, options: &Options, zone: Option<i64>) -> Result<(Report, timeline::Timeline), Error> {
    let rules = rules::Catalog::builtin().map_err(|e| Error::Data(e.to_string()))?;
    let causes = causes::Catalog::builtin(&rules).map_err(|e| Error::Data(e.to_string()))?;
    let timeline = told(bundle, options, zone, None)?;
    let rules = thresholds(rules, options, &timeline)?;
    let looks = rules::Looks::new(&timeline);
    let (findings, skipped) = rules.run(&looks);
    let diagnosis = causes::diagnose(&timeline, &findings, &skipped, &causes);
    let every = advice::catalog().map_err(|e| Error::Data(e.to_string()))?;
    let advice = advice::give(every, &rules, &looks, &findings, &diagnosis, options.case.as_deref());
    let report = |lang| {
        let options = Options { lang, ..options.clone() };
        let digest = every.digest();
        texts::report(bundle, &options, &rules, &causes, &timeline, &findings, &skipped, &diagnosis, &advice, &digest)
    };
    let mut told = report(options.lang);
    if options.translated {
        told.translated = report::Lang::ALL.into_iter().find(|l| *l != options.lang).map(|l| Box::new(report(l)));
    }
    Ok((told, timeline))
}

fn told(
    bundle: &Bundle,
    options: &Options,
    offset: Option<i64>,
    watch: Option<String>,
) -> Result<timeline::Timeline, Error> {
    let catalog = catalog(options)?;
    let setting = timeline::Setting {
        now: options.now,
        offset,
        since: options.since,
        until: options.until,
        raw_clocks: options.raw_clocks,
    };
    let parsed = read(bundle, catalog, options, watch);
    // Where nothing was there, nothing was looked at: who asked wants to know.
    if parsed.gaps.is_empty() && parsed.members.iter().all(|m| m.bytes == 0) {
        return Err(Error::Empty);
    }
    Ok(timeline::build(parsed, catalog, &setting))
}
