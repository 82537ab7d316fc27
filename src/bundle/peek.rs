//! A buffered reader that can show its next bytes and counts what was taken. Large reads go past the buffer, so that
//! a file body inside a tar is decompressed straight into the caller's memory.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Buffer for the user's own files.
pub const LARGE: usize = 256 * 1024;
/// Buffer for a member of an archive: there may be many of them.
pub const SMALL: usize = 32 * 1024;

/// The buffered reader.
pub struct Peek<'a> {
    inner: Box<dyn Read + 'a>,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    taken: Rc<Cell<u64>>,
}

impl<'a> Peek<'a> {
    /// With a buffer of `size` bytes.
    pub fn new(inner: Box<dyn Read + 'a>, size: usize) -> Self {
        Self { inner, buf: vec![0; size], start: 0, end: 0, ended: false, taken: Rc::new(Cell::new(0)) }
    }

    /// How many bytes were taken so far; stays readable when a decoder owns the reader.
    pub fn taken(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.taken)
    }

    /// The next `n` bytes (at most the size of the buffer), fewer only at the end.
    pub fn peek(&mut self, n: usize) -> &[u8] {
        let n = n.min(self.buf.len());
        if self.end - self.start < n {
            self.buf.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            while self.end < n && !self.ended && self.more() > 0 {}
        }
        let have = n.min(self.end - self.start);
        self.buf.get(self.start..self.start + have).unwrap_or_default()
    }

    /// Skips up to `n` bytes; returns how many there were.
    pub fn skip(&mut self, n: u64) -> u64 {
        let mut left = n;
        while left > 0 {
            let have = self.fill_buf().map_or(0, <[u8]>::len);
            if have == 0 {
                break;
            }
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(have);
            self.consume(step);
            left -= step as u64;
        }
        n - left
    }

    /// Skips zero bytes.
    pub fn skip_zeros(&mut self) {
        loop {
            let Ok(have) = self.fill_buf() else { return };
            let zeros = have.iter().position(|&b| b != 0).unwrap_or(have.len());
            if zeros == 0 {
                return;
            }
            self.consume(zeros);
        }
    }

    /// Reads once into the free part of the buffer. The readers below never fail; if one does, that is the end.
    fn more(&mut self) -> usize {
        let n = loop {
            match self.buf.get_mut(self.end..).map(|free| self.inner.read(free)) {
                Some(Ok(n)) => break n,
                Some(Err(e)) if e.kind() == io::ErrorKind::Interrupted => {}
                Some(Err(_)) | None => break 0,
            }
        };
        self.ended |= n == 0;
        self.end += n;
        n
    }
}

impl Read for Peek<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && out.len() >= self.buf.len() {
            let n = if self.ended { 0 } else { self.inner.read(out)? };
            self.ended |= n == 0;
            self.taken.set(self.taken.get() + n as u64);
            return Ok(n);
        }
        let have = self.fill_buf()?;
        let n = have.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), have.get(..n)) {
            to.copy_from_slice(from);
        }
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Peek<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && !self.ended {
            self.start = 0;
            self.end = 0;
            self.more();
        }
        Ok(self.buf.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.taken.set(self.taken.get() + n as u64);
    }
}

#[cfg(test)]
#[path = "peek_tests.rs"]
mod tests;
