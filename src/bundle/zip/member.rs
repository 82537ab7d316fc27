//! The decoder for the content of one zip member. Sizes and checksums are compared by the guard around it.

use std::io::{self, Read};

use crate::bundle::codec::{lzma_memory, zstd_window};
use crate::bundle::guard::Shared;
use crate::bundle::peek::Peek;

/// A decoder for a method, or what the method is called where there is none.
pub fn decoder<'a>(
    method: u16,
    flags: u16,
    size: Option<u64>,
    mut input: Peek<'a>,
    shared: &Shared<'_>,
) -> io::Result<Result<Box<dyn Read + 'a>, &'static str>> {
    Ok(Ok(match method {
        0 => Box::new(input),
        8 => Box::new(flate2::bufread::DeflateDecoder::new(input)),
        9 => Box::new(deflate64::Deflate64Decoder::with_buffer(input)),
        12 => Box::new(bzip2::bufread::BzDecoder::new(input)),
        14 => Box::new(lzma(flags, size, &mut input, shared)?.attach(input)?),
        93 => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(zstd_window(shared))?;
            Box::new(decoder)
        }
        95 => Box::new(lzma_rust2::XzReader::new_mem_limit(input, true, lzma_memory(shared))),
        other => return Ok(Err(method_name(other))),
    }))
}

/// What to call a method.
const fn method_name(method: u16) -> &'static str {
    match method {
        1..=7 => "an obsolete method of the eighties",
        10 | 18 | 19 => "an IBM method",
        96..=98 => "JPEG, WavPack or PPMd",
        _ => "an unknown method",
    }
}

struct Lzma {
    size: u64,
    props: u8,
    dictionary: u32,
}

/// The header of method 14: version, length of the properties, properties.
fn lzma(flags: u16, size: Option<u64>, input: &mut Peek<'_>, shared: &Shared<'_>) -> io::Result<Lzma> {
    let (props, dictionary) = match input.peek(9) {
        [_, _, 5, 0, props, a, b, c, d] => (*props, u32::from_le_bytes([*a, *b, *c, *d])),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    input.skip(9);
    let needs = lzma_rust2::lzma_get_memory_usage_by_props(dictionary, props)?;
    if needs > lzma_memory(shared) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    // Bit 1: an end mark is in the stream. Without it only the size tells.
    let size = if flags & 2 != 0 { u64::MAX } else { size.unwrap_or(u64::MAX) };
    Ok(Lzma { size, props, dictionary })
}

impl Lzma {
    fn attach<'a>(&self, input: Peek<'a>) -> io::Result<lzma_rust2::LzmaReader<Peek<'a>>> {
        lzma_rust2::LzmaReader::new_with_props(input, self.size, self.props, self.dictionary, None)
    }
}
