//! What the user named, as a list of files: folders are listed in byte order of their paths. Links inside a folder
//! are not followed, special files are not opened, and nothing here reads content.

use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::OpenError;
use super::limits::{Limits, Stop};
use super::name;
use crate::gap::{Gap, GapKind};

/// A file that will be read.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub file: PathBuf,
    /// How it is shown.
    pub shown: String,
    /// Its length when it was listed.
    pub len: u64,
    /// Its modification time.
    pub mtime: Option<i64>,
}

/// Lists one argument. A link that is the argument itself is followed.
pub fn list(path: &Path, shown: &str, limits: &Limits, gaps: &mut Vec<Gap>) -> Result<Vec<Found>, OpenError> {
    let meta = fs::metadata(path).map_err(|error| refused(path, error))?;
    if meta.is_file() {
        return Ok(vec![found(path.to_owned(), shown.to_owned(), &meta)]);
    }
    if meta.is_dir() {
        let first = fs::read_dir(path).map_err(|error| refused(path, error))?;
        return Ok(Lister { root: path, shown, limits, gaps, files: Vec::new() }.run(first));
    }
    if is_null(&meta) {
        return Ok(Vec::new());
    }
    Err(OpenError::Special { path: path.to_owned(), what: special(meta.file_type()) })
}

fn refused(path: &Path, error: io::Error) -> OpenError {
    let path = path.to_owned();
    if error.kind() == io::ErrorKind::NotFound {
        OpenError::NotFound { path }
    } else {
        OpenError::Unreadable { path, error }
    }
}

fn found(file: PathBuf, shown: String, meta: &Metadata) -> Found {
    Found { file, shown, len: meta.len(), mtime: mtime(meta) }
}

fn mtime(meta: &Metadata) -> Option<i64> {
    let since = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

struct Lister<'l> {
    root: &'l Path,
    shown: &'l str,
    limits: &'l Limits,
    gaps: &'l mut Vec<Gap>,
    files: Vec<(Vec<u8>, PathBuf, Metadata)>,
}

impl Lister<'_> {
    fn run(mut self, first: fs::ReadDir) -> Vec<Found> {
        // An explicit stack: the depth of folders is the input's choice.
        let mut waiting = Vec::new();
        let mut entries = 0u64;
        let mut reading = Some(first);
        while let Some(dir) = reading {
            for entry in dir {
                entries += 1;
                if entries > self.limits.entries {
                    self.gaps.push(Gap::new(self.shown, GapKind::Limit, Stop::Entries.text()));
                    return self.sorted();
                }
                match entry {
                    Ok(entry) => self.entry(entry.path(), &mut waiting),
                    Err(error) => self.gap(self.root.to_owned(), GapKind::Unreadable, &error.kind().to_string()),
                }
            }
            reading = None;
            while let Some(next) = waiting.pop() {
                match fs::read_dir(&next) {
                    Ok(dir) => {
                        reading = Some(dir);
                        break;
                    }
                    Err(error) => self.gap(next, GapKind::Unreadable, &format!("folder not listed: {}", error.kind())),
                }
            }
        }
        self.sorted()
    }

    fn entry(&mut self, path: PathBuf, waiting: &mut Vec<PathBuf>) {
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => waiting.push(path),
            Ok(meta) if meta.is_file() => self.files.push((self.inner(&path), path, meta)),
            Ok(meta) => {
                let what = special(meta.file_type());
                self.gap(path, GapKind::SpecialFile, &format!("{what}: listed, not opened"));
            }
            Err(error) => self.gap(path, GapKind::Unreadable, &error.kind().to_string()),
        }
    }

    fn inner(&self, path: &Path) -> Vec<u8> {
        path.strip_prefix(self.root).unwrap_or(path).as_os_str().as_encoded_bytes().to_vec()
    }

    fn show(&self, inner: &[u8]) -> String {
        let guessed = name::guess(std::iter::once(inner));
        format!("{}/{}", self.shown, name::show(inner, guessed, self.limits))
    }

    fn gap(&mut self, path: PathBuf, kind: GapKind, detail: &str) {
        let shown = self.show(&self.inner(&path));
        self.gaps.push(Gap::new(shown, kind, detail));
    }

    fn sorted(mut self) -> Vec<Found> {
        self.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let files = std::mem::take(&mut self.files);
        files.into_iter().map(|(inner, path, meta)| found(path, self.show(&inner), &meta)).collect()
    }
}

/// `/dev/null`, under any name.
#[cfg(unix)]
fn is_null(meta: &Metadata) -> bool {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    meta.file_type().is_char_device() && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == meta.rdev())
}

#[cfg(not(unix))]
fn is_null(_meta: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_symlink() {
        "symbolic link"
    } else if kind.is_fifo() {
        "FIFO"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

#[cfg(not(unix))]
fn special(kind: FileType) -> &'static str {
    if kind.is_symlink() { "symbolic link" } else { "special file" }
}
