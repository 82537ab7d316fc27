//! What the logs say about the surroundings, what was read and what not, and how private data was treated.

use super::super::lang::fill;
use super::super::model::{Hole, Member};
use super::super::words;
use super::Page;
use super::markup::Markup;
use super::why::cell;

const FILES: usize = 200;
const GAPS: usize = 200;
/// More files than these with one reason fold into it.
const TOGETHER: usize = 4;

impl Page<'_> {
    pub(super) fn surroundings(&self, m: &mut Markup) {
        self.environment(m);
        self.files(m);
        self.unread(m);
        self.privacy(m);
    }

    fn environment(&self, m: &mut Markup) {
        let rows = words::environment(self.report, self.view.lang);
        if rows.is_empty() {
            return;
        }
        self.section(m, "environment", "head.environment", |m| {
            m.el("table", &[("class", "pairs")], |m| {
                m.el("tbody", &[], |m| {
                    for (label, value) in &rows {
                        m.el("tr", &[], |m| {
                            m.leaf("th", &[("scope", "row")], label);
                            m.leaf("td", &[], value);
                        });
                    }
                });
            });
        });
    }

    fn files(&self, m: &mut Markup) {
        let members = &self.report.bundle.members;
        let heads = ["table.file", "table.format", "table.span", "table.lines", "table.framed", "table.events"];
        self.section(m, "files", "head.files", |m| {
            m.leaf("p", &[], &words::files(&self.report.bundle, self.view.lang));
            if members.is_empty() {
                return;
            }
            self.table(m, "files", &heads, |m, labels| {
                for member in members.iter().take(FILES) {
                    file(m, labels, member);
                }
            });
            let omitted = self.report.omitted.get("bundle.members").copied().unwrap_or(0) as usize;
            self.more(m, members.len() + omitted, FILES.min(members.len()));
        });
    }

    fn unread(&self, m: &mut Markup) {
        let report = self.report;
        if !report.gaps.is_empty() {
            self.section(m, "gaps", "head.gaps", |m| {
                m.el("ul", &[], |m| self.gaps(m, report.gaps.get(..GAPS).unwrap_or(&report.gaps)));
                self.more(m, report.gaps.len(), GAPS);
            });
        }
        if !report.skipped.is_empty() {
            m.el("details", &[("class", "plain")], |m| {
                let n = report.skipped.len().to_string();
                m.leaf("summary", &[], &words::note(self.view.lang, self.t("head.skipped"), &n));
                m.el("ul", &[("class", "small")], |m| {
                    for skip in &report.skipped {
                        m.leaf("li", &[], &words::label(self.view.lang, &skip.rule, &skip.reason));
                    }
                });
            });
        }
    }

    /// Files that share one reason stand under it when they are many.
    fn gaps(&self, m: &mut Markup, gaps: &[Hole]) {
        let mut reasons: Vec<Vec<&Hole>> = Vec::new();
        for gap in gaps {
            let same = |other: &Hole| (&other.title, &other.detail) == (&gap.title, &gap.detail);
            match reasons.iter_mut().find(|all| all.first().is_some_and(|first| same(first))) {
                Some(all) => all.push(gap),
                None => reasons.push(vec![gap]),
            }
        }
        let class = |gap: &Hole| if gap.incomplete { "bad" } else { "" };
        for all in &reasons {
            let Some(first) = all.first().filter(|_| all.len() > TOGETHER) else {
                all.iter().for_each(|gap| m.leaf("li", &[("class", class(gap))], &words::gap(self.view.lang, gap)));
                continue;
            };
            let reason = words::reason(self.view.lang, first);
            m.el("li", &[("class", class(first))], |m| {
                m.el("details", &[], |m| {
                    m.leaf("summary", &[], &words::label(self.view.lang, &reason, &all.len().to_string()));
                    m.el("ul", &[("class", "small")], |m| all.iter().for_each(|gap| m.say("li", "path", &gap.path)));
                });
            });
        }
    }

    fn privacy(&self, m: &mut Markup) {
        let report = self.report;
        self.section(m, "privacy", "head.redaction", |m| {
            m.leaf("p", &[], &report.redaction.note);
            if let Some(counts) = words::redaction(report, self.view.lang) {
                m.say("p", "small", &counts);
            }
        });
        m.el("footer", &[], |m| {
            m.leaf("p", &[], &words::tool(report, self.view.lang));
            let definition = [("definition", report.tool.weak_network.as_str())];
            m.leaf("p", &[], &fill(self.view.lang, "tool.definition", &definition));
        });
    }
}

fn file(m: &mut Markup, labels: &[String], member: &Member) {
    let time = member.first.as_deref().zip(member.last.as_deref()).map(|(a, b)| words::span(a, b)).unwrap_or_default();
    let texts = [
        ("path", member.path.clone()),
        ("", if member.format.is_empty() { "-".to_owned() } else { member.format.clone() }),
        ("", time),
        ("n", member.lines.to_string()),
        ("n", format!("{:.0}%", member.framed * 100.0)),
        ("n", member.events.to_string()),
    ];
    m.el("tr", &[], |m| {
        for (i, (class, text)) in texts.iter().enumerate() {
            cell(m, labels, i, class, |m| m.text(text));
        }
    });
}
