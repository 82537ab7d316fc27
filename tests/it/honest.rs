//! A report claims no more than what was read, and what it shows is what it claims: whole logs through the whole program.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use whydrop::bundle::Source;
use whydrop::causes::Outcome;
use whydrop::report::Report;
use whydrop::stamp::SECOND;
use whydrop::{Options, analyze};

use crate::builder::gz;

/// 2026-03-02T10:00:00Z.
const START: i64 = 1_772_445_600 * SECOND;

fn line(at: u32, text: &str) -> String {
    format!("2026-03-02T10:{:02}:{:02}.000Z {text}\n", at / 60, at % 60)
}

/// A minute in which ten messages are acknowledged at once, and an own close.
fn calm() -> String {
    let mut log = line(1, "INFO chat - state changed: CONNECTING -> CONNECTED");
    for second in 2..58 {
        log += &line(second, &format!("DEBUG chat - received packet {second}"));
        if second % 5 == 0 {
            log += &line(second, &format!("INFO chat - sendMessage msgId=m{second} conv=c1"));
            log += &line(second, &format!("INFO chat - onSendAck msgId=m{second} code=0"));
        }
    }
    log + &line(59, "INFO chat - state changed: CONNECTED -> CLOSED reason=client close")
}

fn analyzed(path: &Path, options: &Options) -> Report {
    analyze(&[Source::Path(path.to_owned())], options).unwrap()
}

fn options() -> Options {
    Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() }
}

#[test]
fn what_was_not_read_to_its_end_is_not_called_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("chat.log.gz");
    let packed = gz(calm().as_bytes());
    std::fs::write(&whole, &packed).unwrap();
    assert_eq!(analyzed(&whole, &options()).verdict.outcome, Outcome::Healthy);
    std::fs::write(&whole, &packed[..packed.len() - 12]).unwrap();
    let cut = analyzed(&whole, &options());
    assert_eq!((cut.verdict.outcome, cut.verdict.confidence), (Outcome::Inconclusive, 0.0));
    assert!(cut.verdict.title.contains("could not be read"), "{}", cut.verdict.title);
}

/// One end that writes each second but for half a minute, and one that goes on.
fn frozen(folder: &Path) {
    let steady = |seconds: &mut dyn Iterator<Item = u32>| -> String {
        seconds.map(|s| line(s, "DEBUG chat - tick") + &line(s, &format!("DEBUG chat - received packet {s}"))).collect()
    };
    let up = line(1, "INFO chat - state changed: CONNECTING -> CONNECTED");
    std::fs::write(folder.join("alice.log"), up.clone() + &steady(&mut (2..90))).unwrap();
    std::fs::write(folder.join("bob.log"), up + &steady(&mut (2..30).chain(60..90))).unwrap();
}

#[test]
fn a_silence_is_shown_by_the_lines_on_both_sides_of_it() {
    let folder = tempfile::tempdir().unwrap();
    frozen(folder.path());
    let report = analyzed(folder.path(), &options());
    let finding = report.findings.iter().find(|f| f.rule == "frozen").unwrap();
    let lines: Vec<&str> = finding.evidence.iter().map(|e| e.text.as_str()).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].ends_with("received packet 29") && lines[1].ends_with("tick"), "{lines:?}");
    assert!(finding.evidence[0].place.ends_with("bob.log:57"), "{:?}", finding.evidence[0]);
}

#[test]
fn a_silence_outside_of_the_time_asked_for_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    frozen(folder.path());
    let since = Options { since: Some(START + 61 * SECOND), ..options() };
    let report = analyzed(folder.path(), &since);
    assert!(!report.findings.iter().any(|f| f.rule == "frozen"), "{:?}", report.findings);
}

#[test]
fn a_message_sent_again_under_its_own_id_has_waited_since_the_first_time() {
    let folder = tempfile::tempdir().unwrap();
    let log = line(1, "INFO chat - state changed: CONNECTING -> CONNECTED")
        + &line(2, "INFO chat - sendMessage msgId=m1 conv=c1")
        + &line(12, "INFO chat - sendMessage msgId=m1 conv=c1")
        + &line(13, "INFO chat - onSendAck msgId=m1 code=0");
    std::fs::write(folder.path().join("chat.log"), log).unwrap();
    let messages = analyzed(folder.path(), &options()).timeline.messages;
    assert_eq!((messages.submitted, messages.acked, messages.p50_ms), (1, 1, Some(11_000.0)));
}
