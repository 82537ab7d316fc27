//! What is in an input, as it is: its members, their text. Nothing is judged and nothing redacted.

use std::io::{Read, Write};
use std::ops::ControlFlow;

use crate::bundle::{Bundle, Leaf, Source};
use crate::door::{CatError, Error, ListedMember, Listing, Options};
use crate::gap::Gap;
use crate::texts;
use crate::work::{catalog, open, read, threads};

/// Lists the members of an input with their formats.
///
/// # Errors
/// When the input cannot be opened.
pub fn list(sources: &[Source], options: &Options) -> Result<Listing, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    threads(options, || {
        let catalog = catalog(options)?;
        let parsed = read(&bundle, catalog, options, None);
        let id = |i: u16| catalog.get(i).map_or("", |f| f.spec.id.as_str()).to_owned();
        let members = parsed.members.into_iter().map(|m| ListedMember {
            format: m.detection.format.map(id).unwrap_or_default(),
            reasons: m.detection.reasons,
            encoding: m.encoding,
            bytes: m.bytes,
            lines: Some(m.parts.lines),
            path: m.path,
        });
        Ok(Listing { members: members.collect(), gaps: parsed.gaps })
    })
}

/// Copies the decoded text of one member, or of all.
///
/// # Errors
/// When the input cannot be opened, the member does not exist, or writing fails.
pub fn cat(
    sources: &[Source],
    options: &Options,
    wanted: Option<&str>,
    out: &mut dyn Write,
) -> Result<Vec<Gap>, CatError> {
    let bundle = open(sources, options).map_err(CatError::Open)?;
    let (mut found, mut failed) = (false, None);
    let gaps = leaves(&bundle, &mut |leaf| {
        if wanted.is_some_and(|w| w != leaf.path) {
            return ControlFlow::Continue(());
        }
        found = true;
        match texts::copy(leaf.reader, out) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    match (failed, wanted) {
        (Some(error), _) => Err(CatError::Write(error)),
        (None, Some(name)) if !found => Err(CatError::NotFound(name.to_owned())),
        _ => Ok(gaps),
    }
}

/// Hands on the text of every log that is packed in a way of its own, with its path, until `take` breaks. Nothing is
/// redacted.
///
/// # Errors
/// When the input cannot be opened.
pub fn decode(
    sources: &[Source],
    options: &Options,
    take: &mut dyn FnMut(&str, &mut dyn Read) -> ControlFlow<()>,
) -> Result<Vec<Gap>, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    Ok(leaves(&bundle, &mut |leaf| {
        if leaf.decoded { take(&leaf.path, leaf.reader) } else { ControlFlow::Continue(()) }
    }))
}

/// Visits every leaf until the visitor breaks; then the rest is not even unpacked. Returns what was lost until then.
fn leaves(bundle: &Bundle, visit: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>) -> Vec<Gap> {
    let mut gaps = bundle.gaps();
    for unit in bundle.units() {
        let lost = unit.walk(bundle, &|_| {}, &mut |leaf| {
            if !bundle.budget().is_stopped() && visit(leaf).is_break() {
                bundle.budget().stop();
            }
        });
        if bundle.budget().is_stopped() {
            break;
        }
        gaps.extend(lost);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Limits;
    use std::io;

    /// Takes a few bytes, then fails, and counts how often it is asked.
    struct Closed(usize, usize);

    impl Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            let n = self.0.min(bytes.len());
            self.0 -= n;
            if n == 0 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(n) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A tar.gz with members of a megabyte each.
    fn packed() -> Vec<u8> {
        let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for n in 0..20 {
            let mut header = tar::Header::new_gnu();
            header.set_size(1 << 20);
            tar.append_data(&mut header, format!("{n}.log"), io::repeat(b'a').take(1 << 20)).unwrap();
        }
        tar.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn nothing_is_unpacked_behind_a_break() {
        let bytes = packed();
        let bundle = Bundle::open_with(&[Source::Stdin], &Limits::default(), &mut bytes.as_slice()).unwrap();
        let mut seen = 0;
        leaves(&bundle, &mut |_| {
            seen += 1;
            ControlFlow::Break(())
        });
        assert_eq!(seen, 1);
        assert!(bundle.budget().produced() < 1 << 20, "{} bytes", bundle.budget().produced());
    }

    #[test]
    fn a_failed_write_ends_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tgz");
        std::fs::write(&file, packed()).unwrap();
        let mut out = Closed(100_000, 0);
        let options = Options::default();
        let error = cat(&[Source::Path(file)], &options, None, &mut out).unwrap_err();
        assert!(matches!(error, CatError::Write(error) if error.kind() == io::ErrorKind::BrokenPipe));
        assert!(out.1 < 100, "{} writes", out.1);
    }
}
