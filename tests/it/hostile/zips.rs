//! Zips that lie: overlaps, forged fields, directories that are damaged or gone.

use super::run::Case;
use crate::builder::{Member, Zip, deflate, log};
use whydrop::bundle::Limits;
use whydrop::gap::GapKind as G;

pub fn zip_cases() -> Vec<Case> {
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
fn zips() {
    zip_cases().iter().for_each(|c| c.check(&Limits::default()));
}
