//! The report for a terminal: the verdict first, then why, then what to do.
//!
//! Every text from a log goes through [`escape::terminal`] here and nowhere else. Colour adds nothing that the words do
//! not say.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::lang::{fill, t};
use super::layout::{hang, pad, width};
use super::model::{Cause, Excerpt, Proof, Status};
use super::once::Seen;
use super::words::{self, percent};
use super::{Report, View, escape, traffic};
use crate::causes::Outcome;

// Below this, tables become lists.
const NARROW: usize = 60;
const LINES: usize = 3;
const PROOFS: usize = 5;
const LISTED: usize = 5;

/// Writes the report as lines of at most `view.width` columns.
///
/// # Errors
/// When writing fails.
pub fn render(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let columns = view.width.clamp(20, 120);
    let mut page = Page { report, view, columns, lines: Vec::new(), seen: Seen::default() };
    page.verdict();
    page.axes();
    page.judgement();
    page.steps();
    page.advice();
    page.findings();
    page.traffic();
    page.environment();
    page.unread();
    page.closing();
    for line in page.lines {
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

struct Page<'a> {
    report: &'a Report,
    view: &'a View,
    columns: usize,
    lines: Vec<String>,
    seen: Seen,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

const fn colour(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(anstyle::Color::Ansi(color)))
}

impl Page<'_> {
    fn t<'k>(&self, key: &'k str) -> &'k str {
        t(self.view.lang, key)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.view.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn styled(&mut self, style: Style, first: &str, rest: &str, text: &str) {
        for line in hang(first, rest, &escape::terminal(text), self.columns) {
            let line = self.paint(style, &line);
            self.lines.push(line);
        }
    }

    fn put(&mut self, first: &str, rest: &str, text: &str) {
        self.styled(Style::new(), first, rest, text);
    }

    fn head(&mut self, key: &str) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let title = self.t(key).to_owned();
        self.styled(BOLD, "", "", &title);
    }

    fn list(&mut self, key: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.head(key);
        for item in items {
            self.put("  - ", "    ", item);
        }
    }

    /// A list of at most a few entries that says how many more there are.
    fn some<T>(&mut self, items: &[T], most: usize, mut put: impl FnMut(&mut Self, &T)) {
        for item in items.iter().take(most) {
            put(self, item);
        }
        self.more(items.len().saturating_sub(most));
    }

    fn more(&mut self, left: usize) {
        if left > 0 {
            let more = fill(self.view.lang, "line.more", &[("n", &left.to_string())]);
            self.styled(DIM, "    ", "    ", &more);
        }
    }

    fn verdict(&mut self) {
        let verdict = &self.report.verdict;
        let (key, style) = match verdict.outcome {
            Outcome::Cause => ("outcome.cause", colour(AnsiColor::Red)),
            Outcome::Healthy => ("outcome.healthy", colour(AnsiColor::Green)),
            Outcome::Inconclusive => ("outcome.inconclusive", colour(AnsiColor::Yellow)),
        };
        let title = words::label(self.view.lang, self.t(key), &verdict.title);
        self.styled(style, "", "  ", &title);
        let rows = words::verdict_rows(self.report, self.view.lang);
        let wide = rows.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
        for (label, value) in rows {
            if self.columns < NARROW {
                self.put("  ", "    ", &words::label(self.view.lang, &label, &value));
                continue;
            }
            let first = format!("  {}  ", pad(&label, wide));
            self.put(&first, &" ".repeat(width(&first)), &value);
        }
        if !verdict.summary.is_empty() {
            self.lines.push(String::new());
            self.put("  ", "  ", &verdict.summary);
        }
    }

    fn axes(&mut self) {
        self.head("head.axes");
        let axes = words::axes(self.report);
        let name = axes.iter().map(|(key, _)| width(self.t(key))).max().unwrap_or(0);
        let answer = ["ok", "suspect", "cause", "unknown"].iter().map(|s| width(&self.answer(s))).max().unwrap_or(0);
        for (key, axis) in axes {
            let style = match axis.status {
                Status::Ok => colour(AnsiColor::Green),
                Status::Suspect => colour(AnsiColor::Yellow),
                Status::Cause => colour(AnsiColor::Red),
                Status::Unknown => DIM,
            };
            let (label, status) = (self.t(key).to_owned(), self.answer(axis.status.name()));
            if self.columns < NARROW {
                self.styled(style, "  ", "    ", &words::label(self.view.lang, &label, &status));
                self.put("    ", "    ", &axis.summary);
                continue;
            }
            // Painted after wrapping: colour codes have no width.
            let (label, status) = (pad(&label, name), pad(&status, answer));
            let plain = format!("  {label}  {status}  ");
            let at = self.lines.len();
            self.put(&plain, &" ".repeat(width(&plain)), &axis.summary);
            let painted = self.paint(style, &status);
            if let Some(line) = self.lines.get_mut(at) {
                *line = line.replacen(&status, &painted, 1);
            }
        }
    }

    fn answer(&self, status: &str) -> String {
        t(self.view.lang, &format!("status.{status}")).to_owned()
    }

    /// Lines that were not shown yet, and how many more there are; where all were shown, a word of that.
    fn excerpts(&mut self, indent: usize, lines: &[Excerpt], most: usize) -> usize {
        let blank = |n: usize| " ".repeat(n);
        let (fresh, left) = self.seen.fresh(lines, most);
        for line in &fresh {
            self.put(&blank(indent), &blank(indent + 2), &words::place(line));
            if !line.text.is_empty() {
                self.put(&blank(indent + 2), &blank(indent + 2), line.shown());
            }
        }
        if let (true, Some(first)) = (fresh.is_empty(), lines.first()) {
            let above = fill(self.view.lang, "line.above", &[("place", &first.place)]);
            self.styled(DIM, &blank(indent), &blank(indent + 2), &above);
        }
        left
    }

    fn proof(&mut self, proof: &Proof, lines: usize) {
        let title = words::counted(self.view.lang, &proof.title, proof.count, proof.at_least);
        self.put("  - ", "    ", &title);
        let left = self.excerpts(4, &proof.lines, lines);
        self.more(left);
    }

    fn candidate(&mut self, cause: &Cause, lines: usize) {
        let title = format!("{}  {}", cause.title, percent(self.view.lang, cause.confidence, cause.band));
        self.put("  - ", "    ", &title);
        for proof in cause.evidence.iter().take(2) {
            self.put("      ", "      ", &words::counted(self.view.lang, &proof.title, proof.count, proof.at_least));
            self.excerpts(8, proof.lines.get(..lines.min(proof.lines.len())).unwrap_or_default(), lines);
        }
    }

    fn judgement(&mut self) {
        let report = self.report;
        let (winner, others) = words::winner(report);
        if let Some(cause) = winner {
            self.head("head.evidence");
            self.some(&cause.evidence, PROOFS, |page, proof| page.proof(proof, LINES));
            if !cause.counter.is_empty() {
                self.head("head.counter");
                self.some(&cause.counter, PROOFS, |page, proof| page.proof(proof, 1));
            }
        }
        if !others.is_empty() {
            self.head(if winner.is_some() { "head.others" } else { "head.candidates" });
            let lines = usize::from(winner.is_none());
            self.some(others, 3, |page, cause| page.candidate(cause, lines));
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
            self.put("  - ", "    ", &title);
            for line in [number, text] {
                self.put("    ", "    ", &line);
            }
            self.styled(DIM, "    ", "    ", &source);
        }
    }

    fn findings(&mut self) {
        let others = words::other_findings(self.report);
        if others.is_empty() {
            return;
        }
        self.head("head.findings");
        self.some(&others, LISTED, |page, found| {
            let severity = t(page.view.lang, words::severity_key(found.severity)).to_owned();
            let title =
                format!("[{severity}] {}", words::counted(page.view.lang, &found.title, found.count, found.at_least));
            page.put("  - ", "    ", &title);
            page.excerpts(4, &found.evidence, 1);
        });
    }

    fn traffic(&mut self) {
        let lines = traffic::lines(self.report, self.view.lang);
        if !lines.is_empty() {
            self.head("head.traffic");
            for line in lines {
                self.put("  ", "    ", &line);
            }
        }
    }

    fn environment(&mut self) {
        let rows = words::environment(self.report, self.view.lang);
        if !rows.is_empty() {
            self.head("head.environment");
            for (label, value) in rows {
                self.put("  ", "    ", &words::label(self.view.lang, label, &value));
            }
        }
        self.head("head.files");
        let bundle = &self.report.bundle;
        self.put("  ", "    ", &words::files(bundle, self.view.lang));
        let mut members: Vec<_> = bundle.members.iter().collect();
        members.sort_by_key(|m| std::cmp::Reverse(m.events));
        self.some(&members, LISTED, |page, m| {
            let format = if m.format.is_empty() { "-" } else { &m.format };
            let lines = fill(page.view.lang, "line.lines", &[("n", &m.lines.to_string())]);
            page.put("  - ", "    ", &format!("{}  {format}  {lines}", m.path));
        });
    }

    fn unread(&mut self) {
        let report = self.report;
        if !report.gaps.is_empty() {
            self.head("head.gaps");
            self.some(&report.gaps, LISTED * 2, |page, gap| {
                page.put("  - ", "    ", &words::gap(page.view.lang, gap));
            });
        }
        if !report.skipped.is_empty() {
            self.head("head.skipped");
            self.some(&report.skipped, LISTED, |page, skip| {
                page.put("  - ", "    ", &words::label(page.view.lang, &skip.rule, &skip.reason))
            });
        }
    }

    fn closing(&mut self) {
        self.head("head.redaction");
        if let Some(counts) = words::redaction(self.report, self.view.lang) {
            self.put("  ", "  ", &counts);
        }
        let note = self.report.redaction.note.clone();
        self.put("  ", "  ", &note);
        self.lines.push(String::new());
        let line = words::tool(self.report, self.view.lang);
        self.styled(DIM, "", "", &line);
    }
}
