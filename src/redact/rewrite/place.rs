//! Where the rewritten bundle goes, and in which form. Nothing of the input decides where a byte is written: names are made
//! harmless before they are used.

use std::fs::File;
use std::path::{Path, PathBuf};

/// A compression of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

/// The form of a container, told by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One file, compressed or not.
    Plain(Option<Codec>),
    /// A zip.
    Zip,
    /// A tar, compressed or not.
    Tar(Option<Codec>),
}

/// Where it goes.
#[derive(Debug)]
pub enum Output {
    /// A file, in this form.
    File(File, Form),
    /// An empty folder.
    Folder(PathBuf),
    /// Nowhere: everything is done but the writing.
    Nowhere,
}

impl Form {
    /// What a name stands for; `None` for names that stand for no container.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let ends = |end: &str| lower.ends_with(end);
        if ends(".zip") {
            return Self::Zip;
        }
        for (short, long, codec) in [
            (".tgz", ".gz", Codec::Gzip),
            (".tzst", ".zst", Codec::Zstd),
            (".tbz2", ".bz2", Codec::Bzip2),
            (".txz", ".xz", Codec::Xz),
        ] {
            if ends(short) || lower.strip_suffix(long).is_some_and(|bare| bare.ends_with(".tar")) {
                return Self::Tar(Some(codec));
            }
            if ends(long) {
                return Self::Plain(Some(codec));
            }
        }
        if ends(".tar") { Self::Tar(None) } else { Self::Plain(None) }
    }

    /// Whether it holds other files.
    #[must_use]
    pub const fn is_container(self) -> bool {
        !matches!(self, Self::Plain(_))
    }
}

/// The steps of a member's path: containers around it, and its own path below the last of them. The first step, the
/// input itself, is left out.
pub fn steps(path: &str) -> Vec<String> {
    let mut steps: Vec<&str> = path.split('!').collect();
    // `folder/a.log`: the folder is the input.
    match steps.first().copied().and_then(steps_below) {
        Some(below) => {
            if let Some(first) = steps.first_mut() {
                *first = below;
            }
        }
        None if steps.len() > 1 => {
            steps.remove(0);
        }
        None => {}
    }
    steps.into_iter().map(harmless).collect()
}

fn steps_below(first: &str) -> Option<&str> {
    first.split_once('/').map(|(_, below)| below).filter(|below| !below.is_empty())
}

/// A path that stays below where it is put.
fn harmless(path: &str) -> String {
    let parts = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
    let safe = parts.map(|part| {
        let part: String = part.chars().map(|c| if c.is_control() || c == ':' { '_' } else { c }).collect();
        if part.trim_matches('.').is_empty() { "_".to_owned() } else { part }
    });
    let path = safe.collect::<Vec<_>>().join("/");
    if path.is_empty() { "_".to_owned() } else { path }
}

/// Where a member of a folder goes; a name that is taken gets a number.
pub fn free(folder: &Path, below: &str) -> PathBuf {
    let wanted = folder.join(below);
    if !wanted.exists() {
        return wanted;
    }
    let numbered = |n: u32| folder.join(format!("{below}~{n}"));
    (2..u32::MAX).map(numbered).find(|path| !path.exists()).unwrap_or(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_form() {
        for (name, form) in [
            ("a.zip", Form::Zip),
            ("a.TAR.GZ", Form::Tar(Some(Codec::Gzip))),
            ("a.tgz", Form::Tar(Some(Codec::Gzip))),
            ("a.log.zst", Form::Plain(Some(Codec::Zstd))),
            ("a.log", Form::Plain(None)),
        ] {
            assert_eq!(Form::of(name), form, "{name}");
        }
    }

    #[test]
    fn no_name_leads_out_of_its_place() {
        assert_eq!(steps("in.zip!../../etc/passwd"), ["_/_/etc/passwd"]);
        assert_eq!(steps("in.zip!/abs/./x!C:\\y"), ["abs/x", "C_/y"]);
        assert_eq!(steps("dir/sub/a.log"), ["sub/a.log"]);
        assert_eq!(steps("dir/b.zip!c/a.log"), ["b.zip", "c/a.log"]);
        assert_eq!(steps("a.log"), ["a.log"]);
        assert_eq!(steps("in.zip!\u{0}"), ["_"]);
    }
}
