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
