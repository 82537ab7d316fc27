//! Archives that lie: bombs, overlaps, forged fields, damage in the middle, junk around.

use std::time::Duration;

use super::run::{Case, bytes, plain, stdin};
use crate::builder::{Member, Tar, Zip, bz2, deflate, gz, log, seal, xz, zst, zst_window};
use whydrop::bundle::Limits;
use whydrop::gap::GapKind as G;

const MIB: usize = 1024 * 1024;

fn flipped(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    bytes[at] ^= 0x10;
    bytes
}

fn tar_cases() -> Vec<Case> {
    let a = log(20_000, 1);
    let z = b"last\n";
    let sized = |n: usize| n.to_string();
    let bad_header = {
        let mut tar = Tar::new().file("a", &a).file("lost", &log(1000, 3)).file("z", z).bytes();
        let second = 512 + a.len().next_multiple_of(512);
        tar[second + 3] ^= 0x55;
        tar
    };
    let sparse = {
        let mut head = Tar::new().header(b'S', b"sparse", 512, b"").open_end();
        head[257..265].copy_from_slice(b"ustar  \0");
        head[482] = 1;
        seal(&mut head);
        let mut more = vec![0; 512];
        more[504] = 0;
        Tar::new().raw(&head).raw(&more).data(&a[..512]).file("z", z).bytes()
    };
    vec![
        Case::new("tar: symbolic link", Tar::new().special(b'2', "l", "/etc/passwd").file("z", z).bytes())
            .gap(G::SpecialFile)
            .leaf("!z", z),
        Case::new("tar: hard link", Tar::new().special(b'1', "l", "../../x").file("z", z).bytes())
            .gap(G::SpecialFile)
            .leaf("!z", z),
        Case::new("tar: char and block device", {
            Tar::new().special(b'3', "c", "").special(b'4', "b", "").file("z", z).bytes()
        })
        .gap(G::SpecialFile)
        .gap(G::SpecialFile)
        .leaf("!z", z),
        Case::new("tar: FIFO", Tar::new().special(b'6', "f", "").file("z", z).bytes())
            .gap(G::SpecialFile)
            .leaf("!z", z),
        Case::new("tar: symbolic link, then a file of its name", {
            Tar::new().special(b'2', "l", "/tmp/x").file("l", z).bytes()
        })
        .gap(G::SpecialFile)
        .leaf("!l", z),
        Case::new("tar: chain of links", {
            Tar::new().special(b'2', "a", ".").special(b'2', "a/b", "..").file("a/b/c", z).bytes()
        })
        .gap(G::SpecialFile)
        .gap(G::SpecialFile)
        .leaf("!a/b/c", z),
        Case::new("tar: 8 GiB stated in 1 KiB", Tar::new().header(b'0', b"a", 8 << 30, b"").raw(&a[..512]).open_end())
            .gap(G::Truncated)
            .gap(G::Truncated)
            .leaf("!a", &a[..512]),
        Case::new("tar: size of all ones", Tar::new().header(b'0', b"a", u64::MAX, b"").raw(&a[..512]).open_end())
            .gap(G::Truncated)
            .gap(G::Truncated)
            .leaf("!a", &a[..512]),
        Case::new("tar: link that states content, header follows", {
            Tar::new().header(b'2', b"l", 1024, b"t").file("z", z).file("y", z).bytes()
        })
        .gap(G::SpecialFile)
        .gap(G::Disagreement)
        .leaf("!z", z)
        .leaf("!y", z),
        Case::new("tar: pax size larger than ustar size", {
            let inner = Tar::new().file("hidden", z).open_end();
            let content = [&inner[..], &[b'.'; 512]].concat();
            Tar::new()
                .pax(&[("size", &sized(content.len()))])
                .header(b'0', b"a", 512, b"")
                .data(&content)
                .file("z", z)
                .bytes()
        })
        .gap(G::Disagreement)
        // The content is itself a tar, and its last block no header.
        .gap(G::Damaged)
        .leaf("!a!hidden", z)
        .leaf("!z", z),
        Case::new("tar: pax size smaller than ustar size", {
            Tar::new().pax(&[("size", "5")]).header(b'0', b"a", 2048, b"").data(z).file("z", z).bytes()
        })
        .gap(G::Disagreement)
        .leaf("!a", z)
        .leaf("!z", z),
        Case::new("tar: pax size in front of a long name", {
            // The size is the file's, not the long name's.
            Tar::new().pax(&[("size", "5")]).long_name(b"long").header(b'0', b"a", 0, b"").data(z).file("z", z).bytes()
        })
        .leaf("!long", z)
        .leaf("!z", z),
        Case::new("tar: pax size that is no number", Tar::new().pax(&[("size", "5x")]).file("a", z).bytes())
            .gap(G::Damaged)
            .leaf("!a", z),
        Case::new("tar: malformed pax record", Tar::new().entry(b'x', b"x", b"999 path=evil\n").file("a", z).bytes())
            .gap(G::Damaged)
            .leaf("!a", z),
        Case::new("tar: long name of 4 GiB", Tar::new().header(b'L', b"L", 4 << 30, b"").raw(&a[..512]).open_end())
            .gap(G::Limit),
        Case::new(
            "tar: pax block of 1 GiB",
            Tar::new().file("a", z).header(b'x', b"x", 1 << 30, b"").raw(&a).open_end(),
        )
        .gap(G::Limit)
        .leaf("!a", z),
        Case::new("tar: seventeen headers for one entry", {
            let mut tar = Tar::new().file("a", z);
            for _ in 0..17 {
                tar = tar.entry(b'x', b"x", b"");
            }
            tar.file("b", z).bytes()
        })
        .gap(G::Limit)
        .leaf("!a", z),
        Case::new("tar: two thousand pax records", {
            let records: Vec<_> = (0..2000).map(|_| ("k", "v")).collect();
            Tar::new().pax(&records).file("b", z).bytes()
        })
        .gap(G::Limit),
        Case::new("tar: two long names", Tar::new().long_name(b"one").long_name(b"two").file("x", z).bytes())
            .gap(G::Disagreement)
            .leaf("!two", z),
        Case::new("tar: damaged header", bad_header).gap(G::Damaged).leaf("!a", &a).leaf("!z", z),
        Case::new("tar: no end mark", Tar::new().file("a", &a).open_end()).gap(G::Truncated).leaf("!a", &a),
        Case::new("tar: two joined", [Tar::new().file("a", &a).bytes(), Tar::new().file("z", z).bytes()].concat())
            .gap(G::Disagreement)
            .leaf("!a", &a)
            .leaf("!z", z),
        Case::new("tar: junk after the end", [Tar::new().file("a", &a).bytes(), vec![b'j'; 3000]].concat())
            .gap(G::Damaged)
            .leaf("!a", &a),
        Case::new("tar: sparse", sparse).gap(G::Unsupported).leaf("!sparse", &a[..512]).leaf("!z", z),
        Case::new("tar: unknown type is a file", Tar::new().entry(b'Q', b"q", z).bytes()).leaf("!q", z),
    ]
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

fn zip_cases() -> Vec<Case> {
    let a = log(50_000, 1);
    let b = log(2_000, 2);
    let one = |m: Member| Zip::new().member(m).file("b", &b).bytes();
    let good = Member::deflated("a", &a);
    let stored = Member::stored("a", &a);
    vec![
        Case::new("zip: symbolic link", one(Member { mode: 0o120_777, ..Member::stored("l", b"/etc/passwd") }))
            .gap(G::SpecialFile)
            .leaf("!b", &b),
        Case::new("zip: FIFO", one(Member { mode: 0o010_644, ..Member::stored("f", b"") }))
            .gap(G::SpecialFile)
            .leaf("!b", &b),
        Case::new("zip: written by a pipe", one(Member { mode: 0o010_600, ..Member::deflated("-", &a) }))
            .leaf("!-", &a)
            .leaf("!b", &b),
        Case::new("zip: encrypted", one(Member { flags: 1, ..stored.clone() })).gap(G::Encrypted).leaf("!b", &b),
        Case::new("zip: AES", one(Member { method: 99, flags: 1, ..stored.clone() })).gap(G::Encrypted).leaf("!b", &b),
        Case::new("zip: unknown method", one(Member { method: 77, ..stored.clone() }))
            .gap(G::Unsupported)
            .leaf("!b", &b),
        Case::new("zip: PPMd", one(Member { method: 98, ..stored.clone() })).gap(G::Unsupported).leaf("!b", &b),
        Case::new("zip: wrong checksum", one(Member { crc: Some(1), ..good.clone() }))
            .gap(G::Damaged)
            .leaf("!a", &a)
            .leaf("!b", &b),
        Case::new("zip: wrong checksum of a stored member", one(Member { crc: Some(1), ..stored.clone() }))
            .gap(G::Damaged)
            .leaf("!a", &a)
            .leaf("!b", &b),
        Case::new(
            "zip: another name in the local header",
            one(Member { local_name: Some(b"evil".to_vec()), ..good.clone() }),
        )
        .gap(G::Disagreement)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: another size in the local header", one(Member { local_size: Some(7), ..good.clone() }))
            .gap(G::Disagreement)
            .leaf("!a", &a)
            .leaf("!b", &b),
        Case::new(
            "zip: size stated too small",
            one(Member { central_size: Some(10), local_size: Some(10), ..good.clone() }),
        )
        .gap(G::Disagreement)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new(
            "zip: size stated too large",
            one(Member { central_size: Some(1 << 30), local_size: Some(1 << 30), ..good.clone() }),
        )
        .gap(G::Truncated)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: packed size beyond the file", {
            Zip::new().file("b", &b).member(Member { central_packed: Some(0x7fff_ffff), ..good.clone() }).bytes()
        })
        .gap(G::Disagreement)
        .gap(G::Overlap)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip64: absurd sizes", {
            let mut extra = vec![1, 0, 16, 0];
            extra.extend((u64::MAX - 5).to_le_bytes());
            extra.extend((u64::MAX - 5).to_le_bytes());
            let wide = Some(u32::MAX);
            one(Member { extra, central_size: wide, central_packed: wide, local_size: wide, ..good.clone() })
        })
        .gap(G::Disagreement)
        .gap(G::Overlap)
        .gap(G::Overlap)
        .gap(G::Truncated)
        .leaf("!a", &a),
        Case::new("zip: all members over one another", {
            let mut zip = Zip::new().member(good.clone());
            for n in 0..20 {
                let name = format!("g{n}").into_bytes();
                zip = zip.member(Member { name, ghost: true, offset: Some(0), ..good.clone() });
            }
            zip.bytes()
        })
        .leaf("!a", &a)
        .gaps(G::Disagreement, 20)
        .gaps(G::Overlap, 20),
        Case::new("zip: members quoted within members", quoted(&a, 5))
            .leaf("!q0", &quoted_content(&a, 5))
            .gaps(G::Overlap, 4),
        Case::new("zip: overlap of two bytes is tolerated", {
            // The first member claims the first two bytes of the second one's header.
            let data = [&a[..], b"PK"].concat();
            let first =
                Member { central_packed: Some(data.len() as u32), local_size: None, ..Member::stored("a", &data) };
            let whole = Zip::new().member(first.clone()).no_directory();
            let cut = whole[..whole.len() - 2].to_vec();
            let second = Zip::new().member(Member::stored("b", &b)).no_directory();
            let at = Some(cut.len() as u32);
            Zip::new()
                .raw(&cut)
                .raw(&second)
                .member(Member { ghost: true, offset: Some(0), ..first })
                .member(Member { ghost: true, offset: at, ..Member::stored("b", &b) })
                .bytes()
        })
        .leaf("!a", &[&a[..], b"PK"].concat())
        .leaf("!b", &b),
        Case::new("zip: a member that the directory does not list", {
            let hidden = Zip::new().file("hidden", &log(5000, 9)).no_directory();
            Zip::new().member(good.clone()).raw(&hidden).file("b", &b).bytes()
        })
        .gap(G::Disagreement)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: bytes between members", {
            Zip::new().member(good.clone()).raw(&[7; 5000]).file("b", &b).bytes()
        })
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: last part of a split archive", {
            let mut zip = Zip::new().member(good.clone()).bytes();
            let end = zip.len() - 22;
            zip[end + 4] = 2;
            zip
        })
        .gap(G::Unsupported)
        .leaf("!a", &a),
        Case::new("zip: no directory", Zip::new().member(good.clone()).member(Member::stored("b", &b)).no_directory())
            .gap(G::Damaged)
            .leaf("!a", &a)
            .leaf("!b", &b),
        Case::new("zip: no directory, data descriptors", {
            let m = |m: Member| Member { streamed: true, ..m };
            Zip::new()
                .member(m(good.clone()))
                .member(m(Member::stored("s", &b)))
                .member(m(Member::deflated("b", &b)))
                .no_directory()
        })
        .gap(G::Damaged)
        .leaf("!a", &a)
        .leaf("!s", &b)
        .leaf("!b", &b),
        Case::new("zip: directory cut in its middle", {
            let zip = Zip::new().member(good.clone()).file("b", &b).bytes();
            zip[..zip.len() - 60].to_vec()
        })
        .gap(G::Damaged)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: a damaged record in the directory", {
            let mut zip = Zip::new().member(good.clone()).file("b", &b).bytes();
            let second = zip.len() - 22 - 47;
            zip[second] = b'X';
            zip
        })
        .gap(G::Damaged)
        .leaf("!a", &a)
        .leaf("!b", &b),
        Case::new("zip: a damaged local header", {
            let mut zip = Zip::new().file("b", &b).member(good.clone()).bytes();
            zip[0] = b'X';
            zip
        })
        .gap(G::Damaged)
        .leaf("!a", &a),
        Case::new("zip: wrong directory offset", Zip::new().member(good.clone()).ending(1000, b""))
            .gap(G::Disagreement)
            .leaf("!a", &a),
        Case::new("zip: comment", Zip::new().member(good.clone()).ending(0, b"made by hand")).leaf("!a", &a),
        Case::new("zip: comment with an empty end record", {
            let comment = Zip::new().bytes();
            Zip::new().member(good.clone()).ending(0, &comment)
        })
        .leaf("!a", &a),
        Case::new("zip: comment with a whole zip", {
            let comment = Zip::new().file("other", b"other").bytes();
            Zip::new().member(good.clone()).ending(0, &comment)
        })
        .gap(G::Disagreement)
        .gap(G::Disagreement)
        .leaf("!other", b"other"),
        Case::new("zip: trailing junk", [Zip::new().member(good.clone()).bytes(), vec![b'j'; 5000]].concat())
            .gap(G::Damaged)
            .leaf("!a", &a),
        Case::new("zip: much trailing junk", [Zip::new().member(good.clone()).bytes(), vec![b'j'; 300_000]].concat())
            .gap(G::Damaged)
            .leaf("!a", &a),
        Case::new("zip: leading junk", [&b"#!/bin/sh\nexit\n"[..], &Zip::new().member(good.clone()).bytes()].concat())
            .gap(G::Disagreement)
            .leaf("!a", &a),
        Case::new("zip: bad deflate data", one(Member { packed: Some(vec![0xff; 500]), ..good.clone() }))
            .gap(G::Damaged)
            .leaf("!a", b"")
            .leaf("!b", &b),
        Case::new("zip: lzma that wants 4 GiB", {
            let mut packed = vec![9, 20, 5, 0, 0x5d, 0xff, 0xff, 0xff, 0xff];
            packed.extend([0; 100]);
            one(Member::packed("a", &a, 14, packed))
        })
        .gap(G::Limit)
        .leaf("!b", &b),
        Case::new("zip: lzma header cut", one(Member::packed("a", &a, 14, vec![9, 20, 5])))
            .gap(G::Damaged)
            .leaf("!b", &b),
        Case::new("zip: PK alone", b"PK\x03\x04".to_vec()).gap(G::Damaged),
    ]
}

/// `count` deflate streams, each beginning with a stored block that holds the header of the next one.
fn quoted(kernel: &[u8], count: usize) -> Vec<u8> {
    let (members, _) = quoted_parts(kernel, count);
    members
}

fn quoted_content(kernel: &[u8], count: usize) -> Vec<u8> {
    quoted_parts(kernel, count).1
}

fn quoted_parts(kernel: &[u8], count: usize) -> (Vec<u8>, Vec<u8>) {
    // From the inside out: content of member i = header of member i+1 (quoted) + content of member i+1.
    let mut packed = deflate(kernel);
    let mut data = kernel.to_vec();
    let mut sizes = vec![(packed.clone(), data.clone())];
    for n in (1..count).rev() {
        let header = Zip::new().member(Member::packed(&format!("q{n}"), &data, 8, packed.clone())).no_directory();
        let header = header[..header.len() - packed.len()].to_vec();
        // A line break in front, or the content would be opened as a zip itself.
        let len = header.len() as u16 + 1;
        let mut next = vec![0];
        next.extend(len.to_le_bytes());
        next.extend((!len).to_le_bytes());
        next.push(b'\n');
        next.extend(&header);
        next.extend(&packed);
        data = [b"\n".to_vec(), header, data].concat();
        packed = next;
        sizes.push((packed.clone(), data.clone()));
    }
    sizes.reverse();
    let mut zip = Zip::new();
    let mut offset = 0u32;
    for (n, (packed, data)) in sizes.iter().enumerate() {
        let member = Member::packed(&format!("q{n}"), data, 8, packed.clone());
        zip = zip.member(Member { ghost: n > 0, offset: Some(offset), ..member });
        offset += 30 + 2 + 5 + 1;
    }
    (zip.bytes(), data)
}

#[test]
fn tars() {
    tar_cases().iter().for_each(|c| c.check(&Limits::default()));
}

#[test]
fn streams() {
    stream_cases().iter().for_each(|c| c.check(&Limits::default()));
}

#[test]
fn zips() {
    zip_cases().iter().for_each(|c| c.check(&Limits::default()));
}

#[test]
fn there_are_enough_cases() {
    let count = tar_cases().len() + stream_cases().len() + zip_cases().len();
    assert!(count >= 60, "only {count}");
}

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
