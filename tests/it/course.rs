//! Turns of a voice agent, as data and as a picture: the stage times of the report are those of the log.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use whydrop::bundle::Source;
use whydrop::report::{Format, Report, View};
use whydrop::{Options, analyze};

/// Turns with all stages in one record, and one whose stages are logged one by one.
const LOG: &str = r#"2026-03-02 10:00:12.500 INFO agent: {"type": "LatencyReport", "stt_latency": 0.4, "ttt_token_latency": 0.5, "tts_latency": 0.2, "total_latency": 1.3}
2026-03-02 10:00:24.500 INFO agent: {"type": "LatencyReport", "stt_latency": 0.4, "ttt_token_latency": 2.9, "tts_latency": 0.2, "total_latency": 3.5}
2026-03-02 10:01:00.500 INFO agent: {"type":10020,"sender":"a","payload":{"metric":"asr_latency","value":310,"tag":{"roundid":"r"}}}
2026-03-02 10:01:01.500 INFO agent: {"type":10020,"sender":"a","payload":{"metric":"llm_first_token","value":620,"tag":{"roundid":"r"}}}
2026-03-02 10:01:02.500 INFO agent: {"type":10020,"sender":"a","payload":{"metric":"tts_first_frame_latency","value":240,"tag":{"roundid":"r"}}}
2026-03-02 10:01:03.500 INFO agent: {"type":10020,"sender":"a","payload":{"metric":"interruption","value":90,"tag":{"roundid":"r"}}}
2026-03-02 10:01:14.500 INFO agent: {"type":10020,"sender":"a","payload":{"metric":"asr_latency","value":330,"tag":{"roundid":"s"}}}
"#;

fn report() -> Report {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("agent.log"), LOG).unwrap();
    let options = Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() };
    analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap()
}

#[test]
fn turns_hold_the_stage_times_of_the_log() {
    let report = report();
    let turns = report.timeline.turns.iter().map(|t| ([t.asr_ms, t.llm_ms, t.tts_ms, t.total_ms], t.interrupted));
    let of = |all: [i32; 4]| all.map(|ms| (ms > 0).then_some(f64::from(ms)));
    let want = [
        (of([400, 500, 200, 1300]), false),
        (of([400, 2900, 200, 3500]), false),
        (of([310, 620, 240, 0]), true),
        (of([330, 0, 0, 0]), false),
    ];
    assert_eq!(turns.collect::<Vec<_>>(), want);
    assert!(report.timeline.turns[2].place.ends_with("agent.log:3"), "{}", report.timeline.turns[2].place);
}

#[test]
fn the_page_draws_each_stage_as_long_as_it_took() {
    let mut page = Vec::new();
    (Format::named("html").unwrap().render)(&report(), &View::default(), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    let turns = page.split_once("class=\"bars turns\"").unwrap().1.split_once("</figure>").unwrap().0;
    let rows = turns.split_once("<dl>").unwrap().1;
    assert_eq!(rows.matches("class=\"stage ").count(), 4 + 3 + 3 + 1);
    // The longest turn fills the row: 2900 of 3500 ms are the model's.
    assert!(rows.contains("class=\"stage llm\" x=\"11.43%\" width=\"82.86%\""), "{rows}");
    assert!(rows.contains("class=\"stage rest\" x=\"31.43%\" width=\"5.71%\""), "what no stage took is the way");
}
