//! Every container cut at many places, and with bits flipped: what is readable comes, the rest is named.

use std::sync::LazyLock;

use super::run::{Outcome, plain};
use crate::builder::{Member, Tar, Zip, bz2, gz, log, xz, zst};
use whydrop::gap::GapKind as G;

const CUTS: usize = 20;

/// Containers around the same two logs, with the least share of the text that must survive a cut in the middle.
fn containers() -> &'static [(&'static str, Vec<u8>, f64)] {
    static BUILT: LazyLock<Vec<(&str, Vec<u8>, f64)>> = LazyLock::new(build);
    &BUILT
}

fn build() -> Vec<(&'static str, Vec<u8>, f64)> {
    let (a, b) = texts();
    let tar = Tar::new().file("a", &a).file("b", &b).bytes();
    let stored = Zip::new().member(Member::stored("a", &a)).member(Member::stored("b", &b)).bytes();
    let streamed = |name: &str, text: &[u8]| Member { streamed: true, ..Member::deflated(name, text) };
    vec![
        ("tar", tar.clone(), 0.45),
        ("tar.gz", gz(&tar), 0.4),
        ("tar.zst", zst(&tar), 0.1),
        // The decoder gives out a chunk of xz (64 KiB packed) only when it has all of it; bzip2 works by blocks of 900 KB.
        ("tar.xz", xz(&tar), 0.0),
        ("tar.bz2", bz2(&tar), 0.0),
        ("zip", Zip::new().file("a", &a).file("b", &b).bytes(), 0.4),
        ("zip stored", stored, 0.45),
        ("zip streamed", Zip::new().member(streamed("a", &a)).member(streamed("b", &b)).bytes(), 0.4),
        ("gz", gz(&a), 0.4),
        ("zst", zst(&a), 0.1),
        ("xz", xz(&a), 0.0),
        ("bz2", bz2(&a), 0.0),
    ]
}

fn texts() -> (Vec<u8>, Vec<u8>) {
    (log(400_000, 1), log(400_000, 2))
}

/// Every member is a beginning of the text it was, and how much of all text there is.
fn prefix_of_the_truth(name: &str, out: &Outcome) -> usize {
    let (a, b) = texts();
    let mut have = 0;
    for (path, content) in &out.leaves {
        let truth = if path.ends_with('b') { &b } else { &a };
        assert!(truth.starts_with(content) || content.len() < 600, "{name}: {path} is not what it was");
        have += content.len();
    }
    have
}

#[test]
fn cut_at_twenty_places() {
    for (name, whole, _) in containers() {
        let complete = plain("x", whole);
        assert_eq!(complete.gaps, [], "{name}");
        for n in 1..=CUTS {
            let at = (whole.len() - 1) * n / CUTS;
            let out = plain("x", &whole[..at]);
            prefix_of_the_truth(name, &out);
            // Within the zeros at the end of a bare tar nothing is lost.
            let nothing_lost = *name == "tar" && out.leaves == complete.leaves;
            let said = out.has(G::Truncated) || out.has(G::Damaged);
            assert!(said || nothing_lost, "{name} cut at {at}: nothing said, {:?}", out.gaps);
        }
    }
}

#[test]
fn more_comes_from_a_later_cut() {
    for (name, whole, least) in containers() {
        let total: usize = plain("x", whole).leaves.iter().map(|l| l.1.len()).sum();
        let mut before = 0;
        for n in 1..=10 {
            let out = plain("x", &whole[..whole.len() * n / 10]);
            let have = prefix_of_the_truth(name, &out);
            assert!(have >= before, "{name}: {have} after {before}");
            before = have;
            if n == 5 {
                assert!(have as f64 >= least * total as f64, "{name}: only {have} of {total}");
            }
        }
    }
}

#[test]
fn flipped_bits_are_noticed() {
    for (name, whole, _) in containers() {
        // A tar has no checksum over content: only its headers can tell.
        let unchecked = *name == "tar";
        for n in 1..=CUTS {
            let at = whole.len() * n / (CUTS + 1);
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (n % 8);
            let out = plain("x", &bytes);
            assert!(unchecked || !out.gaps.is_empty(), "{name} flipped at {at}: nothing said");
        }
    }
}

#[test]
fn noise_is_survived() {
    let mut state = 7u64;
    for round in 0..200 {
        let (_, whole, _) = &containers()[round % 8];
        let mut bytes = whole[..20_000].to_vec();
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bytes.len().min(if round % 2 == 0 { 600 } else { 20_000 });
            bytes[at] = (state >> 20) as u8;
        }
        plain("x", &bytes);
    }
}
