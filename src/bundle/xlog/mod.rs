//! The log container of Mars (`.xlog`, and its cache `.mmap3`): blocks of plain, deflated or zstd-packed text, one after
//! the other, as a stream of text. What is damaged is skipped up to the next block, and named.
//!
//! The blocks have no magic that could not stand in other files, so a file is one only when a body unpacks to text, or
//! an encrypted block carries a point of its curve.

mod block;
mod crypt;

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::guard::Shared;
use super::peek::Peek;
use crate::gap::{Gap, GapKind};
use block::{Body, ENOUGH, Header, Loss, MOST_PACKED};
pub use crypt::XlogKey;

/// How far the first block may be from the beginning of a damaged file.
const NEAR: usize = 64 << 10;
/// Candidates for it that are looked at: each costs an attempt at unpacking.
const CANDIDATES: usize = 32;
/// Bytes of the longest header and of the tail.
const AROUND: usize = 9 + block::POINT + 1;

/// Whether a stream is an xlog.
pub fn recognise(stream: &mut Peek<'_>) -> bool {
    // The upper byte of a length is always zero; a text has none in its first bytes.
    if !stream.peek(AROUND).contains(&0) || stream.peek(1) == [0] {
        return false;
    }
    let bytes = stream.peek(usize::MAX);
    let proven = |at: usize| {
        let rest = bytes.get(at..)?;
        let mut headers = Header::readings(rest).filter(|h| h.len > 0 && (at == 0 || is_followed(rest, h))).peekable();
        headers.peek().is_some().then(|| headers.any(|h| h.proves(rest)))
    };
    if proven(0) == Some(true) {
        return true;
    }
    (1..bytes.len().min(NEAR)).filter_map(proven).take(CANDIDATES).any(|proof| proof)
}

/// Whether a block is whole in these bytes, and padding, another block or the end follows.
fn is_followed(bytes: &[u8], header: &Header) -> bool {
    let Some(&[0, ref after @ ..]) = bytes.get(header.whole() - 1..) else { return false };
    matches!(after, [] | [0, ..]) || Header::read(after).is_some()
}

/// What was lost of one kind.
#[derive(Default)]
struct Lost {
    places: u64,
    size: u64,
    first: u64,
}

/// The text of an xlog.
pub struct Blocks<'a> {
    input: Peek<'a>,
    shared: &'a Shared<'a>,
    path: String,
    key: Option<XlogKey>,
    window: Vec<u8>,
    start: usize,
    /// Position of `start` in the file.
    pos: u64,
    ended: bool,
    text: Vec<u8>,
    given: usize,
    blocks: u64,
    seq: Option<u16>,
    missing: Lost,
    cut: Option<u64>,
    skipped: Lost,
    losses: BTreeMap<Loss, Lost>,
}

impl<'a> Blocks<'a> {
    /// A reader for a stream that was recognised.
    pub fn new(input: Peek<'a>, path: &str, shared: &'a Shared<'a>) -> Self {
        Self {
            input,
            shared,
            path: path.to_owned(),
            key: shared.key.cloned(),
            window: Vec::new(),
            start: 0,
            pos: 0,
            ended: false,
            text: Vec::new(),
            given: 0,
            blocks: 0,
            seq: None,
            missing: Lost::default(),
            cut: None,
            skipped: Lost::default(),
            losses: BTreeMap::new(),
        }
    }

    /// What is in the window, after trying to have at least `n` bytes in it.
    fn fill(&mut self, n: usize) -> &[u8] {
        while self.window.len() - self.start < n && !self.ended {
            let have = self.window.len();
            let more = (n + self.start - have).max(64 << 10) as u64;
            // The readers below never fail; if one does, that is the end.
            let got = (&mut self.input).take(more).read_to_end(&mut self.window).unwrap_or(0);
            self.ended = got == 0;
        }
        self.window.get(self.start..).unwrap_or_default()
    }

    fn skip(&mut self, n: usize) {
        self.start += n;
        self.pos += n as u64;
        // Moving the rest to the front costs its length: only when more than that was used.
        if self.start > self.window.len() / 2 {
            self.window.drain(..self.start);
            self.start = 0;
        }
    }

    /// Reads up to the next text; false at the end.
    fn next(&mut self) -> bool {
        while self.text.is_empty() {
            if self.fill(1).first() == Some(&0) {
                // The unused part of a cache.
                let zeros = self.fill(1).iter().take_while(|b| **b == 0).count();
                self.skip(zeros);
                continue;
            }
            if self.fill(AROUND).is_empty() {
                return false;
            }
            match self.here() {
                Some(header) => self.take(header, header.whole(), true),
                None => self.resume(),
            }
        }
        true
    }

    /// The block that begins here, if it is whole: behind it stands its tail byte or, where that is damaged, a block.
    fn here(&mut self) -> Option<Header> {
        let longest = Header::read(self.fill(AROUND))?.whole();
        let bytes = self.fill(longest + AROUND);
        let ends = |h: &Header| {
            let tail = bytes.get(h.whole() - 1)?;
            (*tail == 0 || bytes.get(h.whole()..).and_then(Header::read).is_some()).then_some(*h)
        };
        let mut whole = Header::readings(bytes).filter_map(|h| ends(&h));
        let first = whole.next()?;
        // A zero may stand where the other header would have the tail: then the text decides.
        if whole.next().is_some() { Header::likeliest(bytes) } else { Some(first) }
    }

    /// Goes on at the next block; what stands before it is used as far as it decodes.
    fn resume(&mut self) {
        let mut at = 1;
        let (from, mut dropped) = (self.pos, 0);
        loop {
            let bytes = self.fill(at + AROUND);
            let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) else { break };
            if let Some(header) = Header::read(rest).filter(|h| h.len > 0) {
                let rest = self.fill(at + header.whole() + AROUND).get(at..).unwrap_or_default();
                if Header::readings(rest).any(|h| is_followed(rest, &h)) {
                    break;
                }
            }
            at += 1;
            if at > MOST_PACKED + AROUND {
                self.skip(at);
                dropped += at as u64;
                at = 0;
                self.ended |= self.shared.budget.check().is_err();
            }
        }
        let at_end = self.fill(at + 1).len() <= at;
        match Header::likeliest(self.fill(AROUND + ENOUGH)).filter(|_| dropped == 0) {
            Some(header) if at_end && header.whole() > at => {
                // The file ends within this block, as that of an app that still ran does.
                self.cut = Some(self.pos);
                self.take(header, at, false);
            }
            Some(header) if at > header.head => {
                // Its length is damaged; the next block shows where it ends.
                let len = at - header.head - 1;
                self.losses.entry(Loss::Damaged).or_default().add(from, at as u64);
                self.take(header.with_len(len), at, false);
            }
            _ => {
                self.skip(at);
                self.skipped.add(from, dropped + at as u64);
            }
        }
    }

    /// Unpacks a block of `size` bytes that begins here.
    fn take(&mut self, header: Header, size: usize, whole: bool) {
        self.blocks += 1;
        self.count(header.seq);
        let size = size.min(self.window.len() - self.start);
        let block = self.window.get(self.start..self.start + size).unwrap_or_default();
        let mut body = header.text(block, &mut self.key);
        // The damage of a block that is not whole is named already.
        if let Some(loss) = body.loss.filter(|l| whole || *l != Loss::Damaged) {
            self.losses.entry(loss).or_default().add(self.pos, size as u64);
        }
        if body.loss.is_some() || !whole {
            body = body.trusted();
        }
        let Body { mut text, .. } = body;
        // A block holds whole records.
        if text.last().is_some_and(|b| *b != b'\n') {
            text.push(b'\n');
        }
        self.text = text;
        self.given = 0;
        self.skip(size);
    }

    /// Blocks are numbered from 1 in each run of the app, and 0 stands for none.
    fn count(&mut self, seq: u16) {
        if seq == 0 {
            return;
        }
        let due = self.seq.map(|last| last.checked_add(1).unwrap_or(1));
        if let Some(due) = due.filter(|due| seq > *due) {
            self.missing.add(self.pos, u64::from(seq - due));
        }
        self.seq = Some(seq);
    }

    /// Names what was lost, once for each kind however many places there are.
    fn tell(&mut self) {
        let path = std::mem::take(&mut self.path);
        let gap = |kind, lost: &Lost, detail: String| {
            self.shared.gap(Gap::new(path.clone(), kind, format!("xlog: {detail}")).at(lost.first).size(lost.size));
        };
        if let Some(at) = self.cut.take() {
            let gap = Gap::new(
                path.clone(),
                GapKind::Truncated,
                "xlog: the last block is cut; its records up to there were used",
            );
            self.shared.gap(gap.at(at));
        }
        if self.skipped.places > 0 {
            let detail = format!("bytes that are no block were skipped, in {} place(s)", self.skipped.places);
            gap(GapKind::Damaged, &self.skipped, detail);
        }
        if self.missing.places > 0 {
            // Loggers of one process share one count, so a hole need not be a loss.
            let detail = format!(
                "the numbering of the blocks has holes: {} blocks were lost, or written to another log",
                self.missing.size
            );
            let gap = Gap::new(path.clone(), GapKind::Disagreement, format!("xlog: {detail}"));
            self.shared.gap(gap.at(self.missing.first).size(self.missing.size));
        }
        for (loss, lost) in &self.losses {
            let (kind, text) = named(*loss);
            gap(kind, lost, format!("{} of {} blocks {text}", lost.places, self.blocks));
        }
    }
}

impl Lost {
    fn add(&mut self, at: u64, size: u64) {
        if self.places == 0 {
            self.first = at;
        }
        self.places += 1;
        self.size += size;
    }
}

const fn named(loss: Loss) -> (GapKind, &'static str) {
    match loss {
        Loss::Damaged => (GapKind::Damaged, "do not decode to their end; the records up to there were used"),
        Loss::TooLarge => (GapKind::Limit, "hold more than 16 MiB of text; the rest was not read"),
        Loss::NoKey => (
            GapKind::Encrypted,
            "are encrypted: name the private key of the app's logs with --xlog-key, or take a log of a build without encryption",
        ),
        Loss::NoPoint => (GapKind::Damaged, "are encrypted and hold no valid public key: no key opens them"),
        Loss::ManyKeys => (GapKind::Limit, "are encrypted for more than 10,000 different keys: not opened"),
        Loss::WrongKey => (
            GapKind::Encrypted,
            "do not open with the key given: it belongs to another app or build, or they are damaged",
        ),
    }
}

impl Read for Blocks<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.text.clear();
            self.given = 0;
            if !self.next() {
                self.tell();
                return Ok(0);
            }
        }
        let have = self.text.get(self.given..).unwrap_or_default();
        let n = have.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), have.get(..n)) {
            to.copy_from_slice(from);
        }
        self.given += n;
        Ok(n)
    }
}
