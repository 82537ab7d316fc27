//! Tars that lie: links, devices, forged sizes, headers without end.

use super::run::Case;
use crate::builder::{Tar, log, seal};
use whydrop::bundle::Limits;
use whydrop::gap::GapKind as G;

pub fn tar_cases() -> Vec<Case> {
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

#[test]
fn tars() {
    tar_cases().iter().for_each(|c| c.check(&Limits::default()));
}
