//! The four questions, answered every time: from the verdict, from findings, or from what the logs say at all.

use std::collections::BTreeMap;

use super::{Maker, WeakNetwork, links};
use crate::causes::{Band, Candidate};
use crate::event::{Event, Field, Kind};
use crate::figure::plain;
use crate::finding::{Finding, Severity};
use crate::report::lang::t;
use crate::report::model::{Axes, Axis, Excerpt, Status};
use crate::rules;
use crate::span::MemberId;
use crate::stamp::SECOND;
use crate::timeline::{Agg, LinkState, Window};

const EVIDENCE: usize = 3;
// A candidate below this is not worth a suspicion.
const SUSPECT: f64 = 0.3;

/// What findings and causes say about an axis.
struct Said {
    status: Option<Status>,
    why: String,
    evidence: Vec<Excerpt>,
}

impl Maker<'_> {
    pub(super) fn axes(&self) -> Axes {
        Axes {
            sdk_version: self.sdk_version(),
            region: self.region(),
            weak_network: self.weak_network(),
            server_config: self.server_config(),
        }
    }

    fn said(&self, axis: rules::Axis) -> Said {
        let mut said = Said { status: None, why: String::new(), evidence: Vec::new() };
        if let Some(best) = self.best() {
            let text = self.cause_text(best);
            if text.axis == Some(axis) {
                said.status = Some(Status::Cause);
                said.why = sentence(&text.title);
                let proof = best.evidence.iter().filter_map(|(i, _)| self.input.findings.get(*i));
                said.evidence = proof.flat_map(|f| self.lines(f, 1)).take(EVIDENCE).collect();
                return said;
            }
        }
        let mut findings: Vec<_> = self.input.findings.iter().filter(|f| f.severity > Severity::Info).collect();
        findings.sort_by(|a, b| (b.severity, &a.rule).cmp(&(a.severity, &b.rule)));
        let about = findings.into_iter().map(|f| (f, self.rule_text(f))).filter(|(_, text)| text.axis == Some(axis));
        let about: Vec<_> = about.take(EVIDENCE).collect();
        let candidates = self.input.diagnosis.causes.iter().filter(|c| c.confidence >= SUSPECT);
        let candidate = candidates.map(|c| self.cause_text(c)).find(|text| text.axis == Some(axis));
        if let Some((_, text)) = about.first() {
            said.why = sentence(&text.title);
        } else if let Some(text) = &candidate {
            said.why = sentence(&text.title);
        }
        said.evidence = about.iter().flat_map(|(f, _)| self.lines(f, 1)).collect();
        said.status = (!about.is_empty() || candidate.is_some()).then_some(Status::Suspect);
        said
    }

    fn sdk_version(&self) -> Axis {
        let said = self.said(rules::Axis::SdkVersion);
        let sdks = self.sdks();
        let versioned = sdks.iter().any(|s| s.version.is_some() || s.at_least.is_some());
        let names: Vec<_> = sdks
            .iter()
            .map(|s| match (&s.version, &s.at_least) {
                (Some(version), _) => format!("{} {version}", s.product),
                (None, Some(least)) => format!("{} >= {least}", s.product),
                (None, None) => s.product.clone(),
            })
            .collect();
        let names = names.join(t(self.input.lang, "glue.comma"));
        let (status, key) = match said.status {
            Some(status) if sdks.is_empty() => (status, "axis.sdk.bare"),
            Some(status) => (status, "axis.sdk.bad"),
            None if versioned => (Status::Ok, "axis.sdk.ok"),
            None if sdks.is_empty() => (Status::Unknown, "axis.sdk.unknown"),
            None => (Status::Unknown, "axis.sdk.named"),
        };
        let evidence = if said.evidence.is_empty() {
            sdks.into_iter().filter_map(|s| s.evidence).collect()
        } else {
            said.evidence
        };
        Axis { status, summary: self.text(key, &[("sdks", &names), ("why", &said.why)]), evidence }
    }

    fn region(&self) -> Axis {
        let said = self.said(rules::Axis::Region);
        let mut parts = self.regions();
        let edges = self.edges();
        let names: Vec<_> = edges.iter().filter_map(|e| e.host.clone().or_else(|| e.ip.clone())).take(3).collect();
        if !names.is_empty() {
            parts.push(self.text("axis.region.edges", &[("edges", &names.join(t(self.input.lang, "glue.comma")))]));
        }
        let seen = parts.join(t(self.input.lang, "glue.comma"));
        let (status, key) = match said.status {
            Some(status) if parts.is_empty() => (status, "axis.region.bare"),
            Some(status) => (status, "axis.region.bad"),
            None if parts.is_empty() => (Status::Unknown, "axis.region.unknown"),
            None => (Status::Ok, "axis.region.ok"),
        };
        let evidence = if said.evidence.is_empty() {
            self.of(Kind::EdgeSelect).take(EVIDENCE).map(|e| self.event(e)).collect()
        } else {
            said.evidence
        };
        Axis { status, summary: self.text(key, &[("regions", &seen), ("why", &said.why)]), evidence }
    }

    fn server_config(&self) -> Axis {
        let said = self.said(rules::Axis::ServerConfig);
        let logins = self.of(Kind::AuthResult).filter(|e| e.is(Field::Ok, "true"));
        let joins = self.of(Kind::SessionJoin).filter(|e| e.is(Field::Phase, "ok"));
        let answered = |e: &&Event| e.num(Field::Status).is_some_and(|s| (200.0..400.0).contains(&s));
        // A connection that came up was answered; media paths run between the two ends.
        let up = self.input.timeline.links.iter().filter(|l| l.state == LinkState::Connected && !is_media(&l.conn));
        let counts = [
            ("axis.server.up", up.count()),
            ("axis.server.auth", logins.count()),
            ("axis.server.joins", joins.count()),
            ("axis.server.requests", self.of(Kind::NetRequest).filter(answered).count()),
        ];
        let parts: Vec<_> =
            counts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| self.text(key, &[("n", &n.to_string())])).collect();
        let (status, key) = match said.status {
            Some(status) => (status, "axis.server.bad"),
            None if parts.is_empty() => (Status::Unknown, "axis.server.unknown"),
            None => (Status::Ok, "axis.server.ok"),
        };
        let summary = self.text(key, &[("numbers", &parts.join(t(self.input.lang, "glue.comma"))), ("why", &said.why)]);
        Axis { status, summary, evidence: said.evidence }
    }

    pub(super) fn weak_definition(&self) -> String {
        let weak = &self.input.weak;
        let [loss, rtt, seconds] = [weak.loss_pct, weak.rtt_ms, weak.seconds].map(plain);
        self.text(
            "axis.weak.definition",
            &[("name", &weak.name), ("loss", &loss), ("rtt", &rtt), ("seconds", &seconds)],
        )
    }

    fn weak_network(&self) -> Axis {
        let mut said = self.said(rules::Axis::WeakNetwork);
        let windows = &self.input.timeline.windows;
        let numbers = self.numbers(windows);
        let longest = longest_weak(windows, &self.input.weak);
        let weak_for = longest.map_or(0.0, |(length, _)| length);
        let sustained = weak_for >= self.input.weak.seconds;
        if said.status == Some(Status::Suspect) && !sustained && self.explained(rules::Axis::WeakNetwork) {
            // Contact is lost as well when the server ends it: only measurements speak against the network then.
            said = Said { status: None, why: String::new(), evidence: Vec::new() };
        }
        let (status, key) = match said.status {
            Some(status) if numbers.is_empty() => (status, "axis.weak.silent"),
            Some(status) => (status, "axis.weak.bad"),
            None if numbers.is_empty() && self.down_seconds() > 0.0 => (Status::Unknown, "axis.weak.down"),
            None if numbers.is_empty() => (Status::Unknown, "axis.weak.unknown"),
            None if sustained => (Status::Suspect, "axis.weak.worst"),
            None => (Status::Ok, "axis.weak.ok"),
        };
        let seconds = if numbers.is_empty() { self.down_seconds() } else { self.input.weak.seconds };
        let definition = self.weak_definition();
        let values = [
            ("numbers", numbers),
            ("why", said.why),
            ("seconds", plain(seconds)),
            ("length", plain(weak_for)),
            ("definition", definition),
        ];
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let evidence = match longest.filter(|(_, w)| sustained && said.evidence.is_empty() && !w.text.is_empty()) {
            Some((_, window)) => vec![Excerpt {
                place: self.place(window.span),
                at: Some(crate::stamp::format_utc(window.start)),
                text: self.clean(&window.text),
                brief: None,
            }],
            None => said.evidence,
        };
        Axis { status, summary: self.text(key, &values), evidence }
    }

    /// The verdict names a cause that lies elsewhere, and neither a candidate nor a measurement lies on this axis.
    fn explained(&self, axis: rules::Axis) -> bool {
        let on_axis = |c: &Candidate| self.cause_text(c).axis == Some(axis);
        let sure = self.best().is_some_and(|best| best.band >= Band::Medium && !on_axis(best));
        let windows = &self.input.timeline.windows;
        let measured = |f: &Finding| f.evidence().iter().any(|e| windows.iter().any(|w| w.span == e.span));
        let about = |f: &&Finding| f.severity > Severity::Info && self.rule_text(f).axis == Some(axis);
        sure && !self.input.findings.iter().filter(about).any(measured)
            && !self.input.diagnosis.causes.iter().any(|c| c.confidence >= SUSPECT && on_axis(c))
    }

    // Mean and worst of what the logs measure; the greater of the two directions of loss.
    fn numbers(&self, windows: &[Window]) -> String {
        let kinds: [(&str, &[Field]); 3] = [
            ("axis.weak.loss", &[Field::LossUpPct, Field::LossDownPct]),
            ("axis.weak.rtt", &[Field::RttMs]),
            ("axis.weak.jitter", &[Field::JitterMs]),
        ];
        let mut parts = Vec::new();
        for (key, fields) in kinds {
            let mut all = Agg::default();
            for agg in windows.iter().flat_map(|w| fields.iter().filter_map(|f| w.get(*f))) {
                all.merge(agg);
            }
            if all.n > 0 {
                parts.push(self.text(key, &[("mean", &plain(all.mean())), ("max", &plain(all.max))]));
            }
        }
        parts.join(t(self.input.lang, "glue.comma"))
    }

    fn down_seconds(&self) -> f64 {
        let down = |state| matches!(state, LinkState::Reconnecting | LinkState::Disconnected | LinkState::Failed);
        links::covered(self.input.timeline.links.iter().filter(|l| down(l.state)))
    }
}

/// The longest run of weak windows in one member, in seconds, and the window it begins with.
fn longest_weak<'w>(windows: &'w [Window], weak: &WeakNetwork) -> Option<(f64, &'w Window)> {
    let over = |w: &Window, field, limit: f64| w.get(field).is_some_and(|a| a.mean() >= limit);
    let is_weak = |w: &Window| {
        over(w, Field::LossUpPct, weak.loss_pct)
            || over(w, Field::LossDownPct, weak.loss_pct)
            || over(w, Field::RttMs, weak.rtt_ms)
    };
    // Samples come every few seconds at the most: a longer silence ends the run.
    const SILENCE: i64 = 6 * SECOND;
    let mut runs: BTreeMap<MemberId, (&Window, i64)> = BTreeMap::new();
    let mut best: Option<(f64, &Window)> = None;
    for window in windows.iter().filter(|w| is_weak(w)) {
        let end = window.start + window.width;
        let run = runs.entry(window.span.member).or_insert((window, end));
        if window.start > run.1 + SILENCE {
            *run = (window, end);
        }
        run.1 = run.1.max(end);
        let length = (run.1 - run.0.start) as f64 / SECOND as f64;
        if best.is_none_or(|(most, _)| length > most) {
            best = Some((length, run.0));
        }
    }
    best
}

/// Names of the paths that media take, beside the connection to the server.
fn is_media(conn: &str) -> bool {
    let mut words = conn.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word == "pc" || ["ice", "peer", "dtls", "media"].iter().any(|media| word.starts_with(media)))
}

fn sentence(title: &str) -> String {
    let closed = title.ends_with(['.', '。', '!', '?', '！', '？']);
    let wide = title.chars().next_back().is_some_and(|c| !c.is_ascii());
    format!(
        "{title}{}",
        if closed {
            ""
        } else if wide {
            "。"
        } else {
            "."
        }
    )
}

#[cfg(test)]
mod tests {
    use super::is_media;

    #[test]
    fn words_tell_media_from_a_server() {
        for media in ["ice", "pc-2", "peerconnection", "dtls", "media"] {
            assert!(is_media(media), "{media}");
        }
        for server in ["voice", "service", "device gateway", "grpc", "signalling", ""] {
            assert!(!is_media(server), "{server}");
        }
    }
}
