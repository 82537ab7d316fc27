//! The file that goes to support: reports, evidence, the case, and a manifest with what each part is.

use std::io::{self, Seek, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Filing;
use super::check::Check;
use super::ids;
use crate::bundle::Bundle;
use crate::case::{Answer, Case, FieldKind, form, items};
use crate::redact::{Known, Redactor};
use crate::report::{FORMATS, View, escape};

/// Reports in it, with the names of their files.
const REPORTS: [(&str, &str); 3] = [("html", "report.html"), ("markdown", "report.md"), ("json", "report.json")];
/// The columns of reports are not those of the terminal it was made on.
const WIDTH: usize = 100;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the pack; made here, never taken from the input.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Everything that goes in, in its order, the manifest last.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// The parts.
    pub files: Vec<File>,
    /// Whether the case is ready.
    pub check: Check,
    /// Part of the input could not be read.
    pub incomplete: bool,
    now: i64,
}

#[derive(Serialize)]
struct Manifest<'m> {
    schema: &'static str,
    tool: &'m str,
    version: &'m str,
    now: &'m str,
    bundle: &'m str,
    redaction: &'m str,
    key: &'m str,
    ready: bool,
    files: Vec<Entry<'m>>,
}

#[derive(Serialize)]
struct Entry<'m> {
    name: &'m str,
    bytes: u64,
    sha256: String,
}

impl<'m> Entry<'m> {
    fn of(file: &'m File) -> Self {
        let sha256 = Sha256::digest(&file.bytes).iter().map(|b| format!("{b:02x}")).collect();
        Self { name: &file.name, bytes: file.bytes.len() as u64, sha256 }
    }
}

impl Filing<'_> {
    /// Makes the parts. The bundle is read once more for the lines around the evidence.
    ///
    /// # Errors
    /// When a part cannot be made.
    pub fn pack(&self, case: &Case, check: Check, bundle: &Bundle, context: u64) -> io::Result<Pack> {
        let view = View { lang: self.lang, width: WIDTH, color: false };
        let mut files = Vec::new();
        for (format, name) in REPORTS {
            let Some(format) = FORMATS.iter().find(|f| f.name == format) else { continue };
            let mut bytes = Vec::new();
            (format.render)(self.report, &view, &mut bytes)?;
            files.push(File { name: name.to_owned(), bytes });
        }
        files.push(File { name: "check.json".to_owned(), bytes: json(&check)? });
        let Case { found, unread, .. } = self.filled().case;
        let case = clean(&Case { found, unread, ..case.clone() }, self.redactor);
        files.push(File { name: "case.toml".to_owned(), bytes: form(&case, self.lang.tag()).into_bytes() });
        for (n, text) in self.evidence(bundle, context)?.into_iter().enumerate() {
            files.push(File { name: format!("evidence/{:03}.txt", n + 1), bytes: text.into_bytes() });
        }
        let manifest = self.manifest(&files, check.ready)?;
        files.push(File { name: "manifest.json".to_owned(), bytes: manifest });
        let incomplete = self.report.gaps.iter().any(|gap| gap.incomplete);
        Ok(Pack { files, check, incomplete, now: self.timeline.now })
    }

    fn manifest(&self, files: &[File], ready: bool) -> io::Result<Vec<u8>> {
        let report = self.report;
        json(&Manifest {
            schema: "whydrop.pack/1",
            tool: &report.tool.name,
            version: &report.tool.version,
            now: &report.tool.now,
            bundle: &report.bundle.id,
            redaction: &report.redaction.policy,
            key: &report.redaction.key_id,
            ready,
            files: files.iter().map(Entry::of).collect(),
        })
    }
}

/// A value as JSON that steers no terminal.
///
/// # Errors
/// When it is no JSON.
pub fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    Ok((escape::json(&text) + "\n").into_bytes())
}

/// The case without private values: its ids under the pseudonyms of the report, also where its texts name them.
#[must_use]
pub fn clean(case: &Case, redactor: &Redactor) -> Case {
    let mut named = ids::named(case, redactor).0;
    // The longer first: one id may be the beginning of another.
    named.sort_by(|a, b| b.id.len().cmp(&a.id.len()).then_with(|| a.id.cmp(&b.id)));
    let aliases: Vec<(String, String)> =
        named.into_iter().map(|w| (redactor.redact_field(&w.spoken, &w.id), w.id)).map(|(a, b)| (b, a)).collect();
    let text = |text: &str| {
        let lines = text.split('\n').map(|line| {
            let named = aliases.iter().fold(line.to_owned(), |line, (id, alias)| replaced(&line, id, alias));
            redactor.redact(&named)
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut out = Case { origin: case.origin.clone(), ..Case::default() };
    out.origin.bundle = redactor.redact(&out.origin.bundle);
    out.origin.key = redactor.redact(&out.origin.key);
    for (item, fields) in &case.answers {
        for (name, answer) in fields {
            let spec = items().iter().find(|i| i.id == *item).and_then(|i| i.field.iter().find(|f| f.name == *name));
            let ids = spec.filter(|s| s.kind == FieldKind::Ids);
            let one = |value: &String| ids.map_or_else(|| text(value), |s| redactor.redact_field(&s.spoken, value));
            let answer = match answer {
                Answer::Text(value) => Answer::Text(text(value)),
                Answer::List(all) => Answer::List(all.iter().map(one).collect()),
                Answer::Number(number) => Answer::Number(*number),
            };
            out.set(item, name, answer);
        }
    }
    out.found = case.found.iter().map(|(id, lines)| (id.clone(), lines.iter().map(|l| text(l)).collect())).collect();
    out.unread = case.unread.iter().map(|line| text(line)).collect();
    out
}

/// What the case itself says is private, for a search in all of the pack.
#[must_use]
pub fn learn(case: &Case, redactor: &Redactor) -> Known {
    let mut known = Known::default();
    for wanted in ids::named(case, redactor).0 {
        redactor.learn(&format!("{}=\"{}\"", wanted.spoken, wanted.id), &mut known);
    }
    for answer in case.answers.values().flat_map(|fields| fields.values()) {
        if let Answer::Text(text) = answer {
            text.lines().for_each(|line| redactor.learn(line, &mut known));
        }
    }
    known
}

/// Every occurrence of an id that stands alone.
fn replaced(line: &str, id: &str, alias: &str) -> String {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let (mut out, mut done) = (String::with_capacity(line.len()), 0);
    for (at, _) in line.match_indices(id) {
        let before = line.get(..at).and_then(|t| t.chars().next_back());
        let after = line.get(at + id.len()..).and_then(|t| t.chars().next());
        if inside(before) && inside(id.chars().next()) || inside(after) && inside(id.chars().next_back()) {
            continue;
        }
        out.push_str(line.get(done..at).unwrap_or_default());
        out.push_str(alias);
        done = at + id.len();
    }
    out + line.get(done..).unwrap_or_default()
}

impl Pack {
    /// Writes the zip: the same parts at the same `now` give the same bytes.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write<W: Write + Seek>(&self, out: W) -> io::Result<W> {
        let mut zip = zip::ZipWriter::new(out);
        let mut options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        if let Some(time) = dos_time(self.now) {
            options = options.last_modified_time(time);
        }
        for file in &self.files {
            zip.start_file(&file.name, options).map_err(io::Error::other)?;
            zip.write_all(&file.bytes)?;
        }
        zip.finish().map_err(io::Error::other)
    }
}

fn dos_time(micros: i64) -> Option<zip::DateTime> {
    let time = jiff::Timestamp::from_microsecond(micros).ok()?.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let part = |n: i8| u8::try_from(n).ok();
    let year = u16::try_from(time.year()).ok()?;
    let (month, day) = (part(time.month())?, part(time.day())?);
    zip::DateTime::from_date_and_time(year, month, day, part(time.hour())?, part(time.minute())?, part(time.second())?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Policy;

    #[test]
    fn ids_of_the_case_are_replaced_in_its_texts() {
        let redactor = Redactor::new(&[3; 32], Policy::Share);
        let mut case = Case::default();
        case.set("ids", "users", Answer::List(vec!["tom".to_owned(), "tom-2".to_owned()]));
        case.set("repro", "answer", Answer::Text("tom calls tom-2, atom waits\nmail x@example.com".to_owned()));
        let out = clean(&case, &redactor);
        let text = out.text("repro", "answer").unwrap();
        let users = out.named("users");
        assert_eq!(users[0], redactor.redact_field("user_id", "tom"), "as in the report");
        assert!(text.starts_with(&format!("{} calls {}, atom waits\nmail ", users[0], users[1])), "{text}");
        assert!(!text.contains("example.com"), "{text}");
    }
}
