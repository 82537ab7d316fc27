//! Text that its writer spelt in escapes: `\u6a21` for a character beyond ASCII, as JSON does it unless told otherwise.

use std::iter::Peekable;
use std::str::CharIndices;

/// The line with such escapes as the characters they stand for; `None` where there is none. Those of ASCII stay, for they
/// may be quotes.
#[must_use]
pub fn decoded(line: &[u8]) -> Option<String> {
    if !line.windows(2).any(|two| two == b"\\u") {
        return None;
    }
    let text = String::from_utf8_lossy(line);
    let mut out = String::with_capacity(text.len());
    let (mut chars, mut found) = (text.char_indices().peekable(), false);
    while let Some((at, c)) = chars.next() {
        let rest = text.get(at..).unwrap_or_default();
        match spelt(rest).filter(|(c, _)| !c.is_ascii() && !c.is_control()) {
            Some((spelt, len)) => {
                found = true;
                out.push(spelt);
                skip(&mut chars, at + len);
            }
            None => out.push(c),
        }
    }
    found.then_some(out)
}

/// The character that an escape at the beginning of a text stands for, and the length of the escape.
fn spelt(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| -> Option<u32> {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    };
    let high = unit(text)?;
    if !(0xD800..0xDC00).contains(&high) {
        return Some((char::from_u32(high)?, 6));
    }
    let low = unit(text.get(6..)?).filter(|low| (0xDC00..0xE000).contains(low))?;
    Some((char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?, 12))
}

fn skip(chars: &mut Peekable<CharIndices<'_>>, until: usize) {
    while chars.next_if(|(at, _)| *at < until).is_some() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_character_becomes_it() {
        let of = |text: &str| decoded(text.as_bytes());
        assert_eq!(of(r#"{"message": "\u6a21\u578b 7"}"#).as_deref(), Some("{\"message\": \"模型 7\"}"));
        assert_eq!(of(r"\ud83d\ude00!").as_deref(), Some("😀!"));
        assert_eq!(of(r"a \u0022quote\u0022 and a path C:\users"), None);
        assert_eq!(of(r"\ud83d alone, \u6a2, \u"), None);
        assert_eq!(of("模型"), None);
    }
}
