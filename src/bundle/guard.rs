//! The reader around every decoder and every member: it draws on the budget, checks ratio, checksum and size, and
//! turns every failure into a named gap followed by the end of the stream. Nothing above it sees an error.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

use flate2::Crc;

use super::limits::{Budget, Limits};
use super::xlog::XlogKey;
use crate::gap::{Gap, GapKind};

/// What all readers of one unit share.
pub struct Shared<'w> {
    /// The limits.
    pub limits: &'w Limits,
    /// The budget of the whole tree.
    pub budget: &'w Budget,
    /// What opens encrypted logs.
    pub key: Option<&'w XlogKey>,
    progress: &'w dyn Fn(u64),
    gaps: RefCell<Vec<Gap>>,
    consumed: Cell<u64>,
}

impl<'w> Shared<'w> {
    /// Without gaps so far.
    pub fn new(limits: &'w Limits, budget: &'w Budget, progress: &'w dyn Fn(u64)) -> Self {
        Self { limits, budget, key: None, progress, gaps: RefCell::default(), consumed: Cell::new(0) }
    }

    /// With a key for encrypted logs.
    pub fn keyed(mut self, key: Option<&'w XlogKey>) -> Self {
        self.key = key;
        self
    }

    /// Notes a loss.
    pub fn gap(&self, gap: Gap) {
        self.gaps.borrow_mut().push(gap);
    }

    /// How many losses were noted.
    pub fn losses(&self) -> usize {
        self.gaps.borrow().len()
    }

    /// Takes the losses out.
    pub fn take_gaps(&self) -> Vec<Gap> {
        self.gaps.take()
    }

    /// Tells the progress about raw bytes.
    pub fn consumed(&self, bytes: u64) {
        self.consumed.set(self.consumed.get() + bytes);
        (self.progress)(bytes);
    }

    /// Raw bytes told so far.
    pub fn consumed_so_far(&self) -> u64 {
        self.consumed.get()
    }
}

/// What the archive says about a member, to be checked at its end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated {
    /// CRC-32.
    pub crc: Option<u32>,
    /// Size.
    pub size: Option<u64>,
}

/// The guarding reader.
pub struct Guard<'a> {
    inner: Box<dyn Read + 'a>,
    shared: &'a Shared<'a>,
    path: String,
    /// What is being read, for the text of a gap.
    what: &'static str,
    /// Input bytes of the decoder below, where there is one.
    raw: Option<Rc<Cell<u64>>>,
    /// Whether these bytes draw on the budget (bytes that were counted below do not).
    charged: bool,
    max: u64,
    stated: Stated,
    crc: Option<Crc>,
    out: u64,
    done: bool,
}

impl<'a> Guard<'a> {
    /// Around a decoder that reads from `raw`.
    pub fn decoder(
        inner: Box<dyn Read + 'a>,
        raw: Rc<Cell<u64>>,
        what: &'static str,
        path: &str,
        shared: &'a Shared<'a>,
    ) -> Self {
        Self { raw: Some(raw), charged: true, max: u64::MAX, ..Self::around(inner, what, path, shared) }
    }

    /// Around a member; `charged` when nothing below counted its bytes.
    pub fn member(inner: Box<dyn Read + 'a>, charged: bool, path: &str, shared: &'a Shared<'a>) -> Self {
        Self { charged, max: shared.limits.entry_bytes, ..Self::around(inner, "member", path, shared) }
    }

    fn around(inner: Box<dyn Read + 'a>, what: &'static str, path: &str, shared: &'a Shared<'a>) -> Self {
        Self {
            inner,
            shared,
            path: path.to_owned(),
            what,
            raw: None,
            charged: false,
            max: 0,
            stated: Stated::default(),
            crc: None,
            out: 0,
            done: false,
        }
    }

    /// With a size and a checksum to compare at the end.
    pub fn stating(mut self, stated: Stated) -> Self {
        self.stated = stated;
        self.crc = stated.crc.map(|_| Crc::new());
        self
    }

    fn lost(&mut self, kind: GapKind, detail: &str) {
        let mut gap = Gap::new(self.path.clone(), kind, format!("{}: {detail}", self.what)).at(self.out);
        if let Some(left) = self.stated.size.and_then(|s| s.checked_sub(self.out)).filter(|l| *l > 0) {
            gap = gap.size(left);
        }
        self.shared.gap(gap);
        self.done = true;
    }

    fn failed(&mut self, error: &io::Error) {
        use io::ErrorKind as K;
        // Window sizes beyond the limit: lzma says so by kind, zstd only by its text.
        if error.kind() == K::OutOfMemory || error.to_string().contains("too much memory") {
            return self.lost(GapKind::Limit, "needs more memory than allowed");
        }
        match error.kind() {
            K::UnexpectedEof => self.lost(GapKind::Truncated, "ends before its end mark"),
            K::StorageFull => self.lost(GapKind::Unreadable, "no space for a temporary file"),
            _ => self.lost(GapKind::Damaged, "does not decode from here"),
        }
    }

    /// At the end: is it what the archive promised?
    fn verify(&mut self) {
        self.done = true;
        let sum = self.crc.as_ref().map(Crc::sum);
        match self.stated.size {
            Some(size) if self.out < size => self.lost(GapKind::Truncated, "ends before its stated size"),
            Some(size) if self.out > size => {
                self.lost(GapKind::Disagreement, "holds more than its stated size; all of it was read");
            }
            _ if sum.is_some() && sum != self.stated.crc => {
                self.lost(GapKind::Damaged, "the checksum does not match; the content was used as it is");
            }
            _ => {}
        }
    }

    fn account(&mut self, n: usize) {
        let n = n as u64;
        self.out += n;
        if self.charged
            && let Err(stop) = self.shared.budget.add(n)
        {
            return self.lost(GapKind::Limit, stop.text());
        }
        if self.out > self.max {
            return self.lost(GapKind::Limit, "limit on the bytes of one member reached");
        }
        let limits = self.shared.limits;
        if let Some(raw) = &self.raw
            && self.out > limits.ratio_slack
            && self.out / limits.stream_ratio.max(1) > raw.get()
        {
            self.lost(GapKind::Limit, "limit on the compression ratio reached");
        }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.done || buf.is_empty() {
            return Ok(0);
        }
        let read = loop {
            match self.inner.read(buf) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match read {
            Ok(0) => self.verify(),
            Ok(n) => {
                if let (Some(crc), Some(part)) = (&mut self.crc, buf.get(..n)) {
                    crc.update(part);
                }
                self.account(n);
                return Ok(n);
            }
            Err(error) => self.failed(&error),
        }
        Ok(0)
    }
}
