//! Where the lines of a block end: sixty-four bytes a step, one bit for each line end among them.

use wide::u8x16;

/// Calls for each line with where it begins and where its line end stands.
#[inline]
pub(super) fn each(text: &[u8], mut line: impl FnMut(usize, usize)) {
    let mut from = 0;
    let (steps, rest) = text.as_chunks::<64>();
    let mut base = 0;
    for step in steps {
        let mut ends = line_ends(step);
        while ends != 0 {
            let end = base + ends.trailing_zeros() as usize;
            line(from, end);
            from = end + 1;
            ends &= ends - 1;
        }
        base += 64;
    }
    for end in memchr::memchr_iter(b'\n', rest).map(|i| base + i) {
        line(from, end);
        from = end + 1;
    }
    if from < text.len() {
        line(from, text.len());
    }
}

#[inline]
fn line_ends(step: &[u8; 64]) -> u64 {
    let (parts, _) = step.as_chunks::<16>();
    let mut bits = 0;
    for part in parts.iter().rev() {
        let ends = u8x16::new(*part).simd_eq(u8x16::splat(b'\n'));
        bits = bits << 16 | u64::from(ends.to_bitmask());
    }
    bits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn lines_are_what_stands_between_line_ends(text in "[ab\\n]{0,20}([\\nx-z]{1,9}|[^\\n]{50,80}){0,9}\\n?") {
            let mut got = Vec::new();
            super::each(text.as_bytes(), |from, end| got.push(&text[from..end]));
            let want: Vec<&str> = text.split_terminator('\n').collect();
            prop_assert_eq!(got, want);
        }
    }
}
