//! From arguments and surroundings to what will be done. Everything that can be refused is refused here, before work.

use std::path::{Path, PathBuf};

use whydrop::Options;
use whydrop::bundle::{Limits, Source};
use whydrop::finding::Severity;
use whydrop::redact::Custom;
use whydrop::report::{Format, Policy, View};

use super::args::{AnalyzeArgs, FailOn, InputArgs, LimitArgs, Redact, RedactArgs, Shared, ShowArgs, When};
use super::case;
use super::env::Env;
use super::exit::Fail;
use super::key;
use super::output::{self, Console, Target};
use super::own;
use super::values::{duration, format, instant, lang, profile, size, width, zone};

/// What is read, and how.
pub struct Input {
    /// The sources, in the order they were named.
    pub sources: Vec<Source>,
    /// Limits and zone; the rest has its default.
    pub options: Options,
    /// Paths that were named again; they are read once.
    again: Vec<PathBuf>,
    /// Threads; all cores when not given.
    jobs: Option<usize>,
}

impl Input {
    /// Says what was left out of what was named, and starts the threads. The main one works too: what it allocates is
    /// cheaper than what the others do.
    pub fn start(&self, console: &Console) -> Result<(), Fail> {
        for path in &self.again {
            console.note(&format!("{path:?} is named twice: it is read once"));
        }
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.jobs.unwrap_or(0)).use_current_thread();
        let threads = threads.stack_size(whydrop::STACK);
        threads.build_global().map_err(|e| Fail::Analyze(whydrop::Error::Threads(e.to_string())))
    }
}

/// One analysis with all its outputs.
pub struct Analysis {
    /// What is read.
    pub input: Input,
    /// Where the report goes.
    pub outputs: Vec<(Format, Target)>,
    /// How it looks.
    pub view: View,
    /// From which severity on the exit code is 1.
    pub fail_on: Option<Severity>,
    /// Show progress.
    pub progress: bool,
}

/// Resolves how something is shown, and what of the input that leaves out.
pub fn view(raw: &ShowArgs, shared: &Shared, env: &Env, input: &mut Input) -> Result<View, Fail> {
    let zone = zone(input.options.zone.as_deref())?;
    let instant = |name: &str, text: &Option<String>| text.as_deref().map(|t| instant(name, t, &zone)).transpose();
    let lang = lang(&raw.lang, &env.locale)?;
    let options = &mut input.options;
    options.now = instant("--now", &raw.now)?.unwrap_or(env.now);
    options.since = instant("--since", &raw.since)?;
    options.until = instant("--until", &raw.until)?;
    if let (Some(since), Some(until)) = (options.since, options.until)
        && since > until
    {
        return Err(Fail::Usage("--since is later than --until: swap them".to_owned()));
    }
    options.lang = lang;
    options.policy = policy(raw.redact);
    options.key = raw.redact_key_file.as_deref().map(key::redact).transpose()?;
    let color = match shared.color {
        When::Always => true,
        When::Never => false,
        When::Auto => env.color,
    };
    let width = raw.width.map(width).transpose()?.or(env.columns).unwrap_or(80);
    Ok(View { lang, width, color })
}

/// Resolves `analyze`.
pub fn analyze(raw: &AnalyzeArgs, shared: &Shared, env: &Env) -> Result<Analysis, Fail> {
    let mut input = input(&raw.input, env)?;
    let view = view(&raw.show, shared, env, &mut input)?;
    let outputs = outputs(raw, &input.sources)?;
    case::attach(&mut input.options, raw.case.as_deref())?;
    input.options.translated = outputs.iter().any(|(format, _)| format.translated);
    Ok(Analysis {
        input,
        outputs,
        view,
        fail_on: match raw.fail_on {
            FailOn::Never => None,
            FailOn::Low => Some(Severity::Low),
            FailOn::Medium => Some(Severity::Medium),
            FailOn::High => Some(Severity::High),
            FailOn::Critical => Some(Severity::Critical),
        },
        progress: env.watched && !shared.quiet && !shared.no_progress,
    })
}

const fn policy(raw: Redact) -> Policy {
    match raw {
        Redact::Share => Policy::Share,
        Redact::Strict => Policy::Strict,
        Redact::Off => Policy::Off,
    }
}

/// Logs to be written without private values.
pub struct Redaction {
    /// What is read.
    pub input: Input,
    /// Rules of the user's own.
    pub custom: Vec<Custom>,
    /// Where it goes; nowhere for a preview.
    pub target: Option<Target>,
    /// Read the output again.
    pub verify: bool,
    /// Show progress.
    pub progress: bool,
}

/// Resolves `redact`.
pub fn redact(raw: &RedactArgs, shared: &Shared, env: &Env) -> Result<Redaction, Fail> {
    let mut input = input(&InputArgs::one(&raw.path, &raw.limits), env)?;
    input.options.policy = policy(raw.policy);
    input.options.key = raw.redact_key_file.as_deref().map(key::redact).transpose()?;
    let custom = match &raw.rules {
        None => Vec::new(),
        Some(path) => {
            let wrong = |why: String| Fail::Usage(format!("--rules {path:?}: {why}"));
            let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
            Custom::load(&text).map_err(|error| wrong(error.to_string()))?
        }
    };
    let target = if raw.preview { None } else { raw.output.as_deref().map(|path| target(Some(path))) };
    if let Some(Target::File(path)) = &target
        && !path.is_dir()
    {
        output::check(path, &input.sources, "-o")?;
    }
    let progress = env.watched && !shared.quiet && !shared.no_progress;
    Ok(Redaction { input, custom, target, verify: raw.verify, progress })
}

/// Resolves what is read.
pub fn input(raw: &InputArgs, env: &Env) -> Result<Input, Fail> {
    let source = |path: &PathBuf| if path == Path::new("-") { Source::Stdin } else { Source::Path(path.clone()) };
    let mut again = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut sources = Vec::new();
    for path in &raw.paths {
        // Under two names a file is the same as well; one that does not exist fails where it is opened.
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if path != Path::new("-") && seen.contains(&real) {
            again.push(path.clone());
            continue;
        }
        seen.push(real);
        sources.push(source(path));
    }
    if sources.iter().filter(|s| **s == Source::Stdin).count() > 1 {
        return Err(Fail::Usage("- is named twice: standard input can be read once".to_owned()));
    }
    zone(raw.limits.tz.as_deref())?;
    profile(raw.limits.profile.as_deref())?;
    if raw.limits.jobs == Some(0) {
        return Err(Fail::Usage("-j 0: at least one thread is needed".to_owned()));
    }
    let options = Options {
        now: env.now,
        zone: raw.limits.tz.clone(),
        catalog: own::formats(&raw.limits.own)?.map(|own| own.catalog),
        profile: raw.limits.profile.clone(),
        raw_clocks: raw.limits.no_skew,
        limits: limits(&raw.limits)?,
        xlog_key: raw.limits.xlog_key.as_deref().map(key::xlog).transpose()?,
        ..Options::default()
    };
    Ok(Input { sources, options, again, jobs: raw.limits.jobs })
}

fn outputs(raw: &AnalyzeArgs, sources: &[Source]) -> Result<Vec<(Format, Target)>, Fail> {
    let mut all = vec![(format(&raw.format)?, target(raw.output.as_deref()))];
    for extra in &raw.report {
        let (name, file) = extra
            .split_once('=')
            .filter(|(_, file)| !file.is_empty())
            .ok_or_else(|| Fail::Usage(format!("--report {extra:?}: expected FORMAT=FILE, as in json=report.json")))?;
        all.push((format(name)?, target(Some(Path::new(file)))));
    }
    for (i, (_, target)) in all.iter().enumerate() {
        if all.iter().take(i).any(|(_, earlier)| earlier == target) {
            return Err(Fail::Usage(format!("two reports go to {target}: name another file for one of them")));
        }
        if let Target::File(path) = target {
            output::check(path, sources, if i == 0 { "-o" } else { "--report" })?;
        }
    }
    Ok(all)
}

fn target(path: Option<&Path>) -> Target {
    path.filter(|p| *p != Path::new("-")).map_or(Target::Stdout, |p| Target::File(p.to_owned()))
}

fn limits(raw: &LimitArgs) -> Result<Limits, Fail> {
    let mut limits = Limits::default();
    if let Some(text) = &raw.max_bytes {
        limits.total_max = size("--max-bytes", text)?;
        limits.total_min = limits.total_min.min(limits.total_max);
    }
    if let Some(text) = &raw.max_entry_bytes {
        limits.entry_bytes = size("--max-entry-bytes", text)?;
    }
    if let Some(text) = &raw.max_line {
        limits.line_bytes = size("--max-line", text)?;
    }
    limits.entries = raw.max_entries.unwrap_or(limits.entries);
    limits.depth = raw.max_depth.unwrap_or(limits.depth);
    limits.stream_ratio = raw.max_ratio.unwrap_or(limits.stream_ratio);
    limits.deadline = raw.timeout.as_deref().map(duration).transpose()?.or(limits.deadline);
    Ok(limits)
}
