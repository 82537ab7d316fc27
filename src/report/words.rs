//! Phrases shared by the renderers for people: what is said, not how it looks. Nothing is escaped here.

use super::lang::{Lang, fill, t};
use super::model::{Advice, Axis, Bundle, Cause, Clock, Excerpt, Found, Hole, Report};
use crate::causes::{Band, Outcome};
use crate::figure::plain;
use crate::finding::Severity;

/// `93% (high)`
pub(super) fn percent(lang: Lang, confidence: f64, band: Band) -> String {
    let band = match band {
        Band::Low => "band.low",
        Band::Medium => "band.medium",
        Band::High => "band.high",
    };
    note(lang, &format!("{:.0}%", confidence.clamp(0.0, 1.0) * 100.0), t(lang, band))
}

/// `label: value`
pub(super) fn label(lang: Lang, label: &str, value: &str) -> String {
    fill(lang, "glue.label", &[("label", label), ("value", value)])
}

/// `text (note)`
pub(super) fn note(lang: Lang, text: &str, note: &str) -> String {
    fill(lang, "glue.note", &[("text", text), ("note", note)])
}

/// `path: title (detail)`
pub(super) fn gap(lang: Lang, gap: &Hole) -> String {
    label(lang, &gap.path, &reason(lang, gap))
}

/// `title (detail)`; a detail that begins with the title says it alone.
pub(super) fn reason(lang: Lang, gap: &Hole) -> String {
    if gap.detail.starts_with(&gap.title) { gap.detail.clone() } else { note(lang, &gap.title, &gap.detail) }
}

/// Key of the text of a severity.
pub(super) const fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "severity.info",
        Severity::Low => "severity.low",
        Severity::Medium => "severity.medium",
        Severity::High => "severity.high",
        Severity::Critical => "severity.critical",
    }
}

/// `05:14:29.366` of an RFC 3339 text.
pub(super) fn clock(at: &str) -> &str {
    at.get(11..23).unwrap_or(at)
}

/// Where a line stands, and when it was written unless the line itself says the same.
pub(super) fn place(line: &Excerpt) -> String {
    match line.at.as_deref().map(clock) {
        Some(at) if !line.text.contains(at.get(..8).unwrap_or(at)) => format!("{}  {at} UTC", line.place),
        _ => line.place.clone(),
    }
}

/// How often: a number, or that it was at least so often.
pub(super) fn times(lang: Lang, count: u64, at_least: bool) -> String {
    let number = count.to_string();
    if at_least { fill(lang, "count.least", &[("n", &number)]) } else { number }
}

/// The title, with how often where that is more than once and the title does not say so.
pub(super) fn counted(lang: Lang, title: &str, count: u64, at_least: bool) -> String {
    let number = count.to_string();
    let said = title.split(|c: char| !c.is_ascii_digit()).any(|part| part == number);
    if count > 1 && !said {
        fill(lang, "line.counted", &[("title", title), ("count", &times(lang, count, at_least))])
    } else {
        title.to_owned()
    }
}

/// `2026-11-22 05:14:29 .. 05:15:02 UTC`; the day is repeated only when it changes.
pub(super) fn span(from: &str, to: &str) -> String {
    let day = |at: &str| at.get(..10).unwrap_or(at).to_owned();
    let second = |at: &str| at.get(11..19).unwrap_or_default().to_owned();
    let (a, b) = (format!("{} {}", day(from), second(from)), format!("{} {}", day(to), second(to)));
    match () {
        () if a == b => format!("{a} UTC"),
        () if day(from) == day(to) => format!("{a} .. {} UTC", second(to)),
        () => format!("{a} .. {b} UTC"),
    }
}

/// Label and value of everything the verdict states.
pub(super) fn verdict_rows(report: &Report, lang: Lang) -> Vec<(String, String)> {
    let verdict = &report.verdict;
    let mut rows = Vec::new();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            rows.push((t(lang, key).to_owned(), value));
        }
    };
    let sure = verdict.outcome != Outcome::Inconclusive;
    add("verdict.sure", sure.then(|| percent(lang, verdict.confidence, verdict.band)));
    add("verdict.severity", verdict.severity.map(|s| t(lang, severity_key(s)).to_owned()));
    add("verdict.symptom", verdict.symptom.as_ref().map(|s| s.title.clone()));
    add("verdict.ask", verdict.symptom.as_ref().map(|s| s.ask.clone()));
    add("verdict.about", verdict.sdk.clone());
    add("verdict.session", verdict.session.clone());
    add("verdict.when", verdict.window.as_ref().map(|w| span(&w.from, &w.to)));
    add("verdict.zone", zone(report, lang));
    add("verdict.owner", winner(report).0.map(|c| c.owner.clone()));
    rows
}

/// That the times are not sure: the logs say nowhere in which zone they were written.
fn zone(report: &Report, lang: Lang) -> Option<String> {
    let n = report.clock.iter().filter(|c| c.unstated).count();
    let all = report.bundle.members.iter().filter(|m| m.first.is_some()).count().max(n);
    let key = if n == all { "zone.unstated" } else { "zone.unstated.some" };
    (n > 0).then(|| fill(lang, key, &[("n", &n.to_string()), ("all", &all.to_string())]))
}

/// The axes with the keys of their names.
pub(super) fn axes(report: &Report) -> [(&'static str, &Axis); 4] {
    let axes = &report.axes;
    [
        ("axis.sdk_version", &axes.sdk_version),
        ("axis.region", &axes.region),
        ("axis.weak_network", &axes.weak_network),
        ("axis.server_config", &axes.server_config),
    ]
}

/// The cause the verdict names, and the others.
pub(super) fn winner(report: &Report) -> (Option<&Cause>, &[Cause]) {
    match (report.verdict.outcome, report.causes.split_first()) {
        (Outcome::Cause, Some((first, rest))) => (Some(first), rest),
        (Outcome::Inconclusive, _) => (None, &report.causes),
        _ => (None, &[]),
    }
}

/// Everything that would settle the verdict, each once.
pub(super) fn missing(report: &Report) -> Vec<String> {
    let verdict = &report.verdict;
    let of_winner = winner(report).0.map(|c| c.missing.as_slice()).unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for text in verdict.missing.iter().chain(of_winner).chain(&verdict.ask) {
        if !all.contains(text) {
            all.push(text.clone());
        }
    }
    all
}

/// What to do, as lists under their heads.
pub(super) fn steps(report: &Report) -> Vec<(&'static str, Vec<String>)> {
    let mut lists = vec![("head.missing", missing(report))];
    if let (Some(cause), _) = winner(report) {
        lists.extend([("head.steps", cause.advice.clone()), ("head.attach", cause.attach.clone())]);
    }
    lists
}

/// Findings that are not shown as evidence already, and are worth a line.
pub(super) fn other_findings(report: &Report) -> Vec<&Found> {
    let (winner, others) = winner(report);
    let shown: Vec<_> = match winner {
        Some(cause) => cause.evidence.iter().chain(&cause.counter).map(|p| &p.rule).collect(),
        None => others.iter().take(3).flat_map(|c| &c.evidence).map(|p| &p.rule).collect(),
    };
    report.findings.iter().filter(|f| !shown.contains(&&f.rule)).collect()
}

/// One piece of advice: its title, the number, what to do, and the source.
pub(super) fn advice(lang: Lang, advice: &Advice) -> [String; 4] {
    let topic = super::lang::t_id(lang, "topic", advice.topic.name());
    [
        label(lang, &topic, &advice.title),
        advice.number.clone(),
        advice.text.clone(),
        label(lang, t(lang, "advice.source"), &advice.source),
    ]
}

/// `12.3 s`, `4 min 5 s`, `3 h 2 min`: two units are enough for a person.
pub(super) fn duration(lang: Lang, seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (key, big, small) = match whole {
        0..120 => return fill(lang, "time.s", &[("n", &plain(seconds))]),
        120..7200 => ("time.min", whole / 60, whole % 60),
        _ => ("time.h", whole / 3600, whole / 60 % 60),
    };
    fill(lang, key, &[("big", &big.to_string()), ("small", &small.to_string())])
}

/// `12.3 ms`
pub(super) fn millis(lang: Lang, ms: f64) -> String {
    fill(lang, "time.ms", &[("n", &plain(ms))])
}

/// Is it long enough to be printed? A state that ends the log lasts no time.
pub(super) fn lasts(seconds: f64) -> bool {
    seconds >= 0.05
}

/// Label and value of the surroundings, a row each.
pub(super) fn environment(report: &Report, lang: Lang) -> Vec<(&'static str, String)> {
    let env = &report.environment;
    let words = |parts: &[&Option<String>]| parts.iter().filter_map(|p| p.as_deref()).collect::<Vec<_>>().join(" ");
    let mut rows = Vec::new();
    for sdk in &env.sdks {
        let least = sdk.at_least.as_ref().filter(|_| sdk.version.is_none()).map(|v| format!(">= {v}"));
        rows.push(("env.sdk", words(&[&Some(sdk.product.clone()), &sdk.version, &least, &sdk.platform])));
    }
    rows.extend(env.apps.iter().take(2).map(|app| ("env.app", words(&[&app.id, &app.version]))));
    rows.extend(env.devices.iter().take(2).map(|d| ("env.device", words(&[&d.maker, &d.model, &d.os, &d.os_version]))));
    if !env.networks.is_empty() {
        let mut names: Vec<_> = env.networks.iter().filter_map(|n| n.to.as_deref().or(n.from.as_deref())).collect();
        names.dedup();
        names.truncate(6);
        rows.push(("env.network", names.join(" > ")));
    }
    if !env.regions.is_empty() {
        rows.push(("env.region", env.regions.join(t(lang, "glue.comma"))));
    }
    if !env.edges.is_empty() {
        let names: Vec<_> = env.edges.iter().take(4).map(|e| words(&[&e.host, &e.ip, &e.port])).collect();
        rows.push(("env.edge", names.join(t(lang, "glue.comma"))));
    }
    rows.extend(report.clock.iter().filter_map(|c| Some(("env.clock", skew(c, lang)?))).take(4));
    rows.extend(report.scope.iter().map(|scope| ("env.scope", scope.summary.clone())));
    rows.retain(|(_, value)| !value.is_empty());
    rows.into_iter().map(|(key, value)| (t(lang, key), value)).collect()
}

/// How far a clock was off, and that its times were moved.
fn skew(clock: &Clock, lang: Lang) -> Option<String> {
    let ahead = clock.skew_ms?;
    let key = if ahead < 0.0 { "env.clock.behind" } else { "env.clock.ahead" };
    let seconds = |ms: f64| format!("{:.3}", ms.abs() / 1000.0);
    let (off, within) = (seconds(ahead), seconds(clock.skew_within_ms.unwrap_or(0.0)));
    let n = clock.skew_messages.unwrap_or(0).to_string();
    Some(fill(lang, key, &[("file", &clock.path), ("s", &off), ("within", &within), ("n", &n)]))
}

/// How much was read.
pub(super) fn files(bundle: &Bundle, lang: Lang) -> String {
    let events: u64 = bundle.members.iter().map(|m| m.events).sum();
    let [n, bytes, events] = [bundle.members.len() as u64, bundle.bytes, events].map(|n| n.to_string());
    let text = fill(lang, "files.head", &[("n", &n), ("bytes", &bytes), ("events", &events)]);
    if bundle.name.is_empty() { text } else { label(lang, &bundle.name, &text) }
}

/// How much was replaced; nothing to say when redaction is off.
pub(super) fn redaction(report: &Report, lang: Lang) -> Option<String> {
    let redaction = &report.redaction;
    let total: u64 = redaction.counts.values().sum();
    let counts = redaction.counts.iter().map(|(kind, n)| format!("{} {n}", super::lang::t_id(lang, "kind", kind)));
    let counts: Vec<_> = counts.collect();
    let key = if counts.is_empty() { "redaction.none" } else { "redaction.counts" };
    let counts = counts.join(t(lang, "glue.comma"));
    let values = [
        ("total", total.to_string()),
        ("counts", counts),
        ("policy", redaction.policy.clone()),
        ("key", redaction.key_id.clone()),
    ];
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (redaction.policy != "off").then(|| fill(lang, key, &values))
}

/// What made the report.
pub(super) fn tool(report: &Report, lang: Lang) -> String {
    let tool = &report.tool;
    fill(lang, "tool.line", &[("name", &tool.name), ("version", &tool.version), ("now", &tool.now)])
}
