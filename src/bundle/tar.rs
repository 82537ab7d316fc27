//! Tar streams, entry by entry: v7, ustar, pax and GNU. Headers are read with the `tar` crate, the iteration is our
//! own, because a triage tool goes on after a damaged header, bounds every header block and keeps duplicates.
//!
//! Links and devices are listed, never followed. Holes of sparse files are left out, which is said.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::ControlFlow;

use ::tar::{Header, PaxExtensions};

use super::guard::Shared;
use super::name;
use super::peek::Peek;
use super::sniff::{BLOCK, tar_header};
use super::walk::{Stream, Walk, seconds, small};
use crate::gap::{Gap, GapKind};

/// What extension headers said about the next entry.
#[derive(Default)]
struct Extra {
    headers: u32,
    name: Option<Vec<u8>>,
    size: Option<u64>,
    mtime: Option<i64>,
    sparse: bool,
}

struct Reader<'s, 'p> {
    peek: Peek<'p>,
    path: &'s str,
    shared: &'s Shared<'s>,
    pos: u64,
}

/// Visits every member of a tar.
pub fn walk(walk: &mut Walk<'_>, stream: Stream<'_>) {
    let Stream { peek, path, depth, mtime, charged, checked, .. } = stream;
    let shared = walk.shared;
    let mut reader = Reader { peek, path: &path, shared, pos: 0 };
    let mut extra = Extra::default();
    loop {
        if let Err(stop) = shared.budget.check() {
            return reader.gap(GapKind::Limit, format!("tar: {}; the rest was not read", stop.text()));
        }
        let header = match reader.header(checked) {
            ControlFlow::Continue(Some(header)) => header,
            ControlFlow::Continue(None) => continue,
            ControlFlow::Break(()) => return,
        };
        let Ok(size) = header.entry_size() else {
            reader.gap(GapKind::Damaged, "tar: an entry has no readable size".to_owned());
            extra = Extra::default();
            continue;
        };
        let magic = header.as_ustar().is_some() || header.as_gnu().is_some();
        let flow = match header.entry_type().as_byte() {
            kind @ (b'L' | b'K' | b'x' | b'X' | b'g') if magic => reader.extension(kind, size, &mut extra),
            _ => {
                let said = std::mem::take(&mut extra);
                let entry = Entry { header, said, size, depth: depth + 1, mtime, charged };
                reader.entry(walk, entry)
            }
        };
        if flow.is_break() {
            return;
        }
    }
}

struct Entry {
    header: Header,
    said: Extra,
    size: u64,
    depth: u32,
    mtime: Option<i64>,
    charged: bool,
}

impl Reader<'_, '_> {
    fn gap(&self, kind: GapKind, detail: String) {
        self.shared.gap(Gap::new(self.path, kind, detail).at(self.pos));
    }

    fn skip(&mut self, n: u64) -> u64 {
        let n = self.peek.skip(n);
        self.pos += n;
        n
    }

    /// The next header. `Continue(None)` when something else was dealt with, `Break` at the end.
    fn header(&mut self, checked: bool) -> ControlFlow<(), Option<Header>> {
        let block = self.peek.peek(BLOCK);
        if block.len() < BLOCK {
            if !block.is_empty() || !checked {
                self.gap(GapKind::Truncated, "tar: ends without its end mark".to_owned());
            }
            return ControlFlow::Break(());
        }
        if tar_header(block) {
            let mut header = Header::new_old();
            header.as_mut_bytes().copy_from_slice(block);
            self.skip(BLOCK as u64);
            return ControlFlow::Continue(Some(header));
        }
        if block.iter().all(|b| *b == 0) { self.end_mark() } else { self.resync() }
    }

    /// Zero blocks are the end. What stands behind them is read or named.
    fn end_mark(&mut self) -> ControlFlow<(), Option<Header>> {
        loop {
            let block = self.peek.peek(BLOCK);
            if block.is_empty() || (block.len() < BLOCK && block.iter().all(|b| *b == 0)) {
                self.skip(BLOCK as u64);
                return ControlFlow::Break(());
            }
            if block.iter().any(|b| *b != 0) {
                break;
            }
            self.skip(BLOCK as u64);
        }
        let at = self.pos;
        if tar_header(self.peek.peek(BLOCK)) {
            self.gap(GapKind::Disagreement, "tar: entries follow the end mark; they were read too".to_owned());
            return ControlFlow::Continue(None);
        }
        let size = self.skip(u64::MAX);
        let gap = Gap::new(self.path, GapKind::Damaged, "tar: bytes after the end mark were not used");
        self.shared.gap(gap.at(at).size(size));
        ControlFlow::Break(())
    }

    /// A block that is no header where one should be: go on at the next one.
    fn resync(&mut self) -> ControlFlow<(), Option<Header>> {
        let at = self.pos;
        let mut found = false;
        while !found && self.skip(BLOCK as u64) == BLOCK as u64 {
            let block = self.peek.peek(BLOCK);
            found = block.len() == BLOCK && block.first() != Some(&0) && tar_header(block);
        }
        let gap = Gap::new(self.path, GapKind::Damaged, "tar: no header where one should be; skipped to the next one");
        self.shared.gap(gap.at(at).size(self.pos - at));
        if found { ControlFlow::Continue(None) } else { ControlFlow::Break(()) }
    }

    /// A long name, a pax block: bounded, then remembered for the entry that follows.
    fn extension(&mut self, kind: u8, size: u64, extra: &mut Extra) -> ControlFlow<()> {
        extra.headers += 1;
        let limits = self.shared.limits;
        if size > limits.tar_header_bytes || extra.headers > limits.tar_headers {
            self.gap(GapKind::Limit, "tar: an extension header is too large; the rest was not read".to_owned());
            return ControlFlow::Break(());
        }
        let mut block = Vec::new();
        // Below the limit just checked, and the buffer grows only with what is there.
        let _ = (&mut self.peek).take(size).read_to_end(&mut block);
        self.pos += block.len() as u64;
        if (block.len() as u64) < size {
            self.gap(GapKind::Truncated, "tar: ends within an extension header".to_owned());
            return ControlFlow::Break(());
        }
        self.skip(padding(size));
        match kind {
            b'L' => {
                let end = block.iter().position(|b| *b == 0).unwrap_or(block.len());
                block.truncate(end);
                if extra.name.replace(block).is_some() {
                    self.gap(GapKind::Disagreement, "tar: two long names for one entry; the last was used".to_owned());
                }
            }
            b'x' | b'X' => self.pax(&block, extra)?,
            // Link targets are not followed and global headers carry nothing we use.
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pax(&self, block: &[u8], extra: &mut Extra) -> ControlFlow<()> {
        for (count, record) in PaxExtensions::new(block).enumerate() {
            let Ok(record) = record else {
                self.gap(GapKind::Damaged, "tar: a pax record is malformed".to_owned());
                break;
            };
            if count >= self.shared.limits.tar_records {
                self.gap(GapKind::Limit, "tar: too many pax records; the rest was not read".to_owned());
                return ControlFlow::Break(());
            }
            let value = record.value_bytes();
            let number = || std::str::from_utf8(value).ok();
            match record.key_bytes() {
                b"path" => extra.name = Some(value.to_vec()),
                // GNU sparse 1.0 puts a made-up path in front of the real one.
                b"GNU.sparse.name" => {
                    extra.name = Some(value.to_vec());
                    extra.sparse = true;
                }
                b"size" => match number().and_then(|v| v.parse().ok()) {
                    Some(size) => extra.size = Some(size),
                    None => self.gap(GapKind::Damaged, "tar: a pax size is not a number".to_owned()),
                },
                b"mtime" => extra.mtime = number().and_then(pax_time),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn entry(&mut self, walk: &mut Walk<'_>, entry: Entry) -> ControlFlow<()> {
        let Entry { header, said, size: in_header, .. } = entry;
        if let Err(stop) = self.shared.budget.entry() {
            self.gap(GapKind::Limit, format!("tar: {}; the rest was not read", stop.text()));
            return ControlFlow::Break(());
        }
        let raw_name = said.name.unwrap_or_else(|| header.path_bytes().into_owned());
        let shown = name::show(&raw_name, name::guess(std::iter::once(raw_name.as_slice())), self.shared.limits);
        let path = format!("{}!{}", self.path, shown);
        let size = said.size.unwrap_or(in_header);
        if size != in_header && in_header != 0 {
            let detail = "tar: two sizes for one entry; the pax one was used";
            self.shared.gap(Gap::new(path.clone(), GapKind::Disagreement, detail).at(self.pos).size(size));
        }
        let kind = header.entry_type().as_byte();
        let bare_directory = matches!(kind, 0 | b'0') && raw_name.ends_with(b"/") && size == 0;
        match kind {
            b'1' | b'2' | b'3' | b'4' | b'6' => {
                self.shared.gap(Gap::new(path.clone(), GapKind::SpecialFile, special(kind)));
                self.without_body(&path, size);
            }
            b'5' | b'D' | b'V' | b'N' => self.without_body(&path, size),
            _ if bare_directory => {}
            _ => {
                if said.sparse || (kind == b'S' && self.sparse_map(&header).is_continue()) {
                    let detail = "sparse file: its holes (zero bytes) are left out";
                    self.shared.gap(Gap::new(path.clone(), GapKind::Unsupported, detail));
                }
                let own = said.mtime.or_else(|| header.mtime().ok().and_then(|s| seconds(i64::try_from(s).ok()?)));
                self.body(
                    walk,
                    path,
                    size,
                    Around { depth: entry.depth, mtime: own.or(entry.mtime), charged: entry.charged },
                );
            }
        }
        ControlFlow::Continue(())
    }

    /// Links and directories have no content; a size there is either skipped or, when a header follows at once, a lie.
    fn without_body(&mut self, path: &str, size: u64) {
        if size == 0 {
            return;
        }
        let block = self.peek.peek(BLOCK);
        if block.len() == BLOCK && tar_header(block) {
            let detail = "tar: states content but a header follows; the header was used";
            return self.shared.gap(Gap::new(path, GapKind::Disagreement, detail).at(self.pos).size(size));
        }
        self.skip(size);
        self.skip(padding(size));
    }

    /// Skips the map blocks of an old GNU sparse entry.
    fn sparse_map(&mut self, header: &Header) -> ControlFlow<()> {
        let mut more = header.as_gnu().is_some_and(::tar::GnuHeader::is_extended);
        while more {
            let block = self.peek.peek(BLOCK);
            if block.len() < BLOCK {
                break;
            }
            more = block.get(504) == Some(&1);
            self.skip(BLOCK as u64);
        }
        ControlFlow::Continue(())
    }

    fn body(&mut self, walk: &mut Walk<'_>, path: String, size: u64, around: Around) {
        let left = Cell::new(size);
        let gap_path = path.clone();
        let body = Body { peek: &mut self.peek, left: &left };
        walk.stream(Stream {
            peek: small(Box::new(body)),
            path,
            depth: around.depth,
            mtime: around.mtime,
            stated: Some(size),
            charged: around.charged,
            checked: false,
        });
        self.pos += size - left.get();
        let missing = left.get() - self.skip(left.get());
        if missing > 0 {
            let gap = Gap::new(gap_path, GapKind::Truncated, "tar: the archive ends within this member");
            return self.shared.gap(gap.at(size - missing).size(missing));
        }
        self.skip(padding(size));
    }
}

struct Around {
    depth: u32,
    mtime: Option<i64>,
    charged: bool,
}

/// The content of one entry.
struct Body<'b, 'p> {
    peek: &'b mut Peek<'p>,
    left: &'b Cell<u64>,
}

impl Read for Body<'_, '_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let want = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buf.len());
        let Some(buf) = buf.get_mut(..want).filter(|b| !b.is_empty()) else { return Ok(0) };
        let n = self.peek.read(buf)?;
        self.left.set(self.left.get() - n as u64);
        Ok(n)
    }
}

const fn special(kind: u8) -> &'static str {
    match kind {
        b'1' => "hard link: listed, not followed",
        b'2' => "symbolic link: listed, not followed",
        b'6' => "FIFO: listed, not opened",
        _ => "device: listed, not opened",
    }
}

/// Content is padded to whole blocks.
const fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

/// `1700000000.123456789` as microseconds.
fn pax_time(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let mut micros = 0i64;
    let mut unit = 100_000i64;
    for digit in part.bytes().take(6).take_while(u8::is_ascii_digit) {
        micros += i64::from(digit - b'0') * unit;
        unit /= 10;
    }
    seconds(whole.parse().ok()?)?.checked_add(micros)
}
