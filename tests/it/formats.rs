//! Every format carries samples, and every sample is read as told.

use whydrop::formats::{Catalog, proof};

#[test]
fn every_sample_is_read_as_told() {
    let catalog = Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    let wrong: Vec<String> = catalog.all().iter().flat_map(|f| proof::check(catalog, f)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_pattern_builds() {
    let catalog = Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    for format in catalog.all() {
        format.check_patterns().unwrap_or_else(|e| panic!("{e}"));
    }
}

#[test]
fn ids_are_file_names_and_unique() {
    let catalog = Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    let mut ids: Vec<&str> = catalog.all().iter().map(|f| f.spec.id.as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    for id in ids {
        let path = walk(std::path::Path::new("src/formats"), &format!("{id}.toml"));
        assert!(path, "no file named after `{id}`");
    }
}

fn walk(dir: &std::path::Path, name: &str) -> bool {
    std::fs::read_dir(dir).into_iter().flatten().flatten().any(|e| {
        let path = e.path();
        if path.is_dir() { walk(&path, name) } else { path.file_name().is_some_and(|n| n == name) }
    })
}

/// Clock times of the console around records that state their day: all are on that day.
#[test]
fn clock_times_stand_on_the_day_that_others_state() {
    let mut text = "09:05:00.500 app.js:7 connection lost\n".to_owned();
    for second in 1..9 {
        text += &format!(
            "09:05:0{second}.010 nim.js:22 [NIM 88 info 4-15 9:5:{second}:9] V2NIMLoginService::emit onConnectStatus 2\n"
        );
    }
    text += "09:05:30.000 app.js:9 reconnected\n";
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("console.log");
    std::fs::write(&path, &text).unwrap();
    let options = whydrop::Options { now: 1_777_000_000_000_000, ..whydrop::Options::default() };
    let story =
        whydrop::steps(&[whydrop::bundle::Source::Path(path)], &options, &whydrop::report::story::Filter::default());
    let days: std::collections::BTreeSet<String> =
        story.unwrap().steps.iter().map(|s| s.at.clone().unwrap_or_default().chars().take(10).collect()).collect();
    assert_eq!(days.len(), 1, "{days:?}");
    assert!(days.iter().all(|day| day.ends_with("-04-15")), "{days:?}");
}
