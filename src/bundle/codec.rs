//! Compressed streams: one stream after the other until the end, padding tolerated, anything else after them named.
//!
//! Members of a zip use their own decoders (`zip/member.rs`); this is for whole streams.

use std::io::{self, Read};

use super::guard::Shared;
use super::peek::Peek;
use super::sniff::{self, Codec};
use crate::gap::{Gap, GapKind};

impl Codec {
    /// For texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

enum One<'a> {
    Gzip(Box<flate2::bufread::GzDecoder<Peek<'a>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Peek<'a>>>),
    Xz(Box<lzma_rust2::XzReader<Peek<'a>>>),
    Bzip2(Box<bzip2::bufread::BzDecoder<Peek<'a>>>),
    Ended,
}

/// Decoder of a whole compressed stream.
pub struct Multi<'a> {
    one: One<'a>,
    codec: Codec,
    path: String,
    shared: &'a Shared<'a>,
}

/// The largest memory for lzma, in KiB: the dictionary and what the decoder itself needs.
pub fn lzma_memory(shared: &Shared<'_>) -> u32 {
    u32::try_from((shared.limits.window_bytes + 8 * 1024 * 1024) / 1024).unwrap_or(u32::MAX)
}

/// The largest window for zstd as the power of two it is given in.
pub fn zstd_window(shared: &Shared<'_>) -> u32 {
    shared.limits.window_bytes.max(1024).ilog2().min(31)
}

impl<'a> Multi<'a> {
    /// A decoder for a stream that begins as `codec` says.
    pub fn new(codec: Codec, input: Peek<'a>, path: &str, shared: &'a Shared<'a>) -> io::Result<Self> {
        let one = One::open(codec, input, shared)?;
        Ok(Self { one, codec, path: path.to_owned(), shared })
    }

    /// After one stream: the next one, padding, or bytes that belong to nothing.
    fn next(&mut self) -> io::Result<bool> {
        let Some(mut input) = std::mem::replace(&mut self.one, One::Ended).into_inner() else { return Ok(false) };
        input.skip_zeros();
        if input.peek(1).is_empty() {
            return Ok(false);
        }
        if sniff::codec(input.peek(16)) == Some(self.codec) {
            self.one = One::open(self.codec, input, self.shared)?;
            return Ok(true);
        }
        let at = input.taken().get();
        let size = input.skip(u64::MAX);
        let detail = format!("{}: bytes after the end of the stream were not used", self.codec.name());
        self.shared.gap(Gap::new(self.path.clone(), GapKind::Damaged, detail).at(at).size(size));
        Ok(false)
    }
}

impl<'a> One<'a> {
    fn open(codec: Codec, input: Peek<'a>, shared: &Shared<'_>) -> io::Result<Self> {
        Ok(match codec {
            Codec::Gzip => Self::Gzip(Box::new(flate2::bufread::GzDecoder::new(input))),
            Codec::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?.single_frame();
                decoder.window_log_max(zstd_window(shared))?;
                Self::Zstd(Box::new(decoder))
            }
            Codec::Xz => Self::Xz(Box::new(lzma_rust2::XzReader::new_mem_limit(input, false, lzma_memory(shared)))),
            Codec::Bzip2 => Self::Bzip2(Box::new(bzip2::bufread::BzDecoder::new(input))),
        })
    }

    fn into_inner(self) -> Option<Peek<'a>> {
        match self {
            Self::Gzip(d) => Some(d.into_inner()),
            Self::Zstd(d) => Some(d.into_inner()),
            Self::Xz(d) => Some(d.into_inner()),
            Self::Bzip2(d) => Some(d.into_inner()),
            Self::Ended => None,
        }
    }
}

impl Read for Multi<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = match &mut self.one {
                One::Gzip(d) => d.read(buf)?,
                One::Zstd(d) => d.read(buf)?,
                One::Xz(d) => d.read(buf)?,
                One::Bzip2(d) => d.read(buf)?,
                One::Ended => return Ok(0),
            };
            if n > 0 || buf.is_empty() || !self.next()? {
                return Ok(n);
            }
        }
    }
}
