//! Builds archives, also such as no honest writer would: every field can be forged.
#![allow(dead_code, reason = "a shared toolbox: not every test uses every tool")]

use std::io::Write;

/// A gzip stream.
pub fn gz(data: &[u8]) -> Vec<u8> {
    let mut w = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// A raw deflate stream.
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut w = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// A zstd frame with a checksum.
pub fn zst(data: &[u8]) -> Vec<u8> {
    let mut w = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    w.include_checksum(true).unwrap();
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// A zstd frame that asks for a window of `2^log` bytes.
pub fn zst_window(data: &[u8], log: u32) -> Vec<u8> {
    let mut w = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    w.window_log(log).unwrap();
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// An xz stream.
pub fn xz(data: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut w = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// The content of a zip member of method 14.
pub fn lzma(data: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut out = vec![9, 20, 5, 0, options.get_props()];
    out.extend(options.dict_size.to_le_bytes());
    let mut w = lzma_rust2::LzmaWriter::new_no_header(out, &options, true).unwrap();
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// A bzip2 stream.
pub fn bz2(data: &[u8]) -> Vec<u8> {
    let mut w = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(9));
    w.write_all(data).unwrap();
    w.finish().unwrap()
}

/// CRC-32.
pub fn crc(data: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(data);
    sum.sum()
}

/// Log text of about `len` bytes that compresses like a log, the same for the same seed.
pub fn log(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::with_capacity(len + 128);
    let mut line = 0u64;
    while out.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let ms = line * 37;
        let _ = writeln!(
            out,
            "2026-03-14 10:{:02}:{:02}.{:03} I/net rtt={} loss={} id={:016x}",
            ms / 60_000 % 60,
            ms / 1000 % 60,
            ms % 1000,
            state % 900,
            state % 7,
            state
        );
        line += 1;
    }
    out
}

/// A tar, block by block.
#[derive(Default, Clone)]
pub struct Tar {
    out: Vec<u8>,
}

impl Tar {
    pub fn new() -> Self {
        Self::default()
    }

    /// A regular file.
    pub fn file(self, name: &str, data: &[u8]) -> Self {
        self.entry(b'0', name.as_bytes(), data)
    }

    /// Any entry with content; the size is right.
    pub fn entry(self, kind: u8, name: &[u8], data: &[u8]) -> Self {
        self.header(kind, name, data.len() as u64, b"").data(data)
    }

    /// A link of either kind, a device or a FIFO.
    pub fn special(self, kind: u8, name: &str, target: &str) -> Self {
        self.header(kind, name.as_bytes(), 0, target.as_bytes())
    }

    /// A pax block for the next entry.
    pub fn pax(self, records: &[(&str, &str)]) -> Self {
        let mut block = Vec::new();
        for (key, value) in records {
            let bare = key.len() + value.len() + 3;
            let mut len = bare + 1;
            while len != bare + len.to_string().len() {
                len = bare + len.to_string().len();
            }
            block.extend(format!("{len} {key}={value}\n").into_bytes());
        }
        self.entry(b'x', b"PaxHeaders/x", &block)
    }

    /// A GNU long name for the next entry.
    pub fn long_name(self, name: &[u8]) -> Self {
        let mut data = name.to_vec();
        data.push(0);
        self.entry(b'L', b"././@LongLink", &data)
    }

    /// A ustar header with a stated size and no content.
    pub fn header(mut self, kind: u8, name: &[u8], size: u64, link: &[u8]) -> Self {
        let mut block = [0u8; 512];
        put(&mut block, 0, &name[..name.len().min(100)]);
        put(&mut block, 100, b"0000644\0");
        put(&mut block, 108, b"0000000\0");
        put(&mut block, 116, b"0000000\0");
        if size < 0o10_0000_0000_0 {
            put(&mut block, 124, format!("{size:011o}\0").as_bytes());
        } else {
            block[124] = 0x80;
            put(&mut block, 128, &size.to_be_bytes());
        }
        put(&mut block, 136, format!("{:011o}\0", 1_700_000_000u64).as_bytes());
        block[156] = kind;
        put(&mut block, 157, &link[..link.len().min(100)]);
        put(&mut block, 257, b"ustar\x0000");
        seal(&mut block);
        self.out.extend(block);
        self
    }

    /// An old v7 header and its content.
    pub fn v7(mut self, name: &str, data: &[u8]) -> Self {
        let mut block = [0u8; 512];
        put(&mut block, 0, name.as_bytes());
        put(&mut block, 100, b"   644 \0");
        put(&mut block, 124, format!("{:>11o} ", data.len()).as_bytes());
        put(&mut block, 136, format!("{:>11o} ", 1_700_000_000u64).as_bytes());
        seal(&mut block);
        self.out.extend(block);
        self.data(data)
    }

    /// Content and its padding.
    pub fn data(mut self, data: &[u8]) -> Self {
        self.out.extend(data);
        let pad = (512 - data.len() % 512) % 512;
        self.out.extend(vec![0; pad]);
        self
    }

    /// Bytes as they are.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.out.extend(bytes);
        self
    }

    /// Without an end mark.
    pub fn open_end(self) -> Vec<u8> {
        self.out
    }

    /// With its end mark.
    pub fn bytes(mut self) -> Vec<u8> {
        self.out.extend([0; 1024]);
        self.out
    }
}

fn put(block: &mut [u8], at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Sets the checksum of a tar header.
pub fn seal(block: &mut [u8]) {
    put(block, 148, b"        ");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    put(block, 148, format!("{sum:06o}\0 ").as_bytes());
}

/// A member of a zip; whatever is `Some` replaces the honest value.
#[derive(Clone, Default)]
pub struct Member {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub mode: u32,
    pub packed: Option<Vec<u8>>,
    pub local_name: Option<Vec<u8>>,
    pub crc: Option<u32>,
    pub central_size: Option<u32>,
    pub central_packed: Option<u32>,
    pub local_size: Option<u32>,
    /// Where the directory says the header is, instead of where it is.
    pub offset: Option<u32>,
    /// Only in the directory: no header and no content of its own.
    pub ghost: bool,
    pub zip64: bool,
    /// Sizes stand in a data descriptor behind the content.
    pub streamed: bool,
    pub extra: Vec<u8>,
}

impl Member {
    /// Stored.
    pub fn stored(name: &str, data: &[u8]) -> Self {
        Self { name: name.as_bytes().to_vec(), data: data.to_vec(), ..Self::default() }
    }

    /// Deflated.
    pub fn deflated(name: &str, data: &[u8]) -> Self {
        Self { method: 8, packed: Some(deflate(data)), ..Self::stored(name, data) }
    }

    /// Packed with some method.
    pub fn packed(name: &str, data: &[u8], method: u16, packed: Vec<u8>) -> Self {
        Self { method, packed: Some(packed), ..Self::stored(name, data) }
    }

    fn content(&self) -> &[u8] {
        self.packed.as_deref().unwrap_or(&self.data)
    }
}

/// A zip, member by member.
#[derive(Clone, Default)]
pub struct Zip {
    out: Vec<u8>,
    central: Vec<u8>,
    count: u64,
    zip64: bool,
}

impl Zip {
    pub fn new() -> Self {
        Self::default()
    }

    /// A deflated file.
    pub fn file(self, name: &str, data: &[u8]) -> Self {
        self.member(Member::deflated(name, data))
    }

    /// Any member.
    pub fn member(mut self, m: Member) -> Self {
        let offset = self.out.len() as u32;
        let sum = m.crc.unwrap_or_else(|| crc(&m.data));
        let flags = m.flags | if m.streamed { 8 } else { 0 };
        if !m.ghost {
            self.local(&m, sum, flags);
        }
        let (size, packed) = (m.data.len() as u64, m.content().len() as u64);
        let wide = u32::MAX;
        let mut extra = m.extra.clone();
        if m.zip64 {
            extra.extend([1, 0, 16, 0]);
            extra.extend(size.to_le_bytes());
            extra.extend(packed.to_le_bytes());
        }
        let c = &mut self.central;
        c.extend(b"PK\x01\x02");
        c.extend([63, 3, 45, 0]);
        c.extend(flags.to_le_bytes());
        c.extend(m.method.to_le_bytes());
        c.extend([0x00, 0x50, 0x6e, 0x5c]);
        c.extend(sum.to_le_bytes());
        c.extend(m.central_packed.unwrap_or(if m.zip64 { wide } else { packed as u32 }).to_le_bytes());
        c.extend(m.central_size.unwrap_or(if m.zip64 { wide } else { size as u32 }).to_le_bytes());
        c.extend((m.name.len() as u16).to_le_bytes());
        c.extend((extra.len() as u16).to_le_bytes());
        c.extend([0; 6]);
        c.extend((m.mode << 16).to_le_bytes());
        c.extend(m.offset.unwrap_or(offset).to_le_bytes());
        c.extend(&m.name);
        c.extend(&extra);
        self.count += 1;
        self.zip64 |= m.zip64;
        self
    }

    fn local(&mut self, m: &Member, sum: u32, flags: u16) {
        let name = m.local_name.as_ref().unwrap_or(&m.name);
        let (size, packed) = (m.data.len() as u64, m.content().len() as u64);
        let zero = m.streamed;
        let mut extra = m.extra.clone();
        if m.zip64 {
            extra.extend([1, 0, 16, 0]);
            extra.extend(size.to_le_bytes());
            extra.extend(packed.to_le_bytes());
        }
        let o = &mut self.out;
        o.extend(b"PK\x03\x04");
        o.extend([45, 0]);
        o.extend(flags.to_le_bytes());
        o.extend(m.method.to_le_bytes());
        o.extend([0x00, 0x50, 0x6e, 0x5c]);
        let narrow = |v: u64| {
            if zero {
                0
            } else if m.zip64 {
                u32::MAX
            } else {
                v as u32
            }
        };
        o.extend((if zero { 0 } else { sum }).to_le_bytes());
        o.extend(narrow(packed).to_le_bytes());
        o.extend(m.local_size.unwrap_or(narrow(size)).to_le_bytes());
        o.extend((name.len() as u16).to_le_bytes());
        o.extend((extra.len() as u16).to_le_bytes());
        o.extend(name);
        o.extend(&extra);
        o.extend(m.content());
        if m.streamed {
            o.extend(b"PK\x07\x08");
            o.extend(sum.to_le_bytes());
            o.extend((packed as u32).to_le_bytes());
            o.extend((size as u32).to_le_bytes());
        }
    }

    /// Bytes between members.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.out.extend(bytes);
        self
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Only the members, as an upload leaves it that was cut.
    pub fn no_directory(self) -> Vec<u8> {
        self.out
    }

    /// Complete.
    pub fn bytes(self) -> Vec<u8> {
        self.ending(0, b"")
    }

    /// Complete, with a lie about where the directory stands and with a comment.
    pub fn ending(mut self, offset_lie: i64, comment: &[u8]) -> Vec<u8> {
        let start = self.out.len() as u64;
        self.out.extend(&self.central);
        let o = &mut self.out;
        let stated = start.wrapping_add_signed(offset_lie);
        if self.zip64 {
            let at = o.len() as u64;
            o.extend(b"PK\x06\x06");
            o.extend(44u64.to_le_bytes());
            o.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            o.extend(self.count.to_le_bytes());
            o.extend(self.count.to_le_bytes());
            o.extend((self.central.len() as u64).to_le_bytes());
            o.extend(stated.to_le_bytes());
            o.extend(b"PK\x06\x07");
            o.extend([0; 4]);
            o.extend(at.to_le_bytes());
            o.extend(1u32.to_le_bytes());
        }
        o.extend(b"PK\x05\x06");
        o.extend([0; 4]);
        let (count, size, start) = if self.zip64 {
            (u16::MAX, u32::MAX, u32::MAX)
        } else {
            (self.count as u16, self.central.len() as u32, stated as u32)
        };
        o.extend(count.to_le_bytes());
        o.extend(count.to_le_bytes());
        o.extend(size.to_le_bytes());
        o.extend(start.to_le_bytes());
        o.extend((comment.len() as u16).to_le_bytes());
        o.extend(comment);
        self.out
    }
}
