//! Reports made from small hand-made stories: what a reader sees, in both languages and two widths.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines, reason = "a test fails by panicking")]

mod chinese;
mod every;
mod json;
mod markdown;
mod text;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use whydrop::causes::{Band, Candidate, Diagnosis, Outcome};
use whydrop::event::{Event, Field, Kind, Value, Weight};
use whydrop::finding::{Evidence, Finding, Severity};
use whydrop::gap::{Gap, GapKind};
use whydrop::level::Level;
use whydrop::report::{self, Assembly, Format, Lang, Policy, Report, Skipped, View, WeakNetwork};
use whydrop::span::{MemberId, Span};
use whydrop::stamp::{Known, SECOND, Stamp};
use whydrop::timeline::{
    Agg, Clock, Latency, Link, LinkState, Member, Sdk, Session, SessionEnd, Timeline, Trouble, Window,
};

use texts::Texts;

const T0: i64 = 1_795_324_469_366_000;

fn span(line: u32) -> Span {
    Span { member: MemberId(0), line, offset: 0, len: 80 }
}

fn stamp(seconds: i64) -> Stamp {
    Stamp { micros: T0 + seconds * SECOND, known: Known::Stated }
}

fn event(kind: Kind, seconds: i64, line: u32, fields: &[(Field, &str)], text: &str) -> Event {
    let fields = fields.iter().map(|(f, v)| (*f, Value::Text((*v).into()))).collect();
    Event {
        stamp: stamp(seconds),
        span: span(line),
        level: Level::Info,
        kind,
        weight: Weight::Format,
        format: 0,
        fields,
        text: text.into(),
    }
}

fn finding(rule: &str, severity: Severity, lines: &[(u32, i64, &str)]) -> Finding {
    let lines =
        lines.iter().map(|(line, s, text)| Evidence { span: span(*line), stamp: stamp(*s), text: (*text).into() });
    Finding::new(rule.into(), severity, lines.collect()).unwrap()
}

fn story() -> Timeline {
    let member = Member {
        path: "case.zip!logs/13800138000/agora.log".into(),
        format: "agora-sdk".into(),
        bytes: 20_480,
        lines: 400,
        lines_filled: 398,
        lines_framed: 390,
        events: 41,
        kinds: BTreeMap::from([("conn.state", 4)]),
        first: Some(stamp(-60)),
        last: Some(stamp(40)),
        ..Member::default()
    };
    let mut loss = Agg::default();
    loss.add(0.5);
    let mut rtt = Agg::default();
    rtt.add(62.0);
    rtt.add(81.0);
    let windows = (0..5).map(|i| Window {
        start: T0 + i * SECOND,
        width: SECOND,
        span: span(300),
        text: "".into(),
        values: vec![(Field::LossUpPct, loss), (Field::RttMs, rtt)].into(),
    });
    let events = vec![
        event(
            Kind::DeviceInfo,
            -50,
            4,
            &[(Field::Maker, "Xiaomi"), (Field::Model, "M2012K11AC"), (Field::Os, "Android")],
            "device",
        ),
        event(Kind::AppInfo, -50, 5, &[(Field::Id, "com.example.chat"), (Field::Version, "2.1.0")], "app"),
        event(Kind::NetChange, -49, 6, &[(Field::To, "wifi")], "network"),
        event(
            Kind::EdgeSelect,
            -48,
            7,
            &[(Field::Ip, "47.74.211.9"), (Field::Region, "CN"), (Field::Port, "4001")],
            "edge 47.74.211.9:4001",
        ),
    ];
    let link = |state, from, until| Link {
        endpoint: 0,
        conn: "".into(),
        state,
        from: stamp(from),
        until: stamp(until),
        open: false,
        reason: Some("uid=alice_1 kicked".into()),
        event: 0,
    };
    let mut timeline = Timeline {
        members: vec![member],
        endpoints: vec!["phone".into()],
        events,
        windows: windows.collect(),
        links: vec![link(LinkState::Connected, -40, 0), link(LinkState::Reconnecting, 0, 33)],
        sessions: vec![Session {
            endpoint: 0,
            channel: "room-of-alice".into(),
            from: stamp(-40),
            until: stamp(33),
            joined: true,
            end: SessionEnd::Kicked,
            join_ms: Some(412.0),
            event: 0,
        }],
        sdks: vec![Sdk {
            product: "agora-rtc".into(),
            version: Some("4.3.0.123".into()),
            platform: Some("android".into()),
            span: Some(span(1)),
            text: "agora sdk version 4.3.0.123".into(),
            records: 390,
            ..Sdk::default()
        }],
        clocks: vec![Clock {
            member: 0,
            basis: "device-local",
            offset: 0,
            known: Known::Inferred,
            why: "epoch in line 12".into(),
            unstated: false,
            skew: None,
        }],
        now: T0 + 3600 * SECOND,
        ..Timeline::default()
    };
    timeline.messages.submitted = 20;
    timeline.messages.acked = 17;
    timeline.messages.lost = 3;
    timeline.messages.latency =
        Some(Latency { n: 17, min: 20.0, p50: 45.0, p90: 80.5, p95: 120.0, p99: 300.0, max: 320.0 });
    let text: Arc<str> = r#"send {"type":"txt","msg":"hello there"}"#.into();
    timeline.messages.trouble.push(Trouble { what: "lost", stamp: stamp(2), span: span(250), text });
    timeline
}

fn found() -> Vec<Finding> {
    let mut expired = finding(
        "auth-expired",
        Severity::High,
        &[
            (120, 0, "onConnectionStateChanged state=5 reason=9 (TOKEN_EXPIRED) uid=alice_1 from 192.168.3.7"),
            (141, 12, "join failed: token=007eJxTYBBa4vbwgaX2+rDbvfqKLyV5eXldjKx9AKEv/w== \u{1b}[31mexpired\u{1b}[0m"),
        ],
    );
    expired.hard = true;
    expired.bindings = [("host", "edge-cn.agora.io"), ("code", "109")].map(|(k, v)| (k.into(), v.into())).into();
    vec![expired, finding("rtt-high", Severity::Low, &[(300, 20, "rtt=480 loss=1.5")])]
}

fn candidate(id: &str, confidence: f64, band: Band, evidence: Vec<(usize, f64)>) -> Candidate {
    Candidate {
        id: id.into(),
        score: 2.5,
        confidence,
        band,
        evidence,
        counter: Vec::new(),
        missing: vec!["other-end".into()],
    }
}

fn diagnosis(outcome: Outcome) -> Diagnosis {
    let causes = match outcome {
        Outcome::Cause => vec![
            Candidate { counter: vec![(1, -0.7)], ..candidate("token-expired", 0.93, Band::High, vec![(0, 3.5)]) },
            candidate("weak-network", 0.2, Band::Low, vec![(1, 0.7)]),
        ],
        Outcome::Inconclusive => vec![
            candidate("weak-network", 0.41, Band::Low, vec![(1, 0.7)]),
            candidate("token-expired", 0.2, Band::Low, Vec::new()),
        ],
        Outcome::Healthy => Vec::new(),
    };
    let confidence = causes.first().map_or(0.9, |c| c.confidence);
    Diagnosis {
        partial: false,
        open: false,
        outcome,
        best: (outcome == Outcome::Cause).then_some(0),
        confidence,
        band: if confidence > 0.85 { Band::High } else { Band::Low },
        causes,
        missing: if outcome == Outcome::Healthy { Vec::new() } else { vec!["server-log".into()] },
        sdk: Some("agora-rtc".into()),
        symptom: None,
        window: (outcome != Outcome::Healthy).then_some((T0, T0 + 33 * SECOND)),
    }
}

fn assemble(outcome: Outcome, lang: Lang, policy: Policy) -> Report {
    let mut timeline = story();
    timeline.gaps = vec![
        Gap::new("case.zip!a.bin", GapKind::NotText, "ELF"),
        Gap::new("case.zip!b.gz", GapKind::Truncated, "ends after 12 bytes").at(12),
    ];
    let findings = match outcome {
        Outcome::Cause => found(),
        Outcome::Inconclusive => found().split_off(1),
        Outcome::Healthy => Vec::new(),
    };
    let mut diagnosis = diagnosis(outcome);
    if outcome == Outcome::Inconclusive {
        for cause in &mut diagnosis.causes {
            cause.evidence.iter_mut().for_each(|(finding, _)| *finding = 0);
        }
    }
    report::assemble(&Assembly {
        timeline: &timeline,
        findings: &findings,
        skipped: &[Skipped { rule: "push-late".into(), missing: vec!["push.sent".into()] }],
        diagnosis: &diagnosis,
        advice: &[],
        texts: &Texts,
        name: "case.zip",
        id: "c0ffee",
        bytes: 4096,
        lang,
        policy,
        key: [7; 32],
        known: None,
        weak: WeakNetwork::default(),
        rules_digest: "r1",
        knowledge_digest: "k1",
    })
}

fn shown(format: &str, outcome: Outcome, lang: Lang, width: usize) -> String {
    let report = assemble(outcome, lang, Policy::Share);
    let mut out = Vec::new();
    let view = View { lang, width, color: false };
    (Format::named(format).unwrap().render)(&report, &view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
