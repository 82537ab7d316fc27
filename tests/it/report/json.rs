//! The JSON report and its schema.

use whydrop::causes::Outcome;
use whydrop::report::{self, Lang, Policy, Report};

use super::{assemble, shown};

fn keys_are_known(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, at: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &root["$defs"][name.trim_start_matches("#/$defs/")],
        None => schema,
    };
    match value {
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                let known = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
                keys_are_known(
                    inner,
                    known.unwrap_or_else(|| panic!("{at}.{key} is not in the schema")),
                    root,
                    &format!("{at}.{key}"),
                );
            }
        }
        serde_json::Value::Array(list) => {
            for inner in list {
                keys_are_known(inner, &schema["items"], root, &format!("{at}[]"));
            }
        }
        _ => assert!(schema.get("type").is_some() || schema.get("const").is_some(), "{at} has no type"),
    }
}

#[test]
fn json_follows_its_schema_and_reads_back() {
    let schema: serde_json::Value = serde_json::from_str(report::schema()).unwrap();
    for outcome in [Outcome::Cause, Outcome::Healthy, Outcome::Inconclusive] {
        let text = shown("json", outcome, Lang::En, 80);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        keys_are_known(&value, &schema, &schema, "");
        let back: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(back, assemble(outcome, Lang::En, Policy::Share));
    }
    let empty: Report = serde_json::from_str("{}").unwrap();
    assert_eq!(empty.verdict.outcome, Outcome::Inconclusive);
}

#[test]
fn every_required_part_is_in_the_json() {
    let value: serde_json::Value = serde_json::from_str(&shown("json", Outcome::Cause, Lang::En, 80)).unwrap();
    for path in [
        "/verdict/cause",
        "/verdict/window/from",
        "/axes/server_config/status",
        "/causes/0/evidence/0/lines/0/where",
        "/environment/sdks/0/version",
        "/bundle/members/0/framed",
        "/timeline/messages/p99_ms",
        "/timeline/links/0/state",
        "/findings/0/evidence/0/at",
        "/gaps/0/kind",
        "/skipped/0/reason",
        "/clock/0/basis",
        "/redaction/key_id",
        "/tool/now",
    ] {
        assert!(value.pointer(path).is_some(), "{path}");
    }
    assert_eq!(value["schema"], "whydrop.report/1");
    assert_eq!(value["gaps"][0]["kind"], "truncated");
}
