//! Whether a case is ready to file: what is missing, what is wrong with the logs, and what to try first.

use serde::Serialize;

use super::Filing;
use super::faults::Flaw;
use super::ids::{self, Wanted};
use super::period::{self, Stated};
use crate::bundle::Bundle;
use crate::case::{Case, FieldKind, Item, Level, items, tries};
use crate::causes::Outcome;
use crate::report::lang::t;
use crate::report::model::{Advice, Hole};

/// Name and version of the contract.
const SCHEMA: &str = "whydrop.check/1";
/// Candidates beside the verdict whose attempts are worth it.
const RIVALS: usize = 3;
/// More attempts nobody makes.
const TRIES: usize = 4;

/// The answer. Fields are only ever added.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Check {
    /// Always `whydrop.check/1`.
    pub schema: String,
    /// Nothing that must be there is missing.
    pub ready: bool,
    /// What the report says, in a line.
    pub verdict: String,
    /// Who can mend it; empty where no cause is named.
    pub owner: String,
    /// Questions that are open, what must be answered first.
    pub missing: Vec<Open>,
    /// What is wrong with the logs, what must be mended first.
    pub logs: Vec<Fault>,
    /// What to try before filing.
    pub try_first: Vec<String>,
    /// What to do beyond the case at hand.
    pub advice: Vec<Advice>,
    /// Questions that are answered: by the case, or by the logs.
    pub answered: Vec<String>,
    /// What was not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Hole>,
}

/// A question nobody answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Open {
    /// Its table in the case file.
    pub item: String,
    /// How much depends on it.
    pub level: Level,
    /// The question.
    pub ask: String,
    /// What the logs say, which is not enough, or why the answer does not count.
    pub note: String,
}

/// Something wrong with the logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its id.
    pub id: Flaw,
    /// How much depends on it.
    pub level: Level,
    /// What it is.
    pub title: String,
    /// What to do.
    pub next: String,
}

impl Filing<'_> {
    /// Checks a case; without a case file only what the logs answer counts. The bundle is read once more where the case
    /// names ids.
    #[must_use]
    pub fn check(&self, case: Option<&Case>, again: &dyn Fn() -> Option<Bundle>) -> Check {
        let period = case.map_or(Stated::No, period::stated);
        let (mut wanted, aliases) = case.map(|c| ids::named(c, self.redactor)).unwrap_or_default();
        if !wanted.is_empty()
            && let Some(bundle) = again()
        {
            ids::search(&bundle, &mut wanted);
        }
        let origin = case.map(|c| c.origin.key.as_str()).unwrap_or_default();
        let same = origin.is_empty() || origin == self.report.redaction.key_id;
        // Pseudonyms of other logs say nothing here; an id as it was written does.
        let others = !same && !aliases.is_empty();
        if same {
            wanted.extend(self.known(aliases));
        }
        let logs = self.faults(period, &wanted, others);
        let (missing, answered) = self.questions(case, period);
        let must = missing.iter().map(|o| o.level).chain(logs.iter().map(|f| f.level)).any(|l| l == Level::Must);
        let verdict = &self.report.verdict;
        let key = match verdict.outcome {
            Outcome::Cause => "outcome.cause",
            Outcome::Healthy => "outcome.healthy",
            Outcome::Inconclusive => "outcome.inconclusive",
        };
        Check {
            schema: SCHEMA.to_owned(),
            ready: !must,
            verdict: crate::report::lang::fill(
                self.lang,
                "glue.label",
                &[("label", t(self.lang, key)), ("value", &verdict.title)],
            ),
            owner: verdict.cause.as_ref().and(self.report.causes.first()).map(|c| c.owner.clone()).unwrap_or_default(),
            missing,
            logs,
            try_first: self.tries(),
            advice: self.report.advice.clone(),
            answered,
            gaps: self.report.gaps.clone(),
        }
    }

    /// Pseudonyms of the case, with whether these logs gave them.
    fn known(&self, aliases: Vec<Wanted>) -> impl Iterator<Item = Wanted> {
        let own = if aliases.is_empty() { Vec::new() } else { self.pseudonyms() };
        aliases.into_iter().map(move |w| Wanted { found: own.contains(&w.id), ..w })
    }

    fn questions(&self, case: Option<&Case>, period: Stated) -> (Vec<Open>, Vec<String>) {
        let (mut open, mut answered) = (Vec::new(), Vec::new());
        for item in items().iter().filter(|i| self.applies(i)) {
            let place = format!("{}.{}", item.group.name(), item.id);
            let found = self.found(item);
            let unclear = period == Stated::Unclear && item.field.iter().any(|f| f.kind == FieldKind::Instant);
            if !unclear && (found.enough || says(case, item)) {
                answered.push(place);
                continue;
            }
            let note = if unclear {
                t(self.lang, "check.unclear").to_owned()
            } else {
                found.lines.join(t(self.lang, "glue.comma"))
            };
            let ask = item.ask.get(self.lang.tag()).to_owned();
            open.push(Open { item: place, level: item.level, ask, note });
        }
        open.sort_by_key(|o| o.level);
        (open, answered)
    }

    /// Attempts whose result would tell the candidates apart; with no candidate, the first ones of all.
    fn tries(&self) -> Vec<String> {
        if self.report.verdict.outcome == Outcome::Healthy {
            return Vec::new();
        }
        let causes: Vec<&str> = self.report.causes.iter().take(RIVALS).map(|c| c.id.as_str()).collect();
        let splits = |of: &[String]| causes.is_empty() || of.iter().any(|id| causes.contains(&id.as_str()));
        let fitting = tries().iter().filter(|t| splits(&t.splits));
        fitting.map(|t| t.text.get(self.lang.tag()).to_owned()).take(TRIES).collect()
    }
}

/// A zone alone is no time.
fn says(case: Option<&Case>, item: &Item) -> bool {
    let telling = |f: &&crate::case::FieldSpec| f.kind != FieldKind::Zone;
    case.is_some_and(|c| item.field.iter().filter(telling).any(|f| c.get(&item.id, &f.name).is_some()))
}
