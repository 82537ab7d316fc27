//! The first screen: the verdict with its facts, and the four questions.

use super::super::model::Axis;
use super::super::words;
use super::Page;
use super::bars::meter;
use super::markup::Markup;
use crate::causes::Outcome;

/// Characters of a fact that stands beside others.
const LONG: usize = 70;

impl Page<'_> {
    pub(super) fn verdict(&self, m: &mut Markup) {
        let verdict = &self.report.verdict;
        m.el("header", &[("class", "verdict")], |m| {
            m.say("p", "outcome", self.t(self.outcome_key()));
            m.leaf("h1", &[], &verdict.title);
            if !verdict.summary.is_empty() {
                m.say("p", "lead", &verdict.summary);
            }
            m.el("dl", &[("class", "facts")], |m| {
                let mut rows = words::verdict_rows(self.report, self.view.lang);
                // A sentence would tear the short ones apart.
                let long = |value: &str| value.chars().count() > LONG;
                rows.sort_by_key(|(_, value)| long(value));
                for (i, (label, value)) in rows.into_iter().enumerate() {
                    m.el("div", if long(&value) { &[("class", "long")] } else { &[] }, |m| {
                        m.leaf("dt", &[], &label);
                        m.el("dd", &[], |m| {
                            m.text(&value);
                            // The confidence comes first wherever there is one.
                            if i == 0 && verdict.outcome != Outcome::Inconclusive {
                                meter(m, verdict.confidence, &label);
                            }
                        });
                    });
                }
            });
        });
    }

    pub(super) fn axes(&self, m: &mut Markup) {
        self.section(m, "axes", "head.axes", |m| {
            m.el("div", &[("class", "cards")], |m| {
                for (key, axis) in words::axes(self.report) {
                    self.card(m, key, axis);
                }
            });
        });
    }

    fn card(&self, m: &mut Markup, key: &str, axis: &Axis) {
        let status = axis.status.name();
        m.el("div", &[("class", &format!("card {status}"))], |m| {
            m.leaf("h3", &[], self.t(key));
            m.say("p", "answer", self.t(&format!("status.{status}")));
            m.leaf("p", &[], &axis.summary);
            if !axis.evidence.is_empty() {
                m.el("details", &[], |m| {
                    m.leaf("summary", &[], self.t("page.lines"));
                    Self::excerpts(m, &axis.evidence);
                });
            }
        });
    }
}
