//! Verdict, causes and findings with their texts and lines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{CauseText, Maker, RuleText, cut, period};
use crate::causes::{Candidate, Outcome, Owner};
use crate::finding::{Finding, Severity};
use crate::report::lang::{expand, prune, t, t_id};
use crate::report::model::{Cause, Excerpt, Found, Proof, Symptom, Verdict};
use crate::report::plural::single;

// A candidate beside the verdict that is worth a question.
const RIVAL: f64 = 0.2;
const CAUSES: usize = 10;
const FINDINGS: usize = 200;
const LINES: usize = 10;
const PROOF_LINES: usize = 5;

impl Maker<'_> {
    pub(super) fn best(&self) -> Option<&Candidate> {
        let diagnosis = self.input.diagnosis;
        let index = diagnosis.best.filter(|_| diagnosis.outcome == Outcome::Cause)?;
        diagnosis.causes.get(index)
    }

    pub(super) fn rule_text(&self, finding: &Finding) -> RuleText {
        let found = self.input.texts.rule(&finding.rule, self.input.lang);
        let mut text = found.unwrap_or_else(|| RuleText { title: finding.rule.to_string(), ..RuleText::default() });
        let values = self.bindings(&[finding]);
        if values.get("count").is_some_and(|n| n == "1") {
            text.title = single(&text.title);
        }
        let leads = text.title.starts_with("{count}");
        text.title = expand(&prune(&text.title, &values), &values);
        if leads && let Some(first) = text.title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        text
    }

    pub(super) fn cause_text(&self, candidate: &Candidate) -> CauseText {
        let found = self.input.texts.cause(&candidate.id, self.input.lang);
        let mut text = found.unwrap_or_else(|| CauseText { title: candidate.id.to_string(), ..CauseText::default() });
        let findings: Vec<_> = candidate.evidence.iter().filter_map(|(i, _)| self.input.findings.get(*i)).collect();
        let values = self.bindings(&findings);
        text.advice = self.steps(candidate, text.advice);
        for part in [&mut text.title, &mut text.summary].into_iter().chain(&mut text.advice) {
            *part = expand(&prune(part, &values), &values);
        }
        text
    }

    // What leads may bring steps of its own; those of the cause fit what brings none.
    fn steps(&self, candidate: &Candidate, of_cause: Vec<String>) -> Vec<String> {
        let most = candidate.evidence.iter().map(|e| e.1).fold(f64::MIN, f64::max);
        let top = candidate.evidence.iter().filter(|e| e.1 >= most).filter_map(|e| self.input.findings.get(e.0));
        let own = top.map(|f| self.input.texts.rule(&f.rule, self.input.lang).map(|t| t.next).unwrap_or_default());
        let mut own: Vec<Vec<String>> = own.collect();
        if own.is_empty() || own.iter().any(Vec::is_empty) {
            own.push(of_cause);
        }
        let mut steps: Vec<String> = Vec::new();
        for step in own.into_iter().flatten() {
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
        steps
    }

    // Values come from log lines: each is redacted under its own name, the first finding that has it wins.
    fn bindings(&self, findings: &[&Finding]) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        for (name, value) in findings.iter().flat_map(|f| &f.bindings) {
            values.entry(name.clone()).or_insert_with(|| {
                let unit = name.ends_with("_unit");
                if unit { t_id(self.input.lang, "unit", value) } else { cut(self.redactor.redact_field(name, value)) }
            });
        }
        // A count of what was kept is a count of at least that many.
        if let (Some(count), Some(first)) = (values.get_mut("count"), findings.first().filter(|f| self.is_least(f)))
            && *count == first.count.to_string()
        {
            *count = self.text("count.least", &[("n", count)]);
        }
        // A value that is said in words of its own may print the others.
        let said: Vec<_> = values.iter().filter(|(name, _)| name.ends_with("_said")).collect();
        let said: Vec<_> = said
            .into_iter()
            .map(|(name, id)| (name.clone(), expand(t(self.input.lang, &format!("said.{id}")), &values)))
            .collect();
        values.extend(said);
        values
    }

    pub(super) fn verdict(&self) -> Verdict {
        let (diagnosis, lang) = (self.input.diagnosis, self.input.lang);
        let best = self.best().map(|c| (c, self.cause_text(c)));
        let (title, summary) = match (diagnosis.outcome, &best) {
            (Outcome::Cause, Some((_, text))) => (text.title.clone(), text.summary.clone()),
            (Outcome::Healthy, _) => (t(lang, "verdict.healthy").to_owned(), self.healthy()),
            _ => {
                let (title, more) = match (diagnosis.partial, diagnosis.causes.is_empty()) {
                    (true, _) => ("verdict.partial", "verdict.partial.more"),
                    (false, _) if diagnosis.open => ("verdict.open", "verdict.open.more"),
                    (false, true) if self.severity() >= Some(Severity::High) => {
                        ("verdict.inconclusive", "verdict.inconclusive.some")
                    }
                    (false, true) => ("verdict.inconclusive", "verdict.inconclusive.none"),
                    (false, false) => ("verdict.inconclusive", "verdict.inconclusive.more"),
                };
                (t(lang, title).to_owned(), t(lang, more).to_owned())
            }
        };
        Verdict {
            outcome: diagnosis.outcome,
            cause: best.as_ref().map(|(c, _)| c.id.to_string()),
            title,
            summary,
            confidence: diagnosis.confidence,
            band: diagnosis.band,
            severity: self.severity(),
            sdk: self.verdict_sdk(),
            session: self.verdict_session(),
            window: period(diagnosis.window),
            symptom: self.symptom(),
            missing: self.missing(&diagnosis.missing),
            ask: self.questions(),
        }
    }

    fn symptom(&self) -> Option<Symptom> {
        let id = self.input.diagnosis.symptom.as_deref()?;
        let (title, ask) = self.input.texts.symptom(id, self.input.lang)?;
        Some(Symptom { id: id.to_owned(), title, ask })
    }

    // Only questions between candidates that are in play: the others would ask for what is settled.
    fn questions(&self) -> Vec<String> {
        let diagnosis = self.input.diagnosis;
        let least = if diagnosis.outcome == Outcome::Inconclusive { 0.0 } else { RIVAL };
        let rivals: Vec<_> = diagnosis.causes.iter().filter(|c| c.confidence >= least).take(3).collect();
        let mut questions = Vec::new();
        for (other, question) in rivals.iter().flat_map(|c| self.cause_text(c).ask) {
            if rivals.iter().any(|c| *c.id == *other) && !questions.contains(&question) {
                questions.push(question);
            }
        }
        questions
    }

    fn healthy(&self) -> String {
        let members = &self.input.timeline.members;
        let events: u64 = members.iter().map(|m| m.events).sum();
        let [members, events, skipped] =
            [members.len() as u64, events, self.input.skipped.len() as u64].map(|n| n.to_string());
        self.text("verdict.healthy.more", &[("members", &members), ("events", &events), ("skipped", &skipped)])
    }

    // The strongest finding behind the verdict; without a cause, the strongest of all.
    fn severity(&self) -> Option<Severity> {
        let of = |i: &usize| self.input.findings.get(*i).map(|f| f.severity);
        match self.input.diagnosis.outcome {
            Outcome::Cause => self.best()?.evidence.iter().filter_map(|(i, _)| of(i)).max(),
            Outcome::Inconclusive => self.input.findings.iter().map(|f| f.severity).max(),
            Outcome::Healthy => None,
        }
    }

    fn verdict_sdk(&self) -> Option<String> {
        let product = self.input.diagnosis.sdk.as_deref()?;
        let best = |of: &dyn Fn(&str) -> bool| {
            let sdks = self.input.timeline.sdks.iter().filter(|s| of(&s.product));
            sdks.max_by_key(|s| (s.version.is_some(), s.records))
        };
        let own = best(&|name| name == product);
        // A format knows the family; a log may say which of it speaks, and in which version.
        let one_of = |name: &str| name.strip_prefix(product).is_some_and(|rest| rest.starts_with('-'));
        let member = best(&one_of).filter(|s| s.version.is_some() && own.is_none_or(|o| o.version.is_none()));
        let (product, sdk) = member.map_or((product, own), |s| (s.product.as_str(), Some(s)));
        let version = sdk.and_then(|s| s.version.as_deref()).map(|v| self.redactor.redact_field("version", v));
        Some(format!("{}{}", self.clean(product), version.map(|v| format!(" {v}")).unwrap_or_default()))
    }

    // Named only when the trouble falls into the stay in one channel.
    fn verdict_session(&self) -> Option<String> {
        let (from, to) = self.input.diagnosis.window?;
        let inside = self.input.timeline.sessions.iter().filter(|s| s.from.micros <= to && from <= s.until.micros);
        let channels: BTreeSet<_> = inside.map(|s| s.channel.as_str()).filter(|c| !c.is_empty()).collect();
        match channels.len() {
            1 => channels.first().map(|c| self.redactor.channel(c)).filter(|c| !c.is_empty()),
            _ => None,
        }
    }

    pub(super) fn causes(&self) -> Vec<Cause> {
        self.bounded("causes", CAUSES, &self.input.diagnosis.causes, |candidate| {
            let text = self.cause_text(candidate);
            Cause {
                id: candidate.id.to_string(),
                title: text.title,
                summary: text.summary,
                area: text.area,
                owner: self.owners(&text.owners),
                score: candidate.score,
                confidence: candidate.confidence,
                band: candidate.band,
                evidence: self.proofs(&candidate.evidence),
                counter: self.proofs(&candidate.counter),
                missing: self.missing(&candidate.missing),
                advice: text.advice,
                attach: text.attach,
            }
        })
    }

    fn owners(&self, owners: &[Owner]) -> String {
        let lang = self.input.lang;
        owners.iter().map(|o| t_id(lang, "owner", o.name())).collect::<Vec<_>>().join(t(lang, "glue.comma"))
    }

    fn proofs(&self, of: &[(usize, f64)]) -> Vec<Proof> {
        let mut list: Vec<_> =
            of.iter().filter_map(|(i, points)| Some((self.input.findings.get(*i)?, *points))).collect();
        list.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.rule.cmp(&b.0.rule)));
        self.bounded("causes.evidence", LINES, &list, |(finding, points)| Proof {
            rule: finding.rule.to_string(),
            title: self.rule_text(finding).title,
            points: *points,
            count: finding.count,
            at_least: self.is_least(finding),
            lines: self.lines(finding, PROOF_LINES),
        })
    }

    pub(super) fn lines(&self, finding: &Finding, most: usize) -> Vec<Excerpt> {
        finding.evidence().iter().take(most).map(|e| self.excerpt(e.span, e.stamp, &e.text)).collect()
    }

    pub(super) fn findings(&self) -> Vec<Found> {
        let mut list: Vec<&Finding> = self.input.findings.iter().collect();
        list.sort_by_key(|f| (Reverse(f.severity), f.window, f.rule.clone()));
        self.bounded("findings", FINDINGS, &list, |finding| Found {
            rule: finding.rule.to_string(),
            severity: finding.severity,
            title: self.rule_text(finding).title,
            count: finding.count,
            at_least: self.is_least(finding),
            hard: finding.hard,
            window: period(finding.window),
            evidence: self.lines(finding, LINES),
        })
    }
}
