//! `whydrop case init`, `check` and `pack`: a case from the first question to the file that support gets.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use whydrop::Options;
use whydrop::bundle::Source;
use whydrop::case::{Case, form};
use whydrop::filing;
use whydrop::report::Policy;

use super::args::{CaseInitArgs, CheckArgs, InputArgs, PackArgs, Shared, StoryFormat};
use super::dialogue;
use super::env::Env;
use super::exit::{Facts, Fail};
use super::listing;
use super::output::{self, Console};
use super::{plan, values};

/// A case file is written by hand; nobody writes more.
const MOST: u64 = 1 << 20;

/// Writes the form.
pub fn init(raw: &CaseInitArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    if raw.ask && (!env.answers || raw.paths.iter().any(|p| p == Path::new("-"))) {
        return Err(Fail::Usage("--ask needs a terminal to ask at: leave it out and fill the file in".to_owned()));
    }
    let input = InputArgs { paths: raw.paths.clone(), limits: raw.limits.clone() };
    let mut input = plan::input(&input, env)?;
    let view = plan::view(&raw.show, shared, env, &mut input)?;
    let to_file = raw.output != Path::new("-");
    if to_file {
        target(&raw.output, raw.force, &input.sources)?;
    }
    let filing::Filled { mut case, gaps } = if input.sources.is_empty() {
        filing::Filled::default()
    } else {
        input.start(console)?;
        whydrop::fill(&input.sources, &input.options).map_err(Fail::Analyze)?
    };
    if raw.ask {
        let done = dialogue::ask(&mut case, view.lang, &mut io::stdin().lock(), &mut io::stderr().lock());
        done.map_err(Fail::Stdout)?;
    }
    let text = form(&case, view.lang.tag());
    if !to_file {
        output::stdout(false, |out| out.write_all(text.as_bytes()))?;
        return Ok(listing::unread(&gaps, console));
    }
    put(&raw.output, raw.force, |out| out.write_all(text.as_bytes()))?;
    console.note(&format!(
        "{:?} is written: fill in what stands open, then run `whydrop check` with the logs and --case",
        raw.output
    ));
    Ok(listing::unread(&gaps, console))
}

/// Says whether a case is ready.
pub fn check(raw: &CheckArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let mut input = plan::input(&raw.input, env)?;
    let view = plan::view(&raw.show, shared, env, &mut input)?;
    twice(&input.sources)?;
    attach(&mut input.options, raw.case.as_deref())?;
    input.start(console)?;
    let check = whydrop::check(&input.sources, &input.options).map_err(Fail::Analyze)?;
    output::stdout(view.color, |out| match raw.format {
        StoryFormat::Text => out.write_all(filing::show(&check, &view).as_bytes()),
        StoryFormat::Json => out.write_all(filing::json(&check)?.as_slice()),
    })?;
    Ok(Facts { reached: !check.ready, ..listing::unread(&check.gaps, console) })
}

/// Writes the pack.
pub fn pack(raw: &PackArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let mut input = plan::input(&raw.input, env)?;
    plan::view(&raw.show, shared, env, &mut input)?;
    twice(&input.sources)?;
    if input.options.policy == Policy::Off {
        let why = "--redact off: a pack leaves the house, so it is always redacted: use share or strict";
        return Err(Fail::Usage(why.to_owned()));
    }
    if raw.output == Path::new("-") {
        return Err(Fail::Usage("-o -: a pack is written to a file: name one".to_owned()));
    }
    target(&raw.output, raw.force, &input.sources)?;
    if output::is_same(&raw.output, &raw.case) {
        return Err(Fail::Usage(format!("-o {:?} is the case file: name another file", raw.output)));
    }
    attach(&mut input.options, Some(&raw.case))?;
    input.options.translated = true;
    input.start(console)?;
    let pack = whydrop::pack(&input.sources, &input.options, raw.context).map_err(Fail::Analyze)?;
    let mut bytes = io::Cursor::new(Vec::new());
    pack.write(&mut bytes).map_err(|e| Fail::write(&raw.output, e))?;
    put(&raw.output, raw.force, |out| out.write_all(bytes.get_ref()))?;
    told(&pack, &raw.output, console);
    Ok(Facts { incomplete: pack.incomplete, ..Facts::default() })
}

fn told(pack: &filing::Pack, path: &Path, console: &Console) {
    let bytes: usize = pack.files.iter().map(|f| f.bytes.len()).sum();
    console.note(&format!("{path:?}: {} files, {bytes} bytes before packing", pack.files.len()));
    for file in &pack.files {
        console.detail(&format!("{}  {} bytes", file.name, file.bytes.len()));
    }
    if !pack.check.ready {
        console.note("the case is not ready: run `whydrop check` with the same files to see what is missing");
    }
    console.note("ids are pseudonyms in there: give support the real ones on its private channel");
    console.note("this is automatic and no guarantee: read before you share");
}

/// Lets the answers of a case file count. The zone it names is that of logs without one, unless --tz names another.
pub fn attach(options: &mut Options, path: Option<&Path>) -> Result<(), Fail> {
    let Some(path) = path else { return Ok(()) };
    let case = read(path)?;
    let zone = case.zone().filter(|zone| values::zone(Some(zone)).is_ok()).map(str::to_owned);
    options.zone = options.zone.take().or(zone);
    options.case = Some(Arc::new(case));
    Ok(())
}

/// The answers of a case file.
fn read(path: &Path) -> Result<Case, Fail> {
    let refuse = |why: String| Fail::Usage(format!("--case {path:?} {why}"));
    let file =
        File::open(path).map_err(|e| refuse(format!("cannot be read ({e}): make one with whydrop case init")))?;
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Err(refuse("is not a file".to_owned()));
    }
    let mut text = String::new();
    let length = file.take(MOST + 1).read_to_string(&mut text).map_err(|e| refuse(format!("is not text ({e})")))?;
    if length as u64 > MOST {
        return Err(refuse("is larger than 1 MiB: is it a log?".to_owned()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Case::parse(&path.to_string_lossy(), text).map_err(|e| Fail::Usage(listing::shown(&e.to_string())))
}

/// What is read more than once cannot come through a pipe.
fn twice(sources: &[Source]) -> Result<(), Fail> {
    if sources.contains(&Source::Stdin) {
        return Err(Fail::Usage("-: the logs are read more than once here: name a file or folder".to_owned()));
    }
    Ok(())
}

/// Refuses what must not be replaced.
fn target(path: &Path, force: bool, sources: &[Source]) -> Result<(), Fail> {
    output::check(path, sources, "-o")?;
    if !force && fs::symlink_metadata(path).is_ok() {
        return Err(taken(path));
    }
    Ok(())
}

fn taken(path: &Path) -> Fail {
    Fail::Usage(format!("-o {path:?} is there already: name another file, or replace it with --force"))
}

fn put(path: &Path, force: bool, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), Fail> {
    if force {
        return output::file(path, write);
    }
    if output::new_file(path, write)? { Ok(()) } else { Err(taken(path)) }
}
