//! Members of a zip without a usable directory: every local header that makes sense, in file order. The extent of a
//! member is what its header states, or what its data descriptor confirms, or the space up to the next header.

use memchr::memmem;

use super::bytes::{u32_at, u64_at};
use super::record::Record;
use crate::bundle::at::At;

const BLOCK: usize = 1024 * 1024;

/// All members that can be found, at most `max`.
pub fn scan(at: &At, max: u64) -> Vec<Record> {
    let mut found: Vec<Record> = Vec::new();
    let mut pos = 0;
    while let Some((mark, kind)) = next_mark(at, pos) {
        pos = mark + 4;
        match kind {
            Mark::Local => {
                let Some(mut record) = Record::local(at, mark).filter(plausible) else { continue };
                close(found.last_mut(), mark);
                if found.len() as u64 >= max {
                    break;
                }
                record.scanned = true;
                if record.streamed {
                    // Unknown yet; the next mark tells.
                    record.data.1 = 0;
                    pos = record.data.0;
                } else {
                    record.data.1 = record.data.1.min(at.len());
                    pos = record.data.1.max(mark + 4);
                }
                found.push(record);
            }
            Mark::Descriptor => describe(at, found.last_mut(), mark),
            Mark::Central => {
                // The archive's own directory; a nested stored archive would have its members found already.
                close(found.last_mut(), mark);
            }
        }
    }
    close(found.last_mut(), at.len());
    found
}

#[derive(Clone, Copy)]
enum Mark {
    Local,
    Descriptor,
    Central,
}

fn next_mark(at: &At, from: u64) -> Option<(u64, Mark)> {
    let mut pos = from;
    while pos < at.len() {
        let block = at.bytes_at(pos, BLOCK);
        for hit in memmem::find_iter(&block, b"PK") {
            let kind = match block.get(hit + 2..hit + 4) {
                Some([3, 4]) => Mark::Local,
                Some([7, 8]) => Mark::Descriptor,
                Some([1, 2]) => Mark::Central,
                _ => continue,
            };
            return Some((pos + hit as u64, kind));
        }
        if block.len() < BLOCK {
            return None;
        }
        // A mark may stand across the edge of two blocks.
        pos += (BLOCK - 3) as u64;
    }
    None
}

/// Chance makes four bytes every few gigabytes; these fields are not by chance.
fn plausible(record: &Record) -> bool {
    matches!(record.method, 0 | 8 | 9 | 12 | 14 | 93 | 95 | 99) && !record.raw_name.is_empty()
}

/// The member before a mark ends there, unless it is known better.
fn close(last: Option<&mut Record>, mark: u64) {
    if let Some(record) = last
        && record.data.1 == 0
    {
        record.data.1 = mark.max(record.data.0);
    }
}

/// A data descriptor whose size is the distance to it confirms the extent and brings the checksum.
fn describe(at: &At, last: Option<&mut Record>, mark: u64) {
    let Some(record) = last.filter(|r| r.data.1 == 0) else { return };
    let bytes = at.bytes_at(mark, 24);
    let distance = mark.saturating_sub(record.data.0);
    let narrow = (u64::from(u32_at(&bytes, 8)), u64::from(u32_at(&bytes, 12)));
    let wide = (u64_at(&bytes, 8), u64_at(&bytes, 16));
    for (packed, size) in [wide, narrow] {
        if packed == distance && bytes.len() >= 16 {
            record.data.1 = mark;
            record.packed = packed;
            record.size = Some(size);
            record.crc = Some(u32_at(&bytes, 4));
            return;
        }
    }
}
