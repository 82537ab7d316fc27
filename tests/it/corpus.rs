//! Real logs with known faults, where a corpus is at hand: `$WHYDROP_CORPUS` names its folder. Without it these tests say
//! `SKIP` and pass.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what the run is for")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use whydrop::Options;
use whydrop::bundle::Source;
use whydrop::causes::{Band, Outcome};
use whydrop::report::Report;

/// Share of the labelled bundles with the right verdict. This number only ever rises.
const LABELLED_CORRECT: f64 = 0.98;
/// Share of the labelled bundles with a wrong verdict. This number only ever falls.
const LABELLED_WRONG: f64 = 0.0;
/// The same for the SDKs that have formats of their own. This number only ever rises.
const KNOWN_CORRECT: f64 = 0.98;
/// SDKs that have formats of their own.
const KNOWN: &[&str] = &["agora-rt", "slixmpp", "paho"];

/// 2026-12-01T00:00:00Z, after every bundle was made.
pub const NOW: i64 = 1_796_083_200_000_000;

/// A folder of the corpus, if there is one.
pub fn corpus(part: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("WHYDROP_CORPUS") else {
        println!("SKIP: WHYDROP_CORPUS names no corpus");
        return None;
    };
    let path = Path::new(&folder).join(part);
    assert!(path.is_dir(), "WHYDROP_CORPUS is set, but {} is no folder", path.display());
    Some(path)
}

fn analyze(path: &Path) -> Result<Report, String> {
    let options = Options { now: NOW, threads: Some(1), ..Options::default() };
    whydrop::analyze(&[Source::Path(path.to_owned())], &options).map_err(|e| e.to_string())
}

/// How one bundle turned out.
struct Row {
    bundle: String,
    sdk: String,
    fault: String,
    accept: Vec<String>,
    kind: &'static str,
    sure: bool,
    got: String,
}

fn judge(folder: &Path, label: &BTreeMap<String, String>) -> Row {
    let accept: Vec<String> = label["accept"].split_whitespace().map(str::to_owned).collect();
    let (kind, sure, got) = match analyze(&folder.join(&label["bundle"])) {
        Err(error) => ("failed", false, error),
        Ok(report) => {
            let verdict = &report.verdict;
            let got = match verdict.outcome {
                Outcome::Cause => verdict.cause.clone().unwrap_or_default(),
                Outcome::Healthy => "healthy".to_owned(),
                Outcome::Inconclusive => "inconclusive".to_owned(),
            };
            let kind = match &got {
                got if accept.contains(got) => "correct",
                got if got == "inconclusive" => "honest",
                _ => "wrong",
            };
            (kind, kind == "wrong" && verdict.band == Band::High, format!("{got} {:.2}", verdict.confidence))
        }
    };
    Row {
        bundle: label["bundle"].clone(),
        sdk: label["sdk"].clone(),
        fault: label["fault"].clone(),
        accept,
        kind,
        sure,
        got,
    }
}

/// Every bundle of a folder, in the order of its labels.
fn score(folder: &Path) -> Vec<Row> {
    let mut labels = csv::Reader::from_path(folder.join("labels.csv")).unwrap();
    let labels: Vec<BTreeMap<String, String>> = labels.deserialize().collect::<Result<_, _>>().unwrap();
    let rows: Vec<Row> = labels.par_iter().map(|label| judge(folder, label)).collect();
    let mut table: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in &rows {
        *table.entry(&row.sdk).or_default().entry(row.kind).or_default() += 1;
        if row.kind != "correct" {
            println!(
                "{:8} {:24} {:28} got {}, accepted {}",
                row.kind,
                row.bundle,
                row.fault,
                row.got,
                row.accept.join(" ")
            );
        }
    }
    println!("{:28} correct honest wrong failed", "");
    let all = ["correct", "honest", "wrong", "failed"];
    for (sdk, kinds) in &table {
        let [a, b, c, d] = all.map(|kind| kinds.get(kind).copied().unwrap_or(0));
        println!("{sdk:28} {a:7} {b:6} {c:5} {d:6}");
    }
    println!(
        "{}: {} bundles, correct {:.3}, wrong {:.3}",
        folder.display(),
        rows.len(),
        share(&rows, "correct"),
        share(&rows, "wrong")
    );
    rows
}

fn share(rows: &[Row], kind: &str) -> f64 {
    rows.iter().filter(|r| r.kind == kind).count() as f64 / rows.len().max(1) as f64
}

/// No bundle fails, and what is said with high confidence is so.
#[track_caller]
fn sound(rows: &[Row]) {
    let bad: Vec<&str> = rows.iter().filter(|r| r.kind == "failed" || r.sure).map(|r| r.bundle.as_str()).collect();
    assert!(bad.is_empty(), "failed, or sure and wrong: {}", bad.join(", "));
}

#[test]
fn labelled_bundles_get_the_right_verdict() {
    let Some(folder) = corpus("labelled") else { return };
    let rows = score(&folder);
    sound(&rows);
    assert!(share(&rows, "correct") >= LABELLED_CORRECT, "fewer are right than before");
    assert!(share(&rows, "wrong") <= LABELLED_WRONG, "more are wrong than before");
    let known: Vec<Row> = rows.into_iter().filter(|r| KNOWN.iter().any(|k| r.sdk.contains(k))).collect();
    println!("{}: {} bundles, correct {:.3}", KNOWN.join(", "), known.len(), share(&known, "correct"));
    assert!(share(&known, "correct") >= KNOWN_CORRECT, "fewer of the known SDKs are right than before");
}

#[test]
fn bundles_kept_aside_get_no_sure_and_wrong_verdict() {
    let Some(folder) = corpus("judgement") else { return };
    sound(&score(&folder));
}

/// What a report says about a case, without words that pseudonyms take part in.
fn gist(report: &Report) -> impl PartialEq + std::fmt::Debug + use<> {
    let verdict = &report.verdict;
    let mut findings: Vec<String> = report.findings.iter().map(|f| f.rule.clone()).collect();
    let mut members: Vec<_> =
        report.bundle.members.iter().filter(|m| m.lines > 0).map(|m| (m.format.clone(), m.lines)).collect();
    findings.sort();
    members.sort();
    (verdict.outcome, verdict.cause.clone(), verdict.band, findings, members)
}

#[test]
fn redaction_changes_no_verdict_and_no_line() {
    let Some(folder) = corpus("labelled") else { return };
    let mut bundles: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    bundles.retain(|p| p.extension().is_some_and(|e| e != "csv"));
    bundles.sort();
    let step = (bundles.len() / 20).max(1);
    let out = tempfile::TempDir::new().unwrap();
    for bundle in bundles.iter().step_by(step) {
        let copy = out.path().join(bundle.file_name().unwrap());
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("whydrop"));
        let done = command.arg("redact").arg(bundle).arg("-o").arg(&copy).arg("--verify").output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(matches!(done.status.code(), Some(0 | 3)), "{}: {said}", bundle.display());
        let (before, after) = (analyze(bundle).unwrap(), analyze(&copy).unwrap());
        assert_eq!(gist(&before), gist(&after), "{}", bundle.display());
    }
}
