//! Logs of more than one block: what a connection came to, and which messages were big, is told to the last line.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::event::{Field, Kind};
use whydrop::timeline::{LinkState, Setting, Timeline};
use whydrop::{formats, parse, timeline};

/// Bytes before the part that is looked at: more than a block holds.
const BEFORE: usize = 3 << 20;

fn story(text: &str) -> Timeline {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alice.log"), text).unwrap();
    let catalog = formats::Catalog::builtin().unwrap();
    let bundle = Bundle::open(&[Source::Path(folder.path().to_owned())], &Limits::default()).unwrap();
    let now = 1_796_083_200_000_000;
    let settings = parse::Settings { threads: 2, line_limit: 1 << 20, now, watch: None };
    let parsed = parse::parse(&bundle, catalog, &settings, &|_| {});
    let setting = Setting { now, offset: None, since: None, until: None, raw_clocks: false };
    timeline::build(parsed, catalog, &setting)
}

/// A line each three milliseconds, until there is enough of it; and the millisecond behind the last.
fn filler(text: &mut String) -> u32 {
    let mut at = 0;
    while text.len() < BEFORE {
        line(text, at, "DEBUG chat - cache entry refreshed, nothing to be told of it, the next one is due later");
        at += 3;
    }
    at
}

fn line(text: &mut String, at: u32, said: &str) {
    let (minute, second, milli) = (at / 60_000, at / 1000 % 60, at % 1000);
    writeln!(text, "2026-03-02T10:{minute:02}:{second:02}.{milli:03}Z {said}").unwrap();
}

#[test]
fn each_loss_in_a_later_block_is_a_stretch_of_its_own() {
    let mut text = String::new();
    let from = filler(&mut text);
    for n in 0..20 {
        line(&mut text, from + n * 4000, "INFO chat - state changed: CONNECTING -> CONNECTED");
        line(&mut text, from + n * 4000 + 2000, "WARN chat - state changed: CONNECTED -> DISCONNECTED");
        line(&mut text, from + n * 4000 + 2500, "INFO chat - state changed: DISCONNECTED -> CONNECTING");
    }
    let story = story(&text);
    let lost = story.links.iter().filter(|link| link.state == LinkState::Disconnected).count();
    assert_eq!(lost, 20);
}

#[test]
fn a_message_of_a_quarter_of_what_is_big_is_an_event() {
    let mut text = String::new();
    let from = filler(&mut text);
    for (n, size) in [4_000, 20_000, 120_000].into_iter().enumerate() {
        let said = "x".repeat(size);
        let packet = format!("socket.io-client:manager writing packet {{\"type\":2,\"data\":[\"{said}\"]}}");
        line(&mut text, from + n as u32 * 1000, &packet);
    }
    let story = story(&text);
    let sent = story.events.iter().filter(|e| e.kind == Kind::MsgSent);
    let sizes: Vec<f64> = sent.filter_map(|e| e.num(Field::SizeBytes)).collect();
    assert!(sizes.len() == 2 && sizes.iter().all(|size| *size > 20_000.0), "{sizes:?}");
}
