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
