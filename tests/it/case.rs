//! A case from the first question to the pack: filled in from the logs, checked, packed, and nothing private in it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it skipped or found")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::case::{Answer, Case};
use whydrop::redact::{Policy, Redactor, rewrite};

mod advice;

const NOW: &str = "2026-11-22T06:00:00Z";

/// Ids, addresses, mail addresses, names and tokens that stand in [`LOG`].
const PRIVATE: &[&str] = &[
    "nadia_7721",
    "omar-0934",
    "room-bluebird-88",
    "10.11.12.13",
    "198.51.100.77",
    "nadia.k@example.com",
    "13800138000",
    "eyJhbGciOiJIUzI1NiJ9",
    "s3cr3t-Pa55word",
];

const LOG: &str = "2026-11-22 05:14:01.000Z INFO Lantern IM SDK version: 6.9.0\n\
2026-11-22 05:14:02.000Z INFO login ok userId=nadia_7721 mail=nadia.k@example.com phone=13800138000\n\
2026-11-22 05:14:02.500Z DEBUG token=eyJhbGciOiJIUzI1NiJ9.eyJ1aWQiOiJuYWRpYSJ9.c2lnbmF0dXJlc2lnbmF0dXJl password=s3cr3t-Pa55word\n\
2026-11-22 05:14:03.000Z INFO state changed: DISCONNECTED -> CONNECTED\n\
2026-11-22 05:14:04.000Z INFO join channelId=room-bluebird-88 peerId=omar-0934 localIp=10.11.12.13 clientIp=198.51.100.77\n\
2026-11-22 05:14:29.000Z WARN call of nadia_7721 with omar-0934 in room-bluebird-88 is slow\n\
2026-11-22 05:14:30.000Z ERROR connect failed: ECONNREFUSED im.example.test:443\n\
2026-11-22 05:14:31.000Z ERROR connect failed: ECONNREFUSED im.example.test:443\n\
2026-11-22 05:14:32.000Z ERROR connect failed: ECONNREFUSED im.example.test:443\n\
2026-11-22 05:15:10.000Z INFO state changed: CONNECTED -> DISCONNECTED\n";

/// What a person writes into the form, in which nothing is missing.
const ANSWERS: &str = r#"
[architecture.region]
answer = "one data centre, Frankfurt"
[architecture.user_spread]
answer = "Germany, all operators"
[problem.repro]
answer = "nadia_7721 calls omar-0934 (mail nadia.k@example.com)\nwaits; always"
[problem.time]
from = "2026-11-22T05:14:20Z"
until = "2026-11-22T05:15:00Z"
[problem.ids]
users = ["nadia_7721", "omar-0934"]
channels = ["room-bluebird-88"]
[problem.scope]
answer = "one user"
[problem.tried]
answer = "other network, no change"
"#;

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "CI", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(args);
    command
}

#[track_caller]
fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let output = command(folder, args).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    (out, err)
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles").join(name);
    path.to_str().unwrap().to_owned()
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.log"), LOG).unwrap();
    fs::write(folder.path().join("full.toml"), ANSWERS).unwrap();
    folder
}

fn parts(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut parts = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(parts.insert(name, bytes).is_none());
    }
    parts
}

/// Opens a pack as support would, and holds every hash against its part.
fn whole(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let parts = parts(path);
    let manifest: Value = serde_json::from_slice(&parts["manifest.json"]).unwrap();
    assert_eq!(manifest["schema"], "whydrop.pack/1");
    let entries = manifest["files"].as_array().unwrap();
    assert_eq!(entries.len() + 1, parts.len());
    for entry in entries {
        let bytes = &parts[entry["name"].as_str().unwrap()];
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(entry["sha256"], hash, "{entry}");
        assert_eq!(entry["bytes"], bytes.len(), "{entry}");
    }
    for name in ["report.html", "report.md", "report.json", "case.toml", "check.json"] {
        assert!(parts[name].len() > 100, "{name}");
    }
    parts
}

#[test]
fn three_bundles_are_filled_in_checked_and_packed() {
    for (name, found) in [
        ("token-expired.tar.gz", "Agora RTC SDK 4.2.1.4"),
        ("kicked-same-user.zip", "2.1.11"),
        ("weak-network.zip", "4.2.2.9"),
    ] {
        let (folder, bundle) = (TempDir::new().unwrap(), fixture(name));
        let at = folder.path();
        run(at, &["case", "init", &bundle, "--now", NOW], 0);
        let form = fs::read_to_string(at.join("case.toml")).unwrap();
        let case = Case::parse("case.toml", &form).unwrap_or_else(|e| panic!("{e}"));
        assert!(case.found["sdk_version"].iter().any(|line| line.contains(found)), "{form}");
        assert!(case.found.contains_key("time") && case.found.contains_key("logs"), "{form}");
        assert!(case.answers.is_empty(), "nobody answered yet");
        let (out, _) = run(at, &["check", &bundle, "--case", "case.toml", "-f", "json", "--now", NOW], 1);
        let check: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(check["ready"], false);
        assert!(check["missing"].as_array().unwrap().iter().any(|o| o["item"] == "problem.repro"), "{out}");
        run(at, &["pack", &bundle, "--case", "case.toml", "-o", "case.zip", "--now", NOW], 0);
        let parts = whole(&at.join("case.zip"));
        let report: Value = serde_json::from_slice(&parts["report.json"]).unwrap();
        let (again, _) = run(at, &["-f", "json", &bundle, "--now", NOW], 0);
        let again: Value = serde_json::from_str(&again).unwrap();
        assert_eq!(report["redaction"]["key_id"], again["redaction"]["key_id"], "one key");
        assert_eq!(report["verdict"]["cause"], again["verdict"]["cause"]);
        let lines = parts.iter().filter(|(name, _)| name.starts_with("evidence/"));
        let lines: Vec<_> = lines.map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap()).collect();
        let cited = &report["causes"][0]["evidence"][0]["lines"][0];
        let number = cited["where"].as_str().unwrap().rsplit_once(':').unwrap().1.to_owned();
        assert!(lines.iter().any(|text| text.contains(&format!("> {number:>8}  "))), "{cited}");
        clean(Path::new(&bundle), &parts);
    }
}

/// No value that the logs hold is in any part.
fn clean(bundle: &Path, parts: &BTreeMap<String, Vec<u8>>) {
    let redactor = Redactor::new(&[9; 32], Policy::Share);
    let opened = Bundle::open(&[Source::Path(PathBuf::from(bundle))], &Limits::default()).unwrap();
    let known = rewrite::learn(&opened, &redactor, &|_| {}).unwrap().known;
    for (name, bytes) in parts.iter().filter(|(name, _)| *name != "manifest.json") {
        for line in String::from_utf8(bytes.clone()).unwrap().lines() {
            assert_eq!(known.first_in(line), None, "{name}: {line}");
        }
    }
}

#[test]
fn every_bundle_packs_clean() {
    let folder = folder();
    let at = folder.path();
    let bundles = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles")).unwrap();
    let mut packed = 0;
    for path in bundles.map(|e| e.unwrap().path()).filter(|p| p.extension().is_none_or(|e| e != "toml")) {
        let args = ["pack", path.to_str().unwrap(), "--case", "full.toml", "--force", "--now", NOW, "-j", "1"];
        let code = command(at, &args).output().unwrap().status.code();
        assert!(matches!(code, Some(0 | 3)), "{}: {code:?}", path.display());
        clean(&path, &whole(&at.join("case.zip")));
        packed += 1;
    }
    assert!(packed > 20);
}

proptest! {
    #[test]
    fn whatever_is_answered_reads_back(answer in ".*", id in ".{0,40}", number in 0.0..1e12f64) {
        let mut case = Case::default();
        case.set("repro", "answer", Answer::Text(answer.clone()));
        case.set("ids", "users", Answer::List(vec![id.clone()]));
        case.set("scale", "daily_users", Answer::Number(number));
        case.found.insert("ids".to_owned(), vec![answer]);
        let text = whydrop::case::form(&case, "zh-CN");
        let read = Case::parse("case.toml", &text);
        prop_assert!(read.is_ok(), "{}", text);
        let read = read.unwrap();
        prop_assert_eq!(read.get("repro", "answer"), case.get("repro", "answer"));
        prop_assert_eq!(read.number("daily_users"), case.number("daily_users"));
        let steers = |c: char| c.is_control() && c != '\n';
        prop_assert!(!text.contains(steers));
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(text in "(\\[[a-z.\"]{0,12}\\]\n?|[a-z]{1,6} = [\"'0-9\\[{#]{0,6}\n|.{0,8}){0,8}") {
        let _ = Case::parse("case.toml", &text);
    }
}

#[test]
fn nothing_private_is_in_a_pack() {
    let folder = folder();
    let at = folder.path();
    run(at, &["pack", "a.log", "--case", "full.toml", "--now", NOW], 0);
    let parts = whole(&at.join("case.zip"));
    for (name, bytes) in &parts {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for value in PRIVATE {
            assert!(!text.contains(value), "{value} in {name}\n{text}");
        }
    }
    // One user is one pseudonym in the case, in its texts, and beside the evidence.
    let case = String::from_utf8(parts["case.toml"].clone()).unwrap();
    let read = Case::parse("case.toml", &case).unwrap_or_else(|e| panic!("{e}\n{case}"));
    let user = read.named("users")[0].to_owned();
    assert!(user.starts_with("user-") && read.text("repro", "answer").unwrap().starts_with(&format!("{user} calls ")));
    let evidence = String::from_utf8(parts["evidence/001.txt"].clone()).unwrap();
    assert!(evidence.contains(&user), "{evidence}");
    assert!(read.named("channels")[0].starts_with("channel-") && evidence.contains(read.named("channels")[0]));
}

#[test]
fn folders_named_after_a_user_lose_the_name() {
    let folder = folder();
    let at = folder.path();
    // A number as short as this is looked for nowhere else: it could be anything.
    fs::create_dir_all(at.join("logs/5120")).unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats/agora-api/sample.log");
    fs::copy(sample, at.join("logs/5120/agoraapi.log")).unwrap();
    run(at, &["pack", "logs", "--case", "full.toml", "--now", NOW], 0);
    for (name, bytes) in whole(&at.join("case.zip")) {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("5120/"), "{name}\n{text}");
        if name.starts_with("evidence/") {
            assert!(text.starts_with("logs/user-"), "{text}");
        }
    }
    // A name of three letters goes where it is a value, and where a folder bears it.
    run(at, &["pack", &fixture("lost-messages.tar.gz"), "--case", "full.toml", "-o", "n.zip", "--now", NOW], 0);
    for (name, bytes) in whole(&at.join("n.zip")) {
        let text = String::from_utf8(bytes).unwrap();
        for left in ["kai/", "lea/", "=kai", "=lea", "\"kai", "\"lea\""] {
            assert!(!text.contains(left), "{left} in {name}\n{text}");
        }
    }
}

#[test]
fn a_complete_case_is_ready() {
    let folder = folder();
    let at = folder.path();
    let (out, _) = run(at, &["check", "a.log", "--case", "full.toml", "--now", NOW], 0);
    assert!(out.starts_with("READY"), "{out}");
    let (out, _) = run(at, &["check", "a.log", "--case", "full.toml", "--now", NOW, "--lang", "zh-CN"], 0);
    assert!(out.starts_with("可以提交"), "{out}");
    // Each thing a support engineer would ask back for.
    for (from, to, wanted) in [
        ("\"one user\"", "\"\"", "problem.scope"),
        ("22T05:1", "23T05:1", "outside"),
        ("T05:14:20Z\"", "T05:14:20\"", "problem.time"),
        ("2026-11-22T05:14:20Z", "2026-11-22T05:55:20Z", "problem.time"),
        ("[\"nadia_7721\", \"omar-0934\"]\nchannels = [\"room-bluebird-88\"]", "[\"somebody-else-1\"]", "foreign"),
    ] {
        let changed = ANSWERS.replace(from, to);
        assert_ne!(changed, ANSWERS, "{from}");
        fs::write(at.join("less.toml"), changed).unwrap();
        let (out, _) = run(at, &["check", "a.log", "--case", "less.toml", "-f", "json", "--now", NOW], 1);
        let check: Value = serde_json::from_str(&out).unwrap();
        let open = check["missing"].as_array().unwrap().iter().filter(|o| o["level"] == "must").map(|o| &o["item"]);
        let bad = check["logs"].as_array().unwrap().iter().filter(|f| f["level"] == "must").map(|f| &f["id"]);
        let named: Vec<_> = open.chain(bad).collect();
        assert_eq!(named, [wanted], "{out}");
    }
    // Begun before the logs do: no hindrance where the verdict is sure all the same.
    fs::write(at.join("early.toml"), ANSWERS.replace("T05:14:20Z", "T01:14:20Z")).unwrap();
    let (out, _) = run(at, &["check", "a.log", "--case", "early.toml", "--now", NOW], 0);
    assert!(out.contains("rotated away"), "{out}");
    // A zone in the case stands for times without one.
    let zoned = ANSWERS.replace("T05:14:20Z", " 13:14:20").replace("T05:15:00Z\"", " 13:15:00\"\nzone = \"+08:00\"");
    fs::write(at.join("zone.toml"), zoned).unwrap();
    run(at, &["check", "a.log", "--case", "zone.toml", "--now", NOW], 0);
}

#[test]
fn what_is_wrong_with_the_logs_is_named() {
    let folder = folder();
    let at = folder.path();
    let faults = |path: &str, more: &[&str]| {
        let args: Vec<&str> =
            ["check", path, "-f", "json", "--now", NOW].into_iter().chain(more.iter().copied()).collect();
        let (out, _) = run(at, &args, 1);
        let check: Value = serde_json::from_str(&out).unwrap();
        let all = check["logs"].as_array().unwrap().clone();
        all.iter().map(|f| f["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(faults("a.log", &[]), ["one-end"]);
    let errors: String =
        (10..50).map(|n| format!("2026-11-22 05:14:{n}.000 ERROR connect failed: ECONNREFUSED\n")).collect();
    fs::write(at.join("loud.log"), &errors).unwrap();
    let loud = faults("loud.log", &[]);
    assert!(loud.contains(&"quiet".to_owned()) && loud.contains(&"no-zone".to_owned()), "{loud:?}");
    assert!(!faults("loud.log", &["--tz", "+08:00"]).contains(&"no-zone".to_owned()));
    fs::write(at.join("z.toml"), "[problem.time]\nzone = \"+08:00\"\n").unwrap();
    assert!(!faults("loud.log", &["--case", "z.toml"]).contains(&"no-zone".to_owned()));
    fs::write(at.join("shot.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0").unwrap();
    assert_eq!(faults("shot.png", &[]), ["nothing"]);
    assert!(faults(&fixture("healthy-chat.tar.gz"), &[]).contains(&"healthy".to_owned()));
    assert!(faults(&fixture("encrypted-agora.zip"), &[]).contains(&"sealed".to_owned()));
    assert!(faults(&fixture("damaged.tar.gz"), &[]).contains(&"damaged".to_owned()));
    assert!(faults(&fixture("weak-network.zip"), &["--max-entry-bytes", "4K"]).contains(&"limit".to_owned()));
    // An hour without a record in the time of the problem.
    let hole = "2026-11-22 05:00:00.000Z INFO state changed: DISCONNECTED -> CONNECTED\n\
        2026-11-22 06:00:00.000Z INFO state changed: CONNECTED -> DISCONNECTED\n";
    fs::write(at.join("hole.log"), hole).unwrap();
    fs::write(at.join("t.toml"), "[problem.time]\nfrom = 2026-11-22T05:10:00Z\nuntil = 2026-11-22T05:50:00Z\n")
        .unwrap();
    assert!(faults("hole.log", &["--case", "t.toml"]).contains(&"hole".to_owned()));
}

#[test]
fn found_values_are_known_again_and_only_in_their_own_logs() {
    let folder = folder();
    let at = folder.path();
    run(at, &["case", "init", "a.log", "-o", "own.toml", "--now", NOW], 0);
    let text = fs::read_to_string(at.join("own.toml")).unwrap();
    let case = Case::parse("own.toml", &text).unwrap();
    let user = case.found["ids"].iter().find(|id| id.starts_with("user-")).unwrap().clone();
    assert!(PRIVATE.iter().all(|value| !text.contains(value)), "{text}");
    fs::write(at.join("own.toml"), text.replace("users = []", &format!("users = [\"{user}\"]"))).unwrap();
    let ids = |log: &str| {
        let (out, _) = run(at, &["check", log, "--case", "own.toml", "-f", "json", "--now", NOW], 1);
        let check: Value = serde_json::from_str(&out).unwrap();
        check["logs"].as_array().unwrap().iter().map(|f| f["id"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids("a.log"), ["\"one-end\""]);
    fs::write(at.join("b.log"), LOG.replace("05:14", "05:13")).unwrap();
    assert_eq!(ids("b.log"), ["\"other-logs\"", "\"one-end\""], "nobody can compare pseudonyms of two keys");
    fs::write(at.join("own.toml"), text.replace("users = []", "users = [\"nadia_7721\"]")).unwrap();
    assert_eq!(ids("b.log"), ["\"one-end\""], "an id as the logs write it is found in any of them");
}

#[test]
fn nothing_is_replaced_or_half_written() {
    let folder = folder();
    let at = folder.path();
    run(at, &["case", "init", "a.log"], 0);
    fs::write(at.join("case.toml"), "mine").unwrap();
    assert!(run(at, &["case", "init", "a.log"], 2).1.contains("--force"));
    assert_eq!(fs::read_to_string(at.join("case.toml")).unwrap(), "mine");
    run(at, &["case", "init", "--force"], 0);
    assert!(fs::read_to_string(at.join("case.toml")).unwrap().contains("[problem.repro]"));
    run(at, &["pack", "a.log", "--case", "full.toml", "-o", "p.zip", "--now", NOW], 0);
    let first = fs::read(at.join("p.zip")).unwrap();
    assert!(run(at, &["pack", "a.log", "--case", "full.toml", "-o", "p.zip", "--now", NOW], 2).1.contains("--force"));
    run(at, &["pack", "a.log", "--case", "full.toml", "-o", "p.zip", "--now", NOW, "--force", "-j", "1"], 0);
    assert_eq!(fs::read(at.join("p.zip")).unwrap(), first, "the same bytes at the same time");
    run(at, &["pack", "a.log", "--case", "full.toml", "-o", "q.zip", "--now", "2026-11-22T06:00:04Z"], 0);
    assert_ne!(fs::read(at.join("q.zip")).unwrap(), first);
    for (args, why) in [
        (&["pack", "a.log", "--case", "full.toml", "-o", "a.log", "--force"][..], "part of the input"),
        (&["pack", "a.log", "--case", "full.toml", "-o", "full.toml", "--force"], "is the case file"),
        (&["pack", "a.log", "--case", "full.toml", "-o", "r.zip", "--redact", "off"], "always redacted"),
        (&["pack", "a.log", "--case", "none.toml", "-o", "r.zip"], "case init"),
        (&["pack", "-", "--case", "full.toml", "-o", "r.zip"], "more than once"),
        (&["check", "none.log"], "none.log"),
        (&["case", "init", "a.log", "-o", "new.toml", "--ask"], "terminal"),
    ] {
        assert!(run(at, args, 2).1.contains(why), "{args:?}");
    }
    let mut left: Vec<_> = fs::read_dir(at).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["a.log", "case.toml", "full.toml", "p.zip", "q.zip"]);
}

#[test]
fn a_case_file_that_does_not_fit_is_shown_where_it_does_not() {
    let folder = folder();
    fs::write(folder.path().join("x.toml"), "[problem.time]\nform = \"05:14\"\n").unwrap();
    for args in [&["check", "a.log", "--case", "x.toml"][..], &["a.log", "--case", "x.toml"]] {
        let (out, err) = run(folder.path(), args, 2);
        assert!(out.is_empty() && err.contains("x.toml:2:1") && err.contains("did you mean `from`?"), "{err}");
    }
}

#[test]
fn what_a_case_or_a_name_holds_is_never_obeyed() {
    let folder = folder();
    let at = folder.path();
    let evil = "</script><img src=x onerror=1>\u{1b}[2J\u{202e} ```\n# boo\n[problem.tried]\nanswer = \"no\"\n![x](http://x.example)";
    fs::create_dir(at.join("logs")).unwrap();
    let name = "a`b<img src=x>|\u{1b}[31m[x](http:y).log";
    fs::write(at.join("logs").join(name), LOG).unwrap();
    let quoted = whydrop::case::quoted(evil);
    let case = ANSWERS.replace("\"one user\"", &quoted).replace("\"Germany, all operators\"", &quoted);
    fs::write(
        at.join("evil.toml"),
        format!(
            "{case}\n[architecture.sdk_version]\nanswer = {quoted}\n[architecture.scale]\nlargest_message_kb = 9\n"
        ),
    )
    .unwrap();
    let (out, _) = run(at, &["check", "logs", "--case", "evil.toml", "--now", NOW], 0);
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
    run(at, &["case", "init", "logs", "-o", "form.toml", "--now", NOW], 0);
    let form = fs::read_to_string(at.join("form.toml")).unwrap();
    assert!(!form.contains('\u{1b}') && Case::parse("form.toml", &form).is_ok(), "{form}");
    run(at, &["pack", "logs", "--case", "evil.toml", "--now", NOW], 0);
    let parts = whole(&at.join("case.zip"));
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    for name in parts.keys() {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || ".-/".contains(c)) && !name.contains(".."), "{name}");
        assert!(!text(name).contains(['\u{1b}', '\u{202e}']), "{name}");
    }
    assert!(!text("report.html").contains("<img"));
    let mut fenced = false;
    for line in text("report.md").lines() {
        fenced ^= line.trim_start().starts_with("```");
        assert!(fenced || !line.contains("<img"), "{line}");
    }
    let read = Case::parse("case.toml", &text("case.toml")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(read.text("tried", "answer"), Some("other network, no change"), "no answer writes another");
    assert!(read.text("scope", "answer").unwrap().contains("[problem.tried]"));
}
