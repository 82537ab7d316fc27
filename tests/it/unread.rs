//! What is not read is told by every verb that reads, in its output, on stderr and in its exit code.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn whydrop(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR")).current_dir(folder).args(args);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

#[track_caller]
fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let output = whydrop(folder, args).assert().code(code).get_output().clone();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_limit_on_lines_holds_below_the_size_of_a_block() {
    let folder = TempDir::new().unwrap();
    let line = |text: &str| format!("2026-11-22T05:14:29.366Z INFO {text}\n");
    let log = [line("first"), line(&"x".repeat(900_000)), line("last")].concat();
    fs::write(folder.path().join("a.log"), log).unwrap();
    let gaps = |args: &[&str]| {
        let (said, _) = run(folder.path(), &[&["a.log", "-f", "json"], args].concat(), 0);
        let report: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(report["bundle"]["members"][0]["lines"], 3);
        report["gaps"].as_array().unwrap().iter().map(|g| (g["kind"].clone(), g["size"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(gaps(&[]), []);
    let cut = 900_000 + line("").len() - 1 - (64 << 10);
    assert_eq!(gaps(&["--max-line", "64K"]), [("long-line".into(), cut.into())]);
}

/// A chat that was lost on its way, beside a log that ends in its middle and belongs to a person.
fn damaged() -> TempDir {
    let folder = TempDir::new().unwrap();
    let log = "2026-11-22T05:14:01.000Z INFO chat - Lantern IM SDK version: 6.9.0\n\
               2026-11-22T05:14:02.000Z INFO chat - sendMessage msgId=m-2 size=20\n\
               2026-11-22T05:14:30.000Z INFO chat - state changed: CONNECTED -> DISCONNECTED\n";
    let rest = crate::builder::gz(log.repeat(200).as_bytes());
    let zip = crate::builder::Zip::new().file("a.log", log.as_bytes());
    let zip = zip.file("omar@example.com/b.log.gz", &rest[..rest.len() / 2]).bytes();
    fs::write(folder.path().join("case.zip"), zip).unwrap();
    fs::write(folder.path().join("whole.log"), log).unwrap();
    folder
}

const NOW: &str = "2026-11-22T06:00:00Z";
const VERBS: &[&[&str]] = &[
    &["timeline", "case.zip", "--kind", "msg"],
    &["trace", "case.zip", "--msg", "m-2"],
    &["diff", "whole.log", "case.zip"],
    &["diff", "case.zip", "whole.log"],
    &["case", "init", "case.zip", "-o", "-"],
    &["analyze", "case.zip"],
];

#[test]
fn every_verb_tells_what_was_not_read() {
    let folder = damaged();
    for (lang, words) in [("en", "ends before its"), ("zh-CN", "在结束标记之前中断")] {
        for verb in VERBS {
            let (said, noted) = run(folder.path(), &[verb, &["--now", NOW, "--lang", lang][..]].concat(), 3);
            assert!(said.contains("b.log.gz") && said.contains(words), "{verb:?}\n{said}");
            assert!(!said.contains("omar@example.com"), "{verb:?}\n{said}");
            assert!(noted.contains("incomplete: 1 part(s)"), "{verb:?}\n{noted}");
            let (quiet, noted) = run(folder.path(), &[verb, &["--now", NOW, "--lang", lang, "-q"][..]].concat(), 3);
            assert_eq!((quiet, noted.as_str()), (said, ""), "{verb:?}");
        }
        // A case that is not ready has its own code, and says both.
        let (said, noted) = run(folder.path(), &["check", "case.zip", "--lang", lang], 1);
        assert!(said.contains("b.log.gz") && said.contains(words) && noted.contains("1 part(s)"), "{said}{noted}");
    }
    let (_, noted) = run(folder.path(), &["trace", "case.zip", "--msg", "m-9"], 2);
    assert!(noted.contains("b.log.gz") && !noted.contains("omar@example.com"), "{noted}");
}

#[test]
fn json_names_what_was_not_read() {
    let folder = damaged();
    let json = |args: &[&str], code: i32| run(folder.path(), &[args, &["-f", "json"]].concat(), code).0;
    let gaps = |text: &str, at: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        let gaps = value.pointer(at).unwrap_or_else(|| panic!("no {at} in {text}"));
        assert_eq!((gaps["kind"].as_str(), gaps["incomplete"].as_bool()), (Some("truncated"), Some(true)), "{text}");
    };
    gaps(&json(VERBS[1], 3), "/gaps/0");
    gaps(&json(VERBS[2], 3), "/bad/gaps/0");
    gaps(&json(VERBS[3], 3), "/good/gaps/0");
    gaps(&json(&["check", "case.zip"], 1), "/gaps/0");
    let story = json(VERBS[0], 3);
    gaps(story.lines().last().unwrap(), "/gap");
    assert_eq!(story.matches("\"gap\"").count(), 1, "{story}");
}

#[test]
fn what_was_read_whole_says_nothing_of_it() {
    let folder = damaged();
    let (said, _) = run(folder.path(), &["timeline", "whole.log", "-f", "json"], 0);
    assert!(!said.contains("gap"), "{said}");
    for args in [
        &["timeline", "whole.log"][..],
        &["trace", "whole.log", "--msg", "m-2"],
        &["case", "init", "whole.log", "-o", "-"],
    ] {
        let (said, noted) = run(folder.path(), args, 0);
        assert!(!said.contains("Not read") && noted.is_empty(), "{said}{noted}");
    }
}

/// The head that an app's own logger puts before each line hides nothing of the SDK behind it.
#[test]
fn the_frame_of_an_app_hides_no_sdk() {
    type Frame<'f> = &'f dyn Fn(usize, &str) -> String;
    let said = ["SEND: <stream:stream to='chat.example' version='1.0'>", "Event triggered: session_start"];
    let frames: [Frame<'_>; 4] = [
        &|n, text| format!("[DEBUG] 02/Mar/2026 10:15:3{n} slixmpp.xmlstream | {text}"),
        &|n, text| format!("2026-03-02 10:15:3{n}.496 2877/MainThread D slixmpp.xmlstream - {text}"),
        &|n, text| format!("2026-03-02T10:15:3{n}.123Z DEBUG [slixmpp.xmlstream] {text}"),
        &|n, text| {
            let text = serde_json::to_string(text).unwrap();
            format!(
                r#"{{"ts":"2026-03-02T10:15:3{n}.123Z","level":"debug","logger":"slixmpp.xmlstream","msg":{text}}}"#
            )
        },
    ];
    for (which, frame) in frames.iter().enumerate() {
        let folder = TempDir::new().unwrap();
        let log: String = said.iter().enumerate().map(|(n, text)| frame(n, text) + "\n").collect();
        fs::write(folder.path().join("a.log"), log).unwrap();
        let (detected, _) = run(folder.path(), &["formats", "detect", "a.log"], 0);
        assert!(detected.contains("xmpp-slixmpp"), "{which}: {detected}");
        let (told, _) = run(folder.path(), &["timeline", "a.log"], 0);
        assert!(told.contains("conn.state") && told.contains("10:15:31"), "{which}: {told}");
    }
}
