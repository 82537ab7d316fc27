//! What a stream is, by its first bytes and never by its name. It only looks; nothing is decoded here.

use super::peek::Peek;
use super::xlog;

/// A compression of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// gzip, one or more members.
    Gzip,
    /// Zstandard, one or more frames.
    Zstd,
    /// xz, one or more streams.
    Xz,
    /// bzip2, one or more streams.
    Bzip2,
}

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not a container.
    Leaf,
    /// A compressed stream.
    Codec(Codec),
    /// A tar.
    Tar,
    /// A tar of nothing: only end marks.
    EmptyTar,
    /// A zip.
    Zip,
    /// A log of Mars.
    Xlog,
    /// A container that is not opened.
    Unsupported(&'static str),
}

/// Bytes of a tar block.
pub const BLOCK: usize = 512;

/// The compression that begins with these bytes.
pub fn codec(head: &[u8]) -> Option<Codec> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Codec::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Codec::Zstd),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Codec::Xz),
        // The block mark too: "BZh9" alone could open a text.
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Codec::Bzip2),
        _ => None,
    }
}

/// Whether these bytes open a zip.
pub fn zip(head: &[u8]) -> bool {
    // PK\7\8 in front is the mark of a split archive that was joined again.
    matches!(head, [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, b'P', b'K', 3, 4, ..])
}

fn unsupported(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("7z"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some("rar"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Some("lz4"),
        [b'L', b'Z', b'I', b'P', 1, ..] => Some("lzip"),
        [0x1f, 0x9d, ..] => Some("compress (.Z)"),
        [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => Some("cab"),
        _ => None,
    }
}

/// Looks at the head of a stream.
pub fn kind(stream: &mut Peek<'_>) -> Kind {
    let head = stream.peek(BLOCK);
    if let Some(codec) = codec(head) {
        return Kind::Codec(codec);
    }
    if zip(head) {
        return Kind::Zip;
    }
    if let Some(what) = unsupported(head) {
        return Kind::Unsupported(what);
    }
    if head.len() == BLOCK && tar_header(head) {
        return Kind::Tar;
    }
    if head.len() == BLOCK && head.iter().all(|&b| b == 0) {
        // GNU tar pads to 10 KiB. More zeros than that are a log that was allocated and never written.
        let all = stream.peek(20 * BLOCK + 1);
        if all.len() >= 2 * BLOCK
            && all.len() <= 20 * BLOCK
            && all.len().is_multiple_of(BLOCK)
            && all.iter().all(|&b| b == 0)
        {
            return Kind::EmptyTar;
        }
    }
    if xlog::recognise(stream) {
        return Kind::Xlog;
    }
    Kind::Leaf
}

/// Whether a block is a tar header, of any age: its own checksum is right.
pub fn tar_header(block: &[u8]) -> bool {
    let (Some(&first), Some(field)) = (block.first(), block.get(148..156)) else { return false };
    if first == 0 {
        // A nameless header is legal but also what zero-filled logs look like; pax headers have names too.
        return block.iter().any(|&b| b != 0) && checksum_fits(block, field);
    }
    checksum_fits(block, field)
}

fn checksum_fits(block: &[u8], field: &[u8]) -> bool {
    let digits: Vec<u8> = field.iter().copied().filter(|b| !matches!(b, 0 | b' ')).collect();
    let Some(stated) = std::str::from_utf8(&digits).ok().and_then(|s| i64::from_str_radix(s, 8).ok()) else {
        return false;
    };
    let mut unsigned = 0i64;
    let mut signed = 0i64;
    for (i, &byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&i) { b' ' } else { byte };
        unsigned += i64::from(byte);
        // Old writers summed signed characters.
        signed += i64::from(i8::from_ne_bytes([byte]));
    }
    stated == unsigned || stated == signed
}
