//! One block of an xlog: its header, and its body from packed bytes to text. Nothing here knows what stands around it.

use std::borrow::Cow;
use std::io::Read;

use super::crypt::XlogKey;

/// Bytes of a packed body. Mars flushes its cache of 150 KiB; a block of more than this is a damaged length.
pub const MOST_PACKED: usize = 4 << 20;
/// Bytes of an unpacked body.
const MOST_TEXT: u64 = 16 << 20;
/// Magic, sequence number, first hour, last hour, length of the body.
const FIXED: usize = 9;
/// The public key in a header of today, two coordinates on secp256k1.
pub const POINT: usize = 64;
/// The key in a header of the generation before it.
const OLD_KEY: usize = 4;
/// What the bodies of the first generation are masked with, beside magic and sequence number.
const MASK: u8 = 0xcc;
/// Bytes of a body that are enough to tell what it is: the beginning of a stream unpacks without its rest.
pub const ENOUGH: usize = 4096;

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    /// Text as it is. Blocks of the synchronous mode are never encrypted, whatever their magic says.
    Plain,
    /// Raw deflate, flushed after every record and often without an end.
    Deflate,
    /// The same in pieces, each behind its length.
    Pieces,
    /// A zstd frame, often without an end.
    Zstd,
}

/// The header of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// How the body is packed.
    packing: Packing,
    /// Whether the body may be encrypted.
    crypt: bool,
    /// What every byte of the body is masked with; 0 where it is not.
    mask: u8,
    /// Counts the blocks of the asynchronous mode; 0 in the synchronous one.
    pub seq: u16,
    /// Bytes of the header.
    pub head: usize,
    /// Bytes of the body.
    pub len: usize,
}

impl Header {
    /// The header that stands at the beginning of these bytes, if they can be one. A magic of the first two generations
    /// may have no key behind it: `unkeyed`.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let &[magic, s0, s1, from, to, l0, l1, l2, l3, ..] = bytes else { return None };
        let (packing, crypt) = match magic {
            0x03 | 0x06 | 0x08 | 0x0a | 0x0b => (Packing::Plain, false),
            0x04 | 0x09 => (Packing::Deflate, false),
            0x05 => (Packing::Pieces, false),
            0x07 => (Packing::Deflate, true),
            0x0c => (Packing::Zstd, true),
            0x0d => (Packing::Zstd, false),
            _ => return None,
        };
        let len = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).ok()?;
        if from > 23 || to > 23 || len > MOST_PACKED {
            return None;
        }
        let key = if magic <= 0x05 { OLD_KEY } else { POINT };
        Some(Self { packing, crypt, mask: 0, seq: u16::from_le_bytes([s0, s1]), head: FIXED + key, len })
    }

    /// The same bytes read as a header of the first generation: without a key, and the body masked by a byte that follows
    /// from the magic and the sequence number. Nothing in the header tells the two apart.
    fn unkeyed(self, bytes: &[u8]) -> Option<Self> {
        let &[magic @ 0x03..=0x05, low, ..] = bytes else { return None };
        Some(Self { mask: MASK ^ magic ^ low, head: FIXED, ..self })
    }

    /// The ways to read these bytes as a header.
    pub fn readings(bytes: &[u8]) -> impl Iterator<Item = Self> {
        let keyed = Self::read(bytes);
        keyed.into_iter().chain(keyed.and_then(|h| h.unkeyed(bytes)))
    }

    /// The way to read a block whose body gives more text. `block` should hold the header and `ENOUGH` of the body.
    pub fn likeliest(block: &[u8]) -> Option<Self> {
        let keyed = Self::read(block)?;
        let Some(unkeyed) = keyed.unkeyed(block) else { return Some(keyed) };
        Some(if unkeyed.plain_bytes(block) > keyed.plain_bytes(block) { unkeyed } else { keyed })
    }

    /// How many of the first bytes of the text are those that a log begins with.
    fn plain_bytes(&self, block: &[u8]) -> usize {
        let text = self.beginning(block).text;
        text.iter().take(256).filter(|b| b.is_ascii() && may_be_text(**b)).count()
    }

    /// The same header, stating another length.
    pub const fn with_len(self, len: usize) -> Self {
        Self { len, ..self }
    }

    /// Bytes of the whole block with its tail byte.
    pub const fn whole(&self) -> usize {
        self.head + self.len + 1
    }

    /// The body as text. `block` begins with the header and may be cut.
    pub fn text(&self, block: &[u8], key: &mut Option<XlogKey>) -> Body {
        let end = block.len().min(self.head + self.len);
        let body = block.get(self.head..end).unwrap_or_default();
        let open = self.unpack(body);
        if !self.crypt || is_text(&open.text) {
            // Versions before the magics without encryption wrote 07 with no key in use.
            return open;
        }
        let Some(key) = key else { return Body::failed(Loss::NoKey) };
        let point = block.get(FIXED..FIXED + POINT).unwrap_or_default();
        let body = match key.open(point, body) {
            Ok(clear) => self.unpack(&clear),
            Err(loss) => return Body::failed(loss),
        };
        if is_text(&body.text) { body } else { Body::failed(Loss::WrongKey) }
    }

    /// Whether the body begins like what the header says it is: the proof that this is a header at all.
    pub fn proves(&self, block: &[u8]) -> bool {
        is_text(&self.beginning(block).text)
            || self.crypt && block.get(FIXED..FIXED + POINT).is_some_and(super::crypt::is_point)
    }

    /// The beginning of the body, without its key.
    fn beginning(&self, block: &[u8]) -> Body {
        let end = block.len().min(self.head + self.len.min(ENOUGH));
        self.unpack(block.get(self.head..end).unwrap_or_default())
    }

    fn unpack(&self, body: &[u8]) -> Body {
        match self.packing {
            Packing::Plain if self.mask == 0 => Body { text: body.to_vec(), loss: None },
            Packing::Plain => unmasked(body, self.mask),
            Packing::Deflate => inflate(&self.clear(body)),
            Packing::Pieces => inflate(&self.clear(&joined(body))),
            Packing::Zstd => {
                let Ok(mut decoder) = zstd::stream::read::Decoder::with_buffer(body) else {
                    return Body::failed(Loss::Damaged);
                };
                // The window is no larger than what may come out.
                if decoder.window_log_max(MOST_TEXT.ilog2()).is_err() {
                    return Body::failed(Loss::Damaged);
                }
                drain(decoder)
            }
        }
    }

    /// A packed body without its mask.
    fn clear<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        if self.mask == 0 { Cow::Borrowed(body) } else { Cow::Owned(body.iter().map(|b| b ^ self.mask).collect()) }
    }
}

/// What became of a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Body {
    /// The text, up to where it decodes.
    pub text: Vec<u8>,
    /// Why it is not whole.
    pub loss: Option<Loss>,
}

impl Body {
    fn failed(loss: Loss) -> Self {
        Self { text: Vec::new(), loss: Some(loss) }
    }

    /// What can be trusted of a damaged body: whole lines up to the first byte that is no text.
    pub fn trusted(mut self) -> Self {
        let clean = self.text.iter().position(|b| !may_be_text(*b)).unwrap_or(self.text.len());
        let line = self.text.iter().take(clean).rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        self.text.truncate(line);
        self
    }
}

/// Why a body could not be read, or not to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// The stream breaks off with an error.
    Damaged,
    /// More text than one block may hold.
    TooLarge,
    /// Encrypted, and no key is given.
    NoKey,
    /// Encrypted, and the header holds no public key.
    NoPoint,
    /// Encrypted, and the log holds more keys than any app uses.
    ManyKeys,
    /// Encrypted, and what the key makes of it is no text.
    WrongKey,
}

fn inflate(body: &[u8]) -> Body {
    drain(flate2::bufread::DeflateDecoder::new(body))
}

fn drain(reader: impl Read) -> Body {
    let mut text = Vec::new();
    let loss = match reader.take(MOST_TEXT + 1).read_to_end(&mut text) {
        Ok(_) if text.len() as u64 > MOST_TEXT => Some(Loss::TooLarge),
        // A stream without its end mark is what an app that was killed leaves behind.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Some(Loss::Damaged),
        _ => None,
    };
    text.truncate(usize::try_from(MOST_TEXT).unwrap_or(usize::MAX));
    Body { text, loss }
}

/// Plain text behind a mask. With the wrong mask nearly every byte is none that a log begins with.
fn unmasked(body: &[u8], mask: u8) -> Body {
    let text: Vec<u8> = body.iter().map(|b| b ^ mask).collect();
    let first = text.get(..256).unwrap_or(&text);
    let sound = first.iter().filter(|b| b.is_ascii()).count() * 2 > first.len() && is_text(first);
    if sound { Body { text, loss: None } } else { Body::failed(Loss::Damaged) }
}

/// The pieces without their lengths.
fn joined(mut body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    while let [low, high, rest @ ..] = body {
        let len = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (piece, after) = rest.split_at(len);
        out.extend_from_slice(piece);
        body = after;
    }
    out
}

fn may_be_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b | 0x20..=0x7e | 0x80..)
}

/// Whether bytes begin as a log does.
fn is_text(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().take(256).all(|b| may_be_text(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_both_generations() {
        let old = Header::read(&[4, 1, 2, 9, 10, 5, 0, 0, 0]).unwrap();
        assert_eq!((old.seq, old.head, old.len, old.whole()), (0x201, 13, 5, 19));
        assert_eq!(Header::read(&[0x0d, 0, 0, 0, 23, 0, 1, 0, 0]).unwrap().head, 73);
        assert_eq!(Header::read(&[0x0e, 0, 0, 0, 0, 1, 0, 0, 0]), None);
        assert_eq!(Header::read(&[8, 0, 0, 24, 0, 1, 0, 0, 0]), None);
        assert_eq!(Header::read(&[8, 0, 0, 0, 0, 1, 0, 0, 1]), None);
        assert_eq!(Header::read(&[8, 0, 0, 0, 0, 1, 0, 0]), None);
    }

    #[test]
    fn a_damaged_body_keeps_whole_lines() {
        let body = Body { text: b"one\ntwo\nth\0ee\n".to_vec(), loss: Some(Loss::Damaged) };
        assert_eq!(body.trusted().text, b"one\ntwo\n");
        assert_eq!(joined(&[1, 0, 7, 2, 0, 8, 9, 9, 0, 5]), [7, 8, 9, 5]);
    }
}
