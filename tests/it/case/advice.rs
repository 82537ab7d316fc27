//! Advice: given where a number asks for it, in every format, and silent otherwise.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use whydrop::bundle::Source;
use whydrop::case::{FieldKind, items, tries};
use whydrop::report::model::{Advice, Excerpt};
use whydrop::report::{FORMATS, View};
use whydrop::{Options, causes, knowledge, rules};

use super::{NOW, fixture, folder, run};

#[test]
fn advice_is_given_where_a_number_asks_for_it_and_nowhere_else() {
    let folder = folder();
    let at = folder.path();
    let advice = |args: &[&str]| {
        let args: Vec<&str> = args.iter().copied().chain(["-f", "json", "--now", NOW]).collect();
        let report: Value = serde_json::from_str(&run(at, &args, 0).0).unwrap();
        report["advice"].as_array().unwrap().clone()
    };
    let bundle = fixture("token-expired.tar.gz");
    assert!(advice(&[&bundle]).is_empty());
    for format in ["text", "markdown", "html"] {
        let (out, _) = run(at, &[&bundle, "-f", format, "--now", NOW], 0);
        assert!(
            !out.lines().any(|l| l.trim_start_matches(['#', ' ']) == "Advice" || l.contains(">Advice<")),
            "{format}"
        );
    }
    fs::write(at.join("c.toml"), "[architecture.scale]\npublishers = 40\nlargest_group = 5000\n").unwrap();
    let given = advice(&[&bundle, "--case", "c.toml"]);
    // The group is one of a product that nobody uses here.
    assert_eq!(given.len(), 1, "{given:?}");
    assert_eq!(given[0]["topic"], "limits");
    assert!(given[0]["number"].as_str().unwrap().starts_with("40 of 17 "), "{given:?}");
    assert!(given[0]["source"].as_str().unwrap().starts_with("https://docs.agora.io/"), "{given:?}");
    for (lang, head, number) in [("en", "Advice", "40 of 17 users (235 %)"), ("zh-CN", "建议", "40 / 17 人（235 %）")]
    {
        for format in ["text", "markdown", "html"] {
            let args = [&bundle, "-f", format, "--now", NOW, "--case", "c.toml", "--lang", lang];
            let (out, _) = run(at, &args, 0);
            assert!(out.contains(head) && out.contains(number), "{format}: {out}");
        }
        let (out, _) = run(at, &["check", &bundle, "--case", "c.toml", "--now", NOW, "--lang", lang], 1);
        assert!(out.contains(number), "{out}");
    }
}

#[test]
fn advice_is_escaped_in_every_format() {
    let options = Options { now: 1_795_327_200_000_000, ..Options::default() };
    let path = PathBuf::from(fixture("healthy-chat.tar.gz"));
    let mut report = whydrop::analyze(&[Source::Path(path)], &options).unwrap();
    let evil = "\u{1b}[2J</li><img src=x onerror=1> [x](http://y.example) `| \u{202e}".to_owned();
    let line = Excerpt { place: evil.clone(), at: None, text: evil.clone(), brief: None };
    let [title, number, text, source] = [(); 4].map(|()| evil.clone());
    report.advice.push(Advice { title, number, text, source, evidence: vec![line], ..Advice::default() });
    for format in FORMATS {
        let mut out = Vec::new();
        (format.render)(&report, &View::default(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains(['\u{1b}', '\u{202e}']), "{}", format.name);
        assert!(out.contains("onerror"), "{}", format.name);
        match format.name {
            "html" => assert!(!out.contains("<img"), "{out}"),
            "markdown" => assert!(!out.contains("<img") && !out.contains("[x](") && !out.contains("http://y"), "{out}"),
            _ => {}
        }
    }
}

#[test]
fn data_names_what_there_is() {
    let rules = rules::Catalog::builtin().unwrap();
    let causes = causes::Catalog::builtin(&rules).unwrap();
    for id in tries().iter().flat_map(|t| &t.splits).chain(knowledge::limits().iter().map(|l| &l.cause)) {
        assert!(causes.get(id).is_some(), "unknown cause {id}");
    }
    let areas: Vec<_> = causes.causes().map(|c| c.area().to_owned()).collect();
    for area in items().iter().flat_map(|i| &i.areas) {
        assert!(areas.contains(area), "no cause is of the area {area}");
    }
    let numbers: Vec<_> = items().iter().flat_map(|i| &i.field).filter(|f| f.kind == FieldKind::Number).collect();
    for limit in knowledge::limits() {
        assert!(numbers.iter().any(|f| f.name == limit.measure), "nobody is asked for {}", limit.measure);
    }
}

/// The advice that the logs of a folder give by themselves, and how many bundles there are.
fn given(folder: &Path) -> (Vec<String>, usize) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|e| e != "toml" && e != "csv" && e != "md"));
    paths.sort();
    let of = |path: &PathBuf| {
        let options = Options { now: 1_796_083_200_000_000, threads: Some(1), ..Options::default() };
        let report = whydrop::analyze(&[Source::Path(path.clone())], &options).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        report.advice.iter().map(|a| format!("{name}: {}: {}", a.id, a.number)).collect::<Vec<_>>()
    };
    (paths.par_iter().flat_map_iter(of).collect(), paths.len())
}

#[test]
fn advice_over_the_bundles_is_no_noise() {
    let (given, bundles) = given(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles"));
    assert!(bundles > 20 && given.len() * 5 <= bundles, "{} of {bundles}\n{}", given.len(), given.join("\n"));
}

#[test]
fn advice_over_the_corpus_is_no_noise() {
    let Some(corpus) = std::env::var_os("WHYDROP_CORPUS") else {
        println!("SKIP: WHYDROP_CORPUS names no corpus");
        return;
    };
    let (given, bundles) = given(&Path::new(&corpus).join("labelled"));
    println!("{} of {bundles}\n{}", given.len(), given.join("\n"));
    assert!(given.len() * 10 <= bundles, "{} of {bundles}", given.len());
}
