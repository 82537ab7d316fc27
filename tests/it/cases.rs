//! Short made-up logs with known faults, in the wording of SDKs nobody described: one story each, written inline in
//! `fixtures/cases/<area>.toml`. An expectation says what is true of the log, not what the program happens to answer.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use whydrop::bundle::Source;
use whydrop::causes::{self, Band, Outcome};
use whydrop::report::Report;
use whydrop::{Options, rules};

/// 2026-10-20T00:00:00Z, after every log.
const NOW: i64 = 1_792_454_400_000_000;
/// Above this a cause counts as named.
const NAMED: f64 = 0.5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    outcome: Outcome,
    /// The cause, or any of several that are as good an answer.
    #[serde(default)]
    cause: Vec<String>,
    /// At least this sure.
    band: Option<Band>,
    /// Causes that must not be named.
    #[serde(default)]
    absent: Vec<String>,
    /// The symptom the report states.
    symptom: Option<String>,
    /// Log files by name.
    files: BTreeMap<String, String>,
}

fn all() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let area = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file: File =
            toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        cases.extend(file.case.into_iter().map(|case| (area.clone(), case)));
    }
    cases
}

fn analyze(case: &Case) -> Report {
    let folder = tempfile::Builder::new().prefix("case").tempdir().unwrap();
    for (name, text) in &case.files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let options = Options { now: NOW, threads: Some(1), ..Options::default() };
    whydrop::analyze(&[Source::Path(folder.path().to_owned())], &options).unwrap()
}

/// What differs from the expectation, empty when nothing does.
fn differences(case: &Case) -> String {
    let report = analyze(case);
    let verdict = &report.verdict;
    let mut out = String::new();
    let right = verdict.outcome == case.outcome
        && verdict.cause.as_ref().map_or(case.cause.is_empty(), |c| case.cause.contains(c));
    if !right || case.band.is_some_and(|band| verdict.band < band) {
        let _ = write!(
            out,
            "expected {:?} {:?}, got {:?} {:?} {:.2}",
            case.outcome, case.cause, verdict.outcome, verdict.cause, verdict.confidence
        );
        for cause in report.causes.iter().take(3) {
            let rules: Vec<_> = cause.evidence.iter().chain(&cause.counter).map(|p| &p.rule).collect();
            let _ = write!(out, "\n      {} {:.2} {rules:?}", cause.id, cause.confidence);
        }
    }
    let stated = verdict.symptom.as_ref().map(|s| s.id.as_str());
    if case.symptom.is_some() && case.symptom.as_deref() != stated {
        let _ = write!(out, "\n      symptom {stated:?}, expected {:?}", case.symptom);
    }
    for cause in &case.absent {
        if report.causes.iter().any(|c| c.id == *cause && c.confidence >= NAMED) {
            let _ = write!(out, "\n      {cause} is named");
        }
    }
    out
}

#[test]
fn each_case_gets_the_verdict_that_is_true_of_it() {
    let cases = all();
    let mut names = BTreeSet::new();
    assert!(cases.iter().all(|(area, case)| names.insert((area, &case.name))), "two cases share a name");
    let wrong: Vec<String> = cases
        .par_iter()
        .map(|(area, case)| (area, case, differences(case)))
        .filter(|(_, _, diff)| !diff.is_empty())
        .map(|(area, case, diff)| format!("  {area} / {}: {diff}", case.name))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Every symptom is stated somewhere, with its question, in both languages, and beside one of its causes.
#[test]
fn every_symptom_has_a_case() {
    let rules = rules::Catalog::builtin().unwrap();
    let catalog = causes::Catalog::builtin(&rules).unwrap();
    let cases = all();
    let mut lacking = Vec::new();
    for symptom in catalog.symptoms() {
        assert!(symptom.title.is_complete() && symptom.ask.is_complete(), "{}", symptom.id);
        assert!(symptom.ask.en.contains('?') && symptom.ask.zh_cn.contains('？'), "{} asks nothing", symptom.id);
        let of = |c: &Case| c.symptom.as_ref() == Some(&symptom.id);
        let agrees = |c: &Case| c.cause.first().is_some_and(|first| symptom.causes.contains(first));
        if !cases.iter().any(|(_, c)| of(c) && agrees(c)) {
            lacking.push(symptom.id.clone());
        }
    }
    assert!(lacking.is_empty(), "no case states {lacking:?}");
}

/// Every cause wins somewhere, and is not taken for the ones it is confused with.
#[test]
fn every_cause_has_a_case_and_one_of_a_neighbour() {
    let rules = rules::Catalog::builtin().unwrap();
    let catalog = causes::Catalog::builtin(&rules).unwrap();
    let cases = all();
    let won = |id: &str| cases.iter().any(|(_, c)| c.cause.first().is_some_and(|first| first == id));
    let mut lacking = Vec::new();
    for cause in catalog.causes() {
        if !won(&cause.id) {
            lacking.push(format!("{}: no case", cause.id));
        }
        let apart = |(_, c): &(String, Case)| {
            let first = c.cause.first().map_or("", String::as_str);
            c.absent.iter().any(|a| *a == *cause.id) && cause.confusable().iter().any(|n| n.cause == first)
        };
        if !cases.iter().any(apart) {
            lacking.push(format!("{}: absent from no case of a neighbour", cause.id));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}
