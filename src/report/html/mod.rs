//! The report as one page that needs nothing else: no network, no file beside it, and no script to be read.
//!
//! The order is the reader's: what it comes to and the four questions on the first screen, then why, what to do, what
//! happened, and what was read. The policy in the head lets only our own style and script in, by their digests.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::lang::t;
use super::model::Excerpt;
use super::{Report, View, words};
use crate::causes::Outcome;

mod bars;
mod curve;
mod lanes;
mod markup;
mod scale;
mod story;
mod surroundings;
mod top;
mod tracks;
mod turns;
mod why;

use markup::Markup;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = concat!(include_str!("page.js"), include_str!("zoom.js"), include_str!("start.js"));

/// What the script's controls say.
const TOOLS: [(&str, &str); 8] = [
    ("data-filter", "page.filter"),
    ("data-open", "page.open"),
    ("data-in", "page.zoom_in"),
    ("data-out", "page.zoom_out"),
    ("data-earlier", "page.earlier"),
    ("data-later", "page.later"),
    ("data-whole", "page.whole"),
    ("data-help", "page.zoom_help"),
];

/// Writes the report as one HTML file.
///
/// # Errors
/// When writing fails.
pub fn render(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, view };
    let other = report.translated.as_deref();
    let mut m = Markup::default();
    m.own("<!DOCTYPE html>\n");
    m.el("html", &[("lang", view.lang.tag())], |m| {
        page.head(m);
        m.el("body", &[("class", page.outcome())], |m| {
            page.main(m);
            if let Some(report) = other {
                // Nothing of a template is shown, read aloud or searched before the script takes it out.
                let view = View { lang: report.lang, ..*view };
                m.el("template", &[], |m| Page { report, view: &view }.main(m));
            }
            m.el("script", &[], |m| m.own(SCRIPT));
        });
    });
    out.write_all(m.into_string().as_bytes())
}

struct Page<'a> {
    report: &'a Report,
    view: &'a View,
}

impl Page<'_> {
    fn t<'k>(&self, key: &'k str) -> &'k str {
        t(self.view.lang, key)
    }

    const fn outcome(&self) -> &'static str {
        match self.report.verdict.outcome {
            Outcome::Cause => "cause",
            Outcome::Healthy => "healthy",
            Outcome::Inconclusive => "inconclusive",
        }
    }

    fn title(&self) -> String {
        words::label(self.view.lang, self.t(self.outcome_key()), &self.report.verdict.title)
    }

    fn head(&self, m: &mut Markup) {
        let title = self.title();
        m.el("head", &[], |m| {
            m.void("meta", &[("charset", "utf-8")]);
            m.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy())]);
            m.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            m.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
            m.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            m.leaf("title", &[], &title);
            m.el("style", &[], |m| m.own(STYLE));
        });
    }

    const fn outcome_key(&self) -> &'static str {
        match self.report.verdict.outcome {
            Outcome::Cause => "outcome.cause",
            Outcome::Healthy => "outcome.healthy",
            Outcome::Inconclusive => "outcome.inconclusive",
        }
    }

    fn main(&self, m: &mut Markup) {
        let (tag, title) = (self.view.lang.tag(), self.title());
        m.el("main", &[("lang", tag), ("data-name", self.t("page.language")), ("data-title", &title)], |m| {
            self.verdict(m);
            self.axes(m);
            self.tools(m);
            self.judgement(m);
            self.steps(m);
            self.advice(m);
            self.story(m);
            self.findings(m);
            self.surroundings(m);
        });
    }

    /// Where the script puts its controls; without it nothing is there.
    fn tools(&self, m: &mut Markup) {
        let texts = TOOLS.map(|(name, key)| (name, self.t(key)));
        let attrs: Vec<_> = [("class", "tools")].into_iter().chain(texts).collect();
        m.el("div", &attrs, |_| {});
    }

    /// A section with a heading.
    fn section(&self, m: &mut Markup, class: &str, key: &str, inner: impl FnOnce(&mut Markup)) {
        m.el("section", &[("class", class)], |m| {
            m.leaf("h2", &[], self.t(key));
            inner(m);
        });
    }

    fn excerpts(m: &mut Markup, lines: &[Excerpt]) {
        m.el("ul", &[("class", "lines")], |m| {
            for line in lines {
                m.el("li", &[], |m| Self::excerpt(m, line));
            }
        });
    }

    fn excerpt(m: &mut Markup, line: &Excerpt) {
        m.say("span", "place", &words::place(line));
        if !line.text.is_empty() {
            m.leaf("code", &[], &line.text);
        }
    }

    /// At most `most` entries, and how many more there are.
    fn more(&self, m: &mut Markup, all: usize, most: usize) {
        if all > most {
            let more = super::lang::fill(self.view.lang, "line.more", &[("n", &(all - most).to_string())]);
            m.say("p", "more", &more);
        }
    }
}

fn policy() -> String {
    let [style, script] = [STYLE, SCRIPT].map(|text| base64(&Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| bits << 8 | u32::from(three.get(i).copied().unwrap_or(0)));
        for i in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * i) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if i <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_as_the_standard_has_it() {
        let of = |text: &str| super::base64(text.as_bytes());
        assert_eq!(["", "f", "fo", "foo", "foob"].map(of), ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
