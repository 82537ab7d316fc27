//! One member as a central or a local header tells it. Both are parsed here so that they can be compared.

use super::bytes::{dos_time, extras, u16_at, u32_at, u64_at};
use crate::bundle::at::At;
use crate::bundle::walk::seconds;

/// Length of the fixed part of a central record.
pub const CENTRAL: usize = 46;
/// Length of the fixed part of a local header.
pub const LOCAL: usize = 30;
/// What a 32-bit field holds when the real value stands in the zip64 field.
const WIDE: u64 = 0xffff_ffff;

/// One member.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Name as it stands in the archive, or the UTF-8 one of Info-ZIP where it is for the same name.
    pub name: Vec<u8>,
    /// Name as it stands in the archive.
    pub raw_name: Vec<u8>,
    /// General purpose flags.
    pub flags: u16,
    /// Compression method.
    pub method: u16,
    /// CRC-32.
    pub crc: Option<u32>,
    /// Compressed size.
    pub packed: u64,
    /// Uncompressed size.
    pub size: Option<u64>,
    /// Where the local header is said to stand.
    pub header: u64,
    /// Where the content begins and must end.
    pub data: (u64, u64),
    /// Modification time.
    pub mtime: Option<i64>,
    /// Unix mode, where the writer was a Unix.
    pub mode: Option<u32>,
    /// Whether the size and the checksum were not known to who wrote this header.
    pub streamed: bool,
    /// Set when the sizes come from a guess and not from a directory.
    pub scanned: bool,
}

impl Record {
    /// A central record at the beginning of `bytes`, and its length.
    pub fn central(bytes: &[u8]) -> Option<(Self, usize)> {
        if !bytes.starts_with(b"PK\x01\x02") || bytes.len() < CENTRAL {
            return None;
        }
        let name_end = CENTRAL + usize::from(u16_at(bytes, 28));
        let extra_end = name_end + usize::from(u16_at(bytes, 30));
        let end = extra_end + usize::from(u16_at(bytes, 32));
        let made_by = u16_at(bytes, 4) >> 8;
        let attributes = u32_at(bytes, 38);
        let mut record = Self {
            raw_name: bytes.get(CENTRAL..name_end)?.to_vec(),
            flags: u16_at(bytes, 8),
            method: u16_at(bytes, 10),
            crc: Some(u32_at(bytes, 16)),
            packed: u64::from(u32_at(bytes, 20)),
            size: Some(u64::from(u32_at(bytes, 24))),
            header: u64::from(u32_at(bytes, 42)),
            mtime: dos_time(u16_at(bytes, 12), u16_at(bytes, 14)),
            // 3 is Unix, 19 is macOS.
            mode: matches!(made_by, 3 | 19).then_some(attributes >> 16),
            ..Self::default()
        };
        record.extra(bytes.get(name_end..extra_end)?, true);
        bytes.get(..end)?;
        Some((record, end))
    }

    /// The local header at a position.
    pub fn local(at: &At, pos: u64) -> Option<Self> {
        let fixed = at.bytes_at(pos, LOCAL);
        if !fixed.starts_with(b"PK\x03\x04") || fixed.len() < LOCAL {
            return None;
        }
        let name_len = usize::from(u16_at(&fixed, 26));
        let extra_len = usize::from(u16_at(&fixed, 28));
        let rest = at.bytes_at(pos + LOCAL as u64, name_len + extra_len);
        let flags = u16_at(&fixed, 6);
        let streamed = flags & 8 != 0;
        let mut record = Self {
            raw_name: rest.get(..name_len)?.to_vec(),
            flags,
            method: u16_at(&fixed, 8),
            crc: (!streamed).then(|| u32_at(&fixed, 14)),
            packed: u64::from(u32_at(&fixed, 18)),
            size: (!streamed).then(|| u64::from(u32_at(&fixed, 22))),
            header: pos,
            mtime: dos_time(u16_at(&fixed, 10), u16_at(&fixed, 12)),
            streamed,
            ..Self::default()
        };
        record.extra(rest.get(name_len..)?, false);
        let start = pos + (LOCAL + name_len + extra_len) as u64;
        record.data = (start, start.saturating_add(record.packed));
        Some(record)
    }

    fn extra(&mut self, block: &[u8], central: bool) {
        self.name.clone_from(&self.raw_name);
        for (id, content) in extras(block) {
            match id {
                0x0001 => self.wide(content, central),
                0x5455 if content.first().is_some_and(|f| f & 1 != 0) && content.len() >= 5 => {
                    self.mtime = seconds(i64::from(u32_at(content, 1).cast_signed())).or(self.mtime);
                }
                // Info-ZIP: the name in UTF-8, valid for the raw name with this checksum.
                0x7075 if content.len() > 5 => {
                    let mut sum = flate2::Crc::new();
                    sum.update(&self.raw_name);
                    if u32_at(content, 1) == sum.sum() {
                        self.name = content.get(5..).unwrap_or_default().to_vec();
                    }
                }
                _ => {}
            }
        }
    }

    /// The zip64 field holds, in this order, only what did not fit.
    fn wide(&mut self, content: &[u8], central: bool) {
        let mut at = 0;
        let mut next = || {
            let value = content.get(at..at + 8).map(|b| u64_at(b, 0));
            at += 8;
            value
        };
        if self.size == Some(WIDE) {
            self.size = next().or(self.size);
        }
        if self.packed == WIDE {
            self.packed = next().or(Some(self.packed)).unwrap_or(WIDE);
        }
        if central && self.header == WIDE {
            self.header = next().unwrap_or(WIDE);
        }
    }

    /// Whether a password is needed.
    pub const fn encrypted(&self) -> bool {
        self.flags & 0x2041 != 0 || self.method == 99
    }

    /// Whether this is a directory without content.
    pub fn directory(&self) -> bool {
        let named = self.raw_name.ends_with(b"/") || self.raw_name.ends_with(b"\\");
        let marked = self.mode.is_some_and(|m| m & 0o170_000 == 0o040_000);
        (named || marked) && self.size.unwrap_or(0) == 0
    }

    /// What special file this is, if it is one.
    pub fn special(&self) -> Option<&'static str> {
        match self.mode? & 0o170_000 {
            0o120_000 => Some("symbolic link: listed, not followed"),
            0o010_000 => Some("FIFO: listed, not opened"),
            0o020_000 | 0o060_000 => Some("device: listed, not opened"),
            0o140_000 => Some("socket: listed, not opened"),
            _ => None,
        }
    }

    /// In what the local header disagrees with this central record.
    pub fn disagreement(&self, local: &Self) -> Option<&'static str> {
        if local.raw_name != self.raw_name {
            return Some("name");
        }
        if local.method != self.method {
            return Some("method");
        }
        // Bit 13 masks the local fields; streamed headers have none.
        if local.streamed || local.flags & 0x2000 != 0 {
            return None;
        }
        if local.size != self.size || local.packed != self.packed {
            return Some("size");
        }
        (local.crc != self.crc).then_some("checksum")
    }
}
