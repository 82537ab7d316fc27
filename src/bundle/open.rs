//! Opening: from what the user named to independent units of work. Reads heads and directories, no members.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::at::{At, spool};
use super::folder::{self, Found};
use super::guard::Shared;
use super::limits::{Budget, Limits};
use super::{Bundle, OpenError, Source, Unit, Work, fingerprint, name, sniff, zip};
use crate::gap::{Gap, GapKind};

/// Zips in a folder that are split into units. Each holds a file handle; further ones are one unit each.
const SPLIT_ZIPS: usize = 64;

enum Part {
    File(Found),
    Stdin(At, String),
}

/// Opens all sources as one case.
pub fn open(sources: &[Source], limits: &Limits, stdin: &mut dyn Read) -> Result<Bundle, OpenError> {
    if sources.is_empty() {
        return Err(OpenError::NoSource);
    }
    let mut gaps = Vec::new();
    let mut parts = Vec::new();
    let names = names(sources, limits);
    for (source, shown) in sources.iter().zip(&names) {
        match source {
            Source::Stdin => parts.push(Part::Stdin(from_stdin(stdin, limits)?, shown.clone())),
            Source::Path(path) => {
                let found = folder::list(path, shown, limits, &mut gaps)?;
                if let [only] = found.as_slice()
                    && only.file == *path
                {
                    // The one file that was named must be readable; one among many is a gap.
                    readable(path)?;
                }
                parts.extend(found.into_iter().map(Part::File));
            }
        }
    }
    let input_bytes = parts.iter().map(Part::len).sum();
    let budget = Budget::new(limits, input_bytes);
    let mut opener = Opener { limits, budget: &budget, gaps, units: Vec::new(), digests: Vec::new(), zips: 0 };
    for part in parts {
        opener.part(part);
    }
    let Opener { gaps, units, digests, .. } = opener;
    let fingerprint = fingerprint::all(digests);
    Ok(Bundle { name: title(&names), input_bytes, fingerprint, units, gaps, budget, limits: limits.clone(), key: None })
}

impl Part {
    fn len(&self) -> u64 {
        match self {
            Self::File(found) => found.len,
            Self::Stdin(at, _) => at.len(),
        }
    }
}

fn from_stdin(stdin: &mut dyn Read, limits: &Limits) -> Result<At, OpenError> {
    // Put aside, because a zip needs its end first, and `trace` reads the input again.
    let at = spool(stdin, limits.spool_bytes, limits.total_max).map_err(|error| OpenError::Stdin { error })?;
    if at.len() == 0 { Err(OpenError::EmptyStdin) } else { Ok(at) }
}

fn readable(path: &Path) -> Result<(), OpenError> {
    let refused = |error| OpenError::Unreadable { path: path.to_owned(), error };
    File::open(path).and_then(|mut f| f.read(&mut [0])).map(|_| ()).map_err(refused)
}

/// Opens a file that was regular when it was listed, and still is. Its length then is what is read now.
pub fn regular(path: &Path, len: u64) -> io::Result<At> {
    // Opening a FIFO that took its place would wait for ever.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file any more"));
    }
    Ok(At::File(Arc::new(File::open(path)?), len))
}

/// How each source is shown: its last component, or all of it where that is not enough to tell them apart.
fn names(sources: &[Source], limits: &Limits) -> Vec<String> {
    let show = |text: &[u8]| name::show(text, name::guess(std::iter::once(text)), limits);
    let short = |source: &Source| match source {
        Source::Stdin => "-".to_owned(),
        Source::Path(path) => {
            let last = path.file_name().map(std::ffi::OsStr::to_owned);
            let last = last.or_else(|| Some(path.canonicalize().ok()?.file_name()?.to_owned()));
            last.map_or_else(|| "input".to_owned(), |n| show(n.as_encoded_bytes()))
        }
    };
    let shorts: Vec<String> = sources.iter().map(short).collect();
    let alone = |name: &String| shorts.iter().filter(|n| *n == name).count() == 1;
    let full = |source: &Source| match source {
        Source::Stdin => "-".to_owned(),
        Source::Path(path) => show(path.as_os_str().as_encoded_bytes()),
    };
    sources.iter().zip(&shorts).map(|(source, name)| if alone(name) { name.clone() } else { full(source) }).collect()
}

fn title(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    }
}

struct Opener<'o> {
    limits: &'o Limits,
    budget: &'o Budget,
    gaps: Vec<Gap>,
    units: Vec<Unit>,
    digests: Vec<[u8; 32]>,
    zips: usize,
}

impl Opener<'_> {
    fn part(&mut self, part: Part) {
        match part {
            Part::Stdin(at, shown) => {
                self.digests.push(fingerprint::file(&at));
                if !self.split(&at, &shown) {
                    self.units.push(Unit { path: shown, raw: at.len(), mtime: None, work: Work::Spooled(at) });
                }
            }
            Part::File(found) => self.file(found),
        }
    }

    fn file(&mut self, found: Found) {
        if let Err(stop) = self.budget.entry() {
            return self.gaps.push(Gap::new(found.shown, GapKind::Limit, format!("{}: not read", stop.text())));
        }
        match regular(&found.file, found.len) {
            Ok(at) => {
                self.digests.push(fingerprint::file(&at));
                if !self.split(&at, &found.shown) {
                    let Found { file, shown, len, mtime } = found;
                    self.units.push(Unit { path: shown, raw: len, mtime, work: Work::File(file) });
                }
            }
            Err(error) => {
                let detail = format!("the file system refused: {}", error.kind());
                self.gaps.push(Gap::new(found.shown, GapKind::Unreadable, detail).size(found.len));
            }
        }
    }

    /// A zip becomes one unit for each of its members.
    fn split(&mut self, at: &At, shown: &str) -> bool {
        let head = at.bytes_at(0, sniff::BLOCK);
        if self.zips >= SPLIT_ZIPS || self.limits.depth == 0 || !zip::recognise(at, &head) {
            return false;
        }
        self.zips += 1;
        let shared = Shared::new(self.limits, self.budget, &|_| {});
        let listing = Arc::new(zip::Listing::read(at.clone(), shown, &shared));
        self.gaps.extend(shared.take_gaps());
        for index in 0..listing.len() {
            self.units.push(Unit {
                path: listing.path(index).to_owned(),
                raw: listing.packed(index),
                mtime: None,
                work: Work::Member(Arc::clone(&listing), index),
            });
        }
        true
    }
}
