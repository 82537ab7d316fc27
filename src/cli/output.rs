//! Where output goes: stdout through one buffered handle, files whole or not at all, notes to stderr.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use whydrop::bundle::Source;

use super::args::{Shared, When};
use super::exit::Fail;

/// A place for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Stdout,
    File(PathBuf),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("stdout"),
            Self::File(path) => write!(f, "{path:?}"),
        }
    }
}

/// Stderr, for people.
pub struct Console {
    quiet: bool,
    verbose: bool,
    choice: anstream::ColorChoice,
}

impl Console {
    pub fn new(shared: &Shared) -> Self {
        let choice = match shared.color {
            When::Auto => anstream::ColorChoice::Auto,
            When::Always => anstream::ColorChoice::Always,
            When::Never => anstream::ColorChoice::Never,
        };
        Self { quiet: shared.quiet, verbose: shared.verbose, choice }
    }

    // A note nobody can read is not worth failing for.
    fn line(&self, style: anstyle::Style, text: &str) {
        let mut err = anstream::AutoStream::new(io::stderr().lock(), self.choice);
        let _ = writeln!(err, "{style}whydrop:{style:#} {text}");
    }

    /// Why the run ends.
    pub fn error(&self, text: &str) {
        self.line(anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into())), text);
    }

    /// Something worth knowing beside the report.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.line(anstyle::Style::new().bold(), text);
        }
    }

    /// Something worth knowing for those who ask.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.line(anstyle::Style::new().dimmed(), text);
        }
    }
}

/// Writes to stdout through one handle. A closed pipe ends the writing and is no failure.
pub fn stdout(color: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Fail> {
    let lock = io::stdout().lock();
    let done = if color {
        let mut out = BufWriter::new(anstream::AutoStream::new(lock, anstream::ColorChoice::Always));
        write(&mut out).and_then(|()| out.flush())
    } else {
        let mut out = BufWriter::new(lock);
        write(&mut out).and_then(|()| out.flush())
    };
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(Fail::Stdout),
    }
}

/// Refuses a file that must not be replaced: an input, a link, a folder, a device; `option` is how it was named.
pub fn check(path: &Path, sources: &[Source], option: &str) -> Result<(), Fail> {
    let refuse = |why: &str| Err(Fail::Usage(format!("{option} {path:?} {why}")));
    match folder(path).metadata() {
        Ok(about) if about.is_dir() => {}
        _ => return refuse("stands in a folder that does not exist: make it first"),
    }
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return refuse(&format!("cannot be looked at ({error})")),
    };
    if about.is_symlink() {
        return refuse("is a symbolic link: name the file itself");
    }
    if about.is_dir() {
        return refuse("is a folder: name a file in it");
    }
    if !about.is_file() {
        return refuse("is a device, FIFO or socket: write to stdout and redirect it");
    }
    let is_input = |source: &Source| matches!(source, Source::Path(input) if is_same(path, input));
    if sources.iter().any(is_input) { refuse("is part of the input: name another file") } else { Ok(()) }
}

/// The folder a file stands in.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The same file by path or by hard link, or a file within an input folder.
pub fn is_same(path: &Path, input: &Path) -> bool {
    let (Ok(path), Ok(input)) = (path.canonicalize(), input.canonicalize()) else { return false };
    path.starts_with(&input) || is_hard_link(&path, &input)
}

#[cfg(unix)]
fn is_hard_link(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |path: &Path| fs::metadata(path).map(|m| (m.dev(), m.ino())).ok();
    id(a).is_some() && id(a) == id(b)
}

#[cfg(not(unix))]
fn is_hard_link(_: &Path, _: &Path) -> bool {
    false
}

/// Writes a file whole or not at all: beside it, synced, then renamed over it.
pub fn file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Fail> {
    whole(path, write).map_err(|error| Fail::write(path, error))
}

/// As [`file`], but never in the place of another: false when one has the name.
pub fn new_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<bool, Fail> {
    let done = filled(path, write).and_then(|made| match made.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    });
    done.map_err(|error| Fail::write(path, error))
}

fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    filled(path, write)?.persist(path).map_err(|e| e.error)?;
    // The rename is safe on disk once the folder is; a file system that cannot sync folders has done what it can.
    if let Ok(folder) = File::open(folder(path)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A file beside `path` with everything in it; gone when it is dropped.
fn filled(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<tempfile::NamedTempFile> {
    let mut temporary = temporary(folder(path))?;
    {
        let mut out = BufWriter::new(temporary.as_file_mut());
        write(&mut out)?;
        out.flush()?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// A file that goes away unless it is renamed.
pub fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".whydrop-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any file the user makes; the umask still applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
