//! What every entry point begins with: the input, the formats, the threads, the reading.

use std::panic::resume_unwind;
use std::sync::atomic::Ordering;

use crate::bundle::{Bundle, OpenError, Source, Unit};
use crate::door::{Error, Options};
use crate::formats::Catalog;
use crate::parse;
use crate::redact::{Custom, Redactor};
use crate::texts;

/// Stack of a worker: a waiting one takes up further members on top of what it does.
pub const STACK: usize = 16 << 20;

/// Runs work on as many threads as the options say.
///
/// # Errors
/// When no threads can be started.
pub fn on_threads<T: Send>(options: &Options, work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    threads(options, || Ok(work()))
}

/// A redactor for the logs of one case, with the key its report uses too.
#[must_use]
pub fn log_redactor(bundle: &Bundle, options: &Options, custom: Vec<Custom>) -> Redactor {
    Redactor::for_logs(&texts::key(&[bundle], options), options.policy, custom)
}

/// The input as the options say.
pub fn open(sources: &[Source], options: &Options) -> Result<Bundle, OpenError> {
    Ok(Bundle::open(sources, &options.limits)?.keyed(options.xlog_key.as_ref()))
}

/// The formats that logs are read with.
pub fn catalog(options: &Options) -> Result<&Catalog, Error> {
    match &options.catalog {
        Some(catalog) => Ok(catalog),
        None => Ok(Catalog::builtin()?),
    }
}

/// Works with as many threads as asked for, else with those of the caller's pool.
pub fn threads<T: Send>(options: &Options, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let Some(n) = options.threads else { return work() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n).stack_size(STACK).build();
    let pool = pool.map_err(|e| Error::Threads(e.to_string()))?;
    // A waiting worker of the caller's pool would begin other work of that pool on top of this, without end.
    std::thread::scope(|scope| scope.spawn(|| pool.install(work)).join()).unwrap_or_else(|panic| resume_unwind(panic))
}

/// Reads every member, telling the progress.
pub fn read(bundle: &Bundle, catalog: &Catalog, options: &Options, watch: Option<String>) -> parse::Parsed {
    let settings = parse::Settings {
        threads: rayon::current_num_threads(),
        line_limit: usize::try_from(options.limits.line_bytes).unwrap_or(usize::MAX),
        now: options.now,
        watch,
    };
    if let Some(progress) = &options.progress {
        progress.total.store(bundle.units().iter().map(Unit::raw_bytes).sum(), Ordering::Relaxed);
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
