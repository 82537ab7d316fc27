//! `timeline`, `trace` and `diff`: the story itself.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Two devices: `m-2` is acknowledged and received, `m-3` is sent while the connection is down and never answered.
fn case() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut alice = String::new();
    let mut bob = String::new();
    let say = |log: &mut String, at: &str, text: &str| {
        log.push_str(&format!("2026-11-22T05:14:{at}Z INFO chat - {text}\n"));
    };
    say(&mut alice, "01.000", "state changed: CONNECTING -> CONNECTED");
    say(&mut bob, "01.000", "state changed: CONNECTING -> CONNECTED");
    say(&mut alice, "02.000", "sendMessage msgId=m-2 size=20");
    say(&mut alice, "02.080", "onMessageAck msgId=m-2");
    say(&mut bob, "02.120", "onReceiveMessage msgId=m-2");
    say(&mut alice, "05.000", "state changed: CONNECTED -> DISCONNECTED");
    say(&mut alice, "07.500", "sendMessage msgId=m-3 size=20 user=kim@example.org");
    for second in 8..40 {
        say(&mut alice, &format!("{second:02}.000"), "tick");
        say(&mut bob, &format!("{second:02}.000"), "tick");
    }
    fs::write(folder.path().join("alice.log"), alice).unwrap();
    fs::write(folder.path().join("bob.log"), bob).unwrap();
    folder
}

/// The banner that an appender writes at each start states the offset which the lines behind it leave out.
#[test]
fn a_banner_gives_the_zone_of_lines_that_state_none() {
    let folder = TempDir::new().unwrap();
    let line = |at: &str, text: &str| {
        format!("TIM: 2026-03-19 {at} I 5763-6170     |-channel.cpp:159       OnSendStatus       |{text}\n")
    };
    let mut log = String::from("^^^^^^^^^^Feb 10 2026^^^15:15:13^^^^^^^^^^[0,0][2026-03-19 +0530 01:07:21]\n");
    log.push_str(&line("01:07:21.769", "channel connect|channel id:29|server address:192.0.2.176:443(tcp)"));
    log.push_str(&line("01:07:22.030", "Login success|task_id:6|error_code:0 error_message:OK"));
    fs::write(folder.path().join("imsdk_20260319.log"), log).unwrap();
    let out = whydrop(folder.path(), &["timeline", ".", "-f", "json"]).assert().code(0).get_output().stdout.clone();
    let story = String::from_utf8(out).unwrap();
    for at in ["2026-03-18T19:37:21.769", "2026-03-18T19:37:22.030"] {
        assert!(story.contains(at), "no {at} in {story}");
    }
    let report = json(folder.path(), &["analyze", "."]);
    assert_eq!(report["clock"][0]["offset_s"], 19_800, "{}", report["clock"]);
}

/// Lines of one log that state no zone, and one of another writer that does, wherever it stands.
#[test]
fn one_line_that_states_its_zone_does_not_speak_for_the_others() {
    let own =
        |second: u32| format!("2026-11-22 13:14:{second:02}.000 INFO chat - state changed: CONNECTING -> CONNECTED\n");
    let other = "2026-11-22T05:14:05.000Z INFO proxy - state changed: CONNECTED -> DISCONNECTED\n";
    for at in [0, 3, 5] {
        let folder = TempDir::new().unwrap();
        let mut lines: Vec<String> = (1..6).map(own).collect();
        lines.insert(at, other.to_owned());
        fs::write(folder.path().join("a.log"), lines.concat()).unwrap();
        let out = whydrop(folder.path(), &["timeline", ".", "-f", "json"]).assert().code(0).get_output().stdout.clone();
        let story = String::from_utf8(out).unwrap();
        for stamp in ["2026-11-22T05:14:01", "2026-11-22T05:14:05", "2026-11-22T05:14:04"] {
            assert!(story.contains(stamp), "{at}: no {stamp} in {story}");
        }
        let report = json(folder.path(), &["analyze", "."]);
        assert_eq!(report["clock"][0]["offset_s"], 28_800, "{at}: {}", report["clock"]);
    }
}

/// Clock times before and behind a banner that states the day, all in one second.
#[test]
fn a_day_stated_within_a_second_holds_for_the_rest_of_it() {
    let folder = TempDir::new().unwrap();
    let line = |clock: &str, text: &str| format!("INFO    ({clock} |    0)   9107; {text}\n");
    let mut log = String::from("Local Date: Sat Nov 30 10:59:41 2019\n");
    for at in ["10:59:41:  8", "10:59:41:120", "10:59:41:240", "10:59:41:300"] {
        log.push_str(&line(at, "[cm] connection state changed from 1 to 2"));
    }
    log.push_str("Local Date: Mon Dec 02 10:59:41 2019\n");
    for at in ["10:59:41:400", "10:59:41:500"] {
        log.push_str(&line(at, "[cm] connection state changed from 2 to 3"));
    }
    fs::write(folder.path().join("agorasdk_1.log"), log).unwrap();
    let out = whydrop(folder.path(), &["timeline", ".", "-f", "json"]).assert().code(0).get_output().stdout.clone();
    let story = String::from_utf8(out).unwrap();
    for at in
        ["2019-11-30T10:59:41.120", "2019-11-30T10:59:41.300", "2019-12-02T10:59:41.400", "2019-12-02T10:59:41.500"]
    {
        assert!(story.contains(at), "no {at} in {story}");
    }
}

/// A console puts its own clock without a date before lines that state an instant, and bodies hold instants since 1970.
#[test]
fn instants_within_a_log_without_dates_place_it_once() {
    let folder = TempDir::new().unwrap();
    let ping = |n: i64| {
        let (at, head) = (1_772_429_400 + n, format!("05:30:{n:02}.702 call.js:35 2026-03-02T05:30:{n:02}.701Z -"));
        format!(
            "{head} got:\n {{\"id\":\"b8\",\"params\":{{\"timestamp\":{at}.6968}}}}\n\
             {head} answers:\n {{\n  \"result\": {{\n    \"timestamp\": {at}.6968\n  }}\n}}\n"
        )
    };
    fs::write(folder.path().join("call.log"), (1..9).map(|n| ping(3 * n)).collect::<String>()).unwrap();
    let report = json(folder.path(), &["analyze", "."]);
    assert_eq!(report["bundle"]["members"][0]["first"], "2026-03-02T05:30:03.702Z");
}

fn whydrop(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.current_dir(folder).args(args).args(["--lang", "en"]);
    command
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let out = whydrop(folder, args).args(["-f", "json"]).assert().code(0).get_output().stdout.clone();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn a_delivered_message_has_a_time_for_each_stage() {
    let case = case();
    let trace = json(case.path(), &["trace", ".", "--msg", "m-2"]);
    let kinds: Vec<&str> = trace["stages"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["msg.submit", "msg.acked", "msg.received"]);
    assert_eq!(trace["stages"][1]["after_ms"], 80.0);
    assert_eq!(trace["total_ms"], 120.0);
    assert_eq!(trace["outcome"], "delivered");
    assert!(trace["stages"][2]["where"].as_str().unwrap().ends_with("bob.log:2"), "{trace}");
}

#[test]
fn a_lost_message_says_where_it_stopped() {
    let case = case();
    let trace = json(case.path(), &["trace", ".", "--msg", "m-3"]);
    assert_eq!(trace["outcome"], "unanswered");
    assert_eq!(trace["connection"]["state"], "disconnected");
    assert_eq!(trace["connection"]["seconds"], 2.5);
    assert_eq!(trace["log_goes_on_s"], 31.5);
    // One-device input: nobody else could have shown it.
    let shown = whydrop(case.path(), &["trace", "alice.log", "--msg", "m-2"]).assert().code(0).get_output().clone();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("Acknowledged by the server."), "{shown}");
    let chinese = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"))
        .current_dir(case.path())
        .args(["trace", ".", "--msg", "m-3", "--lang", "zh-CN"])
        .assert()
        .code(0)
        .get_output()
        .clone();
    let chinese = String::from_utf8(chinese.stdout).unwrap();
    assert!(chinese.contains("停在发送之后") && chinese.contains("已断开"), "{chinese}");
}

#[test]
fn an_unknown_message_is_a_clear_mistake() {
    let case = case();
    let out = whydrop(case.path(), &["trace", ".", "--msg", "m-9"]).assert().code(2).get_output().clone();
    assert!(String::from_utf8(out.stderr).unwrap().contains("no line speaks of a message with the id \"m-9\""));
    whydrop(case.path(), &["trace", "."]).assert().code(2);
    whydrop(case.path(), &["trace", ".", "--msg", "a", "--call", "b"]).assert().code(2);
}

#[test]
fn the_timeline_is_in_order_filtered_and_redacted() {
    let case = case();
    let out = whydrop(case.path(), &["timeline", ".", "-f", "json"]).assert().code(0).get_output().stdout.clone();
    let steps: Vec<Value> = String::from_utf8(out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(steps.len() >= 3, "{steps:?}");
    assert!(steps.is_sorted_by_key(|s| s["at"].as_str().unwrap().to_owned()));
    let down = json(case.path(), &["timeline", ".", "--kind", "conn", "--since", "2026-11-22T05:14:03Z"]);
    assert_eq!(down["fields"]["to"], "disconnected");
    assert!(down["where"].as_str().unwrap().ends_with("alice.log:4"), "{down}");
    let trace = whydrop(case.path(), &["trace", ".", "--msg", "m-3"]).assert().code(0).get_output().stdout.clone();
    assert!(!String::from_utf8(trace).unwrap().contains("kim@example.org"));
    whydrop(case.path(), &["timeline", ".", "--kind", "nothing"]).assert().code(2);
    whydrop(case.path(), &["timeline", ".", "--level", "noisy"]).assert().code(2);
}

#[test]
fn a_comparison_names_what_only_the_bad_case_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles");
    let diff = json(&root, &["diff", "healthy-chat.tar.gz", "tls-expired.tar.gz"]);
    assert_eq!(diff["good"]["outcome"], "healthy");
    assert_eq!(diff["bad"]["cause"], "tls_cert");
    let all = diff["differences"].as_array().unwrap();
    assert_eq!(all[0]["sort"], "verdict");
    assert_eq!(all[1]["sort"], "first-step");
    assert!(all[1]["line"]["text"].as_str().unwrap().to_lowercase().contains("certificate"), "{}", all[1]);
    assert!(all.iter().any(|d| d["sort"] == "finding"));
    let same = json(&root, &["diff", "healthy-chat.tar.gz", "healthy-chat.tar.gz"]);
    assert_eq!(same["differences"].as_array().unwrap().len(), 1, "{same}");
}

/// Two devices that talk in both directions; the clock of one is 37 s ahead.
fn apart() -> TempDir {
    let folder = TempDir::new().unwrap();
    let (mut alice, mut bob) = (String::new(), String::new());
    for n in 0..30 {
        let at = |ms: usize| {
            format!("2026-11-22T05:{:02}:{:02}.{:03}Z INFO chat -", 10 + ms / 60_000, ms / 1000 % 60, ms % 1000)
        };
        let (sent, ahead) = (n * 2_000, 37_000);
        alice.push_str(&format!("{} sendMessage msgId=a-{n} size=9\n", at(sent)));
        bob.push_str(&format!("{} onReceiveMessage msgId=a-{n}\n", at(sent + ahead + 40 + n)));
        bob.push_str(&format!("{} sendMessage msgId=b-{n} size=9\n", at(sent + ahead + 1_000)));
        alice.push_str(&format!("{} onReceiveMessage msgId=b-{n}\n", at(sent + 1_060 + n)));
    }
    fs::write(folder.path().join("alice.log"), alice).unwrap();
    fs::write(folder.path().join("bob.log"), bob).unwrap();
    folder
}

#[test]
fn clocks_of_two_devices_are_set_alike_and_said_to_be() {
    let case = apart();
    let report = json(case.path(), &["."]);
    let clocks = report["clock"].as_array().unwrap();
    let off: Vec<f64> = clocks.iter().filter_map(|c| c["skew_ms"].as_f64()).collect();
    assert_eq!(off.len(), 1, "{clocks:?}");
    assert!((off[0].abs() - 37_000.0).abs() <= 100.0, "{off:?}");
    let shown = whydrop(case.path(), &["."]).assert().get_output().stdout.clone();
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("ahead of the other device") || shown.contains("behind the other device"), "{shown}");
    let order = |args: &[&str]| {
        let trace = json(case.path(), args);
        let kinds = trace["stages"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap().to_owned());
        (kinds.collect::<Vec<_>>(), trace["total_ms"].as_f64().unwrap())
    };
    let (kinds, total) = order(&["trace", ".", "--msg", "b-3"]);
    assert_eq!(kinds, ["msg.submit", "msg.received"]);
    assert!((0.0..=200.0).contains(&total), "{total}");
    // As the logs have it, the message is received before it is sent.
    let (kinds, total) = order(&["trace", ".", "--msg", "b-3", "--no-skew"]);
    assert_eq!(kinds, ["msg.received", "msg.submit"]);
    assert!(total > 36_000.0, "{total}");
    assert!(json(case.path(), &[".", "--no-skew"])["clock"][0].get("skew_ms").is_none());
}

/// A push that was sent twice: the first is shown, the second is accepted and no more.
fn pushes() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut log = String::new();
    for (at, text) in [
        ("01.000", "onNewToken called, token refreshed"),
        ("01.400", "upload push token success"),
        ("05.000", "offline push sent msgId=p-1"),
        ("05.300", "push accepted msgId=p-1"),
        ("06.000", "push received msgId=p-1"),
        ("06.050", "notification displayed msgId=p-1"),
        ("20.000", "offline push sent msgId=p-2"),
        ("20.250", "push accepted msgId=p-2"),
        ("55.000", "tick"),
    ] {
        log.push_str(&format!("2026-11-22T05:14:{at}Z INFO push - {text}\n"));
    }
    fs::write(folder.path().join("app.log"), log).unwrap();
    folder
}

#[test]
fn a_push_is_followed_from_the_token_to_the_screen() {
    let case = pushes();
    let shown = json(case.path(), &["trace", ".", "--push=p-1"]);
    assert_eq!(shown["outcome"], "shown");
    let rungs: Vec<(&str, &str)> = shown["push"]["rungs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["step"].as_str().unwrap(), r["state"].as_str().unwrap()))
        .collect();
    let all = ["got", "bound", "sent", "accepted", "delivered", "shown"];
    assert_eq!(rungs, all.map(|step| (step, "reached")));
    assert_eq!(shown["push"]["rungs"][3]["after_ms"], 300.0);
    assert!(shown["push"].get("stopped_at").is_none(), "{shown}");

    let lost = json(case.path(), &["trace", ".", "--push=p-2"]);
    assert_eq!(lost["outcome"], "stopped");
    assert_eq!(lost["push"]["stopped_at"], "delivered");
    assert_eq!(lost["push"]["rungs"][4]["state"], "not-seen");

    // The same log, ended a second after the push was accepted.
    let log = fs::read_to_string(case.path().join("app.log")).unwrap().replace("14:55.000", "14:21.000");
    fs::write(case.path().join("app.log"), log).unwrap();
    let open = json(case.path(), &["trace", ".", "--push=p-2"]);
    assert_eq!(open["outcome"], "under-way");
}

#[test]
fn the_end_of_a_push_is_named_in_both_languages() {
    let case = pushes();
    for (lang, stop) in [("en", "The chain ends before: Delivered to the device."), ("zh-CN", "链路断在：送达设备。")]
    {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
        command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR")).current_dir(case.path());
        let out =
            command.args(["trace", ".", "--push=p-2", "--lang", lang]).assert().code(0).get_output().stdout.clone();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(stop), "{out}");
    }
}

#[test]
fn a_refused_push_says_why() {
    let folder = TempDir::new().unwrap();
    let log = "2026-11-22T05:14:05.000Z INFO push - offline push sent msgId=p-9\n2026-11-22T05:14:05.400Z ERROR push - apns reason BadDeviceToken\n2026-11-22T05:14:30.000Z INFO app - end\n";
    fs::write(folder.path().join("app.log"), log).unwrap();
    let trace = json(folder.path(), &["trace", ".", "--push"]);
    assert_eq!(trace["push"]["rungs"][3]["state"], "failed");
    assert_eq!(trace["push"]["stopped_at"], "accepted");
    assert!(trace["push"]["rungs"][3]["reason"].is_string(), "{trace}");
    let none = whydrop(folder.path(), &["trace", ".", "--push=other"]).assert().code(2);
    let error = String::from_utf8(none.get_output().stderr.clone()).unwrap();
    assert!(error.contains("push with the id"), "{error}");
}

/// MQTT gives the number of an answered message to the next one, and starts again after a reconnect.
#[test]
fn a_packet_number_given_again_is_another_message() {
    let folder = TempDir::new().unwrap();
    let mut log = String::new();
    let mut say = |at: &str, text: &str| {
        log.push_str(&format!("2026-11-22 05:14:{},{} - paho.mqtt.client - DEBUG - {text}\n", &at[..2], &at[3..]))
    };
    let publish = |dup: u8, topic: &str| {
        format!("Sending PUBLISH (d{dup}, q1, r0, m7), 'b'{topic}'', properties=None, ... (42 bytes)")
    };
    say("01.000", "Sending CONNECT (u0, p0, wr0, wq0, wf0, c1, k20) client_id=b'' properties=None");
    say("01.100", "Received CONNACK (0, Success) properties=[]");
    say("02.000", &publish(0, "rooms/blue"));
    say("02.080", "Received PUBACK (Mid: 7)");
    say("20.000", &publish(0, "rooms/blue"));
    // Sent again as what it is, then answered.
    say("24.000", &publish(1, "rooms/blue"));
    say("24.100", "Received PUBACK (Mid: 7)");
    say("25.000", "Sending CONNECT (u0, p0, wr0, wq0, wf0, c1, k20) client_id=b'' properties=None");
    say("25.100", "Received CONNACK (0, Success) properties=[]");
    say("26.000", &publish(0, "rooms/red"));
    // A number of the other direction is none of these.
    say("27.000", "Received PUBLISH (d0, q1, r0, m7), 'rooms/blue', ...  (42 bytes)");
    say("55.000", "Sending PINGREQ");
    fs::write(folder.path().join("paho.log"), log).unwrap();
    let first = json(folder.path(), &["trace", ".", "--msg", "7"]);
    assert_eq!(first["stages"].as_array().unwrap().len(), 2, "{first}");
    assert_eq!(first["total_ms"], 80.0);
    let rest: Vec<(&str, usize)> = first["reused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["outcome"].as_str().unwrap(), t["stages"].as_array().unwrap().len()))
        .collect();
    assert_eq!(rest, [("acknowledged", 3), ("unanswered", 1), ("received", 1)]);
    let shown = whydrop(folder.path(), &["trace", ".", "--msg", "7"]).assert().code(0).get_output().stdout.clone();
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("4 messages bore this id") && shown.contains("Message 3 of 4:"), "{shown}");
}
