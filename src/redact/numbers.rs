//! Whose a number is, by its digits: of a phone, a card, a device or a person.

use super::{judge, owner};

/// Whether there are as many digits as a phone number has.
pub(super) fn phone_digits(word: &str) -> bool {
    let plain = super::view::undress(word);
    let shaped = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.'));
    shaped && (5..=15).contains(&judge::digits(&plain))
}

/// Digits with the country in front; a mainland number without one gets it.
pub(super) fn e164(word: &str) -> String {
    let plain = super::view::undress(word);
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let plus = plain.contains('+');
    if !plus && digits.len() == 11 && is_mobile(&digits) {
        return format!("+86{digits}");
    }
    format!("+{}", digits.strip_prefix("00").filter(|_| !plus).unwrap_or(&digits))
}

/// Whether a long number is none of a phone, a card, a device or a person, and none that software means something by.
pub(super) fn is_plain_number(word: &str) -> bool {
    let held = match word.len() {
        10 => word.starts_with("400") || word.starts_with("800"),
        11 => is_mobile(word),
        // Thirteen digits are a time, as a rule.
        13 => !word.starts_with('1') || is_mobile(word) || is_card(word),
        14 => is_mobile(word) || is_card(word),
        15 => is_mobile(word) || is_imei(word) || is_imsi(word) || is_card(word),
        18 => is_identity(word) || is_card(word),
        16 | 17 | 19 => is_card(word) || word.starts_with("8986"),
        20 => word.starts_with("8986"),
        _ => false,
    };
    !held && !word.starts_with('0') && !owner::is_limit(word)
}

/// Whether a phone number is found without a name before it.
pub(super) fn is_phone_by_shape(word: &str) -> bool {
    let plain = super::view::undress(word);
    plain.contains('+') || is_mobile(&plain.replace([' ', '-'], ""))
}

/// Whether one can dial it: the name of an account that is the number of a phone.
pub(super) fn is_dialled(word: &str) -> bool {
    phone_digits(word) && is_phone_by_shape(word)
}

// A mainland mobile number, with or without its country.
pub(super) fn is_mobile(word: &str) -> bool {
    let bare = word.strip_prefix("0086").or_else(|| word.strip_prefix("86").filter(|w| w.len() == 11)).unwrap_or(word);
    bare.len() == 11 && bare.starts_with('1') && bare.as_bytes().get(1).is_some_and(|b| matches!(b, b'3'..=b'9'))
}

fn is_luhn(word: &str) -> bool {
    let digits: Vec<u32> = word.chars().filter_map(|c| c.to_digit(10)).collect();
    let luhn = |(i, d): (usize, &u32)| if i % 2 == 1 { if *d > 4 { d * 2 - 9 } else { d * 2 } } else { *d };
    digits.iter().rev().enumerate().map(luhn).sum::<u32>().is_multiple_of(10)
}

// The first digit of a card is 3 to 6; clocks in microseconds begin with 1.
pub(super) fn is_card(word: &str) -> bool {
    matches!(word.bytes().next(), Some(b'3'..=b'6')) && is_luhn(word)
}

pub(super) fn is_imei(word: &str) -> bool {
    ["35", "86", "01", "99"].iter().any(|start| word.starts_with(start)) && is_luhn(word)
}

pub(super) fn is_imsi(word: &str) -> bool {
    word.starts_with("4600") || word.starts_with("46011")
}

// A mainland identity card: its date is one, and its check digit fits.
pub(super) fn is_identity(word: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let number = |from: usize, to: usize| word.get(from..to).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let date = (1900..2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14));
    let sum: u32 = word.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize);
    date && check == word.chars().next_back().map(|c| c.to_ascii_uppercase())
}
