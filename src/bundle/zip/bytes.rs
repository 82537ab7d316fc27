//! Little-endian fields of zip records, read without ever going past their end. Nothing is judged here.

/// A field of two bytes.
pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..) {
        Some([a, b, ..]) => u16::from_le_bytes([*a, *b]),
        _ => 0,
    }
}

/// A field of four bytes.
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | (u32::from(u16_at(bytes, at + 2)) << 16)
}

/// A field of eight bytes.
pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | (u64::from(u32_at(bytes, at + 4)) << 32)
}

/// The extra fields of a record: id and content.
pub fn extras(mut block: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::from(u16_at(block, 2));
        let id = u16_at(block, 0);
        let content = block.get(4..4 + size)?;
        block = block.get(4 + size..).unwrap_or_default();
        Some((id, content))
    })
}

/// Time of a DOS clock, which has no zone: taken as UTC.
pub fn dos_time(time: u16, date: u16) -> Option<i64> {
    let (year, month, day) = (1980 + i64::from(date >> 9), i64::from((date >> 5) & 15), i64::from(date & 31));
    if !(1..=12).contains(&month) || day == 0 || date == 0x21 {
        return None;
    }
    // Days since the epoch, with years that begin in March.
    let y = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719_468;
    let seconds = i64::from(time >> 11) * 3600 + i64::from((time >> 5) & 63) * 60 + i64::from(time & 31) * 2;
    Some((days * 86_400 + seconds) * 1_000_000)
}
