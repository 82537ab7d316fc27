//! Every rule does what its own examples say, and the catalog is in order.

use whydrop::rules::{Catalog, Rule, check};
use whydrop::timeline::{Sdk, Timeline};

#[test]
fn every_example_turns_out_as_told() {
    let catalog = Catalog::builtin().unwrap_or_else(|e| panic!("{e}"));
    let failures: Vec<String> =
        catalog.rules().filter_map(|r| check(&catalog, r).err()).map(|e| e.to_string()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn texts_are_complete_in_both_languages() {
    let catalog = Catalog::builtin().unwrap();
    for rule in catalog.rules() {
        let title = rule.title();
        assert!(title.is_complete(), "{}", rule.id);
        assert!(title.zh_cn.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", rule.id);
        assert!(!rule.source().is_empty(), "{}", rule.id);
        assert_eq!(title.en.matches('{').count(), title.zh_cn.matches('{').count(), "{}", rule.id);
    }
}

#[test]
fn a_misspelt_key_is_named_with_its_place() {
    let error = Rule::parse("x", "x.toml", "title = { en = \"a\", zh-CN = \"b\" }\nsevrity = \"low\"\n").unwrap_err();
    assert_eq!((error.line, error.column), (2, 1));
    assert_eq!(error.hint.as_deref(), Some("severity"));
    let deep = "title = { en = \"a\", zh-CN = \"b\" }\nseverity = \"low\"\nsource = \"s\"\n[when]\nmatch = { kind = \"net.eror\" }\n";
    let error = Rule::parse("x", "x.toml", deep).unwrap_err();
    assert_eq!((error.line, error.hint.as_deref()), (5, Some("net.error")), "{error}");
}

#[test]
fn output_is_the_same_every_time() {
    let one = Catalog::builtin().unwrap().digest();
    assert_eq!(one, Catalog::builtin().unwrap().digest());
    assert_ne!(one, Catalog::builtin().unwrap().with_profile("agora").unwrap().digest());
    assert!(Catalog::builtin().unwrap().with_profile("none").is_err());
}

#[test]
fn files_of_two_areas_do_not_share_an_id() {
    let mut names: Vec<String> = std::fs::read_dir("src/rules")
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_dir())
        .flat_map(|e| std::fs::read_dir(e.path()).unwrap().flatten())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    assert_eq!(Catalog::builtin().unwrap().rules().count(), all);
}

#[test]
fn the_sdk_that_says_most_brings_its_own_thresholds() {
    let chosen = |sdks: &[(&str, u64)]| {
        let sdk = |(product, records): &(&str, u64)| Sdk {
            product: (*product).to_owned(),
            records: *records,
            ..Sdk::default()
        };
        let story = Timeline { sdks: sdks.iter().map(sdk).collect(), ..Timeline::default() };
        Catalog::builtin().unwrap().with_profile_of(&story).profiles().1.to_owned()
    };
    assert_eq!(chosen(&[("agora-rtc-sdk-ng", 90), ("socket.io-client", 4)]), "agora");
    assert_eq!(chosen(&[("TRTC Web SDK", 9)]), "trtc");
    assert_eq!(chosen(&[("webrtc-chromium", 9)]), "webrtc");
    assert_eq!(chosen(&[("agora-rtc-sdk-ng", 4), ("Some IM SDK", 90)]), "generic", "a bystander does not decide");
    assert_eq!(chosen(&[]), "generic");
}
