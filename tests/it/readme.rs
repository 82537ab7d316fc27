//! What README.md says is true: its commands run, its excerpt is printed, its paths exist.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

const README: &str = include_str!("../../README.md");

/// The blocks between fences of one language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let parts = README.split("\n```").skip(1).step_by(2);
    parts.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

/// What a command of the README asks of the program, which it builds and runs first, and calls by its name later.
fn arguments(command: &str) -> Option<&str> {
    command.strip_prefix("cargo run --release -- ").or_else(|| command.strip_prefix("whydrop "))
}

/// Runs the program in a folder of its own, where `fixtures` is at hand.
#[cfg(unix)]
fn run(command: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    std::os::unix::fs::symlink(fixtures, folder.path().join("fixtures")).unwrap();
    let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("whydrop"))
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .env_remove("COLUMNS")
        .env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(command.split_whitespace())
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{command}: {said}");
    let files: Vec<&str> = command.split_whitespace().skip_while(|w| *w != "-o").skip(1).take(1).collect();
    for file in files {
        assert!(folder.path().join(file).is_file(), "{command} writes {file}");
    }
    String::from_utf8(output.stdout).unwrap()
}

fn commands() -> Vec<&'static str> {
    blocks("sh").iter().flat_map(|block| block.lines()).filter(|line| !line.is_empty() && *line != "```").collect()
}

#[cfg(unix)]
#[test]
fn its_commands_run() {
    let mut ran = 0;
    for command in commands() {
        match arguments(command) {
            Some(arguments) => {
                run(arguments);
                ran += 1;
            }
            None => assert!(["cargo test", "cargo install --path ."].contains(&command), "nobody tries {command}"),
        }
    }
    assert!(ran > 4, "{ran}");
}

#[cfg(unix)]
#[test]
fn its_excerpt_is_what_the_first_command_prints() {
    let first = arguments(commands()[0]).unwrap();
    let printed = run(first);
    let printed: Vec<&str> = printed.lines().map(str::trim).collect();
    let excerpt = blocks("text")[0];
    for line in excerpt.lines().map(str::trim) {
        assert!(printed.contains(&line), "{first} does not print {line:?}");
    }
}

#[test]
fn the_files_it_names_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = README.split(|c: char| c.is_whitespace() || "`(),;".contains(c));
    let tops = ["src/", "tests/", "benches/", "fixtures/", ".ci/", "LICENSE"];
    let mut seen = 0;
    for word in words.filter(|w| tops.iter().any(|top| w.starts_with(top))) {
        // `<vendor>` stands for a folder of the reader's choice.
        let path = word.split('<').next().unwrap_or_default().trim_end_matches(['.', ':']);
        assert!(root.join(path).exists(), "README names {word}");
        seen += 1;
    }
    assert!(seen > 6, "{seen}");
}

#[test]
fn what_it_calls_by_id_is_there() {
    let rules = whydrop::rules::Catalog::builtin().unwrap();
    let formats = whydrop::formats::Catalog::builtin().unwrap();
    for (start, known) in [
        ("rules explain ", &(|id: &str| rules.get(id).is_some()) as &dyn Fn(&str) -> bool),
        ("formats show ", &|id: &str| formats.by_id(id).is_some()),
    ] {
        for (at, _) in README.match_indices(start) {
            let id: String =
                README[at + start.len()..].chars().take_while(|c| !c.is_whitespace() && *c != '`').collect();
            assert!(id == "ID" || known(&id), "{start}{id}");
        }
    }
}
