//! What a line says but for its numbers and values: its first few words.

use super::shape::hash;

/// Words that tell a line from others; what stands behind them is mostly what people wrote.
const WORDS: usize = 5;
/// How far into the text they are looked for.
const NEAR: usize = 120;

/// Hash of the first words that hold no digit.
#[must_use]
pub fn phrase(text: &[u8]) -> u32 {
    let text = text.get(..NEAR).unwrap_or(text);
    let words = text.split(|b| !(b.is_ascii_alphanumeric() || *b >= 0x80 || *b == b'_'));
    let words = words.filter(|word| word.len() > 1 && !word.iter().any(u8::is_ascii_digit)).take(WORDS);
    words.fold(0, |all: u64, word| (all ^ hash(word)).rotate_left(17)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ids_change_nothing_and_words_do() {
        let of = |text: &str| phrase(text.as_bytes());
        assert_eq!(of("report 1 sent, 52 ms"), of("report 17 sent, 7.5 ms"));
        assert_eq!(of("accusé 3 après 36 ms id=a81f"), of("accusé 12 après 8 ms id=bb02"));
        assert_ne!(of("report 1 sent"), of("report 1 refused"));
        assert_ne!(of("sent report"), of("report sent"));
    }
}
