//! What holds in every format, at every width.

use whydrop::causes::Outcome;
use whydrop::report::{self, Format, Lang, Policy, Report, View};

use super::{assemble, shown};

#[test]
fn lines_fit_and_end_cleanly_at_every_width() {
    for lang in Lang::ALL {
        for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
            for width in [0, 20, 33, 59, 60, 80, 120, 10_000] {
                for line in shown("text", outcome, lang, width).lines() {
                    let columns = unicode_width::UnicodeWidthStr::width(line);
                    assert!(columns <= width.clamp(20, 120), "{columns} > {width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
}

#[test]
fn colour_changes_no_word() {
    let report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let mut out = Vec::new();
    (Format::named("text").unwrap().render)(&report, &View { lang: Lang::En, width: 80, color: true }, &mut out)
        .unwrap();
    let stripped = anstream::adapter::strip_bytes(&out).into_vec();
    assert!(out.len() > stripped.len());
    assert_eq!(String::from_utf8(stripped).unwrap(), shown("text", Outcome::Cause, Lang::En, 80));
}

#[test]
fn nothing_private_is_left_in_any_format() {
    for format in report::FORMATS {
        let text = shown(format.name, Outcome::Cause, Lang::En, 120);
        for secret in ["13800138000", "alice_1", "007eJx", "hello there", "192.168.3.7", "room-of-alice", "\u{1b}"] {
            assert!(!text.contains(secret), "{secret} in {}", format.name);
        }
        for kept in ["47.74.211.9", "4.3.0.123", "edge-cn.agora.io"] {
            assert!(text.contains(kept), "{kept} missing in {}", format.name);
        }
    }
}

#[test]
fn every_axis_is_answered() {
    for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
        let axes = assemble(outcome, Lang::En, Policy::Share).axes;
        for axis in [axes.sdk_version, axes.region, axes.weak_network, axes.server_config] {
            assert!(!axis.summary.is_empty());
        }
    }
}

/// What the logs do not hold is not told as a number, nor a zone as known that none of them states.
#[test]
fn what_is_not_in_the_logs_is_said() {
    let mut report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let shown = |report: &Report, format: &str| {
        let mut out = Vec::new();
        let view = View { lang: Lang::En, width: 120, color: false };
        (Format::named(format).unwrap().render)(report, &view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for format in ["text", "markdown", "html"] {
        let said = shown(&report, format);
        assert!(said.contains("receipts are not in these logs") && !said.contains("0 received"), "{said}");
        assert!(!said.contains("--tz"), "{said}");
    }
    let messages = &mut report.timeline.messages;
    (messages.acked, messages.lost, messages.received, messages.delivered) = (20, 0, 12, Some(12));
    report.clock[0].unstated = true;
    for format in ["text", "markdown"] {
        let said = shown(&report, format);
        assert!(said.contains("12 received") && !said.contains("0 lost"), "{said}");
        assert!(said.contains("8 acknowledged ones were not seen received there"), "{said}");
    }
    for format in ["text", "markdown", "html"] {
        assert!(shown(&report, format).contains("not stated in the logs; taken as UTC, --tz sets it"));
    }
}

/// A line of the log stands in a report once, and a long one only as far as it says something.
#[test]
fn a_line_is_shown_once() {
    let report = assemble(Outcome::Cause, Lang::En, Policy::Share);
    let mut again = report.clone();
    let mut proof = again.causes[0].evidence[0].clone();
    proof.title = "The same lines once more".to_owned();
    again.causes[0].evidence.push(proof);
    for format in ["text", "markdown"] {
        let lines = |report: &Report| {
            let mut out = Vec::new();
            let view = View { lang: Lang::En, width: 120, color: false };
            (Format::named(format).unwrap().render)(report, &view, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = &report.causes[0].evidence[0].lines[0].text;
        assert_eq!(lines(&again).matches(text.as_str()).count(), lines(&report).matches(text.as_str()).count());
        assert!(lines(&again).contains(": shown above"), "{}", lines(&again));
    }
}
