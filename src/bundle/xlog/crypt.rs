//! The cipher of Mars: a key agreed on by ECDH over secp256k1, of which the first 16 bytes drive 16 rounds of TEA over
//! whole groups of 8 bytes; what is left at the end stays clear.

use std::fmt;

use k256::ecdh::diffie_hellman;
use k256::{PublicKey, SecretKey};

use super::block::{Loss, POINT};

/// Public keys of one log: a process of the app uses one, and agreeing on a key is dear.
const MOST_KEYS: u32 = 10_000;
const ROUNDS: u32 = 16;
const DELTA: u32 = 0x9e37_79b9;

/// The private key an app's operator keeps for its encrypted logs.
#[derive(Clone)]
pub struct XlogKey {
    secret: SecretKey,
    /// The last public key and what was agreed on with it: one process of the app writes many blocks.
    last: Option<([u8; POINT], [u32; 4])>,
    /// How many public keys were met.
    met: u32,
}

impl fmt::Debug for XlogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("XlogKey")
    }
}

impl XlogKey {
    /// From 64 hexadecimal digits, as the key generator of Mars prints them, or 32 bytes.
    #[must_use]
    pub fn parse(given: &[u8]) -> Option<Self> {
        let bytes = if given.len() == 32 { given.to_vec() } else { from_hex(given.trim_ascii())? };
        Some(Self { secret: SecretKey::from_slice(&bytes).ok()?, last: None, met: 0 })
    }

    /// Decrypts a body.
    ///
    /// # Errors
    /// When the header's key is no point of the curve, or one of too many.
    pub fn open(&mut self, point: &[u8], body: &[u8]) -> Result<Vec<u8>, Loss> {
        let point: [u8; POINT] = point.try_into().map_err(|_| Loss::NoPoint)?;
        let key = match self.last {
            Some((last, key)) if last == point => key,
            _ => {
                self.met += 1;
                if self.met > MOST_KEYS {
                    return Err(Loss::ManyKeys);
                }
                self.agree(&point).ok_or(Loss::NoPoint)?
            }
        };
        self.last = Some((point, key));
        let mut out = body.to_vec();
        for group in out.chunks_exact_mut(8) {
            decrypt(group, key);
        }
        Ok(out)
    }

    fn agree(&self, point: &[u8; POINT]) -> Option<[u32; 4]> {
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), public(point)?.as_affine());
        let mut words =
            shared.raw_secret_bytes().chunks_exact(4).filter_map(|w| Some(u32::from_le_bytes(w.try_into().ok()?)));
        Some([words.next()?, words.next()?, words.next()?, words.next()?])
    }
}

/// Whether bytes are a point of the curve, which chance does not bring about.
pub fn is_point(bytes: &[u8]) -> bool {
    bytes.try_into().is_ok_and(|point: &[u8; POINT]| public(point).is_some())
}

fn public(point: &[u8; POINT]) -> Option<PublicKey> {
    let mut sec1 = vec![4];
    sec1.extend_from_slice(point);
    PublicKey::from_sec1_bytes(&sec1).ok()
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() != 64 {
        return None;
    }
    let digits = std::str::from_utf8(text).ok().filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit()))?;
    (0..32).map(|i| u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()).collect()
}

fn decrypt(group: &mut [u8], [k0, k1, k2, k3]: [u32; 4]) {
    let [a, b, c, d, e, f, g, h] = group else { return };
    let mut v0 = u32::from_le_bytes([*a, *b, *c, *d]);
    let mut v1 = u32::from_le_bytes([*e, *f, *g, *h]);
    let mut sum = DELTA.wrapping_mul(ROUNDS);
    for _ in 0..ROUNDS {
        v1 = v1.wrapping_sub((v0 << 4).wrapping_add(k2) ^ v0.wrapping_add(sum) ^ (v0 >> 5).wrapping_add(k3));
        v0 = v0.wrapping_sub((v1 << 4).wrapping_add(k0) ^ v1.wrapping_add(sum) ^ (v1 >> 5).wrapping_add(k1));
        sum = sum.wrapping_sub(DELTA);
    }
    [*a, *b, *c, *d] = v0.to_le_bytes();
    [*e, *f, *g, *h] = v1.to_le_bytes();
}
