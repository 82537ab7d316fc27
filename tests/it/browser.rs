//! The page in a real browser: runs `tests/browser`, where `.ci/run` has made one ready.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test says why it did nothing")]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn pages_hold_in_a_browser() {
    let Ok(browser) = std::env::var("WHYDROP_BROWSER") else {
        println!("SKIP: WHYDROP_BROWSER names no Chromium");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.to_string_lossy().ends_with(".test.js")).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    node.env("WHYDROP_BROWSER", browser).env("WHYDROP_PROGRAM", assert_cmd::cargo::cargo_bin!("whydrop"));
    let output = node.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
