//! Lists the data folders, so that no registry is kept by hand beside the files.
#![allow(clippy::print_stdout, reason = "a build script speaks to cargo on stdout")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    collect("src/rules", "*/*.toml")?;
    collect("src/causes", "*.toml")
}

/// Writes `OUT_DIR/<last part of folder>.rs`: a slice of (id, path, text), sorted by id; the file name is the id.
///
/// `pattern` has one part per folder level; a part is `*`, a name, or `*` with a suffix.
fn collect(folder: &str, pattern: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![root.join(folder)];
    for part in pattern.split('/') {
        let mut next = Vec::new();
        for dir in files.iter().filter(|f| f.is_dir()) {
            for entry in fs::read_dir(dir)? {
                let path = entry?.path();
                if fits(&path, part) {
                    next.push(path);
                }
            }
        }
        files = next;
    }
    let mut rows: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter(|f| f.is_file())
        .map(|f| (f.file_stem().unwrap_or_default().to_string_lossy().into_owned(), f))
        .collect();
    rows.sort();
    let mut out = String::from("&[\n");
    for (id, path) in rows {
        let shown = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let _ = writeln!(out, "    ({id:?}, {shown:?}, include_str!({:?})),", path.to_string_lossy());
    }
    out.push_str("]\n");
    let name = Path::new(folder).file_name().unwrap_or_default();
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name).with_extension("rs");
    fs::write(target, out)
}

fn fits(path: &Path, part: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    part.strip_prefix('*').map_or(name == part, |suffix| name.ends_with(suffix))
}
