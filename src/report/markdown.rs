//! The report for a ticket: tables and fenced evidence, every text from a log escaped so that it renders as itself.

use std::io::{self, Write};

use super::lang::{fill, t};
use super::model::{Cause, Excerpt, Proof};
use super::once::Seen;
use super::words::{self, clock, percent};
use super::{Report, View, escape, traffic};
use crate::causes::Outcome;

const LINES: usize = 5;
const LISTED: usize = 20;

/// Writes the report as Markdown (`CommonMark` with tables).
///
/// # Errors
/// When writing fails.
pub fn render(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut doc = Doc { report, view, text: String::new(), seen: Seen::default() };
    doc.verdict();
    doc.axes();
    doc.judgement();
    doc.steps();
    doc.advice();
    doc.findings();
    doc.rest();
    out.write_all(doc.text.as_bytes())
}

struct Doc<'a> {
    report: &'a Report,
    view: &'a View,
    text: String,
    seen: Seen,
}

impl Doc<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn head(&mut self, key: &str) {
        let title = t(self.view.lang, key);
        self.line("");
        self.line(&format!("## {title}"));
        self.line("");
    }

    fn row(&mut self, cells: &[&str]) {
        let cells: Vec<_> = cells.iter().map(|c| escape::markdown(c)).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn table(&mut self, heads: &[&str]) {
        let heads: Vec<_> = heads.iter().map(|key| t(self.view.lang, key)).collect();
        self.row(&heads);
        self.line(&format!("|{}", " --- |".repeat(heads.len())));
    }

    fn item(&mut self, text: &str) {
        let text = escape::markdown(text);
        self.line(&format!("- {text}"));
    }

    fn more(&mut self, all: usize, most: usize) {
        if all > most {
            let more = fill(self.view.lang, "line.more", &[("n", &(all - most).to_string())]);
            self.line("");
            self.line(&more);
        }
    }

    fn lines(&mut self, lines: &[Excerpt], most: usize) {
        let Some(first) = lines.first() else { return };
        let (fresh, _) = self.seen.fresh(lines, most);
        if fresh.is_empty() {
            let above = fill(self.view.lang, "line.above", &[("place", &first.place)]);
            self.line("");
            self.line(&format!("  {}", escape::markdown(&above)));
            self.line("");
            return;
        }
        let shown: Vec<_> = fresh
            .iter()
            .map(|l| {
                let time = l.at.as_deref().map(|at| format!("{}  ", clock(at))).unwrap_or_default();
                escape::terminal(&format!("{}  {time}{}", l.place, l.shown()))
            })
            .collect();
        // Indented by two, so that it belongs to the list item above.
        let fence = escape::fence(&shown);
        self.line("");
        self.line(&format!("  {fence}text"));
        for line in shown {
            self.line(&format!("  {line}"));
        }
        self.line(&format!("  {fence}"));
        self.line("");
    }

    fn verdict(&mut self) {
        let (report, lang) = (self.report, self.view.lang);
        let key = match report.verdict.outcome {
            Outcome::Cause => "outcome.cause",
            Outcome::Healthy => "outcome.healthy",
            Outcome::Inconclusive => "outcome.inconclusive",
        };
        let title = format!("# {}", words::label(lang, t(lang, key), &escape::markdown(&report.verdict.title)));
        self.line(&title);
        self.line("");
        for (label, value) in words::verdict_rows(report, lang) {
            let value = escape::markdown(&value);
            self.line(&format!("- {}", words::label(lang, &format!("**{label}**"), &value)));
        }
        if !report.verdict.summary.is_empty() {
            self.line("");
            self.line(&escape::markdown(&report.verdict.summary));
        }
    }

    fn axes(&mut self) {
        self.head("head.axes");
        self.table(&["table.axis", "table.answer", "table.why"]);
        for (key, axis) in words::axes(self.report) {
            let status = format!("status.{}", axis.status.name());
            let (name, status) = (t(self.view.lang, key), t(self.view.lang, &status).to_owned());
            self.row(&[name, &status, &axis.summary]);
        }
    }

    fn proof(&mut self, proof: &Proof, points: f64, most: usize) {
        let title = words::counted(self.view.lang, &proof.title, proof.count, proof.at_least);
        let points = format!("{points:+.1}");
        let text = fill(self.view.lang, "line.points", &[("title", &title), ("points", &points)]);
        self.item(&text);
        self.lines(&proof.lines, most);
    }

    fn judgement(&mut self) {
        let (winner, others) = words::winner(self.report);
        if let Some(cause) = winner {
            self.head("head.evidence");
            for proof in cause.evidence.iter().take(LISTED) {
                self.proof(proof, proof.points, LINES);
            }
            if !cause.counter.is_empty() {
                self.head("head.counter");
                for proof in cause.counter.iter().take(LISTED) {
                    self.proof(proof, -proof.points.abs(), 1);
                }
            }
        }
        if !others.is_empty() {
            self.head(if winner.is_some() { "head.others" } else { "head.candidates" });
            self.candidates(others, winner.is_none());
        }
    }

    fn candidates(&mut self, causes: &[Cause], proofs: bool) {
        self.table(&["table.cause", "table.confidence", "table.owner"]);
        for cause in causes.iter().take(5) {
            self.row(&[&cause.title, &percent(self.view.lang, cause.confidence, cause.band), &cause.owner]);
        }
        if proofs {
            self.line("");
            for proof in causes.iter().take(3).filter_map(|c| c.evidence.first()) {
                self.proof(proof, proof.points, 2);
            }
        }
    }

    fn list(&mut self, key: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.head(key);
        for item in items {
            self.item(item);
        }
    }

    fn steps(&mut self) {
        for (key, items) in words::steps(self.report) {
            self.list(key, &items);
        }
    }

    fn advice(&mut self) {
        if self.report.advice.is_empty() {
            return;
        }
        self.head("head.advice");
        for advice in &self.report.advice {
            let [title, number, text, source] = words::advice(self.view.lang, advice);
            self.item(&title);
            for line in [number, text, source] {
                self.line(&format!("  - {}", escape::markdown(&line)));
            }
        }
    }

    fn findings(&mut self) {
        let others = words::other_findings(self.report);
        if others.is_empty() {
            return;
        }
        self.head("head.findings");
        self.table(&["table.severity", "table.finding", "table.count"]);
        for found in others.iter().take(LISTED) {
            let severity = t(self.view.lang, words::severity_key(found.severity));
            self.row(&[severity, &found.title, &words::times(self.view.lang, found.count, found.at_least)]);
        }
        self.more(others.len(), LISTED);
        self.line("");
        for found in others.iter().take(3) {
            self.item(&found.title);
            self.lines(&found.evidence, 2);
        }
    }

    fn rest(&mut self) {
        let (report, lang) = (self.report, self.view.lang);
        self.list("head.traffic", &traffic::lines(report, lang));
        let rows = words::environment(report, lang);
        let rows: Vec<_> = rows.iter().map(|(label, value)| words::label(lang, label, value)).collect();
        self.list("head.environment", &rows);
        self.head("head.files");
        self.line(&escape::markdown(&words::files(&report.bundle, lang)));
        self.line("");
        self.table(&["table.file", "table.format", "table.lines", "table.framed", "table.events"]);
        for m in report.bundle.members.iter().take(LISTED) {
            let framed = format!("{:.0}%", m.framed * 100.0);
            self.row(&[&m.path, &m.format, &m.lines.to_string(), &framed, &m.events.to_string()]);
        }
        self.more(report.bundle.members.len(), LISTED);
        let gaps: Vec<_> = report.gaps.iter().map(|g| words::gap(lang, g)).collect();
        self.list("head.gaps", gaps.get(..gaps.len().min(LISTED)).unwrap_or_default());
        self.more(gaps.len(), LISTED);
        self.head("head.redaction");
        if let Some(counts) = words::redaction(report, lang) {
            self.line(&escape::markdown(&counts));
            self.line("");
        }
        self.line(&escape::markdown(&report.redaction.note));
        self.line("");
        let tool = escape::markdown(&words::tool(report, lang));
        let definition = fill(lang, "tool.definition", &[("definition", &report.tool.weak_network)]);
        self.line(&format!("{tool}; {}", escape::markdown(&definition)));
    }
}
