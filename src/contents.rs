//! What is in an input, as it is: its members, their text. Nothing is judged and nothing redacted.

use std::io::{Read, Write};

use crate::bundle::Source;
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
    let (mut gaps, mut found, mut failed) = (bundle.gaps(), false, None);
    for unit in bundle.units() {
        let lost = unit.walk(&bundle, &|_| {}, &mut |leaf| {
            if wanted.is_some_and(|w| w != leaf.path) || failed.is_some() {
                return;
            }
            found = true;
            failed = texts::copy(leaf.reader, out).err();
        });
        gaps.extend(lost);
    }
    match (failed, wanted) {
        (Some(error), _) => Err(CatError::Write(error)),
        (None, Some(name)) if !found => Err(CatError::NotFound(name.to_owned())),
        _ => Ok(gaps),
    }
}

/// Hands on the text of every log that is packed in a way of its own, with its path. Nothing is redacted.
///
/// # Errors
/// When the input cannot be opened.
pub fn decode(
    sources: &[Source],
    options: &Options,
    take: &mut dyn FnMut(&str, &mut dyn Read),
) -> Result<Vec<Gap>, Error> {
    let bundle = open(sources, options).map_err(Error::Open)?;
    let mut gaps = bundle.gaps();
    for unit in bundle.units() {
        gaps.extend(unit.walk(&bundle, &|_| {}, &mut |leaf| {
            if leaf.decoded {
                take(&leaf.path, leaf.reader);
            }
        }));
    }
    Ok(gaps)
}
