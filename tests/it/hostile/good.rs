//! What must simply work: every container, every method, every generation.

use super::run::{Case, plain};
use crate::builder::{Member, Tar, Zip, bz2, deflate, gz, log, lzma, xz, zst};
use whydrop::bundle::Limits;

fn deflate64_sample() -> (Vec<u8>, Vec<u8>) {
    // Without matches of length 258 the two formats are the same bytes.
    let data = b"2026-03-14 10:00:00.000 I/net up\n2026-03-14 10:00:01.250 W/net rtt=900\n".to_vec();
    let packed = deflate(&data);
    (data, packed)
}

pub fn cases() -> Vec<Case> {
    let a = log(200_000, 1);
    let b = log(3_000, 2);
    let tar = Tar::new().file("d/a.log", &a).file("b.log", &b).bytes();
    let both = |case: Case| case.leaf("!d/a.log", &a).leaf("!b.log", &b);
    let zip = Zip::new().file("d/a.log", &a).member(Member::stored("b.log", &b)).bytes();
    let (d64, packed64) = deflate64_sample();
    let method = |name: &'static str, method: u16, packed: Vec<u8>| {
        Case::new(name, Zip::new().member(Member::packed("a", &a, method, packed)).bytes()).leaf("!a", &a)
    };
    vec![
        Case::new("plain text", a.clone()).leaf("", &a),
        Case::new("zero bytes inside text", [&a[..], &[0; 4096]].concat()).leaf("", &[&a[..], &[0; 4096]].concat()),
        both(Case::new("tar", tar.clone())),
        both(Case::new("tar.gz", gz(&tar))),
        both(Case::new("tar.zst", zst(&tar))),
        both(Case::new("tar.xz", xz(&tar))),
        both(Case::new("tar.bz2", bz2(&tar))),
        both(Case::new("zip", zip.clone())),
        Case::new("gz of one log", gz(&a)).leaf("", &a),
        Case::new("zst of one log", zst(&a)).leaf("", &a),
        Case::new("xz of one log", xz(&a)).leaf("", &a),
        Case::new("bz2 of one log", bz2(&a)).leaf("", &a),
        Case::new("gz, two members", [gz(&a), gz(&b)].concat()).leaf("", &[&a[..], &b].concat()),
        Case::new("zst, two frames and a skippable one", {
            [zst(&a), b"\x50\x2a\x4d\x18\x04\0\0\0skip".to_vec(), zst(&b)].concat()
        })
        .leaf("", &[&a[..], &b].concat()),
        Case::new("xz, two streams", [xz(&a), vec![0; 8], xz(&b)].concat()).leaf("", &[&a[..], &b].concat()),
        Case::new("bz2, two streams", [bz2(&a), bz2(&b)].concat()).leaf("", &[&a[..], &b].concat()),
        Case::new("gz with zero padding", [gz(&a), vec![0; 5000]].concat()).leaf("", &a),
        Case::new("empty gz", gz(b"")).leaf("", b""),
        Case::new("empty zst", zst(b"")).leaf("", b""),
        Case::new("empty bz2", bz2(b"")).leaf("", b""),
        Case::new("empty xz", xz(b"")).leaf("", b""),
        Case::new("empty tar", vec![0; 10_240]),
        Case::new("empty tar.gz", gz(&vec![0; 10_240])),
        Case::new("empty zip", Zip::new().bytes()),
        Case::new("v7 tar", Tar::new().v7("old.log", &b).bytes()).leaf("!old.log", &b),
        Case::new("GNU long name", Tar::new().long_name(&[b'n'; 300]).file("short", &b).bytes())
            .leaf(&format!("!{}", "n".repeat(300)), &b),
        Case::new(
            "pax path, mtime",
            Tar::new().pax(&[("path", "日志/a.log"), ("mtime", "1700000000.25")]).file("x", &b).bytes(),
        )
        .leaf("!日志/a.log", &b),
        Case::new("pax size where ustar has none", {
            let size = b.len().to_string();
            Tar::new().pax(&[("size", &size)]).header(b'0', b"a", 0, b"").data(&b).file("z", b"z").bytes()
        })
        .leaf("!a", &b)
        .leaf("!z", b"z"),
        Case::new("tar with directories", Tar::new().entry(b'5', b"d/", b"").file("d/a", &b).bytes()).leaf("!d/a", &b),
        Case::new("tar with a global pax header", Tar::new().entry(b'g', b"g", b"11 a=bcdef\n").file("a", &b).bytes())
            .leaf("!a", &b),
        method("zip: bzip2", 12, bz2(&a)),
        method("zip: zstd", 93, zst(&a)),
        method("zip: xz", 95, xz(&a)),
        Case::new("zip: lzma", {
            Zip::new().member(Member { flags: 2, ..Member::packed("a", &a, 14, lzma(&a)) }).bytes()
        })
        .leaf("!a", &a),
        Case::new("zip: deflate64", Zip::new().member(Member::packed("a", &d64, 9, packed64)).bytes()).leaf("!a", &d64),
        Case::new("zip64", Zip::new().member(Member { zip64: true, ..Member::deflated("a", &a) }).bytes())
            .leaf("!a", &a),
        Case::new("zip: data descriptors", {
            let m = |name: &str, data: &[u8]| Member { streamed: true, ..Member::deflated(name, data) };
            Zip::new().member(m("a", &a)).member(m("b", &b)).bytes()
        })
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: directories", Zip::new().member(Member::stored("d/", b"")).file("d/a", &b).bytes())
            .leaf("!d/a", &b),
        Case::new("zip: two of one name", Zip::new().file("a", &a).file("a", &b).bytes()).leaf("!a", &a).leaf("!a", &b),
        Case::new("tar: two of one name", Tar::new().file("a", &a).file("a", &b).bytes()).leaf("!a", &a).leaf("!a", &b),
        Case::new("tar.gz in zip in tar.xz", {
            let inner = gz(&tar);
            xz(&Tar::new().file("m.zip", &Zip::new().file("i.tgz", &inner).bytes()).file("b.log", &b).bytes())
        })
        .leaf("!m.zip!i.tgz!d/a.log", &a)
        .leaf("!m.zip!i.tgz!b.log", &b)
        .leaf("!b.log", &b),
        Case::new("stored zip in zip", Zip::new().member(Member::stored("i.zip", &zip)).bytes())
            .leaf("!i.zip!d/a.log", &a)
            .leaf("!i.zip!b.log", &b),
        Case::new("gz in tar keeps its name", Tar::new().file("a.log.gz", &gz(&a)).bytes()).leaf("!a.log.gz", &a),
        Case::new("text that begins like bzip2", b"BZh9 is how a bzip2 file begins\n".to_vec())
            .leaf("", b"BZh9 is how a bzip2 file begins\n"),
        Case::new("text that begins like a zip", b"PK is not enough\n".to_vec()).leaf("", b"PK is not enough\n"),
    ]
}

#[test]
fn all() {
    for case in cases() {
        case.check(&Limits::default());
    }
}

#[test]
fn a_zip_has_one_unit_for_each_member() {
    use whydrop::bundle::{Bundle, Source};
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.zip");
    std::fs::write(&file, Zip::new().file("a", b"1").file("b", b"2").bytes()).unwrap();
    let bundle = Bundle::open(&[Source::Path(file)], &Limits::default()).unwrap();
    let paths: Vec<_> = bundle.units().iter().map(|u| u.path()).collect();
    assert_eq!(paths, ["x.zip!a", "x.zip!b"]);
}

#[test]
fn what_a_visitor_leaves_is_skipped() {
    use whydrop::bundle::{Bundle, Source};
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.tar");
    std::fs::write(&file, Tar::new().file("a", &log(500_000, 1)).file("b", b"2").bytes()).unwrap();
    let bundle = Bundle::open(&[Source::Path(file)], &Limits::default()).unwrap();
    let mut seen = Vec::new();
    let gaps = bundle.units()[0].walk(&bundle, &|_| {}, &mut |leaf| seen.push(leaf.path));
    assert_eq!((seen, gaps), (vec!["x.tar!a".to_owned(), "x.tar!b".to_owned()], vec![]));
}

#[test]
fn times_come_from_headers() {
    use whydrop::bundle::{Bundle, Source};
    let dir = tempfile::tempdir().unwrap();
    for (name, content, expected) in [
        ("x.tar", Tar::new().file("a", b"1").bytes(), 1_700_000_000_000_000),
        ("y.tar", Tar::new().pax(&[("mtime", "1600000000.25")]).file("a", b"1").bytes(), 1_600_000_000_250_000),
        // 2026-03-14 10:00:00 on a DOS clock.
        ("x.zip", Zip::new().file("a", b"1").bytes(), 1_773_482_400_000_000),
    ] {
        let file = dir.path().join(name);
        std::fs::write(&file, content).unwrap();
        let bundle = Bundle::open(&[Source::Path(file)], &Limits::default()).unwrap();
        let mut times = Vec::new();
        bundle.units()[0].walk(&bundle, &|_| {}, &mut |leaf| times.push(leaf.mtime));
        assert_eq!(times, [Some(expected)], "{name}");
    }
}

#[test]
fn the_fingerprint_knows_bytes_not_names() {
    use whydrop::bundle::{Bundle, Source};
    let dir = tempfile::tempdir().unwrap();
    let of = |files: &[(&str, &[u8])]| {
        let root = tempfile::tempdir_in(dir.path()).unwrap();
        for (name, content) in files {
            std::fs::write(root.path().join(name), content).unwrap();
        }
        Bundle::open(&[Source::Path(root.path().to_owned())], &Limits::default()).unwrap().fingerprint()
    };
    let one = of(&[("a", b"1"), ("b", b"2")]);
    assert_eq!(one, of(&[("z", b"1"), ("b", b"2")]));
    assert_ne!(one, of(&[("a", b"1"), ("b", b"3")]));
    assert_ne!(one, of(&[("a", b"12")]));
    assert_eq!(plain("x", b"1").leaves.len(), 1);
}
