//! What was not read, for people: in their language, redacted, what makes an analysis incomplete first.

use super::View;
use super::details::detail;
use super::escape::terminal;
use super::lang::{Lang, fill, t, t_id};
use super::layout::hang;
use super::model::Hole;
use super::words;
use crate::gap::Gap;
use crate::redact::Redactor;
use crate::timeline::Timeline;

/// Entries that are listed one by one.
const LISTED: usize = 10;

/// In the order in which they are told, so that a long list never hides what matters.
pub(super) fn ordered(gaps: &[Gap]) -> Vec<&Gap> {
    let mut gaps: Vec<_> = gaps.iter().collect();
    gaps.sort_by_key(|gap| (!gap.kind.is_incomplete(), *gap));
    gaps
}

/// One of them; `path` and `text` take private values out.
pub(super) fn hole(gap: &Gap, lang: Lang, path: impl Fn(&str) -> String, text: impl Fn(&str) -> String) -> Hole {
    // The id is the word serialisation gives the kind.
    let kind = serde_json::to_value(gap.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    Hole {
        path: path(&gap.path),
        title: t_id(lang, "gap", &kind),
        kind,
        at: gap.at,
        size: gap.size,
        detail: text(&detail(lang, &gap.detail)),
        incomplete: gap.kind.is_incomplete(),
    }
}

/// What a story lacks.
pub(super) fn of(timeline: &Timeline, redactor: &Redactor, lang: Lang) -> Vec<Hole> {
    let clean = |text: &str| redactor.redact(text);
    ordered(&timeline.gaps).into_iter().map(|gap| hole(gap, lang, clean, clean)).collect()
}

/// A line for each of the first, and how many more there are; nothing in it steers a terminal.
pub(crate) fn lines(gaps: &[Hole], lang: Lang) -> Vec<String> {
    let mut lines: Vec<_> = gaps.iter().take(LISTED).map(|gap| terminal(&words::gap(lang, gap))).collect();
    if let Some(more) = gaps.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(fill(lang, "line.more", &[("n", &more.to_string())]));
    }
    lines
}

/// The section of a text for a terminal, at most `columns` wide; nothing where all was read.
pub(crate) fn section(out: &mut String, key: &str, gaps: &[Hole], view: &View, columns: usize) {
    if gaps.is_empty() {
        return;
    }
    out.push_str(&format!("\n{}\n", t(view.lang, key)));
    for text in lines(gaps, view.lang) {
        for line in hang("  - ", "    ", &text, columns) {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}
