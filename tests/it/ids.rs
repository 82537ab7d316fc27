//! Ids are what scripts, configurations and support cases refer to: none comes, goes or changes its name unseen.

use std::fmt::Write as _;
use std::path::Path;

use whydrop::{causes, formats, rules};

#[test]
fn ids_are_kept() {
    let rules = rules::Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    let causes = causes::Catalog::builtin(&rules).unwrap_or_else(|e| panic!("{e}"));
    let formats = formats::Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ids");
    let kept = |name: &str, ids: Vec<&str>| {
        insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, listed(ids));
        });
    };
    kept("rules", rules.rules().map(|rule| &*rule.id).collect());
    kept("causes", causes.causes().map(|cause| &*cause.id).collect());
    kept("formats", formats.all().iter().map(|format| format.spec.id.as_str()).collect());
}

/// In order of the alphabet, one a line.
fn listed(mut ids: Vec<&str>) -> String {
    ids.sort_unstable();
    ids.iter().fold(String::new(), |mut out, id| {
        let _ = writeln!(out, "{id}");
        out
    })
}
