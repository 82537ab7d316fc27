//! Files stay small enough to be read in one sitting. Functions are measured by clippy (`.clippy.toml`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test says what it found")]

use std::fs;
use std::path::{Path, PathBuf};

/// The aim; a file above it is named in the output of this test.
const AIM: usize = 300;
/// Never more than this without the unit tests at its end.
const MOST: usize = 500;

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn files_are_of_readable_size() {
    let mut paths = Vec::new();
    for folder in ["src", "tests"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths);
    }
    paths.sort();
    let (mut long, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().take_while(|l| l.trim() != "#[cfg(test)]").count();
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().replace('\\', "/");
        if lines > AIM {
            long.push(format!("{lines:4} {name}"));
        }
        if lines > MOST {
            wrong.push(format!("{lines:4} {name}, at most {MOST}"));
        }
        assert!(name == "src/build.rs" || text.starts_with("//!"), "{name} does not say what it is for");
    }
    println!("files over {AIM} lines:\n{}", long.join("\n"));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
