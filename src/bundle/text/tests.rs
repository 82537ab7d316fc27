//! Encodings and cuts, and what stays unreadable.

use std::io::Read;

use super::{HEAD, Text};
use crate::member::Encoding as E;

fn read(bytes: &[u8], step: usize) -> (E, Vec<u8>, u64) {
    let mut input = bytes;
    let mut text = Text::open(&mut input);
    let encoding = text.encoding();
    let mut out = Vec::new();
    let mut block = vec![0; step];
    loop {
        let n = text.read(&mut block).unwrap();
        if n == 0 {
            break;
        }
        out.extend_from_slice(&block[..n]);
    }
    (encoding, out, text.raw_bytes())
}

fn check(bytes: &[u8], encoding: E, decoded: &str) {
    for step in [1, 7, 4096, 1 << 20] {
        let (found, out, raw) = read(bytes, step);
        assert_eq!(found, encoding, "{decoded:.60}");
        assert_eq!(String::from_utf8_lossy(&out), decoded, "{encoding:?}");
        assert_eq!(raw, bytes.len() as u64);
    }
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

const LOG: &str = "2026-03-14 10:00:00.123 I/net [8812] connect host=10.0.0.1 rtt=35\n";

#[test]
fn what_is_utf8_passes_through() {
    check(b"", E::Utf8, "");
    check(LOG.as_bytes(), E::Utf8, LOG);
    let cjk = "10:00 网络断开，原因：超时 💥\n".repeat(5000);
    check(cjk.as_bytes(), E::Utf8, &cjk);
    check(&[b"\xef\xbb\xbf", LOG.as_bytes()].concat(), E::Utf8, LOG);
}

#[test]
fn a_character_cut_by_the_head_is_no_error() {
    for shift in 0..4 {
        let text = "a".repeat(shift) + &"断网，".repeat(HEAD / 2);
        check(text.as_bytes(), E::Utf8, &text);
        let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
        check(&gbk, E::Gb18030, &text);
    }
}

#[test]
fn a_few_invalid_bytes_stay_as_they_are() {
    let mut bytes = "通话质量 ".repeat(100).into_bytes();
    bytes.extend(b"\xff\xfe\xe9\n");
    assert_eq!(read(&bytes, 4096), (E::Utf8, bytes.clone(), bytes.len() as u64));
    let mut ascii = LOG.repeat(100).into_bytes();
    ascii[500] = 0xff;
    assert_eq!(read(&ascii, 4096).0, E::Utf8);
}

#[test]
fn utf16_with_and_without_mark() {
    let cjk = LOG.replace("connect", "连接服务器成功");
    for text in [LOG, &cjk, &cjk.repeat(3000)] {
        for big in [false, true] {
            let encoding = if big { E::Utf16Be } else { E::Utf16Le };
            let bare = utf16(text, big);
            check(&bare, encoding, text);
            let mark: &[u8] = if big { b"\xfe\xff" } else { b"\xff\xfe" };
            check(&[mark, &bare].concat(), encoding, text);
            check(&[&bare[..], b"x"].concat(), encoding, &format!("{text}\u{fffd}"));
        }
    }
}

#[test]
fn gbk_with_few_characters() {
    for word in ["断", "超时", "网络断开，原因：超时", "登录失败：令牌过期", "音频卡顿"] {
        let text = format!("{}10:00 W/net {word}\n{}", LOG.repeat(40), LOG.repeat(40));
        check(&encoding_rs::GBK.encode(&text).0, E::Gb18030, &text);
    }
}

#[test]
fn gb18030_beyond_gbk() {
    let text = format!("{LOG}用户𠮷野家加入频道，网络质量良好，开始通话\n");
    check(&encoding_rs::GB18030.encode(&text).0, E::Gb18030, &text);
}

#[test]
fn shift_jis() {
    for word in ["接続が切れました", "タイムアウト", "ネットワークエラー：表示できません", "通話ｴﾗｰです"]
    {
        let text = format!("{}10:00 W/net {word}\n", LOG.repeat(20));
        check(&encoding_rs::SHIFT_JIS.encode(&text).0, E::ShiftJis, &text);
    }
}

#[test]
fn western_text_keeps_every_byte() {
    let bytes = b"10:00 Verbindung zu M\xfcller getrennt, R\xfcckruf l\xe4uft\n10:01 d\xe9connect\xe9 \x93x\x94\n";
    let text: String = bytes.iter().map(|b| char::from(*b)).collect();
    check(bytes, E::Latin1, &text);
}

#[test]
fn zero_bytes_do_not_make_a_log_binary() {
    let mut mapped = LOG.repeat(50).into_bytes();
    mapped.extend([0; 100_000]);
    let (encoding, out, _) = read(&mapped, 4096);
    assert_eq!((encoding, out == mapped), (E::Utf8, true));
    let mut holes = Vec::new();
    for _ in 0..20 {
        holes.extend(LOG.repeat(3).into_bytes());
        holes.extend([0; 37]);
    }
    assert_eq!(read(&holes, 4096).0, E::Utf8);
    let ended: Vec<u8> = (0..100).flat_map(|_| [LOG.trim_end().as_bytes(), b"\0"].concat()).collect();
    assert_eq!(read(&ended, 4096).0, E::Utf8, "one zero byte for each line");
}

#[test]
fn colours_and_progress_bars_are_text() {
    let text = "\x1b[31mE/net\x1b[0m lost\r\n\x08\x08\x07\x0c".repeat(10);
    assert_eq!(read(text.as_bytes(), 4096).0, E::Utf8);
}

#[test]
fn binary_is_binary_and_passes_through() {
    let mut state = 1u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as u8
    })
    .take(100_000)
    .collect();
    let counters: Vec<u8> = (0..20_000u32).flat_map(u32::to_le_bytes).collect();
    let shorts: Vec<u8> = (0..30_000u16).flat_map(u16::to_le_bytes).collect();
    let zeros = vec![0; 5000];
    let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0\x08\x06\0\0\0"[..], &noise[..3000]].concat();
    for (name, bytes) in [("noise", noise), ("counters", counters), ("shorts", shorts), ("zeros", zeros), ("png", png)]
    {
        let (encoding, out, _) = read(&bytes, 4096);
        assert_eq!(encoding, E::Binary, "{name}");
        assert!(out == bytes, "{name}");
        let mut input = bytes.as_slice();
        assert!(!Text::open(&mut input).is_text());
    }
}

#[test]
fn short_noise_is_not_called_text_in_another_script() {
    let mut wrong = 0;
    for seed in 0..200u64 {
        let mut state = seed * 2 + 1;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u8
        })
        .take(400)
        .collect();
        wrong += usize::from(read(&noise, 4096).0 != E::Binary);
    }
    assert!(wrong <= 2, "{wrong} of 200");
}

#[test]
fn the_head_is_decoded_and_bounded() {
    let text = LOG.repeat(5000);
    let bytes = utf16(&text, false);
    let mut input = bytes.as_slice();
    let decoded = Text::open(&mut input);
    assert_eq!(decoded.head(), &text.as_bytes()[..HEAD / 2]);
    let mut input = text.as_bytes();
    assert_eq!(Text::open(&mut input).head(), &text.as_bytes()[..HEAD]);
}
