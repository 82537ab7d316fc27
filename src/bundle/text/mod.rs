//! A member's bytes as UTF-8. What is UTF-8 already passes through untouched, also where it is not valid, but for the
//! colours of a terminal; other encodings are transcoded on the way. It does not split lines and does not judge content.

mod detect;
mod style;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};

use crate::member::Encoding;
pub(super) use detect::cjk;
use style::{Plain, is_styled};

/// How much is looked at.
const HEAD: usize = 64 * 1024;

/// The decoding reader.
pub struct Text<'a> {
    reader: &'a mut dyn Read,
    encoding: Encoding,
    raw: u64,
    /// Decoded bytes that wait: the head first, later each transcoded block.
    ready: Vec<u8>,
    pos: usize,
    /// How much of `ready` is the head; kept until the head has been passed on.
    head: usize,
    step: Step,
}

enum Step {
    Through,
    Plain { plain: Plain, block: Vec<u8>, ended: bool },
    Latin1 { block: Vec<u8> },
    Transcode { decoder: Decoder, block: Vec<u8>, ended: bool },
}

impl<'a> Text<'a> {
    /// Reads the head and decides on the encoding.
    pub fn open(reader: &'a mut dyn Read) -> Self {
        let mut head = Vec::with_capacity(HEAD);
        // The readers of a bundle do not fail; what another reader refuses is the end.
        let whole = match (&mut *reader).take(HEAD as u64).read_to_end(&mut head) {
            Ok(n) => n < HEAD,
            Err(_) => true,
        };
        let (encoding, mark) = detect::detect(&head, whole);
        let raw = head.len() as u64;
        head.drain(..mark);
        let mut step = Step::for_encoding(encoding);
        if encoding == Encoding::Utf8 && is_styled(&head) {
            step = Step::Plain { plain: Plain::default(), block: vec![0; HEAD], ended: false };
        }
        let mut text = Self { reader, encoding, raw, ready: Vec::new(), pos: 0, head: 0, step };
        text.begin(head, whole);
        text
    }

    /// The encoding that was found.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether it is text at all.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.encoding != Encoding::Binary
    }

    /// Up to 64 KiB of the decoded beginning. Empty once reading has gone past it.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        self.ready.get(..self.head.min(HEAD)).unwrap_or_default()
    }

    /// Bytes taken from the reader so far, before decoding.
    #[must_use]
    pub fn raw_bytes(&self) -> u64 {
        self.raw
    }

    fn begin(&mut self, raw_head: Vec<u8>, whole: bool) {
        match &mut self.step {
            Step::Through => self.ready = raw_head,
            Step::Plain { plain, ended, .. } => {
                plain.feed(&raw_head, whole, &mut self.ready);
                *ended = whole;
            }
            Step::Latin1 { .. } => widen(&raw_head, &mut self.ready),
            Step::Transcode { decoder, ended, .. } => {
                transcode(decoder, &raw_head, whole, &mut self.ready);
                *ended = whole;
            }
        }
        self.head = self.ready.len();
    }

    /// Decodes one more block into `ready`; false at the end.
    fn refill(&mut self) -> io::Result<bool> {
        self.ready.clear();
        self.pos = 0;
        self.head = 0;
        match &mut self.step {
            Step::Through => return Ok(false),
            Step::Plain { plain, block, ended } => {
                while self.ready.is_empty() && !*ended {
                    let n = self.reader.read(block)?;
                    self.raw += n as u64;
                    *ended = n == 0;
                    plain.feed(block.get(..n).unwrap_or_default(), *ended, &mut self.ready);
                }
            }
            Step::Latin1 { block } => {
                let n = self.reader.read(block)?;
                self.raw += n as u64;
                widen(block.get(..n).unwrap_or_default(), &mut self.ready);
            }
            Step::Transcode { decoder, block, ended } => {
                while self.ready.is_empty() && !*ended {
                    let n = self.reader.read(block)?;
                    self.raw += n as u64;
                    *ended = n == 0;
                    transcode(decoder, block.get(..n).unwrap_or_default(), *ended, &mut self.ready);
                }
            }
        }
        Ok(!self.ready.is_empty())
    }
}

impl Step {
    fn for_encoding(encoding: Encoding) -> Self {
        let coder = match encoding {
            Encoding::Utf8 | Encoding::Binary => return Self::Through,
            Encoding::Latin1 => return Self::Latin1 { block: vec![0; HEAD] },
            Encoding::Utf16Le => encoding_rs::UTF_16LE,
            Encoding::Utf16Be => encoding_rs::UTF_16BE,
            Encoding::Gb18030 => encoding_rs::GB18030,
            Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        };
        Self::Transcode { decoder: coder.new_decoder_without_bom_handling(), block: vec![0; HEAD], ended: false }
    }
}

/// One byte, one character.
fn widen(raw: &[u8], out: &mut Vec<u8>) {
    for &byte in raw {
        out.extend_from_slice(char::from(byte).encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn transcode(decoder: &mut Decoder, mut raw: &[u8], last: bool, out: &mut Vec<u8>) {
    loop {
        let from = out.len();
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(4 * raw.len() + 16).max(16);
        out.resize(from + room, 0);
        let Some(to) = out.get_mut(from..) else { return };
        let (result, read, written, _) = decoder.decode_to_utf8(raw, to, last);
        out.truncate(from + written);
        raw = raw.get(read..).unwrap_or_default();
        if matches!(result, CoderResult::InputEmpty) {
            return;
        }
    }
}

impl Read for Text<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.pos >= self.ready.len() {
            if let Step::Through = self.step {
                if !self.ready.is_empty() {
                    self.ready = Vec::new();
                    self.pos = 0;
                    self.head = 0;
                }
                let n = self.reader.read(buf)?;
                self.raw += n as u64;
                return Ok(n);
            }
            if !self.refill()? {
                return Ok(0);
            }
        }
        let have = self.ready.get(self.pos..).unwrap_or_default();
        let n = have.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), have.get(..n)) {
            to.copy_from_slice(from);
        }
        self.pos += n;
        Ok(n)
    }
}
