//! What a verdict says beside its cause: when, what to do, how sure, and of what it keeps silent.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use whydrop::bundle::Source;
use whydrop::causes::Outcome;
use whydrop::report::{Lang, Report};
use whydrop::{Options, analyze};

fn line(at: u32, text: &str) -> String {
    format!("2026-03-02T10:{:02}:{:02}.000Z {text}\n", at / 60, at % 60)
}

fn paho(at: u32, text: &str) -> String {
    format!("2026-03-02 10:{:02}:{:02},000 - paho.mqtt.client - DEBUG - {text}\n", at / 60, at % 60)
}

fn analyzed(log: &str, lang: Lang) -> Report {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.log"), log).unwrap();
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), lang, ..Options::default() };
    analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap()
}

fn of(log: &str) -> Report {
    analyzed(log, Lang::En)
}

/// Steps that fit what was found stand in the place of those that fit its cause as a rule.
#[test]
fn what_was_found_brings_its_own_steps() {
    let slow = line(1, "INFO app - state changed: CONNECTING -> CONNECTED")
        + &line(9, "ERROR app - nats: slow consumer, messages dropped");
    let unpaid = line(
        1,
        "INFO app - HTTP Request: POST https://ai.example.com/v1/chat/completions \"HTTP/1.1 402 Payment Required\"",
    ) + &line(
        4,
        "INFO app - HTTP Request: POST https://ai.example.com/v1/chat/completions \"HTTP/1.1 402 Payment Required\"",
    );
    let model =
        line(1, "ERROR app - NotFoundError: The model `small-9` does not exist or you do not have access to it")
            + &line(4, "ERROR app - NotFoundError: The model `small-9` does not exist or you do not have access to it");
    for (log, cause, rule, own, of_cause) in [
        (&slow, "app_misuse", "slow_consumer", "outside the callback", "one place alone decide about reconnecting"),
        (&unpaid, "rate_limit", "quota_unpaid", "balance", "Spread bursts"),
        (&model, "server_config", "model_unknown", "name of the model", "the switch it names"),
    ] {
        let report = of(log);
        let best = &report.causes[0];
        assert_eq!(best.id, cause, "{:?}", report.findings);
        assert_eq!(best.evidence[0].rule, rule);
        assert!(best.advice[0].contains(own), "{:?}", best.advice);
        assert!(!best.advice.iter().any(|step| step.contains(of_cause)), "{:?}", best.advice);
        let zh = analyzed(log, Lang::ZhCn);
        assert!(zh.causes[0].advice.len() == best.advice.len() && !zh.causes[0].advice[0].is_ascii());
    }
}

/// A call goes on and on, and the log ends.
#[test]
fn a_log_that_ends_while_connected_says_so() {
    let mut log = line(1, "INFO call - state changed: CONNECTING -> CONNECTED");
    for second in 2..50 {
        log += &line(second, "INFO app - tick");
    }
    let report = of(&log);
    assert_eq!(report.verdict.outcome, Outcome::Inconclusive);
    assert!(report.verdict.title.contains("the logs end while it was connected"), "{}", report.verdict.title);
    // The same, but it went down before the end.
    let down =
        of(&(log + &line(51, "WARN call - state changed: CONNECTED -> DISCONNECTED") + &line(52, "INFO app - x")));
    assert!(!down.verdict.title.contains("while it was connected"), "{}", down.verdict.title);
}

#[test]
fn an_administrator_who_ends_the_session_comes_before_the_refusals_after_it() {
    let refused = |at| {
        paho(at, "Sending CONNECT (u1, p1, wr0, wq0, wf0, c1, k20) client_id=b'a' properties=None")
            + &paho(at, "Received CONNACK (0, Not authorized) properties=[]")
    };
    let up = paho(1, "Sending CONNECT (u1, p1, wr0, wq0, wf0, c1, k20) client_id=b'a' properties=None")
        + &paho(1, "Received CONNACK (0, Success) properties=[]");
    let removed = paho(20, "Received DISCONNECT Administrative action []");
    let again = refused(22) + &refused(26) + &refused(34);
    let report = of(&(up.clone() + &removed + &again));
    assert_eq!(report.verdict.cause.as_deref(), Some("banned"), "{:?}", report.causes.first());
    // Refused without that, it is the credentials.
    assert_eq!(of(&(up + &again)).verdict.cause.as_deref(), Some("token_auth"));
}

#[test]
fn a_private_close_code_alone_is_no_proof_of_bad_credentials() {
    let closed = |at, why: &str| {
        line(at, "INFO ws - connecting wss://chat.example.com/socket")
            + &line(at + 1, &format!("WARN ws - websocket closed code=4403 reason={why}"))
    };
    let bare = of(&(closed(1, "forbidden") + &closed(5, "forbidden") + &closed(15, "forbidden")));
    assert!(bare.verdict.confidence <= 0.7, "{}", bare.verdict.confidence);
    let best = &bare.causes[0];
    assert!(best.evidence[0].title.contains("private code"), "{}", best.evidence[0].title);
    assert!(best.advice[0].contains("private"), "{:?}", best.advice);
    let said = of(&(closed(1, "invalid token") + &closed(5, "invalid token") + &closed(15, "invalid token")));
    assert!(said.verdict.confidence > 0.85, "{:?}", said.verdict);
}

/// Half a minute of prompt answers, a hole of ten seconds, prompt answers again.
#[test]
fn when_is_the_time_of_what_carries_the_verdict() {
    let mut log = line(1, "INFO chat - state changed: CONNECTING -> CONNECTED");
    for second in 2..90 {
        let late = if (40..52).contains(&second) { 52 } else { second };
        log += &line(second, &format!("INFO chat - sendMessage msgId=m{second} conv=c1"));
        if late == second {
            log += &line(second, &format!("INFO chat - onSendAck msgId=m{second} code=0"));
        }
        if second == 52 {
            for held in 40..52 {
                log += &line(second, &format!("INFO chat - onSendAck msgId=m{held} code=0"));
            }
        }
    }
    let report = of(&log);
    let held = report.findings.iter().find(|f| f.rule == "answer_held_up").unwrap();
    let window = held.window.as_ref().unwrap();
    assert!(window.from.as_str() >= "2026-03-02T10:00:40" && window.to.as_str() <= "2026-03-02T10:00:53", "{window:?}");
}

/// A place in memory tells the calls of one log apart; it is the id of none.
#[test]
fn a_pointer_is_no_channel() {
    let log = |at: &str, text: &str| format!("2026-03-02 10:00:{at}:000 liblinphone-message-{text}\n");
    let session = "CallSession [0x55d465882790] moving from state LinphoneCall";
    let log = log("01", &format!("{session}IncomingReceived to LinphoneCallConnected"))
        + &log("02", &format!("{session}Connected to LinphoneCallStreamsRunning"))
        + &log("40", &format!("{session}StreamsRunning to LinphoneCallEnd"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("linphone.log"), log).unwrap();
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() };
    let sources = [Source::Path(folder.path().to_owned())];
    let report = analyze(&sources, &options).unwrap();
    assert_eq!(report.timeline.sessions.len(), 1, "{:?}", report.timeline.sessions);
    assert!(report.timeline.sessions[0].channel.is_empty(), "{:?}", report.timeline.sessions);
    let form = whydrop::fill(&sources, &options).unwrap().case;
    assert!(!form.found.values().flatten().any(|line| line.contains("0x")), "{:?}", form.found);
}

#[test]
fn blocked_media_say_nothing_of_how_signalling_goes() {
    for lang in Lang::ALL {
        let text = whydrop::causes::Catalog::builtin(&whydrop::rules::Catalog::builtin().unwrap()).unwrap();
        let text = text.get("udp_blocked").unwrap().summary().get(lang.tag());
        assert!(!text.contains("TCP"), "{text}");
    }
}
