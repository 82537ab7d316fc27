//! The shape of a line: its bytes with every digit alike. Lines of one shape have the same fields at the same places.
//!
//! The hash reads eight bytes a step; the memo is a direct-mapped table, so its size is bounded and a miss costs one
//! slow reading. Two shapes with one hash would only misread a line, never read outside it.

use super::plan::Plan;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hash of a line's shape and length.
#[must_use]
pub fn shape(line: &[u8]) -> u64 {
    let mut a = (line.len() as u64).wrapping_mul(MIX);
    let mut b = MIX;
    let (pairs, rest) = line.as_chunks::<16>();
    for chunk in pairs {
        let (low, high) = chunk.split_at(8);
        a = mix(a, mask(word(low)));
        b = mix(b, mask(word(high)));
    }
    for chunk in rest.chunks(8) {
        let mut last = [0u8; 8];
        for (to, from) in last.iter_mut().zip(chunk) {
            *to = *from;
        }
        a = mix(a, mask(u64::from_le_bytes(last)));
    }
    let h = a ^ b.rotate_left(29);
    h ^ (h >> 31)
}

/// Hash of bytes, digits told apart: for message ids and classes of events.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(MIX);
    for chunk in bytes.chunks(8) {
        let mut last = [0u8; 8];
        for (to, from) in last.iter_mut().zip(chunk) {
            *to = *from;
        }
        h = mix(h, u64::from_le_bytes(last));
    }
    h ^ (h >> 32)
}

fn word(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

const fn mix(h: u64, w: u64) -> u64 {
    let h = (h ^ w).wrapping_mul(MIX);
    h ^ (h >> 29)
}

/// Replaces each ASCII digit by `0`.
const fn mask(w: u64) -> u64 {
    let x = w ^ (ONES * 0x30);
    // A byte of `x` is 0..=9 exactly for a digit; adding 0x76 carries into the high bit from 10 on.
    let not_digit = ((x & !HIGH) + ONES * 0x76) | x;
    let digit = ((!not_digit & HIGH) >> 7) * 0xFF;
    (w & !digit) | (ONES * 0x30 & digit)
}

/// Copies the line with long mixed tokens (hashes, keys, base64, UUIDs) replaced by zeros: they differ on every line,
/// and nothing is ever recognised inside one. Returns false when there is none.
#[must_use]
pub fn mask_tokens(line: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    out.extend_from_slice(line);
    let mut masked = false;
    let mut start = 0;
    let mut token = Token::default();
    for (i, b) in line.iter().chain(std::iter::once(&b' ')).enumerate() {
        if b.is_ascii_alphanumeric() || *b == b'-' {
            token.add(*b);
            continue;
        }
        if token.is_opaque(i - start) {
            out.get_mut(start..i).unwrap_or_default().fill(b'0');
            masked = true;
        }
        start = i + 1;
        token = Token::default();
    }
    masked
}

#[derive(Default)]
struct Token {
    digits: u32,
    hex: u32,
    other: u32,
    dashes: u32,
}

impl Token {
    fn add(&mut self, b: u8) {
        match b {
            b'0'..=b'9' => self.digits += 1,
            b'a'..=b'f' | b'A'..=b'F' => self.hex += 1,
            b'-' => self.dashes += 1,
            _ => self.other += 1,
        }
    }

    const fn is_opaque(&self, len: usize) -> bool {
        let mixed = self.dashes == 0 && len >= 20 && self.hex + self.other > 0;
        let hex = self.other == 0 && len >= 16 && self.hex > 0;
        self.digits >= 3 && (mixed || hex)
    }
}

/// Plans by shape.
#[derive(Debug)]
pub struct Memo {
    slots: Vec<(u64, u32)>,
    plans: Vec<Plan>,
    misses: u64,
}

const SMALL: usize = 1 << 10;
const LARGE: usize = 1 << 15;
/// Plans kept before the memo starts over: novel shapes without end are payload.
const MOST: usize = 1 << 15;

impl Default for Memo {
    fn default() -> Self {
        Self { slots: vec![(0, 0); SMALL], plans: Vec::new(), misses: 0 }
    }
}

impl Memo {
    /// The plan of a shape, if known.
    #[must_use]
    pub fn get(&self, shape: u64) -> Option<&Plan> {
        let slot = self.slots.get(shape as usize & (self.slots.len() - 1))?;
        if slot.0 == shape && slot.1 > 0 { self.plans.get(slot.1 as usize - 1) } else { None }
    }

    /// Remembers a plan.
    pub fn put(&mut self, shape: u64, plan: Plan) -> &Plan {
        self.misses += 1;
        if self.slots.len() < LARGE && self.misses > self.slots.len() as u64 / 2 {
            self.grow();
        }
        if self.plans.len() >= MOST {
            self.plans.clear();
            self.slots.fill((0, 0));
        }
        self.plans.push(plan);
        let index = self.plans.len();
        let place = shape as usize & (self.slots.len() - 1);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = (shape, index as u32);
        }
        self.plans.last().unwrap_or(&EMPTY)
    }

    fn grow(&mut self) {
        let mut slots = vec![(0u64, 0u32); LARGE];
        for slot in self.slots.iter().filter(|s| s.1 > 0) {
            if let Some(place) = slots.get_mut(slot.0 as usize & (LARGE - 1)) {
                *place = *slot;
            }
        }
        self.slots = slots;
    }
}

static EMPTY: std::sync::LazyLock<Plan> = std::sync::LazyLock::new(Plan::default);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_alike_and_nothing_else_is() {
        assert_eq!(shape(b"rtt=63 loss=0.5"), shape(b"rtt=99 loss=7.0"));
        assert_ne!(shape(b"rtt=63"), shape(b"rtt=630"));
        assert_ne!(shape(b"rtt=6x"), shape(b"rtt=63"));
        for b in 0..=255u8 {
            let masked = mask(u64::from_le_bytes([b, 0, b'/', b':', b'9', 0xB5, b, 0x80])).to_le_bytes();
            let want = if b.is_ascii_digit() { b'0' } else { b };
            assert_eq!(masked, [want, 0, b'/', b':', b'0', 0xB5, want, 0x80]);
        }
    }

    #[test]
    fn long_mixed_tokens_are_masked() {
        let mut out = Vec::new();
        let same = |text: &str, out: &mut Vec<u8>| (mask_tokens(text.as_bytes(), out), String::from_utf8(out.clone()).unwrap());
        assert_eq!(same("hdr=00ff11aa22bb33cc44 x", &mut out), (true, "hdr=0000000000000000000 x".replace("0000000000000000000", "00000000000000000000")));
        assert!(same("id 4ed3513e-11da-47aa-6610-dc658537abfe.", &mut out).0);
        assert!(!same("2026-11-22 05:14:29 at com.example.im.LinkClient$Reader room_10086", &mut out).0);
        assert!(!same("feature_mechanisms_mechanisms long-words-with-dashes-2-3-4", &mut out).0);
    }

    #[test]
    fn the_memo_stays_bounded() {
        let mut memo = Memo::default();
        for i in 0..200_000u64 {
            memo.put(i.wrapping_mul(MIX), Plan::default());
        }
        assert!(memo.plans.len() <= MOST && memo.slots.len() == LARGE);
    }
}
