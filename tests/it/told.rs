//! What tells two causes apart, and what is known of places: whole logs through the whole program.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use whydrop::bundle::Source;
use whydrop::report::{Format, Lang, Report, View};
use whydrop::{Options, analyze};

/// A case of logs, each a name with its lines: (second, text).
fn report(logs: &[(&str, Vec<(f64, String)>)], lang: Lang) -> Report {
    let folder = tempfile::tempdir().unwrap();
    for (name, lines) in logs {
        let mut text = String::new();
        for (at, line) in lines {
            let (minute, second) = ((at / 60.0) as u32, at % 60.0);
            writeln!(text, "2026-03-02T10:{minute:02}:{second:06.3}Z {line}").unwrap();
        }
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), lang, ..Options::default() };
    analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap()
}

fn text(report: &Report, lang: Lang) -> String {
    let mut out = Vec::new();
    let view = View { lang, width: 400, color: false };
    (Format::named("text").unwrap().render)(report, &view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn rules(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|f| f.rule.as_str()).collect()
}

/// A client that was connected, waits in vain from second 20 on, and is back at second 40.
fn silenced(extra: &[(f64, &str)]) -> Vec<(f64, String)> {
    let mut lines = vec![(1.0, "INFO chat - state changed: CONNECTING -> CONNECTED".to_owned())];
    lines.extend((2..20).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))));
    lines.push((30.0, "WARN chat - ping timeout".to_owned()));
    lines.push((30.1, "WARN chat - state changed: CONNECTED -> RECONNECTING".to_owned()));
    lines.push((40.0, "INFO chat - state changed: RECONNECTING -> CONNECTED".to_owned()));
    lines.extend((41..60).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))));
    lines.extend(extra.iter().map(|(at, line)| (*at, (*line).to_owned())));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    lines
}

/// Connected all the time, and hears its server each second.
fn steady() -> Vec<(f64, String)> {
    let mut lines = vec![(1.0, "INFO chat - state changed: CONNECTING -> CONNECTED".to_owned())];
    lines.extend((2..60).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))));
    lines
}

#[test]
fn two_ends_that_fall_silent_at_once_leave_it_open_whose_fault_it_is() {
    let both = report(&[("alice.log", silenced(&[])), ("bob.log", silenced(&[]))], Lang::En);
    assert_eq!(both.verdict.cause.as_deref(), Some("link_down"));
    assert!(both.verdict.confidence <= 0.8, "{}", both.verdict.confidence);
    let rival = both.causes.iter().find(|c| c.id == "server_unreachable").unwrap();
    assert!(rival.confidence >= 0.2, "{}", rival.confidence);
    assert!(both.verdict.ask.iter().any(|q| q.contains("other servers")), "{:?}", both.verdict.ask);

    // The device says itself that it had no network: that settles it.
    let none = silenced(&[(29.0, "WARN net - no network connection: network is unreachable")]);
    let told = report(&[("alice.log", none.clone()), ("bob.log", none)], Lang::En);
    assert_eq!(told.verdict.cause.as_deref(), Some("link_down"));
    assert!(told.verdict.confidence > 0.9, "{}", told.verdict.confidence);
}

#[test]
fn a_server_that_the_other_end_hears_is_there() {
    let one = report(&[("alice.log", silenced(&[])), ("bob.log", steady())], Lang::En);
    assert!(rules(&one).contains(&"one_end_alone"), "{:?}", rules(&one));
    assert_eq!(one.verdict.cause.as_deref(), Some("link_down"));
    assert!(one.verdict.confidence > 0.9, "{}", one.verdict.confidence);
    let both = report(&[("alice.log", silenced(&[])), ("bob.log", silenced(&[]))], Lang::En);
    assert!(!rules(&both).contains(&"one_end_alone"));
}

#[test]
fn another_host_that_answers_meanwhile_points_at_the_silent_one() {
    let answered = "INFO http - GET https://cdn.example.com/config.json 200 (12 ms)";
    let failed = "ERROR ws - connection timed out: wss://gw.example.com/chat";
    let found = report(
        &[("alice.log", silenced(&[(27.0, failed), (29.0, answered), (33.0, failed), (38.0, failed)]))],
        Lang::En,
    );
    assert!(rules(&found).contains(&"others_answer"), "{:?}", rules(&found));
    let link = found.causes.iter().find(|c| c.id == "link_down");
    assert!(link.is_none_or(|c| c.confidence < 0.5), "{:?}", link.map(|c| c.confidence));
    let once_back = report(
        &[("alice.log", silenced(&[(27.0, failed), (39.0, answered), (33.0, failed), (38.0, failed)]))],
        Lang::En,
    );
    assert!(!rules(&once_back).contains(&"others_answer"));
}

#[test]
fn a_trait_of_the_place_supports_and_names_its_source_in_both_languages() {
    let lines = |mcc: &str| {
        vec![
            (1.0, format!("INFO net - networkOperator={mcc}")),
            (2.0, "WARN push - SERVICE_NOT_AVAILABLE while getting the token".to_owned()),
            (9.0, "INFO app - end".to_owned()),
        ]
    };
    for lang in [Lang::En, Lang::ZhCn] {
        let report = report(&[("app.log", lines("46001"))], lang);
        assert!(rules(&report).contains(&"no_google_here"), "{:?}", rules(&report));
        let shown = text(&report, lang);
        assert!(shown.contains("https://firebase.google.com/docs/android/android-play-services"), "{shown}");
        assert_eq!(report.verdict.cause.as_deref(), Some("push_channel_missing"));
    }
    let elsewhere = report(&[("app.log", lines("26201"))], Lang::En);
    assert!(!rules(&elsewhere).contains(&"no_google_here"));
    // A place alone is no fault.
    let alone = report(
        &[("app.log", vec![(1.0, "INFO net - networkOperator=42402".to_owned()), (9.0, "INFO app - end".to_owned())])],
        Lang::En,
    );
    assert!(rules(&alone).contains(&"voip_country") && alone.verdict.cause.is_none(), "{:?}", alone.verdict);
}

#[test]
fn addresses_show_what_stands_between() {
    let lines = |address: &str, trouble: &str| {
        vec![
            (1.0, format!("INFO net - local address {address}")),
            (5.0, trouble.to_owned()),
            (20.0, "INFO app - end".to_owned()),
        ]
    };
    let nat64 = report(
        &[("app.log", lines("64:ff9b::c000:221", "ERROR net - connect 192.0.2.33: Network is unreachable"))],
        Lang::En,
    );
    assert!(rules(&nat64).contains(&"bare_ipv4_on_ipv6"), "{:?}", rules(&nat64));
    let carrier = report(&[("app.log", lines("100.101.7.9", "ERROR rtc - ICE failed"))], Lang::En);
    assert!(rules(&carrier).contains(&"behind_carrier_nat"), "{:?}", rules(&carrier));
    let home = report(&[("app.log", lines("100.3.7.9", "ERROR rtc - ICE failed"))], Lang::En);
    assert!(!rules(&home).contains(&"behind_carrier_nat"));
}

#[test]
fn a_data_centre_on_another_continent_answers_the_question_of_the_region() {
    let lines = |region: &str, rtt: u32| {
        let mut lines = vec![
            (1.0, "INFO net - networkOperator=52501".to_owned()),
            (2.0, format!("INFO rtc - selected region: {region}")),
        ];
        lines.extend(
            (3..40).map(|s| (f64::from(s), format!("INFO stats - network quality rtt={} loss=0", rtt + s % 3))),
        );
        lines
    };
    for (lang, axis) in [(Lang::En, "km away"), (Lang::ZhCn, "公里")] {
        let far = report(&[("app.log", lines("eu-central-1", 182))], lang);
        let finding = far.findings.iter().find(|f| f.rule == "edge_afar").unwrap();
        assert!(finding.title.contains("eu-central-1") && finding.title.contains("SG"), "{}", finding.title);
        assert!(text(&far, lang).contains(axis), "{}", text(&far, lang));
        assert_ne!(far.axes.region.status, whydrop::report::model::Status::Ok);
    }
    let near = report(&[("app.log", lines("ap-southeast-1", 22))], Lang::En);
    assert!(!rules(&near).contains(&"edge_afar"));
    let impossible = report(&[("app.log", lines("eu-central-1", 20))], Lang::En);
    assert!(!rules(&impossible).contains(&"edge_afar"));
}

/// Messages with their waits in milliseconds, so many to every second.
fn messages(per_second: &[u32], wait: impl Fn(u32) -> u32) -> Vec<(f64, String)> {
    let mut lines = vec![(0.0, "INFO chat - state changed: CONNECTING -> CONNECTED".to_owned())];
    let mut id = 0;
    for (second, n) in per_second.iter().enumerate() {
        for i in 0..*n {
            id += 1;
            let at = second as f64 + f64::from(i) / f64::from(*n);
            lines.push((at, format!("DEBUG chat - sendMessage msgId=m{id} size=20")));
            lines.push((at + f64::from(wait(*n)) / 1000.0, format!("DEBUG chat - onMessageAck msgId=m{id}")));
        }
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    lines
}

#[test]
fn latency_is_held_against_the_rate_of_messages() {
    let bursts: Vec<u32> = (0..80).map(|s| if s / 20 % 2 == 1 { 8 } else { 1 }).collect();
    let rising = report(&[("app.log", messages(&bursts, |n| if n > 1 { 1800 } else { 40 }))], Lang::En);
    let finding = rising.findings.iter().find(|f| f.rule == "slow_when_busy").unwrap();
    assert!(finding.title.contains("1800 ms") && finding.title.contains("40 ms"), "{}", finding.title);
    let flat = report(&[("app.log", messages(&bursts, |_| 1500))], Lang::En);
    assert!(!rules(&flat).contains(&"slow_when_busy"), "{:?}", rules(&flat));
    let calm = report(&[("app.log", messages(&[1; 60], |_| 1500))], Lang::En);
    assert!(
        rules(&calm).contains(&"slow_when_calm") && !rules(&calm).contains(&"slow_when_busy"),
        "{:?}",
        rules(&calm)
    );
    let prompt = report(&[("app.log", messages(&[1; 60], |_| 30))], Lang::En);
    assert!(!rules(&prompt).contains(&"slow_when_calm"));
}

#[test]
fn a_connection_slow_to_come_up_is_not_called_healthy() {
    let lines = |wait: f64| {
        let mut lines = vec![
            (1.0, "INFO chat - state changed: DISCONNECTED -> CONNECTING".to_owned()),
            (1.0 + wait, "INFO chat - state changed: CONNECTING -> CONNECTED".to_owned()),
        ];
        lines.extend((5..60).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))));
        lines
    };
    let slow = report(&[("app.log", lines(2.4))], Lang::En);
    assert!(rules(&slow).contains(&"connects_slowly"), "{:?}", rules(&slow));
    assert_eq!(slow.verdict.outcome, whydrop::causes::Outcome::Inconclusive);
    let quick = report(&[("app.log", lines(0.2))], Lang::En);
    assert!(!rules(&quick).contains(&"connects_slowly"));
}

#[test]
fn a_stream_error_and_a_big_message_are_told_by_their_own_lines() {
    let ended = silenced(&[(60.0, "ERROR chat - WebSocket stream error: reset - Token expired")]);
    let expired = report(&[("app.log", ended)], Lang::En);
    assert!(rules(&expired).contains(&"expired"), "{:?}", rules(&expired));
    let mut lines = steady();
    lines.push((60.0, "DEBUG mqtt - Sending PUBLISH (q1), 'room', ... (300000 bytes)".to_owned()));
    lines.push((60.1, "INFO mqtt - client disconnected".to_owned()));
    lines.push((62.0, "INFO mqtt - state changed: RECONNECTING -> CONNECTED".to_owned()));
    lines.push((69.0, "INFO mqtt - end".to_owned()));
    let big = report(&[("app.log", lines)], Lang::En);
    assert!(rules(&big).contains(&"big_message_drop"), "{:?}", rules(&big));
}

/// A runtime that only logs its version when it dies, under a trace that goes on over several lines.
#[test]
fn a_crash_is_shown_with_its_exception_and_a_log_ends_where_its_last_record_begins() {
    let mut alice: Vec<(f64, String)> =
        (1..20).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))).collect();
    let trace = "INFO app open page\n/srv/app/list.js:7\n  return row.when.label()\n                  ^\n\n\
                 TypeError: Cannot read properties of undefined (reading 'label')\n    at row (/srv/app/list.js:7:19)\n\n\
                 Node.js v22.4.0";
    alice.push((20.0, trace.to_owned()));
    let bob = (1..60).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))).collect();
    let report = report(&[("alice.log", alice), ("bob.log", bob)], Lang::En);
    let shown = |rule: &str| {
        let finding = report.findings.iter().find(|f| f.rule == rule).unwrap();
        finding
            .evidence
            .iter()
            .map(|e| (e.place.rsplit('/').next().unwrap().to_owned(), e.text.clone()))
            .collect::<Vec<_>>()
    };
    let crash = shown("crash");
    assert_eq!(crash.len(), 2, "{crash:?}");
    assert!(crash[0].0 == "alice.log:25" && crash[0].1.starts_with("TypeError: "), "{crash:?}");
    assert!(crash[1].0 == "alice.log:28" && crash[1].1 == "Node.js v22.4.0", "{crash:?}");
    let stop = shown("stops_early");
    assert!(stop[0].0 == "alice.log:20" && stop[0].1.ends_with("open page"), "{stop:?}");
}

/// One of two clients of a room that both listen to the topic they send to; the messages of the two differ in size.
fn in_a_room(own: u32, other: u32) -> String {
    let mut text = String::new();
    let mut say = |at: f64, line: String| {
        let clock = format!("{at:06.3}").replace('.', ",");
        writeln!(text, "2026-03-02 10:00:{clock} - paho.mqtt.client - DEBUG - {line}").unwrap();
    };
    say(0.5, "Sending CONNECT (u1, p1, wr0, wq0, wf0, c1, k60) client_id=b''".to_owned());
    say(0.6, "Received CONNACK (0, 0)".to_owned());
    for n in 1..=12 {
        let at = 1.0 + f64::from(n);
        say(at, format!("Sending PUBLISH (d0, q1, r0, m{n}), 'b'room'', ... ({own} bytes)"));
        say(at + 0.01, format!("Received PUBACK (Mid: {n})"));
        say(at + 0.02, format!("Received PUBLISH (d0, q1, r0, m{}), 'room', ...  ({own} bytes)", 2 * n));
        say(at + 0.03, format!("Received PUBLISH (d0, q1, r0, m{}), 'room', ...  ({other} bytes)", 2 * n + 1));
    }
    say(15.0, "Sending DISCONNECT".to_owned());
    text
}

#[test]
fn who_hears_itself_is_not_the_other_end() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alice.log"), in_a_room(18, 16)).unwrap();
    std::fs::write(folder.path().join("bob.log"), in_a_room(16, 18)).unwrap();
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() };
    let report = analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap();
    assert_eq!(report.timeline.messages.delivered, Some(24));
}

/// What an app prints of its call every four seconds: packets since the start, and how many of them were lost.
fn counted(lost: impl Fn(u32) -> u32, received: impl Fn(u32) -> u32) -> Vec<(f64, String)> {
    let print = |n: u32| {
        let text = format!("INFO call: audio in: packets={} lost={} jitter=4", received(n), lost(n));
        (f64::from(n * 4), text)
    };
    (1..20).map(print).collect()
}

#[test]
fn counters_that_run_on_are_read_by_their_growth() {
    let verdict = |log| report(&[("call.log", log)], Lang::En).verdict.cause;
    // Eight of a hundred, from the tenth print on.
    let lossy = counted(|n| n.saturating_sub(10) * 16, |n| n * 200 - n.saturating_sub(10) * 16);
    assert_eq!(verdict(lossy).as_deref(), Some("weak_network"));
    // As many were lost once, long ago.
    let once = counted(|_| 150, |n| 1000 + n * 200);
    assert_eq!(verdict(once), None);
    let stopped = counted(|_| 0, |n| n.min(9) * 200);
    let report = report(&[("call.log", stopped)], Lang::En);
    assert!(report.findings.iter().any(|f| f.rule == "media_stopped"), "{:?}", report.verdict);
}

/// Connected from second 1 to 30; told or not that the user left just before.
fn hung_up(left: bool) -> Vec<(f64, String)> {
    let mut lines = vec![(1.0, "INFO call - state changed: CONNECTING -> CONNECTED".to_owned())];
    lines.extend((2..30).map(|s| (f64::from(s), format!("DEBUG call - received packet {s}"))));
    if left {
        lines.push((29.9, "INFO call - left the channel ok".to_owned()));
    }
    lines.push((30.2, "INFO call - state changed: CONNECTED -> DISCONNECTED".to_owned()));
    lines.extend((60..80).map(|s| (f64::from(s), format!("DEBUG app - tick {s}"))));
    lines.push((81.0, "INFO call - state changed: CONNECTING -> CONNECTED".to_owned()));
    lines.extend((82..99).map(|s| (f64::from(s), format!("DEBUG call - received packet {s}"))));
    lines
}

#[test]
fn who_leaves_has_not_lost_the_connection() {
    let told = report(&[("alice.log", hung_up(true))], Lang::En);
    assert!(!rules(&told).contains(&"outage_recovered"), "{:?}", rules(&told));
    assert!(rules(&told).contains(&"links_fine"), "{:?}", rules(&told));
    // Without that word it was lost, and came back.
    let lost = report(&[("alice.log", hung_up(false))], Lang::En);
    assert!(rules(&lost).contains(&"outage_recovered"), "{:?}", rules(&lost));
}

#[test]
fn a_log_of_the_system_does_not_go_on_where_another_stops() {
    let system: Vec<_> = (0..30).map(|s| (f64::from(s) * 9.0, format!("INFO systemd - started session {s}"))).collect();
    let alone = report(&[("app.log", steady()), ("system.log", system)], Lang::En);
    assert!(!rules(&alone).contains(&"stops_early"), "{:?}", rules(&alone));
    let mut longer = steady();
    longer.extend((60..240).map(|s| (f64::from(s), format!("DEBUG chat - received packet {s}"))));
    let beside = report(&[("alice.log", steady()), ("bob.log", longer)], Lang::En);
    assert!(rules(&beside).contains(&"stops_early"), "{:?}", rules(&beside));
}

#[test]
fn of_many_errors_one_is_shown_and_not_the_last_line() {
    let mut lines: Vec<_> = (0..7).map(|s| (f64::from(s), format!("WARN store - slow write {s}"))).collect();
    lines.extend((7..40).map(|s| (f64::from(s), format!("ERROR store - write failed: shard {}", s - 3))));
    lines.push((50.0, "INFO store - bye".to_owned()));
    let loud = report(&[("app.log", lines)], Lang::En);
    let shown = loud.findings.iter().find(|f| f.rule == "loud_log").unwrap();
    assert_eq!(shown.evidence.len(), 1);
    assert!(shown.evidence[0].place.ends_with("app.log:8"), "{}", shown.evidence[0].place);
    assert!(shown.evidence[0].text.contains("shard 4"));
}
