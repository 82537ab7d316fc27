//! Lists the data folders, so that no registry is kept by hand beside the files: file name = id. Beside its text each
//! file stands in a form that is quick to read, without the examples: reading them all again costs at every start.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use regex_syntax::hir::{Hir, HirKind};

#[path = "formats/required.rs"]
mod required;
#[path = "formats/spelling.rs"]
mod spelling;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let folders = [
        ("formats", "src/formats", 1),
        ("rules", "src/rules", 1),
        ("causes", "src/causes", 0),
        ("advice", "src/advice", 0),
    ];
    for (name, folder, depth) in folders {
        let mut files = Vec::new();
        collect(Path::new(folder), depth, &mut files);
        files.sort();
        save(&out.join(format!("{name}.rs")), &table(name, &files));
        if name == "formats" {
            save(&out.join("words.rs"), &words(&files));
        }
    }
    for name in TABLES {
        save(&out.join(format!("{name}.json")), &quick(&Path::new("src/redact").join(format!("{name}.toml"))));
    }
}

/// Tables of words that are read at every start.
const TABLES: [&str; 4] = ["names", "persons", "phrases", "sentences"];

fn save(path: &Path, text: &str) {
    if let Err(e) = std::fs::write(path, text) {
        println!("cargo::error=cannot write {}: {e}", path.display());
    }
}

/// `static WORDS`: by pattern, the words without which it cannot match. Looking for them at every start costs more than
/// reading a small log.
fn words(files: &[PathBuf]) -> String {
    let mut all: BTreeMap<String, Option<Vec<String>>> = BTreeMap::new();
    for file in files {
        let table: toml::Table = std::fs::read_to_string(file).unwrap_or_default().parse().unwrap_or_default();
        let events = table.get("event").and_then(toml::Value::as_array).into_iter().flatten();
        let lines = table.get("detect").and_then(|d| d.get("lines")).and_then(toml::Value::as_array);
        let parts = table.get("define").and_then(|d| d.clone().try_into().ok()).unwrap_or_default();
        let generic = table.get("generic").and_then(toml::Value::as_bool).unwrap_or_default();
        let patterns = events.filter_map(|e| telling(e, &parts, generic));
        let patterns = patterns.chain(lines.into_iter().flatten().filter_map(|l| Some(l.as_str()?.to_owned())));
        all.extend(patterns.map(|p| (p.clone(), required::words_of(&p))));
    }
    let mut text = "/// A pattern, the words without which it cannot match, and what else it needs.\n\
        type Known = (&'static str, Option<&'static [&'static str]>, Option<&'static Need>);\n\
        /// The built-in ones.\nstatic WORDS: &[Known] = &[\n"
        .to_owned();
    for (pattern, words) in all {
        let words = words.map_or("None".to_owned(), |words| format!("Some(&{words:?})"));
        let need = needed(&pattern).map_or("None".to_owned(), |need| format!("Some(&{need})"));
        let _ = writeln!(text, "    ({pattern:?}, {words}, {need}),");
    }
    text + "];\n"
}

/// What every match of a pattern holds, as the program writes it.
fn needed(pattern: &str) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    need(&hir)
}

fn need(hir: &Hir) -> Option<String> {
    let listed = |name: &str, mut parts: Vec<String>| match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(format!("Need::{name}(&[{}])", parts.join(", "))),
    };
    let word = |text: String| (!text.is_empty()).then(|| format!("Need::Word({text:?}, {})", rare(&text)));
    match hir.kind() {
        HirKind::Capture(group) => need(&group.sub),
        HirKind::Repetition(rep) if rep.min > 0 => need(&rep.sub),
        HirKind::Alternation(subs) => listed("Any", subs.iter().map(need).collect::<Option<_>>()?),
        HirKind::Concat(subs) => {
            let (mut parts, mut run) = (Vec::new(), String::new());
            for sub in subs {
                match required::letters(sub) {
                    Some(text) => run.push_str(&text),
                    None => {
                        parts.extend(word(std::mem::take(&mut run)));
                        parts.extend(need(sub));
                    }
                }
            }
            parts.extend(word(run));
            listed("All", parts)
        }
        _ => word(required::letters(hir)?),
    }
}

/// The place of the byte that the fewest texts have.
fn rare(text: &str) -> usize {
    let often = |b: u8| " etaoinsrcldm_.:pugfh-/\"=bwyvkxjqz".bytes().rev().position(|o| o == b);
    text.bytes().enumerate().min_by_key(|(_, b)| often(*b)).map_or(0, |(at, _)| at)
}

/// The pattern of an entry, else its longest literal.
fn telling(event: &toml::Value, parts: &BTreeMap<String, String>, generic: bool) -> Option<String> {
    let text = |key: &str| event.get(key).and_then(toml::Value::as_str);
    let has = event.get("has").and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str);
    let longest = has.chain(text("starts")).max_by_key(|l| l.len());
    match text("regex") {
        Some(regex) => spelling::in_full(regex, parts, generic).ok(),
        None => longest.map(regex_syntax::escape),
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
