//! What the logs answer of the questions. Everything here is from the report, or redacted like it.

use std::collections::{BTreeMap, BTreeSet};

use super::Filing;
use crate::case::{Case, Fill, Item, items};
use crate::event::{Event, Field, Kind};
use crate::redact::is_pointer;
use crate::report::lang::{fill, t};
use crate::report::model::Hole;
use crate::report::unread;

/// Most values of one answer.
const MOST: usize = 8;
/// Values and lines that are looked at for ids.
const SEARCHED: usize = 2000;

/// What the logs say to a question.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In words.
    pub lines: Vec<String>,
    /// Whether that answers it.
    pub enough: bool,
}

/// A case as far as the logs fill it in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// The case.
    pub case: Case,
    /// What was not read.
    pub gaps: Vec<Hole>,
}

impl Filing<'_> {
    /// The case as far as the logs fill it in.
    #[must_use]
    pub fn filled(&self) -> Filled {
        let gaps = self.report.gaps.clone();
        let mut case = Case { unread: unread::lines(&gaps, self.lang), ..Case::default() };
        case.origin.bundle.clone_from(&self.report.bundle.id);
        case.origin.key.clone_from(&self.report.redaction.key_id);
        for item in items() {
            let found = self.found(item);
            if !found.lines.is_empty() {
                case.found.insert(item.id.clone(), found.lines);
            }
        }
        Filled { case, gaps }
    }

    /// Whether a question is worth asking about these logs.
    pub(super) fn applies(&self, item: &Item) -> bool {
        let holds = |kind: &Kind| self.timeline.members.iter().any(|m| m.kinds.contains_key(kind.name()));
        let lies = || self.report.causes.first().is_some_and(|cause| item.areas.contains(&cause.area));
        (item.kinds.is_empty() && item.areas.is_empty()) || item.kinds.iter().any(holds) || lies()
    }

    pub(super) fn found(&self, item: &Item) -> Found {
        let mut found = match item.fill {
            None => Found::default(),
            Some(Fill::Sdks) => self.sdks(),
            Some(Fill::Regions) => all(self.regions()),
            Some(Fill::Period) => all(self.period()),
            Some(Fill::Ids) => all(self.ids()),
            Some(Fill::Scope) => all(self.scope()),
            Some(Fill::Logs) => all(self.logs()),
            Some(Fill::Devices) => all(self.devices()),
            Some(Fill::Push) => all(self.push()),
            Some(Fill::Ai) => all(self.turns()),
        };
        found.enough &= item.enough;
        found
    }

    fn sdks(&self) -> Found {
        let sdks = &self.report.environment.sdks;
        let words = |parts: [Option<String>; 3]| parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let version = |s: &crate::report::model::Sdk| {
            s.version.clone().or_else(|| s.at_least.as_ref().map(|least| format!(">= {least}")))
        };
        let lines = sdks.iter().map(|s| words([Some(s.product.clone()), version(s), s.platform.clone()])).collect();
        Found { lines, enough: sdks.iter().any(|s| s.version.is_some()) }
    }

    fn regions(&self) -> Vec<String> {
        let env = &self.report.environment;
        let edge = |e: &crate::report::model::Edge| {
            let parts = [&e.host, &e.ip, &e.region];
            let words: Vec<_> = parts.into_iter().filter_map(Option::as_deref).collect();
            words.join(" ")
        };
        let edges = env.edges.iter().map(edge).filter(|e| !e.is_empty());
        env.regions.iter().cloned().chain(edges).take(MOST).collect()
    }

    fn period(&self) -> Vec<String> {
        let window = self.report.verdict.window.as_ref();
        window.map(|w| vec![format!("{} .. {}", w.from, w.to)]).unwrap_or_default()
    }

    /// Pseudonyms of one type, by how often the events name them.
    fn named(&self, field: Field, kind: &str) -> Vec<String> {
        let mut raw: BTreeMap<String, u64> = BTreeMap::new();
        for value in
            self.timeline.events.iter().filter_map(|e| e.str(field)).filter(|v| !v.is_empty() && !is_pointer(v))
        {
            *raw.entry(value.into_owned()).or_default() += 1;
        }
        let mut named: BTreeMap<String, u64> = BTreeMap::new();
        let spoken = format!("{kind}_id");
        for (value, n) in raw.iter().take(SEARCHED) {
            *named.entry(self.redactor.redact_field(&spoken, value)).or_default() += n;
        }
        // What no format knows as a field stands in the line all the same.
        for event in self.timeline.events.iter().take(SEARCHED) {
            for alias in aliases(&self.redactor.redact(&event.text), kind) {
                *named.entry(alias).or_default() += 1;
            }
        }
        let mut named: Vec<_> = named.into_iter().collect();
        named.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        named.into_iter().map(|(alias, _)| alias).collect()
    }

    /// Every pseudonym a case may name.
    pub(super) fn pseudonyms(&self) -> Vec<String> {
        let mut all = self.named(Field::Channel, "channel");
        all.extend(self.named(Field::User, "user"));
        all
    }

    fn ids(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.named(Field::Channel, "channel").into_iter().take(MOST).collect();
        lines.extend(self.named(Field::User, "user").into_iter().take(MOST));
        lines
    }

    fn scope(&self) -> Vec<String> {
        let devices = self.timeline.endpoints.len().to_string();
        let users = self.named(Field::User, "user").len().to_string();
        vec![fill(self.lang, "case.scope", &[("devices", &devices), ("users", &users)])]
    }

    fn logs(&self) -> Vec<String> {
        let read = self.report.bundle.members.iter().filter(|m| m.events > 0);
        let line = |m: &crate::report::model::Member| match (&m.first, &m.last) {
            (Some(first), Some(last)) => format!("{}: {first} .. {last}", m.path),
            _ => m.path.clone(),
        };
        read.take(MOST).map(line).collect()
    }

    fn devices(&self) -> Vec<String> {
        let devices = self.report.environment.devices.iter().take(MOST);
        let line = |d: &crate::report::model::Device| {
            let parts = [&d.maker, &d.model, &d.os, &d.os_version];
            parts.into_iter().filter_map(Option::as_deref).collect::<Vec<_>>().join(" ")
        };
        devices.map(line).filter(|l| !l.is_empty()).collect()
    }

    fn of(&self, kinds: &'static [Kind]) -> impl Iterator<Item = &Event> {
        self.timeline.events.iter().filter(move |e| kinds.contains(&e.kind))
    }

    fn push(&self) -> Vec<String> {
        let told = |e: &Event| {
            let of = |field: Field| e.str(field).map(|v| self.redactor.redact_field(field.name(), &v));
            let words: Vec<_> = [of(Field::Vendor), of(Field::Code), of(Field::Reason)].into_iter().flatten().collect();
            words.join(" ")
        };
        let lines: BTreeSet<_> = self.of(&[Kind::PushResult, Kind::PushToken]).map(told).collect();
        lines.into_iter().filter(|l| !l.is_empty()).take(MOST).collect()
    }

    fn turns(&self) -> Vec<String> {
        let turns: Vec<_> = self.of(&[Kind::AiTurn]).collect();
        if turns.is_empty() {
            return Vec::new();
        }
        let mean = |field: Field| {
            let values: Vec<f64> = turns.iter().filter_map(|e| e.num(field)).collect();
            let n = values.len();
            (n > 0).then(|| format!("{} {:.0}", field.name(), values.iter().sum::<f64>() / n as f64))
        };
        let stages = [Field::AsrMs, Field::LlmMs, Field::TtsMs, Field::TotalMs].into_iter().filter_map(mean);
        let stages: Vec<_> = stages.collect();
        let (n, comma) = (turns.len().to_string(), t(self.lang, "glue.comma"));
        vec![fill(self.lang, "case.turns", &[("n", &n), ("stages", &stages.join(comma))])]
    }
}

/// Pseudonyms of a type in redacted text: `user-` and ten letters.
fn aliases(text: &str, kind: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is = |word: &&str| {
        let letters = word.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-'));
        letters.is_some_and(|l| l.len() == 10 && l.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')))
    };
    words.filter(is).map(str::to_owned).collect()
}

fn all(lines: Vec<String>) -> Found {
    let enough = !lines.is_empty();
    Found { lines, enough }
}
