//! Which encoding a head of bytes is in, or that it is no text. It decides once, on what it is given; a file that
//! changes its encoding halfway is read in the first one.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use crate::member::Encoding;

/// The encoding, and how many bytes of mark stand in front.
pub fn detect(head: &[u8], whole: bool) -> (Encoding, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0x84, 0x31, 0x95, 0x33, ..] => return (Encoding::Gb18030, 4),
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        _ => {}
    }
    (without_mark(head, whole), 0)
}

fn without_mark(head: &[u8], whole: bool) -> Encoding {
    let plain = |b: &u8| b.is_ascii() && !control(*b);
    // Most logs: nothing in them could be anything else.
    if head.iter().fold(true, |all, b| all & plain(b)) {
        return Encoding::Utf8;
    }
    if let Some(wide) = utf16(head) {
        return wide;
    }
    if binary(head) {
        return Encoding::Binary;
    }
    let (good, bad) = utf8_sequences(head, whole);
    if bad == 0 || good >= bad.saturating_mul(8) {
        return Encoding::Utf8;
    }
    if let Some(found) = cjk(head, whole) {
        return found;
    }
    // A stray byte or two in ASCII: keeping it is more faithful than turning it into a letter.
    if bad.saturating_mul(1000) < head.len() {
        return Encoding::Utf8;
    }
    let high = head.iter().filter(|b| **b >= 0x80).count();
    if high.saturating_mul(10) > head.len().saturating_mul(4) { Encoding::Binary } else { Encoding::Latin1 }
}

/// UTF-16 without a mark: one of the two halves of every unit is zero far more often than the other.
fn utf16(head: &[u8]) -> Option<Encoding> {
    let mut even = 0usize;
    let mut odd = 0usize;
    let mut pairs = 0usize;
    for pair in head.chunks_exact(2) {
        let [first, second] = pair else { continue };
        even += usize::from(*first == 0 && *second != 0);
        odd += usize::from(*second == 0 && *first != 0);
        pairs += 1;
    }
    // Four of ten units: CJK logs in UTF-16 still have their times, levels and digits in ASCII.
    let enough = |zeros: usize, others: usize| zeros * 10 >= pairs * 3 && others * 20 <= zeros;
    let found = match pairs {
        0..4 => return None,
        _ if enough(odd, even) => Encoding::Utf16Le,
        _ if enough(even, odd) => Encoding::Utf16Be,
        _ => return None,
    };
    // Little-endian counters look like that too; their low bytes are control characters.
    let low = head.iter().skip(usize::from(found == Encoding::Utf16Be)).step_by(2).filter(|b| control(**b)).count();
    (low * 20 <= pairs).then_some(found)
}

const fn control(byte: u8) -> bool {
    matches!(byte, 0..=0x07 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}

/// Too many control characters, or zero bytes in too many places (long zero runs are what mmap logs leave behind).
fn binary(head: &[u8]) -> bool {
    let mut controls = 0usize;
    let mut zeros = 0usize;
    let mut runs = 0usize;
    let mut last = 1u8;
    for &byte in head {
        if byte == 0 {
            zeros += 1;
            runs += usize::from(last != 0);
        } else {
            controls += usize::from(control(byte));
        }
        last = byte;
    }
    let rest = head.len() - zeros;
    (rest == 0 && zeros > 0) || controls * 25 > rest || runs * 48 > head.len().max(480)
}

/// Multi-byte sequences that are valid, and invalid ones. A character cut by the end of the head is neither.
fn utf8_sequences(head: &[u8], whole: bool) -> (usize, usize) {
    let mut good = 0;
    let mut bad = 0;
    let mut chunks = head.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        let cut = chunks.peek().is_none() && !whole && chunk.invalid().len() < 4;
        bad += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    (good, bad)
}

/// GB18030 or Shift-JIS, when the bytes make sense in one of them. Works on a handful of characters.
pub fn cjk(bytes: &[u8], whole: bool) -> Option<Encoding> {
    let gb = share(bytes, whole, gb_common);
    let sjis = share(bytes, whole, sjis_common);
    match (gb, sjis) {
        (Some(gb), Some(sjis)) if gb >= 0.7 && sjis >= 0.7 => {}
        (Some(gb), _) if gb >= 0.7 => return Some(Encoding::Gb18030),
        (_, Some(sjis)) if sjis >= 0.7 => return Some(Encoding::ShiftJis),
        _ => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if (guess == encoding_rs::GBK || guess == encoding_rs::GB18030) && gb.is_some() {
        Some(Encoding::Gb18030)
    } else if guess == encoding_rs::SHIFT_JIS && sjis.is_some() {
        Some(Encoding::ShiftJis)
    } else {
        None
    }
}

/// The share of common characters among the multi-byte ones; `None` when more than one in fifty does not decode.
fn share(bytes: &[u8], whole: bool, class: fn(&[u8]) -> Char) -> Option<f64> {
    let mut rest = bytes;
    let (mut common, mut rare, mut bad) = (0u32, 0u32, 0u32);
    loop {
        let skip = rest.iter().position(|b| *b >= 0x80).unwrap_or(rest.len());
        rest = rest.get(skip..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let step = match class(rest) {
            Char::Common(n) => {
                common += 1;
                n
            }
            Char::Rare(n) => {
                rare += 1;
                n
            }
            Char::Bad => {
                bad += u32::from(whole || rest.len() >= 4);
                1
            }
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    let all = common + rare;
    (all > 0 && bad * 50 <= all).then(|| f64::from(common) / f64::from(all))
}

enum Char {
    Common(usize),
    Rare(usize),
    Bad,
}

fn gb_common(at: &[u8]) -> Char {
    match at {
        // First-level characters (by pronunciation, nearly all of running text), symbols and full-width forms.
        [0xb0..=0xd7 | 0xa1 | 0xa3, 0xa1..=0xfe, ..] => Char::Common(2),
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => Char::Rare(4),
        [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, ..] => Char::Rare(2),
        _ => Char::Bad,
    }
}

fn sjis_common(at: &[u8]) -> Char {
    match at {
        // Kana, symbols, full-width forms, first-level kanji.
        [0x81 | 0x82, 0x40..=0x7e | 0x80..=0xfc, ..] | [0x83, 0x40..=0x7e | 0x80..=0x96, ..] => Char::Common(2),
        [0x88..=0x97, 0x40..=0x7e | 0x80..=0xfc, ..] => Char::Common(2),
        [0x84..=0x9f | 0xe0..=0xfc, 0x40..=0x7e | 0x80..=0xfc, ..] => Char::Rare(2),
        [0xa1..=0xdf, ..] => Char::Rare(1),
        _ => Char::Bad,
    }
}
