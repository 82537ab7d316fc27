//! What holds for every input: content survives packing, and nothing makes it fail.

use proptest::prelude::*;

use super::run::{bytes, plain, stdin};
use crate::builder::{Member, Tar, Zip, bz2, gz, zst};
use whydrop::bundle::Limits;

/// Lines that are never mistaken for a container.
fn text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec("[ -~]{0,80}", 0..200).prop_map(|lines| {
        let mut out = b"log\n".to_vec();
        for line in lines {
            out.extend(line.into_bytes());
            out.push(b'\n');
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn content_survives_packing(content in text(), packings in proptest::collection::vec(0usize..7, 0..5)) {
        let mut input = content.clone();
        let mut depth = 0;
        for packing in packings {
            let (packed, layers) = match packing {
                0 => (gz(&input), 1),
                1 => (zst(&input), 1),
                2 => (bz2(&input), 1),
                3 => (Tar::new().file("m", &input).bytes(), 1),
                4 => (Zip::new().file("m", &input).bytes(), 1),
                5 => (Zip::new().member(Member::stored("m", &input)).bytes(), 1),
                _ => (gz(&Tar::new().file("m", &input).bytes()), 2),
            };
            if depth + layers > Limits::default().depth {
                break;
            }
            depth += layers;
            input = packed;
        }
        let out = plain("x", &input);
        prop_assert_eq!(&out.gaps, &vec![]);
        prop_assert_eq!(out.leaves.len(), 1);
        prop_assert!(out.leaves[0].1 == content);
    }

    #[test]
    fn any_bytes_are_survived(head in 0usize..11, input in proptest::collection::vec(any::<u8>(), 1..3000)) {
        let heads: [&[u8]; 11] = [
            b"", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\0", b"BZh91AY&SY", b"PK\x03\x04", b"PK\x05\x06",
            b"7z\xbc\xaf\x27\x1c", b"\x50\x2a\x4d\x18",
            b"\x08\0\0\x0a\x0a\x20\0\0\0", b"\x09\x01\0\x0a\x0a\x20\0\0\0",
        ];
        let input = [heads[head], &input].concat();
        stdin(&input, &Limits::default()).unwrap();
    }

    #[test]
    fn low_limits_only_take_away(content in text(), total in 0u64..20_000, entry in 0u64..20_000, entries in 0u64..4) {
        let limits = Limits {
            total_min: total, total_ratio: 0, total_max: total, entry_bytes: entry, entries, spool_bytes: total / 2,
            ..Limits::default()
        };
        let inner = Zip::new().file("a", &content).file("b", &content).bytes();
        let input = gz(&Tar::new().file("z.zip", &inner).file("c", &content).bytes());
        let full = plain("x", &input);
        let less = bytes("x", &input, &limits);
        for (path, have) in &less.leaves {
            let whole = full.leaf(path).unwrap();
            prop_assert!(whole.starts_with(have));
        }
        if less.leaves != full.leaves {
            prop_assert!(!less.gaps.is_empty());
        }
    }
}
