//! Turns of voice agents: the records of each vendor lead to the same findings.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use whydrop::bundle::Source;
use whydrop::{Options, analyze};

/// Recogniser, model, synthesis and the whole, in milliseconds.
#[derive(Clone, Copy)]
struct Turn(u32, u32, u32, bool);

const FINE: Turn = Turn(420, 480, 230, false);

/// One turn in the words of one vendor, each line behind a time of its own.
type Writer = fn(&mut String, u32, Turn);

fn line(out: &mut String, turn: u32, step: u32, text: &str) {
    let at = turn * 12 + step;
    let _ = writeln!(out, "2026-03-02 10:{:02}:{:02}.500 INFO agent: {text}", at / 60, at % 60);
}

fn agora(out: &mut String, n: u32, Turn(asr, llm, tts, cut): Turn) {
    let end = if cut { r#""interrupted","metadata":{"caused_by":"start_of_speech"}"# } else { r#""ok""# };
    let total = asr + llm + tts + 700;
    let text = format!(
        r#"{{"turn_id":{n},"start":{{"start_at":1772446532000,"type":"voice_input"}},"end":{{"end_at":1772446536000,"type":{end}}},"metrics":{{"e2e_latency_ms":{total},"segmented_latency_ms":[{{"name":"asr_ttlw","latency":{asr}}},{{"name":"llm_ttft","latency":{llm}}},{{"name":"tts_ttfb","latency":{tts}}}]}}}}"#
    );
    line(out, n, 9, &text);
}

fn trtc(out: &mut String, n: u32, Turn(asr, llm, tts, cut): Turn) {
    for (step, (name, value)) in
        [("asr_latency", asr), ("llm_first_token", llm), ("tts_first_frame_latency", tts)].into_iter().enumerate()
    {
        let text = format!(
            r#"{{"type":10020,"sender":"a","payload":{{"metric":"{name}","value":{value},"tag":{{"roundid":"r"}}}}}}"#
        );
        line(out, n, step as u32, &text);
    }
    if cut {
        line(
            out,
            n,
            5,
            r#"{"type":10020,"sender":"a","payload":{"metric":"interruption","value":90,"tag":{"roundid":"r"}}}"#,
        );
    }
}

fn deepgram(out: &mut String, n: u32, Turn(asr, llm, tts, _): Turn) {
    let s = |ms: u32| f64::from(ms) / 1000.0;
    let text = format!(
        r#"{{"type": "LatencyReport", "stt_latency": {}, "ttt_token_latency": {}, "tts_latency": {}, "total_latency": {}}}"#,
        s(asr),
        s(llm),
        s(tts),
        s(asr + llm + tts)
    );
    line(out, n, 3, &text);
}

/// The rules that speak about turns, of those that found something.
fn found(write: Writer, turns: &[Turn]) -> Vec<String> {
    let mut log = String::new();
    for (n, turn) in turns.iter().enumerate() {
        write(&mut log, n as u32 + 1, *turn);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("agent.log"), log).unwrap();
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() };
    let report = analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap();
    assert!(report.bundle.members.iter().all(|m| m.first.is_some()), "the turns have a time");
    report.findings.into_iter().map(|f| f.rule).collect()
}

#[track_caller]
fn says(turns: &[Turn], wanted: &[&str], unwanted: &[&str], writers: &[Writer]) {
    for write in writers {
        let rules = found(*write, turns);
        for rule in wanted {
            assert!(rules.iter().any(|r| r == rule), "no {rule} in {rules:?}");
        }
        for rule in unwanted {
            assert!(!rules.iter().any(|r| r == rule), "{rule} in {rules:?}");
        }
    }
}

#[test]
fn healthy_turns_are_called_so() {
    says(&[FINE; 6], &["turns_fine"], &["llm_slow", "tts_slow", "talked_over", "turns_slow"], &[agora, trtc, deepgram]);
}

#[test]
fn a_slow_model_is_told_from_a_slow_synthesis() {
    let model = Turn(420, 2900, 240, false);
    says(&[model, model, model, FINE], &["llm_slow", "one_stage_slow"], &["tts_slow"], &[agora, trtc, deepgram]);
    let speech = Turn(420, 500, 2600, false);
    says(&[speech, FINE, speech, speech], &["tts_slow", "one_stage_slow"], &["llm_slow"], &[agora, trtc, deepgram]);
}

#[test]
fn turns_that_were_cut_off_are_counted() {
    let cut = Turn(400, 450, 230, true);
    says(&[cut, FINE, cut], &["talked_over"], &["llm_slow", "tts_slow"], &[agora, trtc]);
}
