//! Zip archives: which members there are and the bytes of each. The central directory wins; every disagreement,
//! overlap and loss is named. Without a directory the local headers are searched.
//!
//! Written out instead of using a reader crate because those keep one entry per name, give up an archive for one
//! bad record and allocate what an lzma header asks for. It never decrypts and never writes.

mod bytes;
mod locate;
mod member;
mod record;
mod scan;

use std::io;
use std::ops::ControlFlow;

use super::at::{At, Section};
use super::guard::{Guard, Shared, Stated};
use super::name;
use super::peek::{LARGE, Peek, SMALL};
use super::sniff;
use super::walk::{Stream, Walk};
use crate::gap::{Gap, GapKind};
use locate::Directory;
use record::Record;

/// Overlaps up to this are an error of writers seen in the wild, not an attack.
const FUDGE: u64 = 2;

/// The members of one archive that can be read, and where they are.
pub struct Listing {
    at: At,
    members: Vec<Member>,
}

struct Member {
    record: Record,
    path: String,
}

/// Whether a file is a zip: by its first bytes, or by a directory at its end (something may stand in front).
pub fn recognise(at: &At, head: &[u8]) -> bool {
    sniff::zip(head)
        || (!head.is_empty()
            && sniff::kind(&mut Peek::new(Box::new(head), SMALL)) == sniff::Kind::Leaf
            && locate::directory(at, false).is_some_and(|d| d.count > 0))
}

impl Listing {
    /// Lists an archive; what is lost goes to the gaps.
    pub fn read(at: At, path: &str, shared: &Shared<'_>) -> Self {
        let lister = Lister { at: &at, path, shared };
        let records = lister.records();
        let members = lister.members(records);
        Self { at, members }
    }

    /// How many members can be read.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The path of a member for display.
    pub fn path(&self, index: usize) -> &str {
        self.members.get(index).map_or("", |m| m.path.as_str())
    }

    /// Compressed bytes of a member.
    pub fn packed(&self, index: usize) -> u64 {
        self.members.get(index).map_or(0, |m| m.record.data.1 - m.record.data.0)
    }

    /// Visits the leaves of one member. Breaks when nothing more may be read.
    pub fn walk(&self, index: usize, raw: bool, depth: u32, walk: &mut Walk<'_>) -> ControlFlow<()> {
        let Some(member) = self.members.get(index) else { return ControlFlow::Break(()) };
        let shared = walk.shared;
        if let Err(stop) = shared.budget.check() {
            shared.gap(Gap::new(member.path.clone(), GapKind::Limit, format!("{}: not read", stop.text())));
            return ControlFlow::Continue(());
        }
        let record = &member.record;
        let (start, end) = record.data;
        let section = Section::new(self.at.clone(), start, end, &member.path, shared, raw);
        let input = Peek::new(Box::new(section), if raw { LARGE } else { SMALL });
        let taken = input.taken();
        let decoder = match member::decoder(record.method, record.flags, record.size, input, shared) {
            Ok(Ok(decoder)) => decoder,
            Ok(Err(what)) => {
                let detail =
                    format!("zip: method {} ({what}) is not supported: re-pack as zip or tar.gz", record.method);
                shared.gap(Gap::new(member.path.clone(), GapKind::Unsupported, detail).size(end - start));
                return ControlFlow::Continue(());
            }
            Err(error) => {
                shared.gap(start_failed(&member.path, &error));
                return ControlFlow::Continue(());
            }
        };
        let guard = Guard::decoder(decoder, taken.clone(), "zip", &member.path, shared)
            .stating(Stated { crc: record.crc, size: record.size });
        let before = shared.losses();
        walk.stream(Stream {
            peek: Peek::new(Box::new(guard), SMALL),
            path: member.path.clone(),
            depth,
            mtime: record.mtime,
            stated: record.size,
            charged: true,
            checked: true,
        });
        self.left_over(member, taken.get(), before, shared);
        ControlFlow::Continue(())
    }

    /// A stream that ended before its space did: something else may be hidden there.
    fn left_over(&self, member: &Member, taken: u64, before: usize, shared: &Shared<'_>) {
        let space = member.record.data.1 - member.record.data.0;
        let ended = taken > 0 && taken < space && member.record.method == 8;
        // Only a member that was read to its end without any loss says something about what follows.
        if ended && !member.record.scanned && shared.losses() == before && space - taken > LARGE as u64 {
            let gap = Gap::new(member.path.clone(), GapKind::Disagreement, "zip: bytes after the end of the stream");
            shared.gap(gap.at(taken).size(space - taken));
        }
    }
}

fn start_failed(path: &str, error: &io::Error) -> Gap {
    match error.kind() {
        io::ErrorKind::OutOfMemory => Gap::new(path, GapKind::Limit, "zip: needs more memory than allowed"),
        io::ErrorKind::UnexpectedEof => Gap::new(path, GapKind::Truncated, "zip: ends within the header of its stream"),
        _ => Gap::new(path, GapKind::Damaged, "zip: the header of its stream does not decode"),
    }
    .at(0)
}

struct Lister<'s> {
    at: &'s At,
    path: &'s str,
    shared: &'s Shared<'s>,
}

impl Lister<'_> {
    fn gap(&self, gap: Gap) {
        self.shared.gap(gap);
    }

    fn here(&self, kind: GapKind, detail: impl Into<String>) -> Gap {
        Gap::new(self.path, kind, detail)
    }

    /// All records, from the directory or else from the local headers.
    fn records(&self) -> Vec<Record> {
        let room = self.shared.limits.entries.saturating_sub(self.shared.budget.entries()).saturating_add(1);
        let Some(directory) = locate::directory(self.at, true) else {
            let found = scan::scan(self.at, room, self.shared.limits.directory_bytes);
            let detail = format!("zip: no usable directory; {} members found by their own headers", found.len());
            self.gap(self.here(GapKind::Damaged, detail));
            return found;
        };
        self.around(&directory);
        let (mut records, whole) = self.central(&directory, room);
        if !whole {
            let known: std::collections::BTreeSet<u64> = records.iter().map(|r| r.header).collect();
            let found = scan::scan(self.at, room, self.shared.limits.directory_bytes);
            let before = records.len();
            records.extend(found.into_iter().filter(|r| !known.contains(&r.header)));
            let more = records.len() - before;
            let detail = format!("zip: the directory is damaged; {more} more members found by their own headers");
            self.gap(self.here(GapKind::Damaged, detail).at(directory.start));
        }
        records
    }

    /// What is odd about where the directory stands.
    fn around(&self, directory: &Directory) {
        if directory.doubled {
            self.gap(self.here(GapKind::Disagreement, "zip: two directories; the last one was used"));
        }
        if directory.split {
            let detail = "zip: one part of a split archive: join the parts and pack them again as one zip";
            self.gap(self.here(GapKind::Unsupported, detail));
        }
        if directory.shift > 0 {
            let gap = self.here(GapKind::Disagreement, "zip: the archive does not begin where its directory says");
            self.gap(gap.at(0).size(directory.shift.unsigned_abs()));
        } else if directory.shift < 0 {
            self.gap(self.here(GapKind::Disagreement, "zip: the directory is not where its end record says"));
        }
        if directory.behind > 0 {
            let gap = self.here(GapKind::Damaged, "zip: bytes after the end of the archive were not used");
            self.gap(gap.at(self.at.len() - directory.behind).size(directory.behind));
        }
    }

    /// The central records; false when there are fewer than promised.
    fn central(&self, directory: &Directory, room: u64) -> (Vec<Record>, bool) {
        let mut records = Vec::new();
        let mut pos = directory.start;
        let mut block = Vec::new();
        let mut block_pos = pos;
        let most = directory.start.saturating_add(self.shared.limits.directory_bytes);
        while pos < directory.end.min(most) && (records.len() as u64) < room {
            let within = usize::try_from(pos - block_pos).unwrap_or(usize::MAX);
            // A record is at most 46 + 3 * 65535 bytes; half a block always holds one.
            if block.is_empty() || within > block.len() / 2 {
                let want = usize::try_from(directory.end - pos).unwrap_or(usize::MAX).min(512 * 1024);
                block = self.at.bytes_at(pos, want);
                block_pos = pos;
            }
            let within = usize::try_from(pos - block_pos).unwrap_or(usize::MAX);
            let Some((mut record, len)) = block.get(within..).and_then(Record::central) else { break };
            self.locate_content(&mut record, directory);
            records.push(record);
            pos += len as u64;
        }
        if pos >= most && pos < directory.end {
            let gap =
                self.here(GapKind::Limit, "zip: limit on the bytes of a directory reached; the rest was not read");
            self.gap(gap.at(pos).size(directory.end - pos));
            return (records, true);
        }
        let limited = records.len() as u64 >= room;
        let whole = limited || (pos == directory.end && records.len() as u64 >= directory.count);
        if whole && !limited && records.len() as u64 != directory.count {
            // Writers without zip64 count modulo 65536.
            if records.len() as u64 & 0xffff != directory.count {
                self.gap(
                    self.here(GapKind::Disagreement, "zip: the directory has another number of members than stated"),
                );
            }
        }
        (records, whole)
    }

    /// Finds the local header that a record means, and compares the two.
    fn locate_content(&self, record: &mut Record, directory: &Directory) {
        let shifted = record.header.checked_add_signed(directory.shift);
        let local = [shifted, Some(record.header)].into_iter().flatten().find_map(|pos| Record::local(self.at, pos));
        let Some(local) = local else {
            record.data = (0, 0);
            record.header = u64::MAX;
            return;
        };
        record.header = local.header;
        record.data = (local.data.0, local.data.0.saturating_add(record.packed));
        record.streamed = local.streamed;
        // A size beyond the file is no reason to read there; the missing rest is noticed at the end of the member.
        record.data.1 = record.data.1.min(self.at.len()).max(record.data.0);
        if let Some(what) = record.disagreement(&local) {
            let path = self.member_path(record, None);
            let detail = format!("zip: the local header has another {what}; the directory was used");
            self.gap(Gap::new(path, GapKind::Disagreement, detail));
        }
        if record.data.1 > directory.start && record.header < directory.start {
            let beyond = record.data.1 - directory.start;
            record.data.1 = directory.start.max(record.data.0);
            if beyond > FUDGE {
                let gap = Gap::new(self.member_path(record, None), GapKind::Overlap, "zip: reaches into the directory");
                self.gap(gap.size(beyond));
            }
        }
    }

    /// Members that stand in the file but not in its directory: not read, but not silently.
    fn hidden(&self, holes: &[(u64, u64)]) {
        for &(start, end) in holes {
            // A data descriptor may stand in front.
            let head = self.at.bytes_at(start, 24 + 4);
            if memchr::memmem::find(&head, b"PK\x03\x04").is_some() {
                let gap = self.here(GapKind::Disagreement, "zip: members that the directory does not list: not read");
                self.gap(gap.at(start).size(end - start));
            }
        }
    }

    fn member_path(&self, record: &Record, guessed: Option<crate::member::Encoding>) -> String {
        let guessed = guessed.or_else(|| name::guess(std::iter::once(record.name.as_slice())));
        format!("{}!{}", self.path, name::show(&record.name, guessed, self.shared.limits))
    }

    /// Those that can be read; the others become gaps.
    fn members(&self, records: Vec<Record>) -> Vec<Member> {
        let guessed = name::guess(records.iter().map(|r| r.name.as_slice()));
        let (overlapping, holes) = layout(&records);
        // Found by their headers, there is no directory to disagree with.
        if records.iter().all(|r| !r.scanned) {
            self.hidden(&holes);
        }
        let mut members = Vec::new();
        for (index, record) in records.into_iter().enumerate() {
            if let Err(stop) = self.shared.budget.entry() {
                let gap = self.here(GapKind::Limit, format!("zip: {}; the rest was not read", stop.text()));
                self.gap(gap.at(index as u64));
                break;
            }
            let path = self.member_path(&record, guessed);
            match refusal(&record, overlapping.binary_search(&index).is_ok(), self.at.len()) {
                Some((kind, detail)) => self.gap(Gap::new(path, kind, detail).size(record.packed)),
                None if record.directory() => {}
                None => members.push(Member { record, path }),
            }
        }
        members
    }
}

/// Why a member is not read.
fn refusal(record: &Record, overlaps: bool, len: u64) -> Option<(GapKind, &'static str)> {
    if let Some(what) = record.special() {
        return Some((GapKind::SpecialFile, what));
    }
    if record.header == u64::MAX {
        return Some((GapKind::Damaged, "zip: no local header where the directory says"));
    }
    if record.encrypted() {
        return Some((GapKind::Encrypted, "zip: a password is needed"));
    }
    if overlaps {
        return Some((GapKind::Overlap, "zip: shares its bytes with an earlier member: not read"));
    }
    (record.data.0 > len).then_some((GapKind::Truncated, "zip: the archive ends before the content"))
}

/// More spaces between members than this are not looked at.
const HOLES: usize = 64;

/// Indices (sorted) of records that begin within the bytes of one that begins earlier, and the spaces between them
/// that could hold another member.
fn layout(records: &[Record]) -> (Vec<usize>, Vec<(u64, u64)>) {
    let mut order: Vec<(u64, u64, usize)> = records
        .iter()
        .enumerate()
        .filter(|(_, r)| r.header != u64::MAX)
        .map(|(i, r)| (r.header, r.data.1, i))
        .collect();
    order.sort_unstable_by_key(|&(start, _, index)| (start, index));
    let mut refused = Vec::new();
    let mut holes = Vec::new();
    let mut free = None;
    for (start, end, index) in order {
        let used = free.unwrap_or(start);
        if start.saturating_add(FUDGE) < used {
            refused.push(index);
            continue;
        }
        if start.saturating_sub(used) > record::LOCAL as u64 && holes.len() < HOLES {
            holes.push((used, start));
        }
        free = Some(used.max(end));
    }
    refused.sort_unstable();
    (refused, holes)
}
