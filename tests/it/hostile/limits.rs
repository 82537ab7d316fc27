//! Bombs, and every limit on what opening may cost.

use std::time::Duration;

use super::run::{bytes, plain, stdin};
use crate::builder::{Member, Tar, Zip, bz2, deflate, gz, log, xz, zst};
use whydrop::bundle::Limits;
use whydrop::gap::GapKind as G;

const MIB: usize = 1024 * 1024;

#[test]
fn a_gzip_bomb_stops_by_its_ratio() {
    // One line of a gigabyte, if it were let.
    let packed = gz(&vec![b'a'; 300 * MIB]);
    let out = plain("bomb.gz", &packed);
    assert!(out.has(G::Limit), "{:?}", out.gaps);
    assert!(out.produced < 70 * MIB as u64, "{} bytes", out.produced);
}

#[test]
fn bombs_of_every_method_stop() {
    let zeros = vec![0; 100 * MIB];
    for (name, packed) in [("zst", zst(&zeros)), ("xz", xz(&zeros)), ("bz2", bz2(&zeros))] {
        let out = plain(name, &packed);
        assert!(out.has(G::Limit), "{name}: {:?}", out.gaps);
        assert!(out.produced < 70 * MIB as u64, "{name}: {} bytes", out.produced);
    }
}

#[test]
fn a_zip_bomb_stops_by_its_ratio() {
    let packed = deflate(&vec![0; 200 * MIB]);
    let zip = Zip::new().member(Member::packed("a", &vec![0; 200 * MIB], 8, packed)).file("b", b"b\n").bytes();
    let out = plain("bomb.zip", &zip);
    assert!(out.has(G::Limit), "{:?}", out.gaps);
    assert!(out.produced < 70 * MIB as u64, "{} bytes", out.produced);
    assert_eq!(out.leaf("bomb.zip!b"), Some(&b"b\n"[..]), "the others go on");
}

#[test]
fn a_bomb_in_layers_stops() {
    let inner = gz(&vec![0; 100 * MIB]);
    let out = plain("bomb.gz", &gz(&gz(&inner)));
    assert!(out.has(G::Limit), "{:?}", out.gaps);
}

#[test]
fn the_budget_of_the_whole_tree_holds() {
    let a = log(MIB, 1);
    let limits = Limits { total_min: 3 * MIB as u64, total_ratio: 1, ..Limits::default() };
    let mut zip = Zip::new();
    for n in 0..20 {
        zip = zip.file(&format!("{n}"), &a);
    }
    let out = bytes("x.zip", &zip.bytes(), &limits);
    assert!(out.produced < 8 * MIB as u64, "{} bytes", out.produced);
    assert_eq!(out.gaps.iter().filter(|g| g.kind == G::Limit).count() + out.leaves.len(), 21, "{:?}", out.gaps);
    let mut tar = Tar::new();
    for n in 0..20 {
        tar = tar.file(&format!("{n}"), &a);
    }
    let out = bytes("x.tgz", &gz(&tar.bytes()), &limits);
    assert!(out.has(G::Limit) && out.produced < 8 * MIB as u64, "{:?}", out.gaps);
}

#[test]
fn one_member_has_a_limit() {
    let limits = Limits { entry_bytes: 10_000, ..Limits::default() };
    let tar = Tar::new().file("a", &log(50_000, 1)).file("b", b"b\n").bytes();
    let out = bytes("x.tar", &tar, &limits);
    assert_eq!(out.paths(), ["x.tar!a", "x.tar!b"]);
    assert_eq!(out.gaps.len(), 1, "{:?}", out.gaps);
    assert_eq!((out.gaps[0].kind, out.gaps[0].path.as_str()), (G::Limit, "x.tar!a"));
}

#[test]
fn entries_have_a_limit() {
    let limits = Limits { entries: 100, ..Limits::default() };
    let mut tar = Tar::new();
    let mut zip = Zip::new();
    for n in 0..500 {
        tar = tar.file(&format!("{n}"), b"x");
        zip = zip.member(Member::stored(&format!("{n}"), b"x"));
    }
    for (name, input) in [("x.tar", tar.bytes()), ("x.zip", zip.bytes())] {
        let out = bytes(name, &input, &limits);
        assert!((99..=100).contains(&out.leaves.len()), "{name}: {}", out.leaves.len());
        assert_eq!(out.gaps.iter().filter(|g| g.kind == G::Limit).count(), 1, "{name}: {:?}", out.gaps);
    }
}

#[test]
fn depth_has_a_limit() {
    let mut stream = b"deep\n".to_vec();
    for _ in 0..12 {
        stream = gz(&stream);
    }
    let out = plain("x.gz", &stream);
    assert_eq!((out.leaves.len(), out.gaps.len(), out.gaps[0].kind), (0, 1, G::Limit));
    let mut zip = b"deep\n".to_vec();
    for _ in 0..12 {
        zip = Zip::new().file("i.zip", &zip).file("a", b"a\n").bytes();
    }
    let out = plain("x.zip", &zip);
    assert_eq!((out.leaves.len(), out.gaps.len(), out.gaps[0].kind), (8, 1, G::Limit), "{:?}", out.gaps);
    let mut ok = b"deep\n".to_vec();
    for _ in 0..8 {
        ok = gz(&ok);
    }
    let out = plain("x.gz", &ok);
    assert_eq!((out.leaves.len(), out.gaps.len()), (1, 0), "{:?}", out.gaps);
}

#[test]
fn time_has_a_limit() {
    let limits = Limits { deadline: Some(Duration::ZERO), ..Limits::default() };
    let out = bytes("x.tar", &Tar::new().file("a", &log(50_000, 1)).bytes(), &limits);
    assert!(out.leaves.is_empty() && out.has(G::Limit), "{:?}", out.gaps);
}

#[test]
fn a_large_nested_zip_goes_to_an_unnamed_file() {
    let limits = Limits { spool_bytes: 1000, ..Limits::default() };
    let a = log(100_000, 1);
    let tar = Tar::new().file("i.zip", &Zip::new().file("a", &a).bytes()).file("b", b"b\n").bytes();
    let out = bytes("x.tar", &tar, &limits);
    assert_eq!(out.leaf("x.tar!i.zip!a"), Some(&a[..]));
    assert_eq!(out.paths(), ["x.tar!i.zip!a", "x.tar!b"]);
    assert_eq!(out.gaps, []);
    let piped = stdin(&Zip::new().file("a", &a).bytes(), &limits).unwrap();
    assert_eq!(piped.leaf("-!a"), Some(&a[..]));
}

#[test]
fn names_and_sizes_of_a_loss_are_told() {
    let a = log(50_000, 1);
    let packed = gz(&Tar::new().file("a", &a).file("b", &a).bytes());
    let out = plain("x.tgz", &packed[..packed.len() / 2]);
    let cut = out.gaps.iter().find(|g| g.kind == G::Truncated && g.path.starts_with("x.tgz!")).unwrap();
    let have = out.leaf(&cut.path).unwrap().len() as u64;
    assert_eq!((cut.at, cut.size), (Some(have), Some(a.len() as u64 - have)));
}
