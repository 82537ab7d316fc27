//! `diff`, `trace` and `timeline`: the story itself instead of a verdict.

use std::collections::BTreeMap;

use serde::Serialize;
use whydrop::level::Level;
use whydrop::report::View;
use whydrop::report::story::{self, Filter, Wanted};

use super::args::{DiffArgs, InputArgs, Shared, StoryFormat, TimelineArgs, TraceArgs};
use super::env::Env;
use super::exit::{Facts, Fail};
use super::listing;
use super::output::{self, Console};
use super::plan;

/// What differs between two cases.
pub fn diff(raw: &DiffArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let mut good = plan::input(&InputArgs::one(&raw.good, &raw.limits), env)?;
    let bad = plan::input(&InputArgs::one(&raw.bad, &raw.limits), env)?;
    let view = plan::view(&raw.show, shared, env, &mut good)?;
    good.start(console)?;
    let diff = whydrop::diff(&good.sources, &bad.sources, &good.options).map_err(Fail::Analyze)?;
    put(raw.format, &view, &diff, || story::show_diff(&diff, &view))?;
    Ok(listing::unread(diff.good.gaps.iter().chain(&diff.bad.gaps), console))
}

/// One message or call, stage by stage.
pub fn trace(raw: &TraceArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let mut input = plan::input(&raw.input, env)?;
    let view = plan::view(&raw.show, shared, env, &mut input)?;
    let wanted = match (&raw.msg, &raw.call, &raw.push) {
        (Some(id), _, _) => Wanted::Message(id.clone()),
        (None, Some(name), _) => Wanted::Call(name.clone()),
        (None, None, Some(id)) => Wanted::Push(id.clone()),
        (None, None, None) => {
            let usage = "name a message with --msg, a call with --call, or ask for pushes with --push";
            return Err(Fail::Usage(usage.to_owned()));
        }
    };
    input.start(console)?;
    let traced = whydrop::trace(&input.sources, &input.options, &wanted).map_err(Fail::Analyze)?;
    if traced.trace.is_none() {
        // It may stand in what was not read.
        listing::lost_holes(&traced.gaps, console);
        return Err(unspoken(&wanted));
    }
    put(raw.format, &view, &traced, || story::show_trace(&traced, &view))?;
    Ok(listing::unread(&traced.gaps, console))
}

fn unspoken(wanted: &Wanted) -> Fail {
    let (what, id) = match wanted {
        Wanted::Message(id) => ("message with the id", id),
        Wanted::Call(name) => ("channel, room or call named", name),
        Wanted::Push(Some(id)) => ("push with the id", id),
        Wanted::Push(None) => return Fail::Usage("no line speaks of a push or of its token".to_owned()),
    };
    Fail::Usage(format!(
        "no line speaks of a {what} {id:?}: ids are written as the log writes them, see `whydrop timeline`"
    ))
}

/// The merged story.
pub fn timeline(raw: &TimelineArgs, shared: &Shared, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let mut input = plan::input(&raw.input, env)?;
    let view = plan::view(&raw.show, shared, env, &mut input)?;
    if let Some(unknown) = raw.kind.iter().find(|k| !story::is_kind(k)) {
        return Err(Fail::Usage(format!(
            "--kind {unknown:?}: no such kind, expected conn.state, net.error, msg.failed ... or the part before the point"
        )));
    }
    let level = raw.level.as_deref().map(|text| {
        let level = Level::from_word(text);
        level.ok_or_else(|| {
            Fail::Usage(format!("--level {text:?}: expected verbose, debug, info, warn, error or fatal"))
        })
    });
    let filter = Filter { kinds: raw.kind.clone(), member: raw.member.clone(), level: level.transpose()? };
    input.start(console)?;
    let told = whydrop::steps(&input.sources, &input.options, &filter).map_err(Fail::Analyze)?;
    match raw.format {
        StoryFormat::Text => put(raw.format, &view, &told, || story::show_steps(&told, &view))?,
        StoryFormat::Json => output::stdout(false, |out| {
            told.steps.iter().try_for_each(|step| writeln!(out, "{}", json(step)?))?;
            told.gaps.iter().try_for_each(|gap| writeln!(out, "{}", json(&BTreeMap::from([("gap", gap)]))?))
        })?,
    }
    Ok(listing::unread(&told.gaps, console))
}

fn json(value: &impl Serialize) -> std::io::Result<String> {
    Ok(serde_json::to_string(value)?)
}

fn put(format: StoryFormat, view: &View, value: &impl Serialize, text: impl FnOnce() -> String) -> Result<(), Fail> {
    output::stdout(view.color, |out| match format {
        StoryFormat::Text => out.write_all(text().as_bytes()),
        StoryFormat::Json => writeln!(out, "{}", json(value)?),
    })
}
