//! Messages, latency, sessions and connections in words.

use std::collections::BTreeMap;

use super::lang::{Lang, fill, t, t_id};
use super::model::{Messages, Report};
use super::words::{duration, lasts};
use crate::event::Kind;
use crate::figure::plain;

/// A line for each.
pub(super) fn lines(report: &Report, lang: Lang) -> Vec<String> {
    let story = &report.timeline;
    let m = &story.messages;
    let mut lines = Vec::new();
    if m.submitted + m.received + m.acked + m.failed > 0 {
        let counts = [
            ("submitted", m.submitted),
            ("acked", m.acked),
            ("received", m.received),
            ("failed", m.failed),
            ("lost", m.lost),
            ("in_flight", m.in_flight),
            ("duplicate", m.duplicate),
        ];
        let counts: Vec<_> = counts.iter().map(|(name, n)| (*name, n.to_string())).collect();
        let counts: Vec<_> = counts.iter().map(|(name, n)| (*name, n.as_str())).collect();
        let key = match () {
            () if !heard(report) => "traffic.messages.unheard",
            () if m.lost == 0 && unseen(m) > 0 => "traffic.messages.unseen",
            () => "traffic.messages",
        };
        lines.push(fill(lang, key, &counts));
    }
    if let Some(n) = m.delivered {
        let [n, of, missed] = [n, m.submitted, unseen(m)].map(|n| n.to_string());
        let key = if missed == "0" { "traffic.delivered" } else { "traffic.delivered.unseen" };
        lines.push(fill(lang, key, &[("n", &n), ("of", &of), ("unseen", &missed)]));
    }
    if let (Some(p50), Some(p90), Some(p95), Some(p99)) = (m.p50_ms, m.p90_ms, m.p95_ms, m.p99_ms) {
        let [p50, p90, p95, p99] = [p50, p90, p95, p99].map(plain);
        lines.push(fill(lang, "traffic.latency", &[("p50", &p50), ("p90", &p90), ("p95", &p95), ("p99", &p99)]));
    }
    if !story.sessions.is_empty() {
        let of = |end: &str| story.sessions.iter().filter(|s| s.end == end).count().to_string();
        let joined = story.sessions.iter().filter(|s| s.joined).count().to_string();
        let n = story.sessions.len().to_string();
        let values = [("n", n.as_str()), ("joined", &joined), ("failed", &of("failed")), ("kicked", &of("kicked"))];
        lines.push(fill(lang, "traffic.sessions", &values));
    }
    let ends = story.link_ends.iter().map(|end| (end.endpoint.as_str(), &end.seconds));
    let all = story.link_ends.is_empty().then_some(("", &story.link_seconds));
    for (end, seconds) in ends.chain(all) {
        let key = if end.is_empty() { "traffic.links" } else { "traffic.links.of" };
        let states = states(seconds, lang);
        lines.extend((!states.is_empty()).then(|| fill(lang, key, &[("end", end), ("states", &states)])));
    }
    lines
}

/// Do the logs say at all that something was received? Where none does, its number is unknown, not zero.
pub(super) fn heard(report: &Report) -> bool {
    let kind = Kind::MsgReceived.name();
    report.timeline.messages.received > 0 || report.bundle.members.iter().any(|m| m.kinds.contains_key(kind))
}

/// Acknowledged messages that no log of the other end shows, where both ends are in the case.
fn unseen(messages: &Messages) -> u64 {
    messages.delivered.map_or(0, |delivered| messages.acked.saturating_sub(delivered))
}

/// How long connections were in each state, the longest first.
fn states(seconds: &BTreeMap<String, f64>, lang: Lang) -> String {
    let mut states: Vec<_> = seconds.iter().filter(|(_, seconds)| lasts(**seconds)).collect();
    states.sort_by(|a, b| b.1.total_cmp(a.1));
    let say = |(state, seconds): (&String, &f64)| {
        let name = t_id(lang, "link", state);
        fill(lang, "traffic.link", &[("state", &name), ("time", &duration(lang, *seconds))])
    };
    states.into_iter().map(say).collect::<Vec<_>>().join(t(lang, "glue.comma"))
}
