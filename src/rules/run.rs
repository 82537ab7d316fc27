//! Runs rules over a story. Rules are independent, so they run side by side; the order of the output is by id.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::event::{Field, Kind};
use crate::figure::plain;
use crate::finding::Finding;
use crate::timeline::Timeline;

use super::catalog::Catalog;
use super::data::Scope;
use super::eval::Ctx;
use super::index::{Found, Index};
use super::rule::Rule;
use super::tracks::Tracks;
use super::view::{Views, views};

/// A rule that could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The rule.
    pub rule: Arc<str>,
    /// The data that is not there, in the words of `needs`.
    pub missing: Vec<String>,
}

/// The three ways to look at one story, made once for all that is asked about it.
pub struct Looks<'a> {
    timeline: &'a Timeline,
    index: Index<'a>,
    member: Views<'a>,
    endpoint: Views<'a>,
    bundle: Views<'a>,
}

impl<'a> Looks<'a> {
    /// Looks at a story.
    #[must_use]
    pub fn new(timeline: &'a Timeline) -> Self {
        let tracks = Arc::new(Tracks::new(timeline));
        Self {
            timeline,
            index: Index::new(timeline),
            member: views(timeline, Scope::Member, &tracks),
            endpoint: views(timeline, Scope::Endpoint, &tracks),
            bundle: views(timeline, Scope::Bundle, &tracks),
        }
    }

    /// The story.
    #[must_use]
    pub const fn timeline(&self) -> &'a Timeline {
        self.timeline
    }

    /// Does the story have what a rule needs?
    fn has(&self, need: &str) -> bool {
        let timeline = self.timeline;
        let m = &timeline.messages;
        match need {
            "messages" => m.submitted + m.received > 0,
            "messages:latency" => m.latency.is_some_and(|l| l.n > 0),
            "messages:delivered" => m.delivered.is_some(),
            "links" => !timeline.links.is_empty(),
            "sessions" => !timeline.sessions.is_empty(),
            "versions" => timeline.sdks.iter().any(|s| s.version.is_some()),
            "archive-time" => timeline.archive_time.is_some(),
            "endpoints:2" => ends(timeline) > 1,
            other => match other.split_once(':') {
                Some((_, fields)) => {
                    let mut fields = fields.split('|').filter_map(Field::from_name);
                    fields.any(|f| self.bundle.all.iter().any(|view| view.measures(f)))
                }
                None => Kind::from_name(other).is_some_and(|k| self.index.rows(k).is_some()),
            },
        }
    }

    /// What a rule needs and the story does not have.
    fn missing(&self, rule: &Rule) -> Vec<String> {
        rule.needs().iter().filter(|need| !self.has(need)).cloned().collect()
    }

    fn of(&self, scope: Scope) -> &Views<'a> {
        match scope {
            Scope::Member => &self.member,
            Scope::Endpoint => &self.endpoint,
            Scope::Bundle => &self.bundle,
        }
    }
}

impl Catalog {
    /// What the rules find, and which could not be asked.
    #[must_use]
    pub fn run(&self, looks: &Looks<'_>) -> (Vec<Finding>, Vec<Skipped>) {
        let results: Vec<_> = self.all().par_iter().map(|rule| self.run_in(rule, looks)).collect();
        let (mut findings, mut skipped) = (Vec::new(), Vec::new());
        for (found, skip) in results {
            findings.extend(found);
            skipped.extend(skip);
        }
        (findings, skipped)
    }

    /// What questions of other data files find, for each of them in their order.
    #[must_use]
    pub fn ask<'q>(&self, questions: impl Iterator<Item = &'q Rule>, looks: &Looks<'_>) -> Vec<Vec<Finding>> {
        questions.map(|question| self.run_in(question, looks).0).collect()
    }

    pub(super) fn run_one(&self, rule: &Rule, timeline: &Timeline) -> (Vec<Finding>, Option<Skipped>) {
        self.run_in(rule, &Looks::new(timeline))
    }

    fn run_in(&self, rule: &Rule, looks: &Looks<'_>) -> (Vec<Finding>, Option<Skipped>) {
        let missing = looks.missing(rule);
        if !missing.is_empty() {
            return (Vec::new(), Some(Skipped { rule: Arc::clone(&rule.id), missing }));
        }
        let profile = self.thresholds(rule);
        let mut findings = Vec::new();
        let views = looks.of(rule.scope());
        let found = Found::new(&looks.index, Arc::clone(&views.groups));
        for view in &views.all {
            let ctx = Ctx::new(view, &profile, &found);
            let Some(proof) = ctx.block(&rule.file.when) else { continue };
            let Some(mut finding) = Finding::new(Arc::clone(&rule.id), rule.severity(), proof.evidence) else {
                continue;
            };
            if let Some(with) = &rule.file.shown_with {
                finding.show(|proofs| ctx.beside(proofs, with));
            }
            finding.origin = rule.origin().into();
            finding.hard = rule.hard();
            finding.count = proof.count.max(1);
            finding.window = proof.window.or(finding.window);
            finding.bindings = proof.bindings;
            for (name, value) in ctx.used.into_inner() {
                finding.bindings.entry(name).or_insert_with(|| plain(value));
            }
            findings.push(finding);
        }
        (findings, None)
    }

    /// The computation of one rule over a story, line by line; empty for an unknown rule.
    #[must_use]
    pub fn explain(&self, id: &str, timeline: &Timeline) -> Vec<String> {
        let Some(rule) = self.get(id) else { return Vec::new() };
        let looks = Looks::new(timeline);
        let missing = looks.missing(rule);
        if !missing.is_empty() {
            return vec![format!("skipped: needs {}", missing.join(", "))];
        }
        let profile = self.thresholds(rule);
        let mut lines = Vec::new();
        let views = looks.of(rule.scope());
        let found = Found::new(&looks.index, Arc::clone(&views.groups));
        for view in &views.all {
            let ctx = Ctx::new(view, &profile, &found).aloud();
            let held = ctx.block(&rule.file.when).is_some();
            let names: Vec<&str> =
                view.members.iter().filter_map(|m| timeline.members.get(*m)).map(|m| m.path.as_str()).collect();
            lines.push(format!("{} [{}]", if held { "fires" } else { "silent" }, names.join(", ")));
            lines.extend(ctx.trace.unwrap_or_default().into_inner().into_iter().map(|l| format!("  {l}")));
            lines.extend(ctx.used.into_inner().iter().map(|(k, v)| format!("  ${k} = {}", plain(*v))));
        }
        lines
    }
}

/// How many ends wrote a log: what states no time, a configuration or a note, is none.
fn ends(timeline: &Timeline) -> usize {
    let wrote = timeline.members.iter().filter(|m| m.first.is_some_and(|stamp| stamp.is_known()));
    wrote.map(|m| m.endpoint).collect::<BTreeSet<usize>>().len()
}
