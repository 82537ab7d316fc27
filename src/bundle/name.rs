//! Names from archives and folders, for display only: nothing is ever created or opened by them.
//!
//! Escapes what could deceive or command a terminal; the output floors escape once more for their medium.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::limits::Limits;
use super::text;
use crate::member::Encoding;

/// The encoding of names that are not UTF-8, guessed from all of them together: one name is too short.
pub fn guess<'n>(names: impl Iterator<Item = &'n [u8]>) -> Option<Encoding> {
    let mut all = Vec::new();
    for name in names.filter(|n| std::str::from_utf8(n).is_err()) {
        all.extend_from_slice(name);
        all.push(b'\n');
        if all.len() > 64 * 1024 {
            break;
        }
    }
    if all.is_empty() { None } else { text::cjk(&all, true) }
}

/// A name as text that is safe to show.
pub fn show(raw: &[u8], guessed: Option<Encoding>, limits: &Limits) -> String {
    let text = decode(raw, guessed);
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if deceptive(c) {
            // Cannot fail: a String takes everything.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    let parts = shown.bytes().filter(|b| *b == b'/').count() + 1;
    if raw.len() <= limits.name_bytes && parts <= limits.name_parts { shown } else { shorten(&shown, raw) }
}

fn decode(raw: &[u8], guessed: Option<Encoding>) -> String {
    if let Ok(text) = std::str::from_utf8(raw) {
        return text.to_owned();
    }
    let coder = match guessed {
        Some(Encoding::Gb18030) => Some(encoding_rs::GB18030),
        Some(Encoding::ShiftJis) => Some(encoding_rs::SHIFT_JIS),
        _ => None,
    };
    if let Some(text) = coder.and_then(|c| c.decode_without_bom_handling_and_without_replacement(raw)) {
        return text.into_owned();
    }
    // Neither: every byte above ASCII stays visible as itself.
    let mut text = String::new();
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Control characters, line separators, bidi controls and invisible marks.
fn deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{61c}' | '\u{feff}')
}

fn shorten(shown: &str, raw: &[u8]) -> String {
    let head: String = shown.chars().take(64).collect();
    let count = shown.chars().count();
    let tail: String = shown.chars().skip(count.saturating_sub(64)).collect();
    let digest = Sha256::digest(raw);
    let mut hash = String::new();
    for byte in digest.iter().take(4) {
        let _ = write!(hash, "{byte:02x}");
    }
    format!("{head}[..{hash}..]{tail}")
}
