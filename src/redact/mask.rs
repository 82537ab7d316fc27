//! What stands in the place of a value: keyed pseudonyms and masks, and how to recognise them again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Words masks begin with, and the type each is counted under.
const WORDS: [(&str, &str); 6] = [
    ("TOKEN", "token"),
    ("SECRET", "secret"),
    ("TEXT", "text"),
    ("VALUE", "value"),
    ("CARD", "card"),
    ("CUSTOM", "custom"),
];

/// Types of pseudonyms.
pub(super) const KINDS: [&str; 11] =
    ["user", "mail", "phone", "channel", "device", "mac", "ip", "lan", "name", "app", "net"];

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Letters that depend on the key and the value, and letters that only depend on those.
const KEYED: usize = 8;
const CHECK: usize = 2;

/// The type a mask is counted under.
pub(super) fn kind_of(word: &'static str) -> &'static str {
    WORDS.iter().find(|(w, _)| *w == word).map_or("value", |(_, kind)| kind)
}

/// `len=12`, or with a kind before it.
pub(super) fn note(kind: &str, value: &str) -> String {
    let len = value.chars().count();
    if kind.is_empty() { format!("len={len}") } else { format!("{kind} len={len}") }
}

/// Places that are already redacted: masks, stars, and pseudonyms with their own check letters.
pub(super) fn placeholders(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    for at in memchr::memchr3_iter(b'[', b'-', b'*', bytes) {
        if all.last().is_some_and(|last: &Range<usize>| at < last.end) {
            continue;
        }
        let found = match bytes.get(at) {
            Some(b'[') => mask_at(text, at),
            Some(b'-') => alias_at(text, at),
            _ => stars_at(bytes, at),
        };
        all.extend(found);
    }
    all
}

// `TOKEN[jwt len=139 exp=2026-03-14]`: written in one piece, so a log can hardly hold one by chance.
fn mask_at(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    let word = WORDS.iter().map(|(word, _)| *word).find(|word| before.ends_with(word))?;
    let inside = text.get(at + 1..)?.get(..64).or_else(|| text.get(at + 1..))?;
    let inside = inside.get(..inside.find(']')?)?;
    let mut parts = inside.split(' ').peekable();
    let kind = |part: &str| part.len() <= 16 && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    parts.next_if(|part| kind(part));
    let digits = parts.next()?.strip_prefix("len=")?;
    let day =
        |part: &str| part.strip_prefix("exp=").is_some_and(|d| d.bytes().all(|b| matches!(b, b'0'..=b'9' | b'-')));
    let fits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && parts.all(day);
    fits.then(|| at - word.len()..at + inside.len() + 2)
}

fn alias_at(text: &str, at: usize) -> Option<Range<usize>> {
    let kind = KINDS.iter().find(|kind| text.get(..at).is_some_and(|before| before.ends_with(*kind)))?;
    let letters = text.get(at + 1..at + 1 + KEYED + CHECK)?;
    let (keyed, check) = letters.split_at_checked(KEYED)?;
    let start = at - kind.len();
    let inside = text.get(..start).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric()));
    (!inside && check == checked(kind, keyed)).then_some(start..at + 1 + KEYED + CHECK)
}

// A place that the log's own writer masked: `119.******.78`, `'****'`.
fn stars_at(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let stars = bytes.get(at..)?.iter().take_while(|b| **b == b'*').count();
    (stars >= 3).then_some(at..at + stars)
}

pub(super) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length, so the error cannot happen; an empty digest would be seen at once.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// `type-`, eight letters that depend on the key, the type and the value, and two that prove them to be a pseudonym.
pub(super) fn alias(key: &[u8; 32], kind: &'static str, canonical: &str) -> String {
    MADE.with_borrow_mut(|(of, made)| {
        if of != key || made.len() >= KEPT {
            *of = *key;
            made.clear();
        }
        let value = (kind, canonical.to_owned());
        made.entry(value).or_insert_with(|| made_alias(key, kind, canonical)).clone()
    })
}

/// Pseudonyms kept: a log speaks of the same few persons on most of its lines.
const KEPT: usize = 4096;

/// The pseudonyms of one key.
type Made = ([u8; 32], HashMap<(&'static str, String), String>);

thread_local! {
    static MADE: RefCell<Made> = RefCell::default();
}

fn made_alias(key: &[u8; 32], kind: &str, canonical: &str) -> String {
    let keyed = letters::<KEYED>(&hmac(key, &[kind.as_bytes(), &[0], canonical.as_bytes()]));
    let check = checked(kind, &keyed);
    format!("{kind}-{keyed}{check}")
}

// One word in a thousand that looks like a pseudonym passes for one.
fn checked(kind: &str, keyed: &str) -> String {
    letters::<CHECK>(&Sha256::new().chain_update(kind).chain_update([0]).chain_update(keyed).finalize())
}

fn letters<const N: usize>(digest: &[u8]) -> String {
    let bits = digest.iter().take(5).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let letters = (0..N).rev().filter_map(|i| ALPHABET.get((bits >> (i * 5) & 31) as usize));
    letters.map(|b| char::from(*b)).collect()
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
        assert_eq!(a.len(), 15);
    }

    #[test]
    fn knows_its_own_words_again_and_no_look_alike() {
        let own = alias(&[1; 32], "user", "alice");
        let text = format!("uid={own} token=TOKEN[jwt len=139 exp=2026-03-14] pw=****");
        assert_eq!(placeholders(&text).len(), 3);
        assert!(placeholders("uid=user-abcdefghij TOKEN[secret] TEXT[len=x]").is_empty());
        assert_eq!(base64("eyJleHAiOjF9"), b"{\"exp\":1}");
    }
}
