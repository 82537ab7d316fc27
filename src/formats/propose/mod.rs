//! A first definition for a log nobody described: time, level and fields of its head as the lines show them, with
//! samples that it reads. What the records mean is left to a person; their texts are not copied into it.

mod json;
mod text;
mod timeless;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::catalog::{Catalog, load};
use super::reader::Reader;
use super::{proof, scan};

/// Lines looked at, and bytes of each.
const LINES: usize = 2000;
const LONG: usize = 4096;
/// Keys of the text that are told.
const KEYS: usize = 12;
/// What stands for the text of a record in a sample.
const EXAMPLE: &str = "example text";

/// What one kind of proposal found.
struct Draft {
    /// The part of the definition that says where the fields stand.
    body: String,
    /// `stated` or `device-local`.
    zone: &'static str,
    /// Lines for samples, without the text of the log.
    samples: Vec<String>,
    /// How many lines it reads.
    read: usize,
}

/// Proposes a definition for the log that these bytes begin.
///
/// # Errors
/// Says why the lines do not tell enough.
pub fn propose(id: &str, content: &[u8]) -> Result<String, String> {
    let lines: Vec<&[u8]> = content.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty()).take(LINES).collect();
    let lines: Vec<&[u8]> =
        lines.iter().map(|l| l.strip_suffix(b"\r").unwrap_or(l)).map(|l| l.get(..LONG).unwrap_or(l)).collect();
    if lines.len() < 2 {
        return Err("fewer than two lines: give a longer piece of the log".to_owned());
    }
    let draft = json::draft(&lines).or_else(|| text::draft(&lines)).or_else(|| timeless::draft(&lines));
    let draft = draft.ok_or_else(|| {
        "no time was found that most lines share, and no brackets or levels that open them: such a format is read as it is, or needs a definition by hand".to_owned()
    })?;
    let (id, builtin) = (clean(id), Catalog::builtin().map_err(ToString::to_string)?);
    let id = if builtin.by_id(&id).is_some() { format!("my-{id}") } else { id };
    let head = heading(&id, &draft, &lines);
    let samples = samples(&id, &head, &draft.samples)?;
    let whole = format!("{head}{samples}");
    // What is handed out works, or is not handed out.
    let format = load(&id, &whole).map_err(|e| e.to_string())?;
    let catalog = Catalog::with(vec![format]).map_err(|e| e.to_string())?;
    let wrong: Vec<String> = catalog.by_id(&id).map(|(_, f)| proof::check(&catalog, f)).unwrap_or_default();
    if wrong.is_empty() { Ok(whole) } else { Err(format!("no definition was found that works: {}", wrong.join("; "))) }
}

fn heading(id: &str, draft: &Draft, lines: &[&[u8]]) -> String {
    let mut out = format!(
        "# Proposed from {} lines, of which it reads {}. Give it a title, name the product, and add an [[event]] for each\n\
         # kind of record that matters: `whydrop formats show mqtt-paho` is an example.\n",
        lines.len(),
        draft.read
    );
    let keys = keys(lines);
    if !keys.is_empty() {
        let _ = writeln!(out, "# Keys in the text, with how often they stand there: {}.", keys.join(", "));
    }
    let title = quoted(&format!("Log of {id}"));
    let _ = writeln!(
        out,
        "id = {}\ntitle = {title}\nproduct = \"\"\nzone = \"{}\"\n\n{}",
        quoted(id),
        draft.zone,
        draft.body
    );
    out
}

/// Samples with what the definition so far reads in them.
fn samples(id: &str, head: &str, lines: &[String]) -> Result<String, String> {
    let format = load(id, head).map_err(|e| e.to_string())?;
    let catalog = Catalog::with(vec![format]).map_err(|e| e.to_string())?;
    let first: Vec<u16> = catalog.by_id(id).map(|(i, _)| i).into_iter().collect();
    let reader = Reader::new(&catalog, &first, false);
    let mut out = String::new();
    for line in lines {
        let got = proof::describe(&catalog, &reader.read(line.as_bytes()), line.as_bytes());
        let expect = ["format", "level", "time"].iter().filter_map(|key| {
            let value = got.get(key).filter(|v| !v.is_empty() && *v != "unknown")?;
            Some(format!("{key} = {}", quoted(value)))
        });
        let expect: Vec<String> = expect.collect();
        if got.get("format").is_none_or(|format| format != id) {
            return Err("no head was found that tells its lines from those of other logs".to_owned());
        }
        let _ = writeln!(out, "\n[[sample]]\nline = {}\nexpect = {{ {} }}", quoted(line), expect.join(", "));
    }
    Ok(out)
}

/// The keys that stand in the text most often.
fn keys(lines: &[&[u8]]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        for pair in scan::pairs(line, 0) {
            let key = String::from_utf8_lossy(pair.key.of(line)).into_owned();
            if key.len() > 1 && key.len() < 32 && !key.contains('.') {
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let mut often: Vec<(String, usize)> = counts.into_iter().filter(|(_, n)| *n >= 3).collect();
    often.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    often.into_iter().take(KEYS).map(|(key, n)| format!("{key} ({n})")).collect()
}

/// An id made from a file name: letters, digits and single hyphens.
fn clean(name: &str) -> String {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or_default().split('.').next().unwrap_or_default();
    let word: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = word.split('-').filter(|p| !p.is_empty()).take(6).collect();
    if parts.is_empty() { "my-format".to_owned() } else { parts.join("-") }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
