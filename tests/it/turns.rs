//! Turns of voice agents: the records of each vendor lead to the same findings.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use whydrop::bundle::{Bundle, Limits, Source};
use whydrop::event::{Event, Field, Kind};
use whydrop::timeline::Setting;
use whydrop::{Options, analyze, formats, parse, timeline};

const NOW: i64 = 1_796_083_200_000_000;

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

/// The rules that found something, with what they say of it.
fn found(write: Writer, turns: &[Turn]) -> Vec<(String, String)> {
    let mut log = String::new();
    for (n, turn) in turns.iter().enumerate() {
        write(&mut log, n as u32 + 1, *turn);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("agent.log"), log).unwrap();
    let options = Options { now: NOW, threads: Some(1), ..Options::default() };
    let report = analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap();
    assert!(report.bundle.members.iter().all(|m| m.first.is_some()), "the turns have a time");
    report.findings.into_iter().map(|f| (f.rule, f.title)).collect()
}

#[track_caller]
fn says(turns: &[Turn], wanted: &[&str], unwanted: &[&str], writers: &[Writer]) {
    for write in writers {
        let rules = found(*write, turns);
        for rule in wanted {
            assert!(rules.iter().any(|r| r.0 == *rule), "no {rule} in {rules:?}");
        }
        for rule in unwanted {
            assert!(!rules.iter().any(|r| r.0 == *rule), "{rule} in {rules:?}");
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

/// What was measured is told, not from where on it counts as slow.
#[test]
fn titles_state_the_time_that_a_stage_took() {
    let (slow, slower) = (Turn(420, 2900, 240, false), Turn(420, 6500, 240, false));
    for write in [agora, trtc, deepgram] {
        let found = found(write, &[slow, slower, slow, FINE]);
        let title = |rule: &str| found.iter().find(|f| f.0 == rule).map(|f| f.1.as_str()).unwrap();
        for rule in ["llm_slow", "one_stage_slow"] {
            assert!(title(rule).contains("6.5 s") && !title(rule).contains("1.5"), "{}", title(rule));
        }
    }
}

#[test]
fn turns_that_were_cut_off_are_counted() {
    let cut = Turn(400, 450, 230, true);
    says(&[cut, FINE, cut], &["talked_over"], &["llm_slow", "tts_slow"], &[agora, trtc]);
}

/// The formats of voice agents: a folder of samples each.
fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out: Vec<PathBuf> = std::fs::read_dir(root.join("src/formats/ai"))
        .unwrap()
        .map(|e| root.join("fixtures/formats").join(e.unwrap().path().file_stem().unwrap()))
        .collect();
    out.sort();
    out
}

/// What `turns.csv` says of a sample: line, field and value of every stage and phase of a turn, read from the source by hand.
fn told(sample: &Path) -> Vec<(u32, String, String)> {
    let mut rows = csv::Reader::from_path(sample.join("turns.csv")).unwrap();
    let mut out: Vec<_> = rows.deserialize().collect::<Result<_, _>>().unwrap();
    out.sort();
    out
}

/// The same as the program reads it.
fn read(sample: &Path) -> Vec<(u32, String, String)> {
    let bundle = Bundle::open(&[Source::Path(sample.join("sample.log"))], &Limits::default()).unwrap();
    let catalog = formats::Catalog::builtin().unwrap();
    let settings = parse::Settings { threads: 1, line_limit: 1 << 20, now: NOW, watch: None };
    let parsed = parse::parse(&bundle, catalog, &settings, &|_| {});
    let setting = Setting { now: NOW, offset: None, since: None, until: None, raw_clocks: false };
    let story = timeline::build(parsed, catalog, &setting);
    let value = |event: &Event, field| match event.num(field) {
        // Seconds become milliseconds in floating point.
        Some(number) => Some(((number * 1000.0).round() / 1000.0).to_string()),
        None => event.str(field).map(std::borrow::Cow::into_owned),
    };
    let stages = [Field::AsrMs, Field::LlmMs, Field::TtsMs, Field::TotalMs, Field::EndReason, Field::Phase];
    let turns = story.events.iter().filter(|e| e.kind == Kind::AiTurn);
    let mut out: Vec<_> = turns
        .flat_map(|e| stages.iter().filter_map(move |f| Some((e.span.line, f.name().to_owned(), value(e, *f)?))))
        .collect();
    out.sort();
    out
}

#[test]
fn every_stage_time_is_that_of_the_source() {
    for sample in samples() {
        let (told, read) = (told(&sample), read(&sample));
        let missing: Vec<_> = told.iter().filter(|row| !read.contains(row)).collect();
        let strange: Vec<_> = read.iter().filter(|row| !told.contains(row)).collect();
        assert!(told == read, "{}: missing {missing:?}, not told {strange:?}", sample.display());
    }
}

/// Without such turns in the samples the test above would say little.
#[test]
fn every_agent_has_good_slow_and_interrupted_turns_among_its_samples() {
    for sample in samples() {
        let rows = told(&sample);
        let stage = |field: &str, slow: bool| {
            let of_field = rows.iter().filter(|(_, f, _)| f == field);
            of_field.filter_map(|(_, _, v)| v.parse::<f64>().ok()).any(|ms| ms > 0.0 && (ms >= 1500.0) == slow)
        };
        for field in ["llm_ms", "tts_ms"] {
            assert!(stage(field, false) && stage(field, true), "{}: {field}", sample.display());
        }
        let phases: Vec<&str> = rows.iter().filter(|(_, f, _)| f == "phase").map(|(_, _, v)| v.as_str()).collect();
        // An agent that only says who speaks: the user began while it spoke.
        let over = phases.windows(3).any(|w| w == ["bot-started", "user-started", "bot-stopped"]);
        let said = rows.iter().any(|(_, _, v)| v == "interrupted" || v == "interruption");
        assert!(over || said, "{}: no interrupted turn", sample.display());
    }
}
