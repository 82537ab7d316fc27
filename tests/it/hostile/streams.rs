//! Streams that lie: wrong sums, junk behind the end, what no reader knows; and that there are cases enough.

use super::run::Case;
use super::tars::tar_cases;
use super::zips::zip_cases;
use crate::builder::{Tar, bz2, gz, log, xz, zst, zst_window};
use whydrop::bundle::Limits;
use whydrop::gap::GapKind as G;

fn flipped(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    bytes[at] ^= 0x10;
    bytes
}

fn stream_cases() -> Vec<Case> {
    let a = log(50_000, 1);
    let packed = gz(&a);
    let crc_at = packed.len() - 8;
    let xz_bytes = xz(&a);
    vec![
        Case::new("gz: wrong checksum", flipped(packed.clone(), crc_at)).gap(G::Damaged).leaf("", &a),
        Case::new("gz: wrong length", flipped(packed.clone(), crc_at + 4)).gap(G::Damaged).leaf("", &a),
        Case::new("gz: junk after the end", [&packed[..], b"junk"].concat()).gap(G::Damaged).leaf("", &a),
        Case::new("zst: junk after the end", [&zst(&a)[..], b"junk"].concat()).gap(G::Damaged).leaf("", &a),
        Case::new("bz2: junk after the end", [&bz2(&a)[..], b"junk"].concat()).gap(G::Damaged).leaf("", &a),
        Case::new("xz: junk after the end", [&xz_bytes[..], b"junk"].concat()).gap(G::Damaged).leaf("", &a),
        Case::new("gz: header only", packed[..10].to_vec()).gap(G::Truncated).leaf("", b""),
        Case::new("zst: window of 1 GiB", zst_window(&a, 30)).gap(G::Limit).leaf("", b""),
        Case::new("7z", b"7z\xbc\xaf\x27\x1c\x00\x04rest".to_vec()).gap(G::Unsupported),
        Case::new("rar", b"Rar!\x1a\x07\x01\x00rest".to_vec()).gap(G::Unsupported),
        Case::new("lz4", b"\x04\x22\x4d\x18rest".to_vec()).gap(G::Unsupported),
        Case::new("7z in tar", Tar::new().file("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04rest").file("a", &a).bytes())
            .gap(G::Unsupported)
            .leaf("!a", &a),
    ]
}

#[test]
fn streams() {
    stream_cases().iter().for_each(|c| c.check(&Limits::default()));
}

#[test]
fn there_are_enough_cases() {
    let count = tar_cases().len() + stream_cases().len() + zip_cases().len();
    assert!(count >= 60, "only {count}");
}
