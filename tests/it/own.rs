//! Formats of the user's own: proposed, tested, used, and shown where they are wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    let output = command.env_remove("LANG").current_dir(folder).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}{err}");
    (out, err)
}

/// Lines of one format with a changing level and text.
fn log(line: impl Fn(usize, &str) -> String) -> String {
    let levels = ["INFO", "DEBUG", "WARN", "INFO", "ERROR"];
    (0..40).map(|n| line(n, levels.get(n % 5).unwrap()) + "\n").collect()
}

#[test]
fn a_proposal_passes_its_own_test() {
    let folder = TempDir::new().unwrap();
    let logs = [
        ("bars", log(|n, level| format!("2026-03-02 10:15:{n:02}.123|io{n}|{level}| slow: rtt={n} secret-{n}"))),
        ("brackets", log(|n, level| format!("[26-03-02 10:15:{n:02}.5] [{level}] [net] secret-{n}\n  at more {n}"))),
        ("levels-first", log(|n, level| format!("{level:<5} 10:15:{n:02} [main] secret-{n} x"))),
        ("zone", log(|n, level| format!("2026-03-02T10:15:{n:02}+0200 {level} core: secret-{n}"))),
        ("no-time", log(|n, level| format!("[{level}] (io{n}) secret-{n} x"))),
        ("epoch", log(|n, _| format!("17724466{n:02}.250 secret-{n} x"))),
        (
            "json",
            log(|n, level| {
                format!(r#"{{"at":"2026-03-02T10:15:{n:02}.1Z","level":"{level}","logger":"a","msg":"secret-{n}"}}"#)
            }),
        ),
        ("pino", log(|n, _| format!(r#"{{"level":{},"time":17724466624{n:02},"msg":"secret-{n}"}}"#, 30 + n % 2 * 20))),
    ];
    for (name, text) in logs {
        fs::write(folder.path().join(format!("{name}.log")), text).unwrap();
        let (proposal, _) = run(folder.path(), &["formats", "new", &format!("{name}.log")], 0);
        assert!(!proposal.contains("secret"), "{name}: the texts of the log stay where they are\n{proposal}");
        assert!(name == "epoch" || proposal.contains("level = "), "{name}: its level is found\n{proposal}");
        let own = folder.path().join("own");
        let _ = fs::remove_dir_all(&own);
        fs::create_dir(&own).unwrap();
        fs::write(own.join("x.toml"), &proposal).unwrap();
        assert_eq!(run(folder.path(), &["formats", "test", "own/x.toml"], 0).0, "1 tested, 0 failed\n");
        // The definition is used: by analyze, by the listing, and by the verbs about formats.
        let (listed, _) = run(folder.path(), &["ls", &format!("{name}.log"), "--formats", "own"], 0);
        assert!(listed.contains(&format!(" {name} ")), "{listed}");
        let log = format!("{name}.log");
        let (report, _) =
            run(folder.path(), &["-f", "json", &log, "--formats", "own", "--now", "2026-11-22T06:00:00Z"], 0);
        assert!(report.contains(&format!("\"format\": \"{name}\"")), "{report}");
        assert!(run(folder.path(), &["formats", "show", name, "--formats", "own"], 0).0 == proposal);
        assert!(run(folder.path(), &["formats", "list", "--formats", "own"], 0).0.contains(name));
    }
}

#[test]
fn what_cannot_be_proposed_says_why() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.txt"), "just\nsome\nwords\n").unwrap();
    fs::write(folder.path().join("b.txt"), "one line\n").unwrap();
    assert!(run(folder.path(), &["formats", "new", "a.txt"], 2).1.contains("no time was found"));
    assert!(run(folder.path(), &["formats", "new", "b.txt"], 2).1.contains("fewer than two lines"));
}

#[test]
fn a_broken_definition_is_shown_where_it_is() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("a.log"), "2026-03-02 10:15:32.1 INFO up\n").unwrap();
    let head =
        "id = \"fig\"\ntitle = \"Fig\"\n[[variant]]\nlayout = \"{time} {body}\"\ntime = \"%Y-%m-%d %H:%M:%S.%f\"\n";
    for (text, place, says) in [
        (format!("{head}levles = 3\n"), "x.toml:6:1", "expected one of `layout`, `time`"),
        (
            format!("{head}[[event]]\nkind = \"conn.stat\"\nstarts = \"x\"\n"),
            "x.toml:7:9",
            "did you mean `conn.state`?",
        ),
        (format!("{head}[[event]]\nkind = \"error\"\nstart = \"x\"\n"), "x.toml:8:1", "did you mean `starts`?"),
        (format!("{head}[[event]]\nkind = \"error\"\nregex = 'code 7'\n"), "x.toml:8:10", "asks for the digit 7"),
        (head.replace("{body}", "{body"), "x.toml:4:", "`{` without `}`"),
    ] {
        fs::write(folder.path().join("own/x.toml"), &text).unwrap();
        let (out, err) = run(folder.path(), &["a.log", "--formats", "own"], 2);
        assert!(out.is_empty());
        assert!(err.contains(place) && err.contains(says), "wanted {place} {says}:\n{err}");
        assert_eq!(run(folder.path(), &["formats", "test", "own/x.toml"], 2).1, err, "told alike");
    }
    assert!(run(folder.path(), &["a.log", "--formats", "none"], 2).1.contains("name a folder"));
    fs::write(folder.path().join("own/x.toml"), head).unwrap();
    fs::write(folder.path().join("own/y.toml"), head).unwrap();
    assert!(run(folder.path(), &["a.log", "--formats", "own"], 2).1.contains("has the id \"fig\""));
}
