//! The shape of a line: its bytes with every digit alike. Lines of one shape have the same fields at the same places.
//!
//! The hash reads 32 bytes a step; the memo is a direct-mapped table, so its size is bounded and a miss costs one
//! slow reading. Two shapes with one hash would only misread a line, never read outside it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wide::u8x16;

use super::plan::{Hot, Plan};
use super::time::TimeSpot;

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hash of a line's shape and length.
#[must_use]
pub fn shape(line: &[u8]) -> u64 {
    let mut state = [(line.len() as u64).wrapping_mul(MIX), MIX];
    let (blocks, rest) = line.as_chunks::<32>();
    for block in blocks {
        state = step(state, block);
    }
    if let (false, Some(last)) = (rest.is_empty(), line.last_chunk::<32>()) {
        // The last 32 bytes once more are as good as the rest alone, and need no copy.
        state = step(state, last);
    } else if !rest.is_empty() {
        let mut last = [0u8; 32];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        state = step(state, &last);
    }
    let [a, b] = state;
    fold(a ^ MIX, b ^ 0xD6E8_FEB8_6659_FD93)
}

#[inline(always)]
fn step([a, b]: [u64; 2], block: &[u8; 32]) -> [u64; 2] {
    let [head, tail]: [u8x16; 2] = bytemuck::must_cast(*block);
    let [one, two]: [u64; 2] = bytemuck::must_cast(digits_alike(head));
    let [three, four]: [u64; 2] = bytemuck::must_cast(digits_alike(tail));
    [fold(a ^ one, two ^ MIX), fold(b ^ three, four ^ MIX)]
}

/// Sixteen bytes, each told apart from all others but for the ASCII digits, which are all zero.
#[inline(always)]
fn digits_alike(text: u8x16) -> u8x16 {
    // The value of each digit; what is no digit gives more than nine, and keeps what is above it.
    (text - u8x16::splat(b'0')).saturating_sub(u8x16::splat(9))
}

/// Both halves of the 128-bit product, folded.
#[inline(always)]
const fn fold(a: u64, b: u64) -> u64 {
    let wide = (a as u128).wrapping_mul(b as u128);
    (wide as u64) ^ (wide >> 64) as u64
}

/// Hash of bytes, digits told apart: for message ids and classes of events.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut h = (bytes.len() as u64).wrapping_mul(MIX);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        h = mix(h, u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        h = mix(h, rest.iter().rev().fold(0, |word, b| word << 8 | u64::from(*b)));
    }
    h ^ (h >> 32)
}

const fn mix(h: u64, w: u64) -> u64 {
    let h = (h ^ w).wrapping_mul(MIX);
    h ^ (h >> 29)
}

/// Hashes that are already mixed.
#[derive(Default)]
pub struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A map whose keys are already hashes.
pub type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Same>>;

/// Copies the line with long mixed tokens (hashes, keys, base64, UUIDs) replaced by zeros: they differ on every line,
/// and nothing is ever recognised inside one. Returns false when there is none.
#[must_use]
pub fn mask_tokens(line: &[u8], out: &mut Vec<u8>) -> bool {
    let mut masked = false;
    let mut from = 0;
    // Looking at every sixteenth byte finds every token that is long enough.
    while let Some(b) = line.get(from + OPAQUE - 1) {
        if !in_token(*b) {
            from += OPAQUE;
            continue;
        }
        let before = line.get(from..from + OPAQUE).unwrap_or_default();
        let start = from + before.iter().rposition(|b| !in_token(*b)).map_or(0, |i| i + 1);
        let (len, opaque) = token(line.get(start..).unwrap_or_default());
        if len >= OPAQUE && opaque {
            if !masked {
                out.clear();
                out.extend_from_slice(line);
                masked = true;
            }
            out.get_mut(start..start + len).unwrap_or_default().fill(b'0');
        }
        from = start + len;
    }
    masked
}

fn in_token(b: u8) -> bool {
    class(b) != 0
}

/// Shorter tokens are words.
const OPAQUE: usize = 16;

fn class(b: u8) -> u32 {
    CLASS.get(usize::from(b)).copied().unwrap_or(0)
}

/// Bytes of tokens by what they are, each counted in a byte of its own; the rest is 0.
#[expect(clippy::indexing_slicing, reason = "the compiler runs this")]
static CLASS: [u32; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 256 {
        class[b] = match b as u8 {
            b'0'..=b'9' => 1,
            b'a'..=b'f' | b'A'..=b'F' => 1 << 8,
            b'-' => 1 << 16,
            b'g'..=b'z' | b'G'..=b'Z' => 1 << 24,
            _ => 0,
        };
        b += 1;
    }
    class
};

/// Length of the token that begins here, and whether it is a hash, key or the like. The first bytes of a long one decide.
fn token(rest: &[u8]) -> (usize, bool) {
    let (mut len, mut sum) = (0, 0);
    for class in rest.iter().map(|b| class(*b)).take_while(|class| *class != 0) {
        sum += if len < 255 { class } else { 0 };
        len += 1;
    }
    let [digits, hex, dashes, other] = sum.to_le_bytes();
    let mixed = dashes == 0 && len >= 20 && (hex > 0 || other > 0);
    (len, digits >= 3 && (mixed || (other == 0 && hex > 0)))
}

/// Plans by shape.
#[derive(Debug)]
pub struct Memo {
    slots: Vec<(u64, u32)>,
    plans: Vec<Hot>,
    /// Where times stand: the same few places in nearly all lines.
    times: Vec<Arc<TimeSpot>>,
    misses: u64,
}

/// Plans learned by all threads that read members of one kind: what one has read slowly the others need not.
#[derive(Debug, Default)]
pub struct Learned(Mutex<HashedMap<Hot>>);

impl Learned {
    /// The plan of a shape, if any thread has met it.
    #[must_use]
    pub fn get(&self, shape: u64) -> Option<Hot> {
        self.plans().get(&shape).map(Hot::apart)
    }

    /// Tells the others.
    pub fn put(&self, shape: u64, plan: &Hot) {
        let mut plans = self.plans();
        if plans.len() < MOST {
            plans.insert(shape, plan.clone());
        }
    }

    fn plans(&self) -> MutexGuard<'_, HashedMap<Hot>> {
        // Whoever failed while it held the plans has left them whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const SMALL: usize = 1 << 10;
const LARGE: usize = 1 << 15;
/// Plans kept before the memo starts over: novel shapes without end are payload.
const MOST: usize = 1 << 15;
/// Places of times looked through for an equal one.
const TIMES: usize = 16;

impl Default for Memo {
    fn default() -> Self {
        Self { slots: vec![(0, 0); SMALL], plans: Vec::new(), times: Vec::new(), misses: 0 }
    }
}

impl Memo {
    /// Where the plan of a shape is, if known.
    #[must_use]
    pub fn find(&self, shape: u64) -> Option<usize> {
        let place = shape as usize & (self.slots.len() - 1);
        let in_slot = |place: usize| self.slots.get(place).filter(|slot| slot.0 == shape);
        in_slot(place).or_else(|| in_slot(place ^ 1))?.1.checked_sub(1).map(|i| i as usize)
    }

    /// How many plans were put here so far: places found before another one came may be gone.
    #[must_use]
    pub fn learned(&self) -> u64 {
        self.misses
    }

    /// A plan by its place.
    #[must_use]
    pub fn plan(&self, place: usize) -> Option<&Hot> {
        self.plans.get(place)
    }

    /// Remembers a plan and says where.
    pub fn put(&mut self, shape: u64, plan: Plan) -> usize {
        self.keep(shape, plan.into())
    }

    /// The same for a plan that was not read here.
    pub fn keep(&mut self, shape: u64, mut plan: Hot) -> usize {
        // Neighbouring lines tell by the place alone that their times stand at the same bytes.
        plan.time = plan.time.map(|spot| self.shared(*spot));
        self.misses += 1;
        if self.slots.len() < LARGE && self.misses > self.slots.len() as u64 / 2 {
            self.grow();
        }
        if self.plans.len() >= MOST {
            self.plans.clear();
            self.times.clear();
            self.slots.fill((0, 0));
        }
        self.plans.push(plan);
        let index = self.plans.len();
        let place = shape as usize & (self.slots.len() - 1);
        // Two shapes that come in turn must not drive each other out.
        let taken = |place: usize| self.slots.get(place).is_some_and(|slot| slot.1 > 0);
        let place = if taken(place) && !taken(place ^ 1) { place ^ 1 } else { place };
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = (shape, index as u32);
        }
        index - 1
    }

    fn shared(&mut self, spot: TimeSpot) -> Arc<TimeSpot> {
        let known = self.times.iter().rev().take(TIMES).find(|t| ***t == spot).cloned();
        known.unwrap_or_else(|| {
            let new = Arc::new(spot);
            self.times.push(Arc::clone(&new));
            new
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_alike_and_nothing_else_is() {
        assert_eq!(shape(b"rtt=63 loss=0.5"), shape(b"rtt=99 loss=7.0"));
        assert_ne!(shape(b"rtt=63"), shape(b"rtt=630"));
        assert_ne!(shape(b"rtt=6x"), shape(b"rtt=63"));
        for b in 0..=255u8 {
            let mut bytes = [b'7'; 16];
            bytes[3] = b;
            let masked: [u8; 16] = bytemuck::cast(digits_alike(u8x16::new(bytes)));
            let mut want = [0; 16];
            want[3] = b.wrapping_sub(b'0').saturating_sub(9);
            assert_eq!(masked, want);
        }
        for len in 0..100 {
            let line = vec![b'7'; len];
            assert_eq!(shape(&line), shape(&vec![b'0'; len]));
            assert_ne!(shape(&line), shape(&vec![b'0'; len + 1]));
        }
    }

    #[test]
    fn long_mixed_tokens_are_masked() {
        let mut out = Vec::new();
        let same = |text: &str, out: &mut Vec<u8>| {
            let masked = mask_tokens(text.as_bytes(), out);
            (masked, String::from_utf8(out.clone()).unwrap())
        };
        assert_eq!(same("hdr=00ff11aa22bb33cc44 x", &mut out), (true, "hdr=000000000000000000 x".to_owned()));
        assert!(same("id 4ed3513e-11da-47aa-6610-dc658537abfe.", &mut out).0);
        assert!(!same("2026-11-22 05:14:29 at com.example.im.LinkClient$Reader room_10086", &mut out).0);
        for at in 0..40 {
            let line = format!("{} 4ed3513e-11da-47aa-6610-dc658537abfe,{}", "x".repeat(at), "y".repeat(40 - at));
            assert!(same(&line, &mut out).0, "{line}");
        }
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
