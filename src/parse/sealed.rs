//! Content that only its vendor can read: length-prefixed records behind a magic that repeats at every session.
//!
//! Nothing is decoded; sessions and records are counted, so that a report can say what is there.

use std::io::Read;

use crate::formats::Format;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Times the magic was seen.
    pub sessions: u64,
    /// Records.
    pub records: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The last record is cut (a live file).
    pub cut: bool,
}

/// Walks the records of a sealed file.
pub fn scan(reader: &mut dyn Read, format: &Format) -> Sealed {
    let mut out = Sealed::default();
    let Some(spec) = &format.spec.sealed else { return out };
    let width = usize::from(spec.length_bytes.clamp(1, 4));
    let mut input = Input { reader, buffer: Vec::new(), done: false };
    while input.want(format.magic.len().max(width)) || !input.buffer.is_empty() {
        if input.buffer.starts_with(&format.magic) {
            out.sessions += 1;
            out.bytes += input.skip(format.magic.len());
            continue;
        }
        if input.buffer.len() < width {
            out.cut = true;
            out.bytes += input.skip(width);
            break;
        }
        let prefix = input.buffer.iter().take(width).fold(0usize, |n, b| n << 8 | usize::from(*b));
        let record = width + prefix;
        let got = input.skip(record);
        out.bytes += got;
        out.records += 1;
        if got < record as u64 {
            out.cut = true;
            break;
        }
    }
    out
}

struct Input<'r> {
    reader: &'r mut dyn Read,
    buffer: Vec<u8>,
    done: bool,
}

impl Input<'_> {
    fn want(&mut self, n: usize) -> bool {
        while self.buffer.len() < n && !self.done {
            let have = self.buffer.len();
            let got = (&mut self.reader).take(64 << 10).read_to_end(&mut self.buffer).unwrap_or(0);
            self.done = got == 0 && self.buffer.len() == have;
        }
        self.buffer.len() >= n
    }

    fn skip(&mut self, n: usize) -> u64 {
        self.want(n);
        let n = n.min(self.buffer.len());
        self.buffer.drain(..n);
        n as u64
    }
}
