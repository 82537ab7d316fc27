//! Bytes by position: a file, or what was spooled from a stream. No mmap, because an input that shrinks would be a
//! signal instead of an error; the length is that of the moment of opening.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::guard::Shared;
use crate::gap::{Gap, GapKind};

/// A source that can be read at any position from any thread.
#[derive(Clone, Debug)]
pub enum At {
    /// A file with the length it had when it was opened.
    File(Arc<File>, u64),
    /// Bytes in memory.
    Memory(Arc<Vec<u8>>),
}

impl At {
    /// A file, with its present length.
    pub fn file(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self::File(Arc::new(file), len))
    }

    /// The length at the moment of opening.
    pub fn len(&self) -> u64 {
        match self {
            Self::File(_, len) => *len,
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Reads some bytes at a position; 0 at the end.
    pub fn read_at(&self, buf: &mut [u8], pos: u64) -> io::Result<usize> {
        let left = self.len().saturating_sub(pos);
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let Some(buf) = buf.get_mut(..want) else { return Ok(0) };
        match self {
            Self::File(file, _) => loop {
                match file_read_at(file, buf, pos) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    other => return other,
                }
            },
            Self::Memory(bytes) => {
                let from = usize::try_from(pos).unwrap_or(usize::MAX);
                let Some(part) = bytes.get(from..from.saturating_add(want)) else { return Ok(0) };
                buf.copy_from_slice(part);
                Ok(want)
            }
        }
    }

    /// Up to `len` bytes at a position; fewer at the end or where the file system refuses.
    pub fn bytes_at(&self, pos: u64, len: usize) -> Vec<u8> {
        let room = usize::try_from(self.len().saturating_sub(pos)).unwrap_or(usize::MAX).min(len);
        let mut out = vec![0; room];
        let mut have = 0;
        while let Some(rest) = out.get_mut(have..).filter(|r| !r.is_empty()) {
            match self.read_at(rest, pos.saturating_add(have as u64)) {
                Ok(0) | Err(_) => break,
                Ok(n) => have += n,
            }
        }
        out.truncate(have);
        out
    }
}

#[cfg(unix)]
fn file_read_at(file: &File, buf: &mut [u8], pos: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, pos)
}

#[cfg(windows)]
fn file_read_at(file: &File, buf: &mut [u8], pos: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, pos)
}

/// Copies a stream where it can be read by position: in memory up to `in_memory` bytes, else in an unnamed file.
pub fn spool(reader: &mut dyn Read, in_memory: u64, max: u64) -> io::Result<At> {
    let mut head = Vec::new();
    let first = in_memory.min(max);
    (&mut *reader).take(first).read_to_end(&mut head)?;
    if (head.len() as u64) < first || first == max {
        return Ok(At::Memory(Arc::new(head)));
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(&head)?;
    drop(head);
    let mut left = max.saturating_sub(first);
    let mut block = vec![0; 256 * 1024];
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        let n = match block.get_mut(..want).map(|b| reader.read(b)) {
            Some(Ok(n)) => n,
            Some(Err(e)) if e.kind() == io::ErrorKind::Interrupted => continue,
            Some(Err(e)) => return Err(e),
            None => 0,
        };
        if n == 0 {
            break;
        }
        file.write_all(block.get(..n).unwrap_or_default())?;
        left = left.saturating_sub(n as u64);
    }
    file.seek(SeekFrom::Start(0))?;
    At::file(file)
}

/// A range of a source as a stream. Never fails: what the file system refuses becomes a gap and the end.
pub struct Section<'w> {
    at: At,
    start: u64,
    pos: u64,
    end: u64,
    path: String,
    shared: &'w Shared<'w>,
    /// Only bytes of the user's own files count as progress; spooled ones have been counted already.
    raw: bool,
}

impl<'w> Section<'w> {
    /// The bytes `start..end` of `at`.
    pub fn new(at: At, start: u64, end: u64, path: &str, shared: &'w Shared<'w>, raw: bool) -> Self {
        Self { at, start, pos: start, end, path: path.to_owned(), shared, raw }
    }

    fn lost(&mut self, kind: GapKind, detail: &str) {
        let gap = Gap::new(self.path.clone(), kind, detail);
        self.shared.gap(gap.at(self.pos - self.start).size(self.end - self.pos));
        self.end = self.pos;
    }
}

impl Read for Section<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.shared.budget.is_stopped() {
            return Ok(0);
        }
        let want = usize::try_from(self.end.saturating_sub(self.pos)).unwrap_or(usize::MAX).min(buf.len());
        let Some(buf) = buf.get_mut(..want).filter(|b| !b.is_empty()) else { return Ok(0) };
        match self.at.read_at(buf, self.pos) {
            Ok(0) => {
                self.lost(GapKind::Truncated, "the file became shorter while it was read");
                Ok(0)
            }
            Ok(n) => {
                self.pos += n as u64;
                if self.raw {
                    self.shared.consumed(n as u64);
                }
                Ok(n)
            }
            Err(error) => {
                self.lost(GapKind::Unreadable, &format!("the file system refused: {}", error.kind()));
                Ok(0)
            }
        }
    }
}
