//! The story as lines for a terminal. Every text from a log is escaped here.

use super::diff::Diff;
use super::push::Chain;
use super::steps::{Step, Story};
use super::trace::{Trace, Traced};
use crate::figure::plain;
use crate::report::escape::terminal;
use crate::report::lang::{fill, t, t_id};
use crate::report::layout::hang;
use crate::report::model::Excerpt;
use crate::report::once::Seen;
use crate::report::words::{millis, place};
use crate::report::{View, unread};

/// The properties of a step in one line.
fn properties(step: &Step) -> String {
    let all: Vec<String> = step.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.join(" ")
}

fn columns(view: &View) -> usize {
    view.width.clamp(20, 400)
}

fn put(out: &mut String, first: &str, rest: &str, text: &str, view: &View) {
    for line in hang(first, rest, &terminal(text), columns(view)) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn line(out: &mut String, excerpt: &Excerpt, view: &View) {
    put(out, "    ", "      ", &place(excerpt), view);
    put(out, "    ", "      ", excerpt.shown(), view);
}

/// One step on each line.
#[must_use]
pub fn show_steps(story: &Story, view: &View) -> String {
    let mut out = String::new();
    for step in &story.steps {
        let at = step.at.as_deref().unwrap_or("-");
        let text = format!("{at}  {}  {}  {}", step.place, step.kind, properties(step));
        put(&mut out, "", "    ", &text, view);
    }
    if story.steps.is_empty() {
        put(&mut out, "", "", t(view.lang, "story.none"), view);
    }
    let folded: Vec<String> = story.folded.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
    if !folded.is_empty() {
        out.push('\n');
        put(&mut out, "", "  ", &fill(view.lang, "story.folded", &[("kinds", &folded.join(", "))]), view);
    }
    unread::section(&mut out, "head.gaps", &story.gaps, view, columns(view));
    out
}

/// Each stage with the time it took, then how far it came.
#[must_use]
pub fn show_trace(traced: &Traced, view: &View) -> String {
    let mut out = String::new();
    match &traced.trace {
        Some(trace) if trace.reused.is_empty() => stages(&mut out, trace, view),
        Some(trace) => several(&mut out, trace, view),
        None => {}
    }
    unread::section(&mut out, "head.gaps", &traced.gaps, view, columns(view));
    out
}

/// Messages that bore the same id, one after the other.
fn several(out: &mut String, trace: &Trace, view: &View) {
    let n = (trace.reused.len() + 1).to_string();
    put(out, "", "  ", &fill(view.lang, "trace.reused", &[("n", &n)]), view);
    for (at, one) in std::iter::once(trace).chain(&trace.reused).enumerate() {
        out.push('\n');
        put(out, "", "  ", &fill(view.lang, "trace.one", &[("k", &(at + 1).to_string()), ("n", &n)]), view);
        stages(out, one, view);
    }
}

fn stages(out: &mut String, trace: &Trace, view: &View) {
    for stage in &trace.stages {
        let step = &stage.step;
        let after = stage.after_ms.map(|ms| format!("  +{}", millis(view.lang, ms))).unwrap_or_default();
        // A step that says how it ended is called by that.
        let ended = step.fields.get("phase").filter(|phase| matches!(phase.as_str(), "ok" | "failed"));
        let ended = ended.map_or_else(String::new, |phase| format!("-{phase}"));
        let name = t_id(view.lang, "stage", &format!("{}{ended}", step.kind.replace('.', "-")));
        put(out, "", "    ", &format!("{}  {name}{after}", step.at.as_deref().unwrap_or("-")), view);
        put(out, "    ", "      ", &step.place, view);
        put(out, "    ", "      ", &step.text, view);
    }
    out.push('\n');
    if let Some(chain) = &trace.push {
        rungs(out, chain, view);
    }
    put(out, "", "  ", t(view.lang, &format!("trace.{}", trace.outcome.name())), view);
    if let Some(ms) = trace.total_ms.filter(|_| trace.stages.len() > 1) {
        put(out, "", "  ", &fill(view.lang, "trace.total", &[("ms", &plain(ms))]), view);
    }
    if let Some(s) = trace.log_goes_on_s {
        put(out, "", "  ", &fill(view.lang, "trace.rest", &[("s", &plain(s))]), view);
    }
    if let Some(c) = &trace.connection {
        let state = t_id(view.lang, "link", c.state);
        put(out, "", "  ", &fill(view.lang, "trace.link", &[("state", &state), ("s", &plain(c.seconds))]), view);
    }
}

/// The chain of a push, a rung on each line, and where it ends.
fn rungs(out: &mut String, chain: &Chain, view: &View) {
    for rung in &chain.rungs {
        let name = t_id(view.lang, "push", rung.step);
        let state = t_id(view.lang, "rung", rung.state.name());
        let reason = rung.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        let at = rung.at.as_deref().map(|at| format!("  {at}")).unwrap_or_default();
        let after = rung.after_ms.map(|ms| format!("  +{}", millis(view.lang, ms))).unwrap_or_default();
        put(out, "", "    ", &format!("{name}: {state}{reason}{at}{after}"), view);
    }
    if let Some(step) = chain.stopped_at {
        let name = t_id(view.lang, "push", step);
        put(out, "", "  ", &fill(view.lang, "push.stopped", &[("step", &name)]), view);
    }
}

/// One difference on each line, with the line of the log that shows it.
#[must_use]
pub fn show_diff(diff: &Diff, view: &View) -> String {
    let mut out = String::new();
    let mut seen = Seen::default();
    for difference in &diff.differences {
        put(&mut out, "- ", "  ", &difference.text, view);
        let shown = difference.line.as_slice();
        for excerpt in seen.fresh(shown, 1).0 {
            line(&mut out, excerpt, view);
        }
    }
    unread::section(&mut out, "diff.unread.good", &diff.good.gaps, view, columns(view));
    unread::section(&mut out, "diff.unread.bad", &diff.bad.gaps, view, columns(view));
    out
}
