//! What the logs say about the surroundings, what was read and what not, and how private data was treated.

use super::super::lang::fill;
use super::super::model::Member;
use super::super::words;
use super::Page;
use super::markup::Markup;
use super::why::cell;

const FILES: usize = 200;
const GAPS: usize = 200;

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
                m.el("ul", &[], |m| {
                    for gap in report.gaps.iter().take(GAPS) {
                        let class = if gap.incomplete { "bad" } else { "" };
                        m.leaf("li", &[("class", class)], &words::gap(self.view.lang, gap));
                    }
                });
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
