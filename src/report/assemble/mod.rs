//! Makes the report: resolves excerpts, redacts every text once, bounds every list.
//!
//! Nothing here decides what is true. Which axis a rule or cause belongs to, who owns it and what to do about it is asked
//! from [`CauseTexts`], so that no id stands in code.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::lang::{Lang, fill, t, t_id};
use super::model::{Excerpt, Period, Redaction, Report, SCHEMA, Skip, Tool};
use crate::advice::Given;
use crate::causes::{Diagnosis, Owner};
use crate::event::{EXCERPT, Event, Kind};
use crate::finding::Finding;
use crate::redact::{Known, Policy, Redactor};
use crate::rules::Axis;
use crate::span::Span;
use crate::stamp::{Stamp, format_utc};
use crate::timeline::Timeline;

mod advice;
mod axes;
mod brief;
mod counts;
mod course;
mod judged;
mod links;
mod scope;
mod seen;
mod series;
pub(crate) mod users;

/// What a cause's own file says about it, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CauseText {
    /// What it is; may hold `{binding}` places.
    pub title: String,
    /// What it means.
    pub summary: String,
    /// The area it belongs to.
    pub area: String,
    /// Who can fix it, the likeliest first.
    pub owners: Vec<Owner>,
    /// The axis it answers, if any.
    pub axis: Option<Axis>,
    /// What to do.
    pub advice: Vec<String>,
    /// What to attach to a support case.
    pub attach: Vec<String>,
    /// Causes it is confused with, by id, each with the question that tells the two apart.
    pub ask: Vec<(String, String)>,
}

/// What a rule's own file says about it, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// What it finds; may hold `{binding}` places.
    pub title: String,
    /// The axis it speaks about, if any.
    pub axis: Option<Axis>,
    /// Its own next steps, told in place of those of the cause.
    pub next: Vec<String>,
}

/// Where the texts of causes and rules come from.
pub trait CauseTexts {
    /// The texts of a cause.
    fn cause(&self, id: &str, lang: Lang) -> Option<CauseText>;
    /// The texts of a rule.
    fn rule(&self, id: &str, lang: Lang) -> Option<RuleText>;
    /// The name of a symptom and the question that splits it.
    fn symptom(&self, id: &str, lang: Lang) -> Option<(String, String)>;
    /// What is missing, under an id that the diagnosis names.
    fn missing(&self, id: &str, lang: Lang) -> Option<String>;
}

/// A rule that could not be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Id of the rule.
    pub rule: String,
    /// The data it needs and the logs do not hold, in the words of `needs`.
    pub missing: Vec<String>,
}

/// The definition of a weak network the axis is judged and printed by; vendors differ.
#[derive(Clone, Debug, PartialEq)]
pub struct WeakNetwork {
    /// Name of the profile it comes from.
    pub name: String,
    /// Packet loss in per cent, one direction, from which on a window is weak.
    pub loss_pct: f64,
    /// Round trip in milliseconds from which on a window is weak.
    pub rtt_ms: f64,
    /// Seconds it must last.
    pub seconds: f64,
}

impl Default for WeakNetwork {
    fn default() -> Self {
        Self { name: "generic".to_owned(), loss_pct: 5.0, rtt_ms: 400.0, seconds: 10.0 }
    }
}

/// Everything a report is made from.
pub struct Assembly<'a> {
    /// The story.
    pub timeline: &'a Timeline,
    /// What the rules found.
    pub findings: &'a [Finding],
    /// Rules that could not be judged.
    pub skipped: &'a [Skipped],
    /// The computed answer.
    pub diagnosis: &'a Diagnosis,
    /// Advice that fits.
    pub advice: &'a [Given<'a>],
    /// Texts of causes and rules.
    pub texts: &'a dyn CauseTexts,
    /// Name of the input.
    pub name: &'a str,
    /// Keyed digest of the input.
    pub id: &'a str,
    /// Bytes of the input.
    pub bytes: u64,
    /// Language of titles and summaries.
    pub lang: Lang,
    /// How much is taken out.
    pub policy: Policy,
    /// Key of the pseudonyms.
    pub key: [u8; 32],
    /// Values that are replaced wherever they stand.
    pub known: Option<&'a Arc<Known>>,
    /// What counts as a weak network.
    pub weak: WeakNetwork,
    /// Digest of rules and advice.
    pub rules_digest: &'a str,
    /// Digest of the knowledge tables.
    pub knowledge_digest: &'a str,
}

/// Makes the report of one case.
#[must_use]
pub fn assemble(input: &Assembly<'_>) -> Report {
    let maker = Maker::new(input);
    let (mut verdict, causes) = (maker.verdict(), maker.causes());
    let axes = maker.axes();
    let findings = maker.findings();
    if input.timeline.events.is_empty() && input.timeline.windows.is_empty() && findings.is_empty() {
        t(input.lang, "verdict.nothing").clone_into(&mut verdict.summary);
    }
    let skipped = maker.bounded("skipped", 500, input.skipped, |s| Skip {
        rule: s.rule.clone(),
        reason: maker.text("skipped.needs", &[("data", &s.missing.join(", "))]),
    });
    let mut report = Report {
        translated: None,
        schema: SCHEMA.to_owned(),
        lang: input.lang,
        verdict,
        axes,
        causes,
        environment: maker.environment(),
        scope: maker.scope(),
        bundle: maker.bundle(),
        timeline: maker.story(),
        findings,
        advice: maker.advice(),
        gaps: maker.gaps(),
        skipped,
        clock: maker.clocks(),
        redaction: Redaction::default(),
        tool: Tool {
            name: "whydrop".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: format_utc(input.timeline.now),
            rules_digest: input.rules_digest.to_owned(),
            knowledge_digest: input.knowledge_digest.to_owned(),
            weak_network: maker.weak_definition(),
        },
        omitted: BTreeMap::new(),
    };
    // Last, when everything has been counted.
    report.redaction = maker.redaction();
    report.omitted = maker.omitted.into_inner();
    report
}

/// The input with what every part of the report needs.
struct Maker<'a> {
    input: &'a Assembly<'a>,
    redactor: Redactor,
    /// Users by the ids of the logs, where folders named after them are to be replaced too.
    users: BTreeMap<String, String>,
    /// Redacted paths of the members, in their order.
    paths: Vec<String>,
    /// Events by kind, in order of time.
    kinds: Vec<Vec<&'a Event>>,
    /// Kinds whose events were not all kept.
    cut: counts::Cut,
    omitted: RefCell<BTreeMap<String, u64>>,
}

impl<'a> Maker<'a> {
    fn new(input: &'a Assembly<'a>) -> Self {
        let redactor = Redactor::new(&input.key, input.policy);
        let redactor = match input.known {
            Some(known) => redactor.knowing(Arc::clone(known)),
            None => redactor,
        };
        let mut kinds = vec![Vec::new(); Kind::ALL.len()];
        for event in &input.timeline.events {
            if let Some(events) = kinds.get_mut(event.kind as usize) {
                events.push(event);
            }
        }
        let (users, paths) = (BTreeMap::new(), Vec::new());
        let cut = counts::Cut::new(input.timeline);
        let mut maker = Self { input, redactor, users, paths, kinds, cut, omitted: RefCell::default() };
        if input.known.is_some() {
            maker.users = users::users(input.timeline, &maker.redactor);
        }
        maker.paths = input.timeline.members.iter().map(|m| maker.unnamed(&m.path)).collect();
        maker
    }

    /// The events of one kind, in order of time.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &'a Event> {
        self.kinds.get(kind as usize).into_iter().flatten().copied()
    }

    fn clean(&self, text: &str) -> String {
        cut(users::unvalued(self.redactor.redact(whole_words(text)), &self.users))
    }

    /// A path: people call folders after the user whose device they come from.
    fn unnamed(&self, path: &str) -> String {
        users::unnamed(self.redactor.redact(path), &self.users)
    }

    fn some(&self, text: &str) -> Option<String> {
        (!text.is_empty()).then(|| self.clean(text))
    }

    fn path(&self, member: usize) -> String {
        self.paths.get(member).cloned().unwrap_or_default()
    }

    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.path(span.member.index()), span.line)
    }

    fn excerpt(&self, span: Span, stamp: Stamp, text: &str) -> Excerpt {
        let text = self.clean(text);
        Excerpt { place: self.place(span), at: time(stamp), brief: self.brief(span, stamp, &text), text }
    }

    fn event(&self, event: &Event) -> Excerpt {
        self.excerpt(event.span, event.stamp, &event.text)
    }

    fn endpoint(&self, index: usize) -> String {
        self.input.timeline.endpoints.get(index).map(|name| cut(self.unnamed(name))).unwrap_or_default()
    }

    /// At most `most` entries of a list; the rest is counted under the list's name.
    fn bounded<T, U>(&self, name: &str, most: usize, list: &[T], make: impl Fn(&T) -> U) -> Vec<U> {
        if list.len() > most {
            *self.omitted.borrow_mut().entry(name.to_owned()).or_default() += (list.len() - most) as u64;
        }
        list.iter().take(most).map(make).collect()
    }

    fn redaction(&self) -> Redaction {
        let key = if self.input.policy == Policy::Off { "redaction.off" } else { "redaction.note" };
        Redaction {
            policy: self.input.policy.name().to_owned(),
            key_id: self.redactor.key_id(),
            counts: self.redactor.counts(),
            note: t(self.input.lang, key).to_owned(),
        }
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.input.lang, key, values)
    }

    fn missing(&self, ids: &[String]) -> Vec<String> {
        let lang = self.input.lang;
        ids.iter().map(|id| self.input.texts.missing(id, lang).unwrap_or_else(|| t_id(lang, "missing", id))).collect()
    }
}

/// A bounded part of a long text. It ends with a whole word, or half a secret would be left that no pass knows.
fn whole_words(text: &str) -> &str {
    const MOST: usize = 8192;
    let Some((end, _)) = text.char_indices().nth(MOST) else { return text };
    let head = text.get(..end).unwrap_or_default();
    head.rfind(char::is_whitespace).and_then(|at| head.get(..at)).unwrap_or_default()
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(EXCERPT) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn time(stamp: Stamp) -> Option<String> {
    stamp.is_known().then(|| format_utc(stamp.micros))
}

fn period(window: Option<(i64, i64)>) -> Option<Period> {
    window.map(|(from, to)| Period { from: format_utc(from), to: format_utc(to) })
}
