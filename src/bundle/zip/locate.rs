//! Where the central directory stands: from the end of the file backwards, tolerant of bytes in front, bytes behind,
//! wrong offsets and end records inside comments. It finds; `mod.rs` reads.

use memchr::memmem;

use super::bytes::{u16_at, u32_at, u64_at};
use crate::bundle::at::At;

/// An end record without its comment.
const END: usize = 22;
/// How far from the end it is looked for: a comment, and whatever an upload may have appended.
const TAIL: usize = 1024 * 1024;
/// More end marks than this are not looked at.
const CANDIDATES: usize = 64;

/// A central directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Directory {
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// How many records are promised.
    pub count: u64,
    /// Bytes in front of the archive (negative when the stated offset is too large).
    pub shift: i64,
    /// Bytes behind the archive.
    pub behind: u64,
    /// Whether the end record of another, valid directory covers the same end.
    pub doubled: bool,
    /// Whether this is one part of an archive that was split.
    pub split: bool,
    covers: bool,
    at: u64,
}

/// The last valid directory, if there is one. Behind a file that does not look like an archive at all (`zip` is
/// false) it must stand at the very end, or the end must at least be no text.
pub fn directory(at: &At, zip: bool) -> Option<Directory> {
    let len = at.len();
    let tail_len = usize::try_from(len).unwrap_or(usize::MAX).min(TAIL);
    let tail_start = len - tail_len as u64;
    // Nearly always the end record is near; a large read is only for what follows it.
    let near = tail_len.min(END + 65_535 + 4096);
    let near_start = len - near as u64;
    let bytes = at.bytes_at(near_start, near);
    search(at, &bytes, near_start).or_else(|| {
        let worth = near < tail_len && (zip || memchr::memchr(0, &bytes).is_some());
        let bytes = if worth { at.bytes_at(tail_start, tail_len) } else { return None };
        search(at, &bytes, tail_start)
    })
}

fn search(at: &At, tail: &[u8], tail_start: u64) -> Option<Directory> {
    let mut found: Option<Directory> = None;
    let mut empty: Option<Directory> = None;
    // Forwards is the fast direction, and most files have no mark at all.
    let marks: Vec<usize> = memmem::find_iter(tail, b"PK\x05\x06").collect();
    for pos in marks.into_iter().rev().take(CANDIDATES) {
        let Some(record) = tail.get(pos..).filter(|r| r.len() >= END) else { continue };
        let Some(candidate) = examine(at, record, tail_start + pos as u64) else { continue };
        if candidate.count == 0 {
            // Only believed when no other end record has members: an empty one fits anywhere.
            empty = empty.or(Some(candidate));
            continue;
        }
        match &mut found {
            None => found = Some(candidate),
            Some(winner) => winner.doubled |= candidate.covers && winner.at > candidate.at,
        }
    }
    found.or_else(|| empty.filter(|_| !at.bytes_at(0, 4).starts_with(b"PK\x03\x04")))
}

fn examine(at: &At, record: &[u8], pos: u64) -> Option<Directory> {
    let comment = u64::from(u16_at(record, 20));
    let mut size = u64::from(u32_at(record, 12));
    let mut offset = u64::from(u32_at(record, 16));
    let mut count = u64::from(u16_at(record, 10));
    let mut end = pos;
    if let Some((wide, wide_at)) = zip64(at, pos) {
        count = u64_at(&wide, 32);
        size = u64_at(&wide, 40);
        offset = u64_at(&wide, 48);
        end = wide_at;
    }
    let is_directory = |start: u64| at.bytes_at(start, 4) == b"PK\x01\x02";
    let before_end = end.checked_sub(size);
    let start = match before_end {
        Some(start) if count == 0 && size == 0 => start,
        Some(start) if is_directory(start) => start,
        _ if offset < end && is_directory(offset) => offset,
        _ => return None,
    };
    let archive_end = pos + END as u64 + comment;
    Some(Directory {
        start,
        end,
        count,
        shift: i64::try_from(start).ok()?.checked_sub(i64::try_from(offset).ok()?)?,
        behind: at.len().saturating_sub(archive_end),
        doubled: false,
        split: !matches!(u16_at(record, 4), 0 | 0xffff),
        covers: archive_end >= at.len(),
        at: pos,
    })
}

/// The zip64 end record that belongs to an end record, and where it stands.
fn zip64(at: &At, pos: u64) -> Option<(Vec<u8>, u64)> {
    let locator = at.bytes_at(pos.checked_sub(20)?, 20);
    if !locator.starts_with(b"PK\x06\x07") {
        return None;
    }
    // Where it says, or directly in front of the locator when bytes stand before the archive.
    [u64_at(&locator, 8), pos.checked_sub(76)?].into_iter().find_map(|start| {
        let record = at.bytes_at(start, 56);
        (record.len() == 56 && record.starts_with(b"PK\x06\x06")).then_some((record, start))
    })
}
