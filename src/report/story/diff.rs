//! Two cases side by side: what the bad one has that the good one has not, the most telling first.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::steps::{Step, Story};
use crate::causes::Outcome;
use crate::event::Kind;
use crate::figure::plain;
use crate::report::lang::{Lang, expand, fill, t, t_id};
use crate::report::model::{Excerpt, Hole, Report};
use crate::report::plural::single;

/// Differences of one sort that are listed.
const LISTED: usize = 8;
/// A measure that changed by less than this factor is the same.
const FACTOR: f64 = 1.5;
/// Properties of a step that make it another one.
const TELLING: [&str; 9] = ["to", "op", "text", "ok", "phase", "reason", "status", "code", "size_bytes"];
/// Kinds that tell who speaks, not what happened.
const NAMES: [Kind; 5] = [Kind::SdkInfo, Kind::AppInfo, Kind::DeviceInfo, Kind::ConfigValue, Kind::ClockMark];

/// What two cases differ in.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// The case in which it works.
    pub good: Side,
    /// The case in which it does not.
    pub bad: Side,
    /// The differences, the most telling first.
    pub differences: Vec<Difference>,
}

/// One of the two.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Name of the input.
    pub name: String,
    /// Its verdict: cause, healthy or inconclusive.
    pub outcome: Outcome,
    /// Id of the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The verdict in words.
    pub title: String,
    /// 0 to 1.
    pub confidence: f64,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Hole>,
}

/// One difference.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Difference {
    /// `verdict`, `finding`, `first-step`, `environment`, `measure`, `step`, `gap`.
    pub sort: &'static str,
    /// It in words.
    pub text: String,
    /// A line that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Excerpt>,
}

/// Compares a case in which it works with one in which it does not.
#[must_use]
pub fn diff(good: (&Report, &Story), bad: (&Report, &Story), lang: Lang) -> Diff {
    let pair = Pair { good: good.0, bad: bad.0, lang };
    let mut differences = vec![pair.verdict()];
    differences.extend(first_step(good.1, bad.1, lang));
    differences.extend(pair.findings());
    differences.extend(pair.environment());
    differences.extend(pair.measures());
    differences.extend(steps(good.1, bad.1, lang, "diff.step.bad"));
    differences.extend(steps(bad.1, good.1, lang, "diff.step.good"));
    differences.extend(pair.gaps());
    Diff { good: side(good.0), bad: side(bad.0), differences }
}

fn side(report: &Report) -> Side {
    let v = &report.verdict;
    Side {
        name: report.bundle.name.clone(),
        outcome: v.outcome,
        cause: v.cause.clone(),
        title: v.title.clone(),
        confidence: v.confidence,
        gaps: report.gaps.clone(),
    }
}

struct Pair<'a> {
    good: &'a Report,
    bad: &'a Report,
    lang: Lang,
}

impl Pair<'_> {
    fn say(&self, sort: &'static str, key: &str, values: &[(&str, &str)]) -> Difference {
        Difference { sort, text: fill(self.lang, key, values), line: None }
    }

    /// Both verdicts; where the logs settle nothing, the likeliest candidate is named.
    fn verdict(&self) -> Difference {
        let words = |report: &Report| {
            let v = &report.verdict;
            let sure = |c: f64| format!("{:.0} %", c * 100.0);
            match (v.outcome, report.causes.first()) {
                (Outcome::Cause, _) => format!("{} ({})", v.title, sure(v.confidence)),
                (Outcome::Inconclusive, Some(first)) => {
                    let open = t(self.lang, "outcome.inconclusive");
                    format!("{open} ({} {})", first.title, sure(first.confidence))
                }
                (Outcome::Healthy | Outcome::Inconclusive, _) => v.title.clone(),
            }
        };
        let (good, bad) = (words(self.good), words(self.bad));
        let key = if good == bad { "diff.verdict.same" } else { "diff.verdict" };
        let line = self.bad.causes.first().and_then(|c| c.evidence.first()).and_then(|p| p.lines.first()).cloned();
        Difference { line, ..self.say("verdict", key, &[("good", &good), ("bad", &bad)]) }
    }

    /// Rules that only fire on the bad case, the worst first.
    fn findings(&self) -> Vec<Difference> {
        let known: BTreeSet<&str> = self.good.findings.iter().map(|f| f.rule.as_str()).collect();
        let mut new: Vec<_> = self.bad.findings.iter().filter(|f| !known.contains(f.rule.as_str())).collect();
        new.sort_by_key(|f| (std::cmp::Reverse((f.hard, f.severity)), f.rule.clone()));
        new.dedup_by_key(|f| &f.rule);
        let say = |f: &&crate::report::model::Found| Difference {
            line: f.evidence.first().cloned(),
            ..self.say("finding", "diff.finding", &[("title", &f.title)])
        };
        new.iter().take(LISTED).map(say).collect()
    }

    fn environment(&self) -> Vec<Difference> {
        let facts = |report: &Report| -> BTreeMap<&'static str, BTreeSet<String>> {
            let e = &report.environment;
            let text = |o: &Option<String>| o.clone().unwrap_or_default();
            let join = |parts: &[String]| parts.iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(" ");
            let sdks = e.sdks.iter().map(|s| join(&[s.product.clone(), text(&s.version), text(&s.platform)]));
            let apps = e.apps.iter().map(|a| join(&[text(&a.id), text(&a.version)]));
            let devices = e.devices.iter().map(|d| join(&[text(&d.maker), text(&d.model), text(&d.os)]));
            let regions = e.regions.iter().cloned();
            [
                ("sdk", sdks.collect()),
                ("app", apps.collect()),
                ("device", devices.collect()),
                ("region", regions.collect::<BTreeSet<_>>()),
            ]
            .into()
        };
        let (good, bad) = (facts(self.good), facts(self.bad));
        let none = || t(self.lang, "diff.none").to_owned();
        let words = |set: &BTreeSet<String>| {
            let all: Vec<&str> = set.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
            if all.is_empty() { none() } else { all.join(", ") }
        };
        let differ = good.iter().filter_map(|(what, g)| Some((what, words(g), words(bad.get(what)?))));
        differ
            .filter(|(_, g, b)| g != b)
            .map(|(what, g, b)| {
                let what = t_id(self.lang, "diff.what", what);
                self.say("environment", "diff.changed", &[("what", &what), ("good", &g), ("bad", &b)])
            })
            .collect()
    }

    fn measures(&self) -> Vec<Difference> {
        let facts = |report: &Report| -> BTreeMap<&'static str, f64> {
            let m = &report.timeline.messages;
            let share = |n: u64| (m.submitted > 0).then(|| n as f64 * 100.0 / m.submitted as f64);
            let down: f64 =
                report.timeline.link_seconds.iter().filter(|(s, _)| *s != "connected").map(|(_, n)| *n).sum();
            let all = [
                ("acked_pct", share(m.acked)),
                ("lost_pct", share(m.lost + m.failed)),
                ("p50_ms", m.p50_ms),
                ("p95_ms", m.p95_ms),
                ("down_s", Some(down)),
                ("received", Some(m.received as f64)),
            ];
            all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
        };
        let (good, bad) = (facts(self.good), facts(self.bad));
        let both = good.iter().filter_map(|(name, g)| Some((*name, *g, *bad.get(name)?)));
        let apart = |(_, g, b): &(&str, f64, f64)| {
            let (low, high) = (g.min(*b), g.max(*b));
            high >= 1.0 && high > low * FACTOR
        };
        both.filter(apart)
            .map(|(name, g, b)| {
                let what = t_id(self.lang, "diff.measure", name);
                self.say("measure", "diff.changed", &[("what", &what), ("good", &plain(g)), ("bad", &plain(b))])
            })
            .collect()
    }

    fn gaps(&self) -> Vec<Difference> {
        let only = |here: &Report, other: &Report, key: &str| {
            let kinds: BTreeSet<&str> = other.gaps.iter().map(|g| g.kind.as_str()).collect();
            let new: BTreeSet<&str> =
                here.gaps.iter().map(|g| g.kind.as_str()).filter(|k| !kinds.contains(k)).collect();
            let say = |kind: &&str| self.say("gap", key, &[("kind", &t_id(self.lang, "gap", kind))]);
            new.iter().map(say).collect::<Vec<_>>()
        };
        let mut out = only(self.bad, self.good, "diff.gap.bad");
        out.extend(only(self.good, self.bad, "diff.gap.good"));
        out
    }
}

/// What makes a step the same as another: its kind and telling words, all digits of a longer value alike.
fn template(step: &Step) -> String {
    let alike = |value: &str| -> String {
        let zero = |c: char| if c.is_ascii_digit() && value.len() > 3 { '0' } else { c };
        value.chars().map(zero).collect()
    };
    told(step, alike)
}

/// The same in the words of the step itself.
fn told(step: &Step, value_of: impl Fn(&str) -> String) -> String {
    let mut text = step.kind.to_owned();
    for name in TELLING {
        if let Some(value) = step.fields.get(name) {
            text.push_str(&format!(" {name}={}", value_of(value)));
        }
    }
    text
}

/// A step in words. Of a kind that is only counted while all is well, the other case may have many.
fn words(step: &Step, other: &Story, lang: Lang) -> String {
    let step_words = told(step, str::to_owned);
    match other.folded.get(step.kind) {
        Some(n) => fill(lang, "diff.unordinary", &[("step", &step_words), ("n", &n.to_string())]),
        None => step_words,
    }
}

fn tells(step: &Step) -> bool {
    let fine = |s: &String| s.parse::<u32>().is_ok_and(|n| n < 400);
    let answered = step.kind == Kind::NetRequest.name() && step.fields.get("status").is_none_or(fine);
    !(answered || NAMES.iter().any(|kind| kind.name() == step.kind))
}

fn excerpt(step: &Step) -> Excerpt {
    Excerpt { place: step.place.clone(), at: step.at.clone(), text: step.text.clone(), brief: None }
}

/// The first step of the bad case whose like the good one never has.
fn first_step(good: &Story, bad: &Story, lang: Lang) -> Option<Difference> {
    let known: BTreeSet<String> = good.steps.iter().map(template).collect();
    let first = bad.steps.iter().filter(|s| tells(s)).find(|s| !known.contains(&template(s)))?;
    let at = first.at.as_deref().unwrap_or("-");
    let text = fill(lang, "diff.first", &[("step", &words(first, good, lang)), ("at", at)]);
    Some(Difference { sort: "first-step", text, line: Some(excerpt(first)) })
}

/// Steps whose like only `here` has, the most frequent first.
fn steps(other: &Story, here: &Story, lang: Lang, key: &str) -> Vec<Difference> {
    let known: BTreeSet<String> = other.steps.iter().map(template).collect();
    let mut new: BTreeMap<String, (u64, &Step)> = BTreeMap::new();
    for step in here.steps.iter().filter(|s| tells(s)) {
        let template = template(step);
        if !known.contains(&template) {
            new.entry(template).or_insert((0, step)).0 += 1;
        }
    }
    let mut new: Vec<_> = new.into_iter().collect();
    new.sort_by_key(|(template, (n, _))| (std::cmp::Reverse(*n), template.clone()));
    let say = |(_, (n, step)): &(String, (u64, &Step))| {
        let said = if *n == 1 { single(t(lang, key)) } else { t(lang, key).to_owned() };
        let values = [("step", words(step, other, lang)), ("count", n.to_string())];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Difference { sort: "step", text: expand(&said, &values), line: Some(excerpt(step)) }
    };
    new.iter().take(LISTED).map(say).collect()
}
