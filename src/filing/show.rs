//! A check for a terminal. Every text from a log or a case is escaped here.

use anstyle::{AnsiColor, Style};

use super::check::Check;
use crate::case::{Level, words};
use crate::report::escape::terminal;
use crate::report::lang::{fill, t, t_id};
use crate::report::layout::{hang, pad, width};
use crate::report::{View, unread};

/// The check as lines of at most the view's width.
#[must_use]
pub fn show(check: &Check, view: &View) -> String {
    let mut page = Page { view, out: String::new() };
    page.verdict(check);
    page.missing(check);
    page.logs(check);
    page.tries(check);
    page.advice(check);
    unread::section(&mut page.out, "head.gaps", &check.gaps, view, view.width.clamp(20, 120));
    page.out
}

struct Page<'v> {
    view: &'v View,
    out: String,
}

impl Page<'_> {
    fn put(&mut self, style: Style, first: &str, rest: &str, text: &str) {
        for line in hang(first, rest, &terminal(text), self.view.width.clamp(20, 120)) {
            let painted = self.view.color && !line.is_empty();
            self.out.push_str(&if painted { format!("{style}{line}{style:#}") } else { line });
            self.out.push('\n');
        }
    }

    fn line(&mut self, first: &str, rest: &str, text: &str) {
        self.put(Style::new(), first, rest, text);
    }

    fn head(&mut self, key: &str) {
        self.out.push('\n');
        let title = t(self.view.lang, key).to_owned();
        self.put(Style::new().bold(), "", "", &title);
    }

    fn verdict(&mut self, check: &Check) {
        let color = if check.ready { AnsiColor::Green } else { AnsiColor::Red };
        let style = Style::new().bold().fg_color(Some(color.into()));
        let must = |level: Level| level == Level::Must;
        let open = check.missing.iter().filter(|o| must(o.level)).count().to_string();
        let logs = check.logs.iter().filter(|f| must(f.level)).count().to_string();
        let key = if check.ready { "check.ready" } else { "check.open" };
        let text = fill(self.view.lang, key, &[("open", &open), ("logs", &logs)]);
        self.put(style, "", "  ", &text);
        self.line("  ", "    ", &check.verdict);
        if !check.owner.is_empty() {
            let label = t(self.view.lang, "verdict.owner");
            let owner = fill(self.view.lang, "glue.label", &[("label", label), ("value", &check.owner)]);
            self.line("  ", "    ", &owner);
        }
    }

    /// The word for a level before what it stands for: a question is answered, a flaw of the logs is mended.
    fn level(&self, level: Level, asked: bool) -> (String, String) {
        let lang = self.view.lang;
        let word = |level: Level| match level {
            _ if asked => words().level(level).get(lang.tag()),
            Level::Must => t(lang, "check.must"),
            Level::Should => t(lang, "check.should"),
            Level::Nice => t(lang, "check.nice"),
        };
        let wide = [Level::Must, Level::Should, Level::Nice].map(|l| width(word(l))).into_iter().max().unwrap_or(0);
        let first = format!("  {}  ", pad(word(level), wide));
        let rest = " ".repeat(width(&first));
        (first, rest)
    }

    fn missing(&mut self, check: &Check) {
        if check.missing.is_empty() {
            return;
        }
        self.head("check.missing");
        for open in &check.missing {
            let (first, rest) = self.level(open.level, true);
            let text = fill(self.view.lang, "glue.label", &[("label", &open.item), ("value", &open.ask)]);
            self.line(&first, &rest, &text);
            if !open.note.is_empty() {
                let note = fill(self.view.lang, "check.note", &[("note", &open.note)]);
                self.put(Style::new().dimmed(), &rest, &rest, &note);
            }
        }
    }

    fn logs(&mut self, check: &Check) {
        if check.logs.is_empty() {
            return;
        }
        self.head("check.logs");
        for fault in &check.logs {
            let (first, rest) = self.level(fault.level, false);
            self.line(&first, &rest, &fault.title);
            self.line(&format!("{rest}> "), &format!("{rest}  "), &fault.next);
        }
    }

    fn tries(&mut self, check: &Check) {
        if check.try_first.is_empty() {
            return;
        }
        self.head("check.try");
        for (n, text) in check.try_first.iter().enumerate() {
            self.line(&format!("  {}. ", n + 1), "     ", text);
        }
    }

    fn advice(&mut self, check: &Check) {
        if check.advice.is_empty() {
            return;
        }
        self.head("head.advice");
        for advice in &check.advice {
            let topic = t_id(self.view.lang, "topic", advice.topic.name());
            let title = fill(self.view.lang, "glue.label", &[("label", &topic), ("value", &advice.title)]);
            self.line("  - ", "    ", &title);
            self.line("    ", "    ", &advice.number);
            self.line("    ", "    ", &advice.text);
            let source = t(self.view.lang, "advice.source");
            let source = fill(self.view.lang, "glue.label", &[("label", source), ("value", &advice.source)]);
            self.put(Style::new().dimmed(), "    ", "    ", &source);
        }
    }
}
