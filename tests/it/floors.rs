//! The house stands: modules use lower floors only, the library keeps to itself, and ids live in data.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test says what it found")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use whydrop::event::{Field, Kind};

/// An id shorter than this may be an ordinary word of the code.
const TELLING: usize = 6;

/// Words in names of files, which are also ids: the code means the word.
const WORDS: &[&str] = &["logcat"];

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn below_src(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

/// Lines of code with their numbers: no comments, and nothing from the unit tests at the end of a file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, l)| l.trim() != "#[cfg(test)]");
    lines.map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

/// The library's own files with their module and text.
fn library() -> Vec<(String, String, String)> {
    let own = |name: &str| !name.starts_with("cli/") && !["lib.rs", "main.rs", "build.rs"].contains(&name);
    let all = files("src", "rs").into_iter().map(|path| (below_src(&path), path)).filter(|(name, _)| own(name));
    all.map(|(name, path)| {
        let module = name.split(['/', '.']).next().unwrap_or_default().to_owned();
        (name, module, fs::read_to_string(path).unwrap())
    })
    .collect()
}

/// The names behind `crate::`, also those of a group: `crate::{a, b::c}`.
fn named(line: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        // `pub(crate)` and `$crate` of other crates do not count.
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                for part in group.split_inclusive(['{', '}', ',']) {
                    if depth == 0 && !word(part.trim_start()).is_empty() {
                        names.push(word(part.trim_start()));
                    }
                    depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
                    if depth < 0 {
                        break;
                    }
                }
            }
            None => names.push(word(rest)),
        }
    }
    names
}

#[test]
fn modules_use_lower_floors_only() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let floors: Vec<&str> = lib
        .lines()
        .filter_map(|l| l.strip_prefix("pub mod ").or_else(|| l.strip_prefix("mod "))?.strip_suffix(';'))
        .collect();
    assert!(floors.len() > 12, "{floors:?}");
    let height = |module: &str| floors.iter().position(|f| *f == module);
    let mut wrong = Vec::new();
    for (name, module, text) in library() {
        let own = height(&module).unwrap_or_else(|| panic!("lib.rs does not name {module} of {name}"));
        for (n, line) in code(&text) {
            for used in named(line) {
                if height(&used).is_none_or(|h| h > own) {
                    wrong.push(format!("src/{name}:{n}: {module} uses `crate::{used}`, which is not below it"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn names_of_a_group_are_seen() {
    assert_eq!(named("use crate::{a, b::{c, d}, e};"), ["a", "b", "e"]);
    assert_eq!(named("fn x() -> crate::gap::Gap { crate::y() }"), ["gap", "y"]);
    assert!(named("pub(crate) fn x()").is_empty());
}

#[test]
fn the_library_prints_nothing_and_looks_at_no_clock_or_environment() {
    let mut wrong = Vec::new();
    for (name, _, text) in library() {
        for (n, line) in code(&text) {
            for word in ["println!", "print!(", "std::env", "SystemTime", "Timestamp::now", "Zoned::now", "process::"] {
                if line.contains(word) {
                    wrong.push(format!("src/{name}:{n}: {word}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_code_names_a_rule_a_cause_or_a_format() {
    let mut ids = BTreeSet::new();
    for folder in ["src/rules", "src/causes", "src/formats"] {
        let data = files(folder, "toml").into_iter().filter(|p| !p.to_string_lossy().contains("/tables/"));
        ids.extend(data.filter_map(|p| Some(p.file_stem()?.to_str()?.to_owned())).filter(|id| id.len() >= TELLING));
    }
    assert!(ids.len() > 60, "{ids:?}");
    // The vocabulary belongs to the code: a rule may be called like the field it is about.
    ids.retain(|id| !WORDS.contains(&&**id) && Kind::from_name(id).is_none() && Field::from_name(id).is_none());
    let mut wrong = Vec::new();
    for path in files("src", "rs") {
        if path.ends_with("tests.rs") {
            continue;
        }
        for (n, line) in code(&fs::read_to_string(&path).unwrap()) {
            let literals = line.split('"').skip(1).step_by(2);
            for id in literals.filter(|l| ids.contains(*l)) {
                wrong.push(format!("src/{}:{n}: {id:?}", below_src(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
