//! Why: evidence, counter-evidence, other candidates, next steps, and the findings beside them.

use super::super::lang::fill;
use super::super::model::{Cause, Found, Proof};
use super::super::words::{self, percent};
use super::Page;
use super::bars::{meter, weight};
use super::markup::Markup;

/// Most findings that are listed, and lines of each.
const LISTED: usize = 50;
const LINES: usize = 5;

impl Page<'_> {
    pub(super) fn judgement(&self, m: &mut Markup) {
        let (winner, others) = words::winner(self.report);
        if let Some(cause) = winner {
            self.proofs(m, "head.evidence", &cause.evidence, "for");
            self.proofs(m, "head.counter", &cause.counter, "against");
        }
        if !others.is_empty() {
            let key = if winner.is_some() { "head.others" } else { "head.candidates" };
            self.section(m, "others", key, |m| self.candidates(m, others, winner.is_none()));
        }
    }

    fn proofs(&self, m: &mut Markup, key: &str, proofs: &[Proof], side: &str) {
        if proofs.is_empty() {
            return;
        }
        let most = self.strongest();
        self.section(m, "proofs", key, |m| {
            for (i, proof) in proofs.iter().enumerate() {
                self.proof(m, proof, side, most, i == 0 && side == "for");
            }
        });
    }

    // One scale for all bars of the page.
    fn strongest(&self) -> f64 {
        let proofs = self.report.causes.iter().flat_map(|c| c.evidence.iter().chain(&c.counter));
        proofs.map(|p| p.points.abs()).fold(0.1, f64::max)
    }

    fn proof(&self, m: &mut Markup, proof: &Proof, side: &str, most: f64, open: bool) {
        let signed = if side == "for" { proof.points.abs() } else { -proof.points.abs() };
        let points = fill(self.view.lang, "page.points", &[("points", &format!("{signed:+.1}"))]);
        let attrs: &[(&'static str, &str)] = &[("class", "line"), ("open", "")];
        m.el("details", if open { attrs } else { attrs.get(..1).unwrap_or_default() }, |m| {
            m.el("summary", &[], |m| {
                m.say("span", "what", &words::counted(self.view.lang, &proof.title, proof.count, proof.at_least));
                weight(m, proof.points.abs() / most, side, &points);
            });
            Self::excerpts(m, &proof.lines);
        });
    }

    fn candidates(&self, m: &mut Markup, causes: &[Cause], with_proofs: bool) {
        self.table(m, "candidates", &["table.cause", "table.confidence", "table.owner"], |m, labels| {
            for cause in causes {
                let confidence = percent(self.view.lang, cause.confidence, cause.band);
                m.el("tr", &[], |m| {
                    cell(m, labels, 0, "", |m| m.text(&cause.title));
                    cell(m, labels, 1, "nowrap", |m| {
                        m.text(&confidence);
                        meter(m, cause.confidence, &confidence);
                    });
                    cell(m, labels, 2, "", |m| m.text(&cause.owner));
                });
            }
        });
        if with_proofs {
            let most = self.strongest();
            for proof in causes.iter().take(3).flat_map(|c| &c.evidence) {
                self.proof(m, proof, "for", most, false);
            }
        }
    }

    pub(super) fn steps(&self, m: &mut Markup) {
        let missing = words::missing(self.report);
        let winner = words::winner(self.report).0;
        let [advice, attach] = winner.map(|c| [&c.advice, &c.attach]).unwrap_or([&missing, &missing]);
        let lists = [("head.steps", advice, winner.is_some()), ("head.missing", &missing, true)];
        let lists = lists.into_iter().chain([("head.attach", attach, winner.is_some())]);
        let lists: Vec<_> = lists.filter(|(_, items, shown)| *shown && !items.is_empty()).collect();
        if lists.is_empty() {
            return;
        }
        m.el("div", &[("class", "steps")], |m| {
            for (key, items, _) in lists {
                let tag = if key == "head.steps" { "ol" } else { "ul" };
                self.section(m, "", key, |m| {
                    m.el(tag, &[], |m| items.iter().for_each(|item| m.leaf("li", &[], item)));
                });
            }
        });
    }

    pub(super) fn advice(&self, m: &mut Markup) {
        if self.report.advice.is_empty() {
            return;
        }
        self.section(m, "findings advice", "head.advice", |m| {
            for advice in &self.report.advice {
                let [title, number, text, source] = words::advice(self.view.lang, advice);
                m.el("details", &[("class", "line"), ("open", "")], |m| {
                    m.el("summary", &[], |m| {
                        m.say("span", "what", &title);
                        m.say("span", "chip", &number);
                    });
                    m.el("ul", &[("class", "lines")], |m| {
                        m.leaf("li", &[], &text);
                        m.el("li", &[], |m| m.say("span", "place", &source));
                        for line in &advice.evidence {
                            m.el("li", &[], |m| Self::excerpt(m, line));
                        }
                    });
                });
            }
        });
    }

    pub(super) fn findings(&self, m: &mut Markup) {
        let others = words::other_findings(self.report);
        if others.is_empty() {
            return;
        }
        self.section(m, "findings", "head.findings", |m| {
            for found in others.iter().take(LISTED) {
                self.found(m, found);
            }
            self.more(m, others.len(), LISTED);
        });
    }

    fn found(&self, m: &mut Markup, found: &Found) {
        let key = words::severity_key(found.severity);
        m.el("details", &[("class", "line")], |m| {
            m.el("summary", &[], |m| {
                m.say("span", "what", &words::counted(self.view.lang, &found.title, found.count, found.at_least));
                m.say("span", &format!("chip {}", key.replace('.', "-")), self.t(key));
            });
            Self::excerpts(m, found.evidence.get(..LINES.min(found.evidence.len())).unwrap_or_default());
        });
    }

    /// A table; on a narrow screen every cell shows the label of its column instead of the head.
    pub(super) fn table(&self, m: &mut Markup, class: &str, heads: &[&str], rows: impl FnOnce(&mut Markup, &[String])) {
        let labels: Vec<_> = heads.iter().map(|key| self.t(key).to_owned()).collect();
        m.el("table", &[("class", class)], |m| {
            m.el("thead", &[], |m| {
                m.el("tr", &[], |m| labels.iter().for_each(|label| m.leaf("th", &[("scope", "col")], label)));
            });
            m.el("tbody", &[], |m| rows(m, &labels));
        });
    }
}

/// A cell under the column of that index.
pub(super) fn cell(m: &mut Markup, labels: &[String], at: usize, class: &str, inner: impl FnOnce(&mut Markup)) {
    let label = labels.get(at).map(String::as_str).unwrap_or_default();
    m.el("td", &[("class", class), ("data-label", label)], inner);
}
