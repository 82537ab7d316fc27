//! The command from outside: exit codes, streams, files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::too_many_lines, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const NOW: &str = "2026-11-22T06:00:00Z";

// What a developer's shell or a CI runner sets must not decide a test.
fn whydrop(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "CI", "NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "TERM"]
    {
        command.env_remove(name);
    }
    command.current_dir(folder);
    command
}

fn case() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.log"), "2026-11-22 05:14:29.366 INFO hello\n".repeat(20)).unwrap();
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn refused(folder: &Path, args: &[&str], why: &str) {
    let output = whydrop(folder).args(args).assert().code(2).get_output().clone();
    let message = text(&output.stderr);
    assert!(output.stdout.is_empty(), "{message}");
    assert!(message.contains(why), "{message}");
}

#[test]
fn the_verb_may_be_left_out() {
    let case = case();
    let with =
        whydrop(case.path()).args(["analyze", "a.log", "--now", NOW]).assert().code(0).get_output().stdout.clone();
    let without = whydrop(case.path()).args(["--now", NOW, "a.log"]).assert().code(0).get_output().stdout.clone();
    assert!(!with.is_empty());
    assert_eq!(with, without);
}

#[test]
fn standard_input_is_a_path() {
    let case = case();
    let log = fs::read(case.path().join("a.log")).unwrap();
    whydrop(case.path()).args(["-f", "json", "-"]).write_stdin(log).assert().code(0);
    whydrop(case.path()).args(["-"]).write_stdin("").assert().code(2);
    refused(case.path(), &["-", "-"], "once");
}

#[test]
fn formats_follow_the_flag_and_not_the_pipe() {
    let case = case();
    let shown = |args: &[&str]| text(&whydrop(case.path()).args(args).assert().code(0).get_output().stdout);
    assert!(shown(&["a.log", "-f", "markdown"]).starts_with("# "));
    let json: serde_json::Value = serde_json::from_str(&shown(&["a.log", "-f", "json", "--now", NOW])).unwrap();
    assert_eq!(json["tool"]["now"], "2026-11-22T06:00:00.000Z");
    assert!(!shown(&["a.log"]).contains('\u{1b}'));
    assert!(shown(&["a.log", "--color", "always"]).contains('\u{1b}'));
    assert!(!shown(&["a.log", "--color", "always", "-f", "json"]).contains('\u{1b}'));
    let _: serde_json::Value = serde_json::from_str(&shown(&["schema"])).unwrap();
    assert!(shown(&["completions", "bash"]).contains("whydrop"));
    assert!(shown(&["man"]).contains(".TH"));
    assert!(shown(&["ls", "a.log"]).contains("a.log"));
    assert!(shown(&["cat", "a.log"]).contains("hello"));
}

#[test]
fn the_language_follows_the_locale() {
    let case = case();
    let shown = |locale: &str| {
        text(
            &whydrop(case.path())
                .env("LC_ALL", locale)
                .args(["a.log", "--now", NOW])
                .assert()
                .code(0)
                .get_output()
                .stdout,
        )
    };
    assert!(shown("zh_CN.UTF-8").contains("四个问题"));
    for locale in ["C", "POSIX", "tr_TR.UTF-8"] {
        assert_eq!(shown(locale), shown("en_US.UTF-8"));
    }
}

#[test]
fn one_parse_makes_many_reports() {
    let case = case();
    whydrop(case.path())
        .args(["a.log", "-o", "r.txt", "--report", "json=r.json", "--report", "markdown=r.md", "--now", NOW])
        .assert()
        .code(0)
        .stdout("");
    for (file, begin) in [("r.json", "{"), ("r.md", "# "), ("r.txt", "")] {
        let report = fs::read_to_string(case.path().join(file)).unwrap();
        assert!(report.len() > 100 && report.starts_with(begin), "{file}");
    }
    let left: Vec<_> = fs::read_dir(case.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 4, "{left:?}");
}

#[test]
fn an_old_report_is_replaced_whole() {
    let case = case();
    fs::write(case.path().join("r.json"), "old").unwrap();
    whydrop(case.path()).args(["a.log", "-f", "json", "-o", "r.json"]).assert().code(0);
    assert!(fs::read_to_string(case.path().join("r.json")).unwrap().starts_with('{'));
}

#[test]
fn what_must_not_be_replaced_is_refused() {
    let case = case();
    let folder = case.path();
    fs::create_dir(folder.join("sub")).unwrap();
    fs::write(folder.join("sub/b.log"), "x\n").unwrap();
    refused(folder, &["a.log", "-o", "a.log"], "part of the input");
    refused(folder, &["a.log", "-o", "sub/../a.log"], "part of the input");
    refused(folder, &["sub", "-o", "sub/b.log"], "part of the input");
    refused(folder, &["a.log", "-o", "sub"], "is a folder");
    refused(folder, &["a.log", "-o", "nowhere/r.txt"], "-o \"nowhere/r.txt\" stands in a folder that does not exist");
    refused(folder, &["a.log", "--report", "json=nowhere/r.json"], "--report \"nowhere/r.json\"");
    refused(folder, &["a.log", "--report", "json=r", "--report", "text=r"], "two reports");
    #[cfg(unix)]
    {
        fs::hard_link(folder.join("a.log"), folder.join("hard.log")).unwrap();
        std::os::unix::fs::symlink("r.txt", folder.join("soft.txt")).unwrap();
        refused(folder, &["a.log", "-o", "hard.log"], "part of the input");
        refused(folder, &["a.log", "-o", "soft.txt"], "symbolic link");
        refused(folder, &["a.log", "-o", "/dev/null"], "device");
    }
    assert!(fs::read_to_string(folder.join("a.log")).unwrap().contains("hello"));
}

#[test]
fn a_path_named_twice_is_read_once() {
    let case = case();
    let twice = whydrop(case.path()).args(["ls", "a.log", "./a.log"]).assert().code(0).get_output().clone();
    assert_eq!(text(&twice.stdout).lines().count(), 1);
    assert!(text(&twice.stderr).contains("\"./a.log\" is named twice: it is read once"), "{}", text(&twice.stderr));
}

#[test]
fn mistakes_name_the_way_out() {
    let case = case();
    refused(case.path(), &["missing.zip"], "does not exist");
    refused(case.path(), &["lst", "a.log"], "no such file; did you mean the verb `ls`?");
    refused(case.path(), &["help", "anlyze"], "no such verb; did you mean `analyze`?");
    refused(case.path(), &["a.log", "--width", "5"], "--width 5: expected 20 to 120 columns");
    refused(case.path(), &["-q", "analyse", "a.log"], "did you mean the verb `analyze`?");
    fs::write(case.path().join("lst"), "2026-11-22 05:14:29.366 INFO hello\n").unwrap();
    whydrop(case.path()).args(["lst", "--now", NOW]).assert().code(0);
    refused(case.path(), &["a.log", "-f", "pdf"], "text, markdown, html, json");
    refused(case.path(), &["a.log", "--report", "json"], "FORMAT=FILE");
    refused(case.path(), &["a.log", "--tz", "Mars"], "Asia/Shanghai");
    refused(case.path(), &["a.log", "--now", "yesterday"], "2026-11-22T05:14:29Z");
    refused(case.path(), &["a.log", "--since", "2026-11-22", "--until", "2026-11-21"], "swap");
    refused(case.path(), &["a.log", "--max-bytes", "much"], "no size");
    refused(case.path(), &["a.log", "--timeout", "soon"], "no time");
    refused(case.path(), &["a.log", "--lang", "fr"], "zh-CN");
    refused(case.path(), &["a.log", "-j", "0"], "thread");
    refused(case.path(), &["cat", "a.log", "nope"], "nope");
    refused(case.path(), &["a.log", "--nonsense"], "--nonsense");
}

#[cfg(unix)]
#[test]
fn key_files_are_private_and_long_enough() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = case();
    let key = case.path().join("key");
    let mode = |bits| fs::set_permissions(&key, fs::Permissions::from_mode(bits)).unwrap();
    let args = ["a.log", "--redact-key-file", "key", "-f", "json"];
    refused(case.path(), &args, "cannot be read");
    fs::write(&key, [7; 32]).unwrap();
    mode(0o644);
    refused(case.path(), &args, "chmod 600");
    mode(0o600);
    let id = |args: &[&str]| {
        let out = whydrop(case.path()).args(args).assert().code(0).get_output().stdout.clone();
        serde_json::from_slice::<serde_json::Value>(&out).unwrap()["redaction"]["key_id"].clone()
    };
    assert_ne!(id(&args), id(&["a.log", "-f", "json"]));
    fs::write(&key, [7; 31]).unwrap();
    refused(case.path(), &args, "at least 32");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_a_failure() {
    let case = case();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    let output = command
        .arg("a.log")
        .current_dir(case.path())
        .stdout(full)
        .stderr(std::process::Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("stdout cannot be written"));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure() {
    let case = case();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.args(["a.log", "-f", "json", "--report", "text=whole.txt"]).current_dir(case.path());
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
    assert!(fs::read_to_string(case.path().join("whole.txt")).unwrap().contains("whydrop"));
}

#[test]
fn what_is_lost_is_said_and_decides_the_code() {
    let case = case();
    let mut gz = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec();
    gz.extend_from_slice(b"\x4b\x4c\x4a");
    fs::write(case.path().join("b.log.gz"), gz).unwrap();
    let output = whydrop(case.path()).args([".", "-f", "json"]).assert().code(3).get_output().clone();
    assert!(text(&output.stderr).contains("incomplete"), "{}", text(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["gaps"][0]["incomplete"], true);
    whydrop(case.path()).args([".", "-q"]).assert().code(3).stderr("");
}

#[test]
fn a_verdict_can_decide_the_code() {
    let case = TempDir::new().unwrap();
    // What an Agora client writes into its own log when the server refuses an expired token.
    let line = "[03/04/24 05:06:07:890][1234][U]:(0000000009): ";
    let log = [
        "Event: joinChannelSuccess",
        "onTokenPrivilegeDidExpire token expired",
        "ERROR login refused: token expired code=109",
        "state changed connected -> failed reason=token expired",
    ]
    .map(|text| format!("{line}{text}\n"))
    .concat();
    fs::write(case.path().join("app.log"), log.repeat(3)).unwrap();
    let report =
        whydrop(case.path()).args(["app.log", "-f", "json", "--now", NOW]).assert().code(0).get_output().clone();
    let json: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let severity = json["verdict"]["severity"].as_str().unwrap_or_default().to_owned();
    assert!(["high", "critical"].contains(&severity.as_str()), "{}", json["verdict"]);
    for limit in ["low", "medium", "high"] {
        whydrop(case.path()).args(["app.log", "--fail-on", limit, "--now", NOW]).assert().code(1);
    }
    whydrop(case.path()).args(["app.log", "--fail-on", "never", "--now", NOW]).assert().code(0);
    // A finding beats a loss, and a mistake beats both.
    fs::write(case.path().join("broken.log.gz"), b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c").unwrap();
    whydrop(case.path()).args([".", "--now", NOW]).assert().code(3);
    whydrop(case.path()).args([".", "--fail-on", "high", "--now", NOW]).assert().code(1);
    whydrop(case.path()).args([".", "--fail-on", "high", "--now", "x"]).assert().code(2);
}

#[test]
fn empty_and_odd_inputs_are_named() {
    let case = TempDir::new().unwrap();
    fs::create_dir(case.path().join("empty")).unwrap();
    fs::write(case.path().join("nothing.log"), "").unwrap();
    // An archive in which there is no file.
    fs::write(case.path().join("empty.zip"), [b"PK\x05\x06".as_slice(), &[0; 18]].concat()).unwrap();
    // A job that collects nothing must not pass for one in which nothing was found.
    for path in
        ["empty", "nothing.log", "empty.zip", "/dev/null"].into_iter().filter(|p| cfg!(unix) || !p.starts_with("/dev"))
    {
        refused(case.path(), &[path], "the input is empty");
    }
    refused(case.path(), &["trace", "empty", "--msg", "7"], "the input is empty");
    // One log beside an empty one is a case.
    fs::write(case.path().join("full.log"), "2026-11-22T05:14:02Z INFO state changed: CONNECTED\n").unwrap();
    whydrop(case.path()).args(["full.log", "nothing.log"]).assert().code(0);
    let none = whydrop(case.path()).args(["formats", "detect", "empty"]).assert().code(0).get_output().clone();
    assert!(text(&none.stderr).contains("nothing to read"), "{}", text(&none.stderr));
    refused(case.path(), &["nowhere/at/all.zip"], "nowhere/at/all.zip");
}

#[test]
fn the_report_is_spoken_in_chinese() {
    let case = case();
    let shown = whydrop(case.path()).args(["a.log", "--lang", "zh-CN"]).assert().code(0).get_output().stdout.clone();
    assert!(text(&shown).contains("隐私"), "{}", text(&shown));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let case = case();
    for (width, lang) in [("40", "en"), ("40", "zh-CN"), ("80", "en"), ("20", "en")] {
        let shown = whydrop(case.path())
            .args(["a.log", "--width", width, "--lang", lang])
            .assert()
            .code(0)
            .get_output()
            .clone();
        let columns: usize = width.parse().unwrap();
        for line in text(&shown.stdout).lines() {
            // Every character here is one or two columns wide.
            let wide = line.chars().map(|c| if c > '\u{2e80}' { 2 } else { 1 }).sum::<usize>();
            assert!(wide <= columns + 2, "{width} {lang}: {line}");
        }
    }
}

#[test]
fn catalogues_are_listed_shown_and_tested() {
    let case = case();
    let shown = |args: &[&str]| text(&whydrop(case.path()).args(args).assert().code(0).get_output().stdout);
    for noun in ["formats", "rules", "causes"] {
        let list = shown(&[noun, "list"]);
        assert!(list.lines().count() > 10, "{list}");
        let id = list.split_whitespace().next().unwrap();
        assert!(shown(&[noun, "show", id]).contains("title = "));
        refused(case.path(), &[noun, "show", "no-such-thing"], &format!("{noun} list"));
    }
    assert!(shown(&["formats", "test"]).ends_with(" 0 failed\n"));
    assert!(shown(&["rules", "test"]).ends_with(" 0 failed\n"));
    let detected = shown(&["formats", "detect", "a.log"]);
    assert!(detected.starts_with("a.log\n  format    generic-text\n  because "), "{detected}");
    let rule = shown(&["rules", "list"]).split_whitespace().next().unwrap().to_owned();
    let explained = shown(&["rules", "explain", &rule]);
    assert!(explained.contains("Holds when") && explained.contains("Examples"), "{explained}");
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles/token-expired.tar.gz");
    let computed = shown(&["causes", "explain", "token_expired", &bundle.to_string_lossy()]);
    let points = |line: &str| line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    let rows: Vec<f64> = computed.lines().filter_map(points).collect();
    let (last, parts) = rows.split_last().unwrap();
    assert!((parts.iter().sum::<f64>() - last).abs() < 0.05 && parts.len() > 2, "{computed}");
    let run = shown(&["rules", "explain", &rule, "a.log"]);
    assert!(run.starts_with("skipped") || run.starts_with("silent") || run.starts_with("fires"), "{run}");
}

#[test]
fn a_file_of_ones_own_is_tried_out() {
    let case = case();
    let folder = case.path();
    for (noun, key) in [("rules", "title"), ("formats", "title")] {
        let list = text(&whydrop(folder).args([noun, "list"]).assert().code(0).get_output().stdout);
        let id = list.split_whitespace().next().unwrap();
        let file = text(&whydrop(folder).args([noun, "show", id]).assert().code(0).get_output().stdout);
        fs::write(folder.join("mine.toml"), &file).unwrap();
        whydrop(folder).args([noun, "test", "mine.toml"]).assert().code(0);
        fs::write(folder.join("bad.toml"), file.replacen(&format!("{key} ="), "titel =", 1)).unwrap();
        refused(folder, &[noun, "test", "bad.toml"], "did you mean `title`?");
        refused(folder, &[noun, "test", "./missing.toml"], "cannot be read");
    }
    let rule = text(&whydrop(folder).args(["rules", "show", "expired"]).assert().code(0).get_output().stdout);
    fs::write(folder.join("wrong.toml"), rule.replacen("fires = false", "fires = true", 1)).unwrap();
    whydrop(folder).args(["rules", "test", "wrong.toml"]).assert().code(1);
}

/// What turns the direction of text or has no width would show a line as another one.
#[test]
fn what_a_log_says_is_shown_as_it_stands() {
    let case = TempDir::new().unwrap();
    let line = "2026-11-22T05:14:02Z INFO login userId=nadia_7721 from \u{202e}gpj\u{202c} by\u{200b}app\n";
    fs::write(case.path().join("a.log"), line).unwrap();
    let shown = whydrop(case.path()).args(["redact", "a.log", "--preview"]).assert().code(0).get_output().clone();
    let shown = text(&shown.stdout);
    assert!(shown.contains("from \\u{202e}gpj\\u{202c} by\\u{200b}app"), "{shown}");
    assert!(!shown.contains(['\u{202e}', '\u{202c}', '\u{200b}']), "{shown}");
}

#[test]
fn help_and_version_are_answers() {
    let case = case();
    whydrop(case.path()).arg("--version").assert().code(0).stderr("");
    let help = whydrop(case.path()).arg("--help").assert().code(0).get_output().stdout.clone();
    assert!(text(&help).contains("Exit codes"));
    whydrop(case.path()).assert().code(2);
}

/// A log of Mars with one block of plain text.
fn xlog(text: &str) -> Vec<u8> {
    let mut out = vec![8, 0, 0, 10, 10];
    out.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    out.extend([0; 64]);
    out.extend(text.as_bytes());
    out.push(0);
    out
}

#[test]
fn packed_logs_are_decoded_into_a_folder() {
    let case = TempDir::new().unwrap();
    let line = "[I][2030-03-01 +8.0 10:00:00.000][11, 12*][net][a.cc, f, 1][ready\n";
    fs::write(case.path().join("a.xlog"), xlog(line)).unwrap();
    fs::write(case.path().join("b.txt"), "no container\n").unwrap();
    let said = whydrop(case.path()).args(["cat", "a.xlog"]).assert().code(0).get_output().stdout.clone();
    assert_eq!(text(&said), line);
    let args = ["decode", ".", "-o", "out"];
    let said = whydrop(case.path()).args(args).assert().code(0).get_output().stdout.clone();
    assert!(text(&said).ends_with("/a.xlog\n") && text(&said).contains("a.xlog.log"), "{}", text(&said));
    let made = |name: &str| fs::read_to_string(case.path().join(name)).unwrap();
    assert_eq!(made("out/a.xlog.log"), line);
    assert_eq!(fs::read_dir(case.path().join("out")).unwrap().count(), 1);
    let said =
        whydrop(case.path()).args(["-f", "json", "a.xlog", "--now", NOW]).assert().code(0).get_output().stdout.clone();
    assert!(text(&said).contains("\"format\": \"mars-text\""), "{}", text(&said));
    // Never in the place of another, and nothing half-written stays.
    fs::write(case.path().join("out/a.xlog.log"), "mine").unwrap();
    refused(case.path(), &args, "was not replaced");
    assert_eq!(made("out/a.xlog.log"), "mine");
    assert_eq!(fs::read_dir(case.path().join("out")).unwrap().count(), 1);
    refused(case.path(), &["decode", "a.xlog", "-o", "b.txt"], "is no folder");
    refused(case.path(), &["decode", "a.xlog", "-o", "new/deep"], "cannot be written");
    // Nothing to decode leaves nothing behind.
    whydrop(case.path()).args(["decode", "b.txt", "-o", "empty"]).assert().code(0);
    assert!(!case.path().join("empty").exists());
}

#[cfg(unix)]
#[test]
fn keys_of_packed_logs_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = case();
    let key = case.path().join("key");
    fs::write(&key, "zz").unwrap();
    refused(case.path(), &["cat", "a.log", "--xlog-key", "key"], "chmod 600");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    refused(case.path(), &["ls", "a.log", "--xlog-key", "key"], "64 hexadecimal digits");
    fs::write(&key, "0f".repeat(32)).unwrap();
    whydrop(case.path()).args(["a.log", "--xlog-key", "key"]).assert().code(0);
}

#[test]
fn the_definition_of_a_weak_network_can_be_chosen_and_is_printed() {
    let case = case();
    refused(case.path(), &["a.log", "--profile", "none"], "expected one of: agora, generic");
    let said = |args: &[&str]| {
        let output = whydrop(case.path()).args(args).assert().code(0).get_output().stdout.clone();
        let report: serde_json::Value = serde_json::from_slice(&output).unwrap();
        report["tool"]["weak_network"].as_str().unwrap().to_owned()
    };
    let generic = said(&["a.log", "-f", "json", "--now", NOW, "--lang", "en"]);
    assert!(generic.contains("General practice") && generic.contains("5%") && generic.contains("10 s"), "{generic}");
    let asked = said(&["a.log", "-f", "json", "--now", NOW, "--lang", "en", "--profile", "trtc"]);
    assert!(asked.contains("Tencent") && asked.contains("10%") && asked.contains("300 ms"), "{asked}");
}
