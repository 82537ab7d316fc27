//! Cuts a stream of text into blocks at line ends.
//!
//! A line longer than the limit is cut: its head is kept, the rest is counted. Nothing here knows what a record is.

use std::io::{self, Read};

use super::block::Block;

/// Size a block aims at.
pub const BLOCK: usize = 1 << 20;

/// Size a buffer begins with.
const SMALL: usize = 64 << 10;

/// Cuts a reader into blocks.
#[derive(Debug)]
pub struct Splitter<R> {
    reader: R,
    carry: Vec<u8>,
    offset: u64,
    seq: usize,
    line_limit: usize,
    done: bool,
    /// Bytes of over-long lines that were left out.
    pub cut_bytes: u64,
    /// Over-long lines.
    pub cut_lines: u64,
}

impl<R: Read> Splitter<R> {
    /// A splitter whose lines are at most `line_limit` bytes, 64 when it is less.
    pub fn new(reader: R, line_limit: usize) -> Self {
        let line_limit = line_limit.max(64);
        Self { reader, carry: Vec::new(), offset: 0, seq: 0, line_limit, done: false, cut_bytes: 0, cut_lines: 0 }
    }

    /// The next block. It takes the buffer along; at the end there is none and the buffer stays for the next member.
    ///
    /// # Errors
    /// Passes on what the reader says.
    pub fn next(&mut self, data: &mut Vec<u8>) -> io::Result<Option<Block>> {
        if self.done && self.carry.is_empty() {
            return Ok(None);
        }
        let have = self.carry.len();
        if data.len() < have {
            data.resize(have, 0);
        }
        if let Some(head) = data.get_mut(..have) {
            head.copy_from_slice(&self.carry);
        }
        self.carry.clear();
        let mut len = self.fill(data, have, BLOCK.saturating_sub(have))?;
        let mut skipped = 0;
        if !self.done {
            let text = data.get(..len).unwrap_or_default();
            match memchr::memrchr(b'\n', text) {
                Some(end) => {
                    self.carry.extend_from_slice(text.get(end + 1..).unwrap_or_default());
                    len = end + 1;
                }
                None => {
                    data.truncate(len);
                    skipped = self.long_line(data)?;
                    len = data.len();
                }
            }
        }
        if len == 0 {
            return Ok(None);
        }
        let whole = len;
        len = self.cut(data.get_mut(..whole).unwrap_or_default());
        skipped += (whole - len) as u64;
        let block = Block { seq: self.seq, offset: self.offset, data: std::mem::take(data), len };
        self.seq += 1;
        self.offset += len as u64 + skipped;
        Ok(Some(block))
    }

    /// Reads up to `wanted` bytes behind the first `have` of the buffer; returns how many there are then.
    fn fill(&mut self, data: &mut Vec<u8>, have: usize, wanted: usize) -> io::Result<usize> {
        let end = have + wanted;
        let mut got = have;
        while got < end {
            // It grows with what is read, so that a small file needs no large one; a recycled one has its length already.
            if data.len() == got {
                data.resize((got * 4).clamp(SMALL, BLOCK).max(got + 1).min(end), 0);
            }
            let free = got..end.min(data.len());
            match self.reader.read(data.get_mut(free).unwrap_or_default()) {
                Ok(0) => {
                    self.done = true;
                    break;
                }
                Ok(n) => got += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(got)
    }

    /// Takes out of whole lines what is over the limit and closes the holes; returns the bytes that are left. Offsets of
    /// the lines behind a cut count within the block what was kept.
    fn cut(&mut self, text: &mut [u8]) -> usize {
        let (mut line, mut kept, mut out) = (0, 0, 0);
        // A line end within reach of the last one passes all lines between them: most blocks are done in a few steps.
        while let Some(reach) = text.get(line..).and_then(|rest| rest.get(..=self.line_limit)) {
            if let Some(end) = memchr::memrchr(b'\n', reach) {
                line += end + 1;
                continue;
            }
            let from = line + self.line_limit;
            let end = memchr::memchr(b'\n', text.get(from..).unwrap_or_default()).map_or(text.len(), |n| from + n);
            text.copy_within(kept..from, out);
            out += from - kept;
            self.cut_bytes += (end - from) as u64;
            self.cut_lines += 1;
            (kept, line) = (end, end + 1);
        }
        if kept > 0 {
            text.copy_within(kept.., out);
        }
        out + text.len() - kept
    }

    /// The whole block is one line: reads on to its end, keeping at most the limit. Returns the bytes left out.
    fn long_line(&mut self, data: &mut Vec<u8>) -> io::Result<u64> {
        let mut skipped = 0;
        let mut buffer = Vec::new();
        while !self.done {
            let got = self.fill(&mut buffer, 0, 64 << 10)?;
            buffer.truncate(got);
            let end = memchr::memchr(b'\n', &buffer);
            let line = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            let room = self.line_limit.saturating_sub(data.len()).min(line.len());
            data.extend_from_slice(line.get(..room).unwrap_or_default());
            skipped += (line.len() - room) as u64;
            if let Some(end) = end {
                self.carry.extend_from_slice(buffer.get(end + 1..).unwrap_or_default());
                break;
            }
        }
        if data.len() > self.line_limit {
            skipped += (data.len() - self.line_limit) as u64;
            data.truncate(self.line_limit);
        }
        if skipped > 0 {
            self.cut_bytes += skipped;
            self.cut_lines += 1;
        }
        data.push(b'\n');
        Ok(skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8], limit: usize, piece: usize) -> (Vec<u8>, Vec<u64>) {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                let n = self.0.len().min(self.1).min(buf.len());
                buf[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let mut splitter = Splitter::new(Slow(text, piece), limit);
        let (mut out, mut offsets) = (Vec::new(), Vec::new());
        while let Some(block) = splitter.next(&mut Vec::new()).unwrap() {
            assert_eq!(block.seq, offsets.len());
            offsets.push(block.offset);
            out.extend_from_slice(block.text());
        }
        (out, offsets)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn blocks_joined_are_the_text(lines in proptest::collection::vec("[a-z\\r ]{0,90}", 0..300), piece in 1usize..70_000) {
            let mut text = lines.join("\n").into_bytes();
            text.push(b'\n');
            text = text.repeat(1 + (3 << 20) / (text.len() + 1) * usize::from(piece > 60_000));
            let (out, offsets) = all(&text, 1 << 20, piece.max(1000));
            prop_assert_eq!(out, text);
            prop_assert!(offsets.is_sorted());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_line_is_longer_than_the_limit(
            lengths in proptest::collection::vec(0usize..300, 0..60), limit in 0usize..200, ended: bool, piece in 1usize..5000,
        ) {
            let lines: Vec<String> = lengths.iter().enumerate().map(|(i, n)| char::from(b'a' + (i % 26) as u8).to_string().repeat(*n)).collect();
            let end = if ended { "\n" } else { "" };
            let limit = limit.max(64);
            let cut: Vec<&str> = lines.iter().map(|l| &l[..l.len().min(limit)]).collect();
            let (out, _) = all((lines.join("\n") + end).as_bytes(), limit, piece);
            prop_assert_eq!(String::from_utf8(out).unwrap(), cut.join("\n") + end);
        }
    }

    #[test]
    fn a_line_within_a_block_is_cut_and_counted() {
        for (limit, long) in [(64 << 10, 900 << 10), (64, 65), (64, 500)] {
            let text =
                ["first\n", &"x".repeat(long), "\nbetween\n", &"y".repeat(limit), "\n", &"z".repeat(long)].concat();
            let mut splitter = Splitter::new(text.as_bytes(), limit);
            let mut out = Vec::new();
            while let Some(block) = splitter.next(&mut Vec::new()).unwrap() {
                out.extend_from_slice(block.text());
            }
            let kept =
                ["first\n", &"x".repeat(limit), "\nbetween\n", &"y".repeat(limit), "\n", &"z".repeat(limit)].concat();
            assert_eq!(String::from_utf8(out).unwrap(), kept);
            assert_eq!((splitter.cut_lines, splitter.cut_bytes), (2, 2 * (long - limit) as u64));
        }
    }

    #[test]
    fn a_line_over_the_limit_is_cut_and_counted() {
        let mut text = b"first\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 5 << 20));
        text.extend_from_slice(b"\nlast\n");
        let mut splitter = Splitter::new(text.as_slice(), 1 << 20);
        let mut out = Vec::new();
        while let Some(block) = splitter.next(&mut Vec::new()).unwrap() {
            out.extend_from_slice(block.text());
        }
        assert_eq!(splitter.cut_lines, 1);
        assert_eq!(out.len() as u64 + splitter.cut_bytes, text.len() as u64);
        assert!(out.starts_with(b"first\nxxx") && out.ends_with(b"x\nlast\n"));
    }
}
