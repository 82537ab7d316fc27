//! Lists the data folders, so that no registry is kept by hand beside the files: file name = id. Beside its text each
//! file stands in a form that is quick to read, without the examples: reading them all again costs at every start.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=src");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for (name, folder, depth) in [("formats", "src/formats", 1), ("rules", "src/rules", 1), ("causes", "src/causes", 0)]
    {
        let mut files = Vec::new();
        collect(Path::new(folder), depth, &mut files);
        files.sort();
        let table = table(name, &files);
        if let Err(e) = std::fs::write(out.join(format!("{name}.rs")), table) {
            println!("cargo::error=cannot write the table of {folder}: {e}");
        }
    }
}

/// TOML files exactly `depth` folders below `folder`.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && depth > 0 {
            collect(&path, depth - 1, files);
        } else if depth == 0 && path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
}

/// `pub(crate) static NAME: &[DataFile]`.
fn table(name: &str, files: &[PathBuf]) -> String {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut text = format!("/// Every built-in file.\npub(crate) static {}: &[DataFile] = &[\n", name.to_uppercase());
    for file in files {
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        let path = file.display().to_string();
        let full = Path::new(&root).join(file).display().to_string();
        let quick = quick(file);
        let _ = writeln!(
            text,
            "    DataFile {{ id: {id:?}, path: {path:?}, text: include_str!({full:?}), quick: {quick:?} }},"
        );
    }
    text.push_str("];\n");
    text
}

/// The file as JSON; empty when it is not TOML, which whoever loads it then says with its place.
fn quick(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let Ok(mut table) = text.parse::<toml::Table>() else { return String::new() };
    for key in ["example", "sample"] {
        table.remove(key);
    }
    serde_json::to_string(&table).unwrap_or_default()
}
