//! What stands in the place of a value: keyed pseudonyms and masks, and how to recognise them again.

use std::ops::Range;
use std::sync::LazyLock;

use hmac::{Hmac, KeyInit, Mac};
use regex::Regex;
use sha2::Sha256;

/// Words masks begin with, and the type each is counted under.
const WORDS: [(&str, &str); 5] =
    [("TOKEN", "token"), ("SECRET", "secret"), ("TEXT", "text"), ("VALUE", "value"), ("CARD", "card")];

// Written in one piece by `note`, so a log can hardly hold one by chance; what it could hide is at most a length.
static MASK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:TOKEN|SECRET|TEXT|VALUE|CARD)\[(?:[a-z0-9-]{1,16} )?len=[0-9]{1,9}(?: exp=[0-9-]{8,11})?\]|\*{3,}")
        .ok()
});
static ALIAS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[a-z]{2,8}-[a-z2-7]{8}").ok());

/// The type a mask is counted under.
pub(super) fn kind_of(word: &'static str) -> &'static str {
    WORDS.iter().find(|(w, _)| *w == word).map_or("value", |(_, kind)| kind)
}

/// `len=12`, or with a kind before it.
pub(super) fn note(kind: &str, value: &str) -> String {
    let len = value.chars().count();
    if kind.is_empty() { format!("len={len}") } else { format!("{kind} len={len}") }
}

/// Places that are already redacted: masks, stars, and pseudonyms that were given out.
pub(super) fn placeholders(text: &str, issued: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let masks = MASK.iter().flat_map(|r| r.find_iter(text)).map(|m| m.range());
    let mut all: Vec<_> = masks.collect();
    if let Some(alias) = &*ALIAS {
        let mut from = 0;
        while let Some(found) = alias.find_at(text, from) {
            // The pattern may begin inside a word (`x-user-abc..`): every later start is looked at too.
            from = if issued(found.as_str()) {
                all.push(found.range());
                found.end()
            } else {
                found.start() + 1
            };
        }
    }
    all
}

pub(super) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length, so the error cannot happen; an empty digest would be seen at once.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// `type-` and eight letters that depend on the key, the type and the value.
pub(super) fn alias(key: &[u8; 32], kind: &str, canonical: &str) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digest = hmac(key, &[kind.as_bytes(), &[0], canonical.as_bytes()]);
    let bits = digest.iter().take(5).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let letters = (0..8).rev().filter_map(|i| ALPHABET.get((bits >> (i * 5) & 31) as usize));
    format!("{kind}-{}", letters.map(|b| char::from(*b)).collect::<String>())
}

pub(super) fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.map(|b| format!("{b:02x}")).collect()
}

/// Bytes of unpadded or padded base64, standard or URL alphabet; stops at the first other byte.
pub(super) fn base64(text: &str) -> Vec<u8> {
    let (mut out, mut bits, mut have) = (Vec::new(), 0u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have & 0xff) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_depend_on_key_type_and_value() {
        let a = alias(&[1; 32], "user", "alice");
        assert_eq!(a, alias(&[1; 32], "user", "alice"));
        assert_ne!(a, alias(&[2; 32], "user", "alice"));
        assert_ne!(a[5..], alias(&[1; 32], "mail", "alice")[5..]);
        assert_eq!(a.len(), 13);
    }

    #[test]
    fn knows_its_own_words_again() {
        let text = "uid=user-abcdefgh token=TOKEN[jwt len=139 exp=2026-03-14] pw=****";
        assert_eq!(placeholders(text, |_| true).len(), 3);
        assert_eq!(placeholders(text, |_| false).len(), 2);
        assert_eq!(base64("eyJleHAiOjF9"), b"{\"exp\":1}");
    }
}
