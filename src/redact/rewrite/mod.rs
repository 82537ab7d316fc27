//! A whole bundle, rewritten: read once to learn what is private, and once more to write it without. Folders, archives in
//! archives and compressed files keep their structure, and every line keeps its number. What is no text is left out and
//! listed, because nobody can say what is in it.

mod lines;
mod pack;
mod place;
mod verify;

use std::fmt;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Known, Redactor};
use crate::bundle::text::Text;
use crate::bundle::{Bundle, Unit};
use crate::gap::{Gap, GapKind};
use pack::Packer;
pub use place::{Form, Output};
pub use verify::verify;

/// Masked lines shown before anything is written.
const SAMPLES: usize = 20;

/// What the first pass found.
#[derive(Debug, Default)]
pub struct Learned {
    /// The values.
    pub known: Known,
    /// Files with text.
    pub files: u64,
    /// Whether any of them stands in an archive.
    pub is_archive: bool,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// What was written.
#[derive(Debug, Default)]
pub struct Written {
    /// Each text file under its new name, with its lines.
    pub files: Vec<(String, u64)>,
    /// What was left out, under its new name, and why.
    pub dropped: Vec<(String, String)>,
    /// Lines in which something was replaced, as far as they are shown.
    pub samples: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum RewriteError {
    /// The output could not be made. Usually space or permissions.
    Write(io::Error),
    /// The program failed on a part of the input, which is then not known to be clean. A fault of this program.
    Failed(String),
    /// There are more values than can be searched for. The input is too large for one run.
    TooMany(String),
    /// A value is left in the output. A fault of this program: the output is thrown away.
    Left(Vec<String>),
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => write!(f, "the output cannot be written ({error}): check space and permissions"),
            Self::Failed(path) => {
                write!(f, "{path} could not be redacted, so nothing was written: leave it out, and please report this")
            }
            Self::TooMany(text) => write!(f, "too many values for one run ({text}): redact the files one by one"),
            Self::Left(places) => {
                write!(f, "a private value is left, so nothing was written; please report this: {}", places.join(", "))
            }
        }
    }
}

impl std::error::Error for RewriteError {}

impl From<io::Error> for RewriteError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

/// The first pass: every value of the input. `progress` is told the raw bytes of each step.
///
/// # Errors
/// When part of the input made the program fail.
pub fn learn(bundle: &Bundle, redactor: &Redactor, progress: &(dyn Fn(u64) + Sync)) -> Result<Learned, RewriteError> {
    let parts: Vec<Learned> =
        bundle.units().par_iter().map(|unit| learn_unit(bundle, unit, redactor, progress)).collect();
    let mut all = Learned { gaps: bundle.gaps(), ..Learned::default() };
    for part in parts {
        all.known.merge(part.known);
        all.files += part.files;
        all.is_archive |= part.is_archive;
        all.gaps.extend(part.gaps);
    }
    unfailed(&all.gaps, redactor)?;
    all.known.ready().map_err(RewriteError::TooMany)?;
    Ok(all)
}

fn learn_unit(bundle: &Bundle, unit: &Unit, redactor: &Redactor, progress: &(dyn Fn(u64) + Sync)) -> Learned {
    let mut learned = Learned::default();
    let gaps = unit.walk(bundle, &|n| progress(n), &mut |leaf| {
        redactor.learn(&leaf.path, &mut learned.known);
        learned.is_archive |= leaf.path.contains('!');
        let mut text = Text::open(leaf.reader);
        if text.is_text() {
            learned.files += 1;
            if let Ok(calm) = lines::learn(&mut text, redactor, &mut learned.known) {
                learned.known.keep_calm(&leaf.path, calm);
            }
        }
    });
    learned.gaps = gaps;
    learned
}

/// The second pass: everything again, without the values.
///
/// # Errors
/// When the output cannot be written, or part of the input made the program fail.
pub fn rewrite(
    bundle: &Bundle,
    redactor: &Redactor,
    output: Output,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Written, RewriteError> {
    let mut packer = Packer::new(output);
    let mut written = Written::default();
    let mut failed = None;
    for unit in bundle.units() {
        let gaps = unit.walk(bundle, &|n| progress(n), &mut |leaf| {
            if failed.is_some() {
                return;
            }
            let path = redactor.line(&leaf.path).unwrap_or_else(|| leaf.path.clone());
            let mut text = Text::open(leaf.reader);
            if !text.is_text() {
                written.dropped.push((path, "not text".to_owned()));
                return;
            }
            let calm = redactor.calm(&leaf.path);
            let mut write =
                |out: &mut dyn io::Write| lines::rewrite(&mut text, redactor, calm, out, &mut written.samples);
            match packer.file(&path, leaf.mtime, &mut write) {
                Ok(lines) => written.files.push((path, lines)),
                Err(error) => failed = Some(error),
            }
        });
        unfailed(&gaps, redactor)?;
        for gap in gaps {
            let path = redactor.line(&gap.path).unwrap_or(gap.path);
            written.dropped.push((path, gap.detail));
        }
        if let Some(error) = failed.take() {
            return Err(error.into());
        }
    }
    packer.finish()?;
    Ok(written)
}

/// One text, line by line, without the values.
///
/// # Errors
/// When reading or writing fails.
pub fn lines(text: &mut dyn io::Read, redactor: &Redactor, out: &mut dyn io::Write) -> io::Result<()> {
    lines::rewrite(text, redactor, &[], out, &mut Vec::new()).map(drop)
}

/// The first pass for a single use: what a redactor knows then.
#[must_use]
pub fn knowing(redactor: Redactor, learned: Learned) -> (Redactor, Arc<Known>) {
    let known = Arc::new(learned.known);
    (redactor.knowing(Arc::clone(&known)), known)
}

fn unfailed(gaps: &[Gap], redactor: &Redactor) -> Result<(), RewriteError> {
    match gaps.iter().find(|gap| gap.kind == GapKind::Internal) {
        Some(gap) => Err(RewriteError::Failed(redactor.line(&gap.path).unwrap_or_else(|| gap.path.clone()))),
        None => Ok(()),
    }
}
