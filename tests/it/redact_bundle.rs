//! Whole bundles without their private values: structure and lines stay, nothing is left, nothing is half written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use proptest::prelude::*;
use tempfile::TempDir;
use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::redact::rewrite::{self, Form, Output};
use whydrop::redact::{Policy, Redactor};

use crate::builder::{Tar, Zip, gz};

const KEY: [u8; 32] = [5; 32];
const LOG: &str = "2026-03-02 10:00:00.000 INFO login userId=nadia_7721 phone=13800138000\n\
    2026-03-02 10:00:01.000 WARN cannot reach 203.0.113.9:443 for nadia_7721\r\n\
    \n2026-03-02 10:00:02.000 INFO rtt=48 loss=1.5";

fn whydrop(folder: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.current_dir(folder).args(args).assert()
}

fn said(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
}

/// A zip in a tar.gz, a compressed file, names with private values, and something that is no text.
fn nested() -> Vec<u8> {
    let inner =
        Zip::new().file("files/a.log", LOG.as_bytes()).file("files/nadia_7721.txt", b"hello nadia_7721\n").bytes();
    let tar = Tar::new()
        .file("ticket/logs.zip", &inner)
        .file("ticket/old.log.gz", &gz(LOG.as_bytes()))
        .file("ticket/shot.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0")
        .bytes();
    gz(&tar)
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("in.tar.gz"), nested()).unwrap();
    fs::write(folder.path().join("in.log"), LOG).unwrap();
    folder
}

/// Every member: its path below the input, and its text.
fn members(path: &Path) -> Vec<(String, String)> {
    let bundle = Bundle::open(&[Source::Path(path.to_owned())], &Limits::default()).unwrap();
    let mut all = Vec::new();
    for unit in bundle.units() {
        let gaps = unit.walk(&bundle, &|_| {}, &mut |leaf| {
            let mut bytes = Vec::new();
            leaf.reader.read_to_end(&mut bytes).unwrap();
            let below = leaf.path.split_once(['!', '/']).map_or("", |(_, below)| below).to_owned();
            all.push((below, String::from_utf8_lossy(&bytes).into_owned()));
        });
        assert!(gaps.is_empty(), "{gaps:?}");
    }
    all
}

#[test]
fn structure_and_lines_stay_and_values_go() {
    for out in ["out.zip", "out.tar.gz", "out.tar", "out.tar.zst", "out.tar.xz", "out.tar.bz2", "out"] {
        let folder = folder();
        let done = whydrop(folder.path(), &["redact", "in.tar.gz", "-o", out, "--verify"]).code(0);
        assert!(said(&done).contains("left out: in.tar.gz!ticket/shot.png (not text)"), "{}", said(&done));
        let members = members(&folder.path().join(out));
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(members.len(), 3, "{out}: {names:?}");
        assert!(
            names.contains(&"ticket/logs.zip!files/a.log") && names.contains(&"ticket/old.log.gz"),
            "{out}: {names:?}"
        );
        for (name, text) in &members {
            assert!(
                !name.contains("nadia") && !text.contains("nadia") && !text.contains("138001"),
                "{out} {name}: {text}"
            );
        }
        let (_, text) = members.iter().find(|(name, _)| name.ends_with("a.log")).unwrap();
        assert_eq!(text.matches('\n').count(), LOG.matches('\n').count());
        assert!(text.ends_with("rtt=48 loss=1.5") && text.contains("\r\n\n2026-03-02"), "{text}");
    }
}

#[test]
fn text_in_text_out_line_by_line() {
    let folder = folder();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    let piped = command.args(["redact", "-", "-o", "-"]).write_stdin(LOG).assert().code(0);
    let piped = String::from_utf8(piped.get_output().stdout.clone()).unwrap();
    whydrop(folder.path(), &["redact", "in.log", "-o", "out.log", "--verify"]).code(0);
    let text = fs::read_to_string(folder.path().join("out.log")).unwrap();
    assert_eq!(text, piped, "the same bytes have the same key");
    let words = |line: &str| line.split([' ', '=']).find(|w| w.starts_with("user-")).unwrap().to_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), LOG.lines().count());
    assert_eq!(words(lines[0]), words(lines[1]), "one person, one pseudonym");
    assert!(lines[1].contains("ip-") && lines[1].contains(":443"), "{text}");
    let twice = whydrop(folder.path(), &["redact", "out.log", "-o", "-"]).code(0);
    assert_eq!(String::from_utf8(twice.get_output().stdout.clone()).unwrap(), text, "doing it twice changes nothing");
    whydrop(folder.path(), &["redact", "in.log", "-o", "packed.log.gz"]).code(0);
    assert_eq!(members(&folder.path().join("packed.log.gz")), [(String::new(), text)]);
}

#[test]
fn another_key_gives_other_words() {
    let folder = folder();
    let write = |name: &str, byte: u8| {
        let path = folder.path().join(name);
        fs::write(&path, [byte; 40]).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
    };
    write("one.key", 1);
    write("two.key", 2);
    let with = |key: &str| {
        let done = whydrop(folder.path(), &["redact", "in.log", "-o", "-", "--redact-key-file", key]).code(0);
        done.get_output().stdout.clone()
    };
    assert_eq!(with("one.key"), with("one.key"));
    assert_ne!(with("one.key"), with("two.key"));
}

#[test]
fn a_preview_writes_nothing() {
    let folder = folder();
    let done = whydrop(folder.path(), &["redact", "in.tar.gz", "--preview"]).code(0);
    let shown = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(shown.contains("user") && shown.contains("3 files, 1 left out") && !shown.contains("nadia"), "{shown}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn what_cannot_be_done_leaves_nothing_behind() {
    let folder = folder();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/x"), "x").unwrap();
    fs::write(folder.path().join("blob"), [0u8, 159, 146, 150, 0, 0, 1, 2, 3].repeat(500)).unwrap();
    let blob = [0u8, 159, 146, 150, 0, 0, 1, 2, 3].repeat(500);
    fs::create_dir(folder.path().join("blobs")).unwrap();
    fs::write(folder.path().join("blobs/x"), &blob).unwrap();
    fs::write(folder.path().join("blobs.tar.gz"), gz(&Tar::new().file("x", &blob).bytes())).unwrap();
    fs::write(folder.path().join("bad.toml"), "[[rule]]\nid = 'x'\npattern = 'ab'\nmust = ['cd']\nmust_not = ['e']\n")
        .unwrap();
    for (args, why) in [
        (vec!["redact", "in.tar.gz", "-o", "full"], "folder with files"),
        (vec!["redact", "in.tar.gz", "-o", "out.log"], "several files"),
        // Refused before anything is read: what is inside holds no text at all.
        (vec!["redact", "blobs", "-o", "out.log"], "several files"),
        (vec!["redact", "blobs.tar.gz", "-o", "out.log"], "several files"),
        (vec!["redact", "in.log", "-o", "in.log"], "part of the input"),
        (vec!["redact", "in.log", "-o", "none/out.log"], "does not exist"),
        (vec!["redact", "blob", "-o", "out.log"], "no text"),
        (vec!["redact", "in.log", "-o", "out.log", "--rules", "bad.toml"], "must be masked"),
        (vec!["redact", "gone", "-o", "out.log"], "does not exist"),
        (vec!["redact", "in.log"], "--output"),
    ] {
        let before = fs::read_dir(folder.path()).unwrap().count();
        let done = whydrop(folder.path(), &args).code(2);
        assert!(said(&done).contains(why), "{args:?}: {}", said(&done));
        assert!(done.get_output().stdout.is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), before, "{args:?}");
    }
}

#[test]
fn rules_of_ones_own_apply() {
    let folder = folder();
    let rule = "[[rule]]\nid = 'badge'\npattern = 'INFO (?<value>rtt)'\nmust = ['INFO rtt=1']\nmust_not = ['rtt']\n";
    fs::write(folder.path().join("own.toml"), rule).unwrap();
    let done = whydrop(folder.path(), &["redact", "in.log", "-o", "-", "--rules", "own.toml"]).code(0);
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("INFO CUSTOM[badge len=3]=48"), "{text}");
}

#[test]
fn what_is_left_is_seen() {
    let folder = folder();
    let open = |path: PathBuf| Bundle::open(&[Source::Path(path)], &Limits::default()).unwrap();
    let input = folder.path().join("in.log");
    let redactor = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
    let learned = rewrite::learn(&open(input.clone()), &redactor, &|_| {}).unwrap();
    let (redactor, known) = rewrite::knowing(redactor, learned);
    let out = folder.path().join("out.log");
    let file = fs::File::create(&out).unwrap();
    let written = rewrite::rewrite(&open(input), &redactor, Output::File(file, Form::Plain(None)), &|_| {}).unwrap();
    let check = || rewrite::verify(&open(out.clone()), &redactor, &known, &written);
    check().unwrap();
    let clean = fs::read_to_string(&out).unwrap();
    for (left, why) in [("x nadia_7721\n", "(user)"), ("x nadia%5F7721\n", "(user)"), ("a@b.example.org\n", "(mail)")] {
        let (_, rest) = clean.split_once('\n').unwrap();
        fs::write(&out, format!("{left}{rest}")).unwrap();
        let error = check().unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains(why) && !error.contains("nadia"), "{error}");
    }
    fs::write(&out, clean.replacen("\r\n", " ", 1)).unwrap();
    assert!(check().unwrap_err().to_string().contains("as many lines"));
}

#[test]
fn what_a_name_says_outweighs_what_the_spelling_suggests() {
    let lines = ["login userId=grp_000 ok", "queue of grp_000 is full"];
    for order in [[0, 1], [1, 0]] {
        let redactor = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
        let mut known = whydrop::redact::Known::default();
        order.iter().for_each(|at| redactor.learn(lines[*at], &mut known));
        known.ready().unwrap();
        let redactor = redactor.knowing(std::sync::Arc::new(known));
        let out = lines.map(|l| redactor.line(l).unwrap());
        let word = |text: &str| text.find("user-").map(|at| text[at..at + 15].to_owned());
        assert!(word(&out[0]).is_some() && word(&out[0]) == word(&out[1]), "{out:?}");
    }
}

/// Lines around a value, with how it may be dressed.
fn line(value: &str, at: usize) -> String {
    match at % 15 {
        0 => format!("login userId={value} ok"),
        1 => format!("{{\"user_id\":\"{value}\",\"seq\":4}}"),
        2 => format!("body {{\\\"uid\\\":\\\"{value}\\\"}}"),
        3 => format!("https://api.example.com/x?uid={value}&v=2"),
        4 => format!("用户 {value} 加入房间"),
        5 => format!("queue of {value} is full"),
        6 => format!("seen: {}", value.replace('_', "%5F")),
        7 => format!("{value} joined the room"),
        8 => format!("members: [{value}, bob_99]"),
        9 => format!("online users: {value}, bob_99"),
        10 => format!("GET user:{value}:session"),
        11 => format!("kicked {value} from room r-77"),
        12 => format!("<{value}> hello"),
        13 => format!("/api/v1/users/{value}/x"),
        _ => format!("给 {value} 发送消息"),
    }
}

proptest! {
    #![proptest_config(crate::redact_lines::cases_or(200))]

    #[test]
    fn no_value_survives_and_each_keeps_its_word(
        value in "([a-z]{3,6}|user|room|grp|u|c2c|live)_[0-9]{2,6}[a-z]{0,3}",
        order in proptest::collection::vec(0usize..15, 1..8),
    ) {
        let first = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
        let mut lines = vec![line(&value, 0)];
        lines.extend(order.iter().map(|at| line(&value, *at)));
        let redact = |redactor: Redactor| {
            let mut known = whydrop::redact::Known::default();
            lines.iter().for_each(|l| redactor.learn(l, &mut known));
            known.ready().unwrap();
            let redactor = redactor.knowing(std::sync::Arc::new(known));
            let once: Vec<String> = lines.iter().map(|l| redactor.line(l).unwrap_or_else(|| l.clone())).collect();
            for text in &once {
                prop_assert_eq!(redactor.line(text), None, "twice: {}", text);
            }
            Ok(once)
        };
        let word = |text: &str| text.find("user-").map(|at| text[at..at + 15].to_owned());
        let out = redact(first)?;
        let own = word(&out[0]).unwrap();
        for text in &out {
            prop_assert!(!text.contains(&value) && !text.contains(&value.replace('_', "%5F")), "{}", text);
            prop_assert!(text.contains(&own), "{}", text);
        }
        let other = redact(Redactor::for_logs(&[6; 32], Policy::Share, Vec::new()))?;
        prop_assert_ne!(word(&other[0]), word(&out[0]));
    }

    #[test]
    fn any_bytes_keep_their_lines(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let folder = TempDir::new().unwrap();
        let input = folder.path().join("in.log");
        let mut text = b"2026-03-02 10:00:00 INFO start\n".repeat(30);
        text.extend(bytes.into_iter().filter(|b| *b >= 32 || *b == b'\n'));
        fs::write(&input, &text).unwrap();
        let open = || Bundle::open(&[Source::Path(input.clone())], &Limits::default()).unwrap();
        let redactor = Redactor::for_logs(&KEY, Policy::Share, Vec::new());
        let learned = rewrite::learn(&open(), &redactor, &|_| {}).unwrap();
        let (redactor, _) = rewrite::knowing(redactor, learned);
        let out = folder.path().join("out.log");
        let file = fs::File::create(&out).unwrap();
        rewrite::rewrite(&open(), &redactor, Output::File(file, Form::Plain(None)), &|_| {}).unwrap();
        let count = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'\n').count();
        prop_assert_eq!(count(&fs::read(&out).unwrap()), count(&text));
    }
}
