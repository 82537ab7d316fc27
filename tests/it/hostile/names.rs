//! Names that deceive: they are shown, escaped, and never used.

use super::run::plain;
use crate::builder::{Member, Tar, Zip, crc};

/// A raw name, and how it is shown.
fn names() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    vec![
        ("parent folders", b"../../../../tmp/whydrop-evil".to_vec(), "../../../../tmp/whydrop-evil"),
        ("absolute", b"/tmp/whydrop-evil".to_vec(), "/tmp/whydrop-evil"),
        ("drive", b"C:\\Windows\\evil".to_vec(), "C:\\Windows\\evil"),
        ("backslashes", b"..\\..\\evil".to_vec(), "..\\..\\evil"),
        ("UNC path", b"\\\\host\\share\\a".to_vec(), "\\\\host\\share\\a"),
        ("line break", b"a\nGAP b".to_vec(), "a\\u{a}GAP b"),
        ("escape sequence", b"\x1b[2Ja".to_vec(), "\\u{1b}[2Ja"),
        ("C1 control", "a\u{9b}31mb".as_bytes().to_vec(), "a\\u{9b}31mb"),
        ("right-to-left override", "a\u{202e}gol.exe".as_bytes().to_vec(), "a\\u{202e}gol.exe"),
        ("isolate", "a\u{2066}b".as_bytes().to_vec(), "a\\u{2066}b"),
        ("invisible", "a\u{200b}\u{feff}b".as_bytes().to_vec(), "a\\u{200b}\\u{feff}b"),
        ("line separator", "a\u{2028}b".as_bytes().to_vec(), "a\\u{2028}b"),
        ("device name", b"CON".to_vec(), "CON"),
        ("dot", b".".to_vec(), "."),
        ("exclamation mark", b"a!b".to_vec(), "a!b"),
        ("UTF-8", "通话/日志.log".as_bytes().to_vec(), "通话/日志.log"),
        ("GBK", encoding_rs::GBK.encode("通话日志").0.into_owned(), "通话日志"),
        // The second byte of 誠 and 俓 is a backslash.
        ("GBK with 0x5C", encoding_rs::GBK.encode("会议俓记录").0.into_owned(), "会议俓记录"),
        ("Shift-JIS", encoding_rs::SHIFT_JIS.encode("通話ログ").0.into_owned(), "通話ログ"),
        ("Shift-JIS with 0x5C", encoding_rs::SHIFT_JIS.encode("表示ソフト").0.into_owned(), "表示ソフト"),
        ("neither", b"caf\xe9.log".to_vec(), "caf\\xe9.log"),
    ]
}

#[test]
fn in_tars_and_zips() {
    for (case, raw, shown) in names() {
        let tar = Tar::new().entry(b'0', &raw, b"content\n").bytes();
        let zip = Zip::new().member(Member { name: raw.clone(), ..Member::stored("", b"content\n") }).bytes();
        for (kind, input) in [("tar", tar), ("zip", zip)] {
            let out = plain("x", &input);
            let expected = format!("x!{shown}");
            assert_eq!(out.leaves, [(expected, b"content\n".to_vec())], "{case} in {kind}: {:?}", out.gaps);
            assert_eq!(out.gaps, [], "{case} in {kind}");
        }
    }
    assert!(!std::path::Path::new("/tmp/whydrop-evil").exists());
}

#[test]
fn zero_bytes() {
    let zip = Zip::new().member(Member { name: b"a.log\0.exe".to_vec(), ..Member::stored("", b"1") }).bytes();
    assert_eq!(plain("x", &zip).paths(), ["x!a.log\\u{0}.exe"]);
    let tar = Tar::new().pax(&[("path", "a.log\0.exe")]).file("x", b"1").bytes();
    assert_eq!(plain("x", &tar).paths(), ["x!a.log\\u{0}.exe"]);
}

#[test]
fn no_name_at_all() {
    let zip = Zip::new().member(Member::stored("", b"1")).file("b", b"2").bytes();
    assert_eq!(plain("x", &zip).paths(), ["x!", "x!b"]);
    let tar = Tar::new().file("", b"1").file("b", b"2").bytes();
    assert_eq!(plain("x", &tar).paths(), ["x!", "x!b"]);
}

#[test]
fn all_names_of_a_zip_help_to_guess() {
    // One character alone could be anything.
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let member = |name: Vec<u8>| Member { name, ..Member::stored("", b"1") };
    let zip = Zip::new()
        .member(member(gbk("鑫")))
        .member(member(gbk("网络质量日志")))
        .member(member(gbk("信令连接")))
        .bytes();
    assert_eq!(plain("x", &zip).paths(), ["x!鑫", "x!网络质量日志", "x!信令连接"]);
}

#[test]
fn the_unicode_field_of_info_zip_wins_when_it_is_for_this_name() {
    let raw = encoding_rs::GBK.encode("日志").0.into_owned();
    let field = |sum: u32, text: &str| {
        let mut extra = vec![0x75, 0x70];
        extra.extend((5 + text.len() as u16).to_le_bytes());
        extra.push(1);
        extra.extend(sum.to_le_bytes());
        extra.extend(text.as_bytes());
        extra
    };
    let of =
        |extra: Vec<u8>| Zip::new().member(Member { name: raw.clone(), extra, ..Member::stored("", b"1") }).bytes();
    assert_eq!(plain("x", &of(field(crc(&raw), "ログ"))).paths(), ["x!ログ"]);
    assert_eq!(plain("x", &of(field(1, "evil"))).paths(), ["x!日志"]);
}

#[test]
fn long_names_are_shortened_and_stay_apart() {
    let name = |end: char| format!("{}{end}{}", "n".repeat(3000), "m".repeat(3000));
    let zip = Zip::new().file(&name('a'), b"1").file(&name('b'), b"2").bytes();
    let out = plain("x", &zip);
    assert_eq!(out.leaves.len(), 2);
    assert!(out.paths().iter().all(|p| p.len() < 200), "{:?}", out.paths());
    assert_ne!(out.paths()[0], out.paths()[1]);
    let deep = "d/".repeat(200) + "a";
    assert!(plain("x", &Tar::new().long_name(deep.as_bytes()).file("x", b"1").bytes()).paths()[0].len() < 200);
}
