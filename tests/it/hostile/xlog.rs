//! Logs of Mars: every magic, every damage, with and without the key.

use std::io::Write as _;

use k256::SecretKey;
use k256::ecdh::diffie_hellman;
use k256::elliptic_curve::sec1::ToSec1Point as _;
use proptest::prelude::*;
use whydrop::bundle::{Bundle, Limits, Source, XlogKey};
use whydrop::gap::{Gap, GapKind};

use super::run::{Case, bytes, plain, stdin};
use crate::builder::{Tar, Zip, deflate, gz, zst};

const CLIENT: [u8; 32] = [7; 32];
const SERVER: [u8; 32] = [9; 32];

/// Lines of one block; every one can be told from all others.
fn lines(block: usize) -> Vec<u8> {
    let line = |n| {
        format!("[I][2030-03-01 +8.0 10:{block:02}:{n:02}.000][11, 12*][net][a.cc, f, {n}][block {block} line {n}\n")
    };
    (0..20).map(line).collect::<String>().into_bytes()
}

/// A deflate stream that was flushed but never finished.
fn flushed(data: &[u8]) -> Vec<u8> {
    let mut w = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    for line in data.split_inclusive(|b| *b == b'\n') {
        w.write_all(line).unwrap();
        w.flush().unwrap();
    }
    w.get_ref().clone()
}

/// A zstd frame that was flushed but never finished.
fn flushed_zst(data: &[u8]) -> Vec<u8> {
    let mut w = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    w.write_all(data).unwrap();
    w.flush().unwrap();
    w.get_ref().clone()
}

/// Pieces behind their lengths.
fn pieces(data: &[u8]) -> Vec<u8> {
    data.chunks(100).flat_map(|piece| [&[piece.len() as u8, 0], piece].concat()).collect()
}

fn point(secret: &[u8; 32]) -> Vec<u8> {
    SecretKey::from_slice(secret).unwrap().public_key().to_sec1_point(false).as_bytes()[1..].to_vec()
}

/// The cipher as the writer has it.
fn encrypted(data: &[u8]) -> Vec<u8> {
    let client = SecretKey::from_slice(&CLIENT).unwrap();
    let server = SecretKey::from_slice(&SERVER).unwrap().public_key();
    let shared = diffie_hellman(client.to_nonzero_scalar(), server.as_affine());
    let word = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
    let k: Vec<u32> = shared.raw_secret_bytes().chunks(4).map(word).collect();
    let group = |group: &[u8]| {
        if group.len() < 8 {
            return group.to_vec();
        }
        let (mut a, mut b, mut sum) = (word(&group[..4]), word(&group[4..]), 0u32);
        for _ in 0..16 {
            sum = sum.wrapping_add(0x9e37_79b9);
            a = a.wrapping_add((b << 4).wrapping_add(k[0]) ^ b.wrapping_add(sum) ^ (b >> 5).wrapping_add(k[1]));
            b = b.wrapping_add((a << 4).wrapping_add(k[2]) ^ a.wrapping_add(sum) ^ (a >> 5).wrapping_add(k[3]));
        }
        [a.to_le_bytes(), b.to_le_bytes()].concat()
    };
    data.chunks(8).flat_map(group).collect()
}

fn block(magic: u8, seq: u16, key: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = vec![magic];
    out.extend(seq.to_le_bytes());
    out.extend([10, 11]);
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(key);
    out.extend(body);
    out.push(0);
    out
}

/// A block of this magic, as its writer makes it.
fn packed(magic: u8, seq: u16, data: &[u8]) -> Vec<u8> {
    let none = [0; 64];
    match magic {
        0x03 => block(magic, seq, &[0; 4], data),
        0x04 => block(magic, seq, &[0; 4], &deflate(data)),
        0x05 => block(magic, seq, &[0; 4], &pieces(&flushed(data))),
        0x06 | 0x0a => block(magic, 0, &point(&CLIENT), data),
        0x07 => block(magic, seq, &point(&CLIENT), &encrypted(&flushed(data))),
        0x08 | 0x0b => block(magic, 0, &none, data),
        0x09 => block(magic, seq, &none, &flushed(data)),
        0x0c => block(magic, seq, &point(&CLIENT), &encrypted(&zst(data))),
        _ => block(magic, seq, &none, &flushed_zst(data)),
    }
}

/// The body of a block of the first generation, masked as its writer does it.
fn masked(magic: u8, seq: u16, body: &[u8]) -> Vec<u8> {
    body.iter().map(|b| b ^ 0xcc ^ magic ^ seq as u8).collect()
}

/// A block of the first generation: nine bytes of header, no key.
fn unkeyed(magic: u8, seq: u16, data: &[u8]) -> Vec<u8> {
    let body = match magic {
        0x03 => masked(magic, seq, data),
        0x04 => masked(magic, seq, &flushed(data)),
        _ => pieces(&masked(magic, seq, &flushed(data))),
    };
    block(magic, seq, &[], &body)
}

const CLEAR: [u8; 9] = [0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0b, 0x0d];

/// Blocks with the magics in turn; the asynchronous ones are numbered from 1.
fn file(magics: &[u8], count: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut file, mut text, mut seq) = (Vec::new(), Vec::new(), 0);
    for n in 0..count {
        let magic = magics[n % magics.len()];
        seq += u16::from(!matches!(magic, 0x06 | 0x08 | 0x0a | 0x0b));
        file.extend(packed(magic, seq, &lines(n)));
        text.extend(lines(n));
    }
    (file, text)
}

/// The text and the gaps of a log, read with a key.
fn opened(content: &[u8], key: [u8; 32]) -> (Vec<u8>, Vec<Gap>) {
    let bundle = Bundle::open_with(&[Source::Stdin], &Limits::default(), &mut &*content).unwrap();
    let bundle = bundle.keyed(XlogKey::parse(&key).as_ref());
    let mut text = Vec::new();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |leaf| {
        assert!(leaf.decoded);
        leaf.reader.read_to_end(&mut text).unwrap();
    });
    (text, gaps)
}

#[test]
fn every_magic_gives_the_same_text() {
    for magic in CLEAR {
        let (input, text) = file(&[magic], 3);
        Case::new("one magic", input).leaf("", &text).check(&Limits::default());
    }
    let (input, text) = file(&CLEAR, 30);
    Case::new("all of them in turn", input.clone()).leaf("", &text).check(&Limits::default());
    // Within archives too, where less of a stream can be looked at before it is opened.
    let inner = Zip::new().file("log/a.xlog", &input).bytes();
    let outer = gz(&Tar::new().file("in.zip", &inner).file("b.mmap3", &input).bytes());
    Case::new("packed", outer).leaf("!in.zip!log/a.xlog", &text).leaf("!b.mmap3", &text).check(&Limits::default());
}

/// Numbers on both sides of those whose mask leaves the text as it is (207 for magic 3) and keeps its highest bit.
#[test]
fn the_first_generation_is_masked_and_has_no_key() {
    for magic in [0x03, 0x04, 0x05] {
        for first in [1, 126, 198, 254, 65_534] {
            let seqs = (first..=u16::MAX).take(12);
            let input: Vec<u8> = seqs.clone().flat_map(|n| unkeyed(magic, n, &lines(n.into()))).collect();
            let text: Vec<u8> = seqs.flat_map(|n| lines(n.into())).collect();
            Case::new("first generation", input).leaf("", &text).check(&Limits::default());
        }
        // Both kinds of header in one file, and an hour that is zero where the other kind has its tail.
        let mut input: Vec<u8> = Vec::new();
        for seq in 1..9 {
            let write = if seq % 3 == 0 { packed } else { unkeyed };
            let mut block = write(magic, seq, &lines(seq.into()));
            block[3..5].fill(0);
            input.extend(block);
        }
        let text: Vec<u8> = (1..9).flat_map(lines).collect();
        Case::new("midnight", input).leaf("", &text).check(&Limits::default());
    }
}

#[test]
fn a_damaged_block_of_the_first_generation_costs_no_other() {
    for magic in [0x03, 0x04, 0x05] {
        let input: Vec<u8> = (1..6).flat_map(|n| unkeyed(magic, n, &lines(n.into()))).collect();
        let start = unkeyed(magic, 1, &lines(1)).len();
        let end = start + unkeyed(magic, 2, &lines(2)).len();
        // In the second block: magic, number (the mask), hour, lengths, tail.
        for at in [start, start + 1, start + 3, start + 6, start + 8, end - 1] {
            let mut hurt = input.clone();
            hurt[at] ^= 0x40;
            let out = plain("x", &hurt);
            let text = out.leaf("x").unwrap();
            for n in [1, 3, 4, 5] {
                assert!(text.windows(lines(n).len()).any(|w| w == lines(n)), "{magic:#x}: {at}: {n}; {:?}", out.gaps);
            }
            let lost = !text.windows(lines(2).len()).any(|w| w == lines(2));
            assert!(!lost || out.has(GapKind::Damaged), "{magic:#x}: byte {at}: {:?}", out.gaps);
        }
        let whole: Vec<u8> = (1..6).flat_map(lines).collect();
        let out = plain("x", &input[..input.len() - 40]);
        let got = out.leaf("x").unwrap();
        assert!(whole.starts_with(got) && got.ends_with(b"\n") && got.len() >= lines(1).len() * 4, "{magic:#x}");
        assert!(out.has(GapKind::Truncated), "{magic:#x}: {:?}", out.gaps);
    }
}

#[test]
fn a_block_larger_than_the_first_look_is_known() {
    let data: Vec<u8> =
        (0..200_000u32).flat_map(|n| format!("{:08x} record\n", n.wrapping_mul(2_654_435_761)).into_bytes()).collect();
    let large = packed(0x09, 1, &data);
    assert!(large.len() > 1 << 20, "larger than every buffer");
    let input = Zip::new().file("a.xlog", &[&large[..], &packed(0x09, 2, &lines(1))].concat()).bytes();
    Case::new("large", input).leaf("!a.xlog", &[&data[..], &lines(1)].concat()).check(&Limits::default());
}

#[test]
fn encrypted_blocks_open_with_the_key_only() {
    for magic in [0x07, 0x0c] {
        let (input, text) = file(&[magic, 0x09], 6);
        let (all, gaps) = opened(&input, SERVER);
        assert!(all == text, "{magic:#x}: {} of {} bytes", all.len(), text.len());
        assert_eq!(gaps, vec![]);
        // The clear blocks among them are read in any case.
        let clear: Vec<u8> = [1, 3, 5].into_iter().flat_map(lines).collect();
        let (text, gaps) = opened(&input, [1; 32]);
        assert!(text == clear);
        assert_eq!((gaps.len(), gaps[0].kind), (1, GapKind::Encrypted));
        assert!(gaps[0].detail.contains("do not open with the key given"), "{}", gaps[0].detail);
        let out = plain("x", &input);
        assert!(out.leaf("x").unwrap() == clear);
        assert_eq!(out.gaps.len(), 1);
        assert_eq!((out.gaps[0].kind, out.gaps[0].at), (GapKind::Encrypted, Some(0)));
        assert!(out.gaps[0].detail.contains("3 of 6 blocks") && out.gaps[0].detail.contains("--xlog-key"));
    }
    // Nothing but encrypted blocks, and too long to be seen whole.
    let noise: Vec<u8> = (0..400_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let sealed = block(0x07, 1, &point(&CLIENT), &noise);
    Case::new("sealed", sealed.clone()).leaf("", b"").gap(GapKind::Encrypted).check(&Limits::default());
    let key = XlogKey::parse(format!("{}\n", "09".repeat(32)).as_bytes());
    assert!(key.is_some() && XlogKey::parse(b"09").is_none() && XlogKey::parse(&[0; 32]).is_none());
}

#[test]
fn keys_without_end_are_not_all_tried() {
    let one = |n: u32| [&n.to_le_bytes()[..], &[1; 60]].concat();
    let mut many = packed(0x07, 1, &lines(0));
    many.extend((0..11_000).flat_map(|n| block(0x07, 0, &one(n), &[0xff; 9])));
    let (text, gaps) = opened(&many, SERVER);
    assert!(text == lines(0));
    assert_eq!(gaps.iter().filter(|g| g.kind == GapKind::Limit).count(), 1, "{gaps:?}");
}

#[test]
fn a_magic_of_encryption_without_a_key_in_use_is_clear() {
    let input = [block(0x07, 1, &[0; 64], &flushed(&lines(0))), block(0x07, 2, &[0; 64], &flushed(&lines(1)))].concat();
    Case::new("07 in the clear", input).leaf("", &[lines(0), lines(1)].concat()).check(&Limits::default());
}

#[test]
fn the_unused_part_of_a_cache_is_no_loss() {
    let (mut input, text) = file(&[0x09], 2);
    input.resize(150 << 10, 0);
    Case::new("mmap3", input).leaf("", &text).check(&Limits::default());
}

#[test]
fn lost_blocks_show_in_the_numbering() {
    let input: Vec<u8> = [1, 2, 6, 7, 1, 2].into_iter().flat_map(|seq| packed(0x09, seq, &lines(seq.into()))).collect();
    let out = plain("x", &input);
    assert_eq!(out.gaps.len(), 1, "{:?}", out.gaps);
    assert_eq!((out.gaps[0].kind, out.gaps[0].size), (GapKind::Disagreement, Some(3)));
    let wrapped: Vec<u8> = [65534, 65535, 1, 2].into_iter().flat_map(|seq| packed(0x0d, seq, &lines(1))).collect();
    assert_eq!(plain("x", &wrapped).gaps, vec![]);
}

#[test]
fn a_damaged_block_costs_no_other() {
    for magic in CLEAR {
        let (input, _) = file(&[magic], 5);
        let start = packed(magic, 1, &lines(0)).len();
        let end = start + packed(magic, 2, &lines(1)).len();
        // In the second block: magic, hour, upper byte of the length, tail.
        for at in [start, start + 3, start + 8, end - 1] {
            let mut hurt = input.clone();
            hurt[at] ^= 0x40;
            let out = plain("x", &hurt);
            let text = out.leaf("x").unwrap();
            for n in [0, 2, 3, 4] {
                let whole = text.windows(lines(n).len()).any(|w| w == lines(n));
                assert!(whole, "{magic:#x}: byte {at}: block {n}; {:?}", out.gaps);
            }
            let lost = !text.windows(lines(1).len()).any(|w| w == lines(1));
            assert!(!lost || out.has(GapKind::Damaged), "{magic:#x}: byte {at}: {:?}", out.gaps);
        }
        // The first block may be the damaged one.
        let mut hurt = input.clone();
        hurt[0] ^= 0x40;
        let out = plain("x", &hurt);
        assert!(out.leaf("x").unwrap().ends_with(&[lines(1), lines(2), lines(3), lines(4)].concat()), "{magic:#x}");
        assert!(out.has(GapKind::Damaged));
    }
}

#[test]
fn a_cut_file_keeps_the_records_before_the_cut() {
    for magic in CLEAR {
        let (input, text) = file(&[magic], 3);
        let out = plain("x", &input[..input.len() - 40]);
        let got = out.leaf("x").unwrap();
        assert!(text.starts_with(got) && got.ends_with(b"\n"), "{magic:#x}");
        assert!(got.len() >= lines(0).len() * 2, "{magic:#x}: {} of {}", got.len(), text.len());
        assert!(out.has(GapKind::Truncated), "{magic:#x}: {:?}", out.gaps);
    }
}

#[test]
fn other_files_are_left_alone() {
    let cases: [Vec<u8>; 6] = [
        lines(0),
        [&b"\x08\0\0\0\0\x05\0\0\0"[..], &[0; 200]].concat(),
        [&b"\x09\0\0\0\0\x90\0\0\0"[..], &[0x41; 400]].concat(),
        "text in utf-16\nwith lines\n".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        [&lines(0)[..], &[0; 4096], &lines(1)[..]].concat(),
        (0..90_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8).collect(),
    ];
    for case in cases {
        let out = plain("x", &case);
        assert!(out.leaf("x") == Some(&case[..]), "{:?}", out.gaps);
    }
}

#[test]
fn a_bomb_within_a_block_is_stopped() {
    let bomb = block(0x09, 1, &[0; 64], &deflate(&vec![b'a'; 64 << 20]));
    let out = plain("x", &bomb);
    assert!(out.has(GapKind::Limit) && out.produced <= 17 << 20, "{:?}", out.gaps);
    let many: Vec<u8> = (0..40).flat_map(|_| packed(0x09, 0, &[&vec![b'a'; 1 << 20][..], b"\n"].concat())).collect();
    let out =
        bytes("x", &many, &Limits { total_min: 1 << 20, total_ratio: 0, total_max: 1 << 20, ..Limits::default() });
    assert!(out.has(GapKind::Limit) && out.produced < 2 << 20, "{:?}", out.gaps);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_damage_is_survived(flips in proptest::collection::vec((0usize..20_000, 0u8..8), 0..6), cut in 0usize..20_000) {
        let (mut input, _) = file(&[0x09, 0x07, 0x05, 0x08, 0x0d], 12);
        input.extend([3, 4, 5].into_iter().flat_map(|magic| unkeyed(magic, 9, &lines(1))));
        for (at, bit) in flips {
            let at = at % input.len();
            input[at] ^= 1 << bit;
        }
        input.truncate(input.len() - cut % input.len());
        stdin(&input, &Limits::default()).unwrap();
    }
}
