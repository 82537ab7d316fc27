//! `whydrop rules explain`: a rule in words. It walks the file of the rule, so that a new key needs no code here; what an
//! operator means is one line each.

use std::fmt::Write as _;

use toml::{Table, Value};
use whydrop::report::Report;
use whydrop::report::escape::terminal;
use whydrop::report::model::Proof;
use whydrop::rules::{Catalog, Rule, TERMS};

/// What has to be so for an operator to hold; its keys follow.
const OPERATORS: &[(&str, &str)] = &[
    ("match", "an event fits"),
    ("terms", "what several rules ask for alike, and stands below, holds"),
    ("pace", "events of one log follow each other at a pace: steady, with late steps, or each twice as late"),
    ("count", "so many events fit"),
    ("ratio", "one kind of event is at least this share of another"),
    ("sequence", "one event follows the other"),
    ("absent-after", "something happens and what should follow does not"),
    ("lead", "shortly before an effect something else is seen"),
    ("together", "several ends show it at the same time"),
    ("elsewhere", "something fails while the same works elsewhere"),
    ("sustained", "measurements stay so for a while"),
    ("stopped", "measurements stay away for a while in a log that goes on"),
    ("series", "measurements as a whole are so"),
    ("spread", "what lines tell in a field is so on the whole"),
    ("compare", "counts and delays of messages are so"),
    ("links", "connections were so"),
    ("sessions", "stays in a channel were so"),
    ("early", "it stands near the start of a log"),
    ("reply", "asks are answered so"),
    ("levels", "a log has so many loud records"),
    ("calm", "a log runs on without a complaint"),
    ("steady", "lines that come at an even pace do so to the end"),
    ("burst", "lines that came at a pace stayed away and came at once"),
    ("gap", "one log has a hole"),
    ("ends-early", "one log stops before the others without saying so"),
    ("skew", "the clock of the log is off"),
    ("version", "an SDK is that old"),
    ("away", "the area chosen does not cover the country of the device"),
    ("trait", "the network, the operator or an address is known for this"),
    ("afar", "the data centre in use is far from where the device seems to be"),
    ("load", "how soon messages are answered beside how many are sent"),
];

/// The computation behind one cause on one case: where it starts, and what each rule gave or took.
pub fn cause(id: &str, report: &Report) -> String {
    let Some(cause) = report.causes.iter().find(|c| c.id == id) else {
        return format!("{id}: no rule that speaks for it fired on this case\n");
    };
    let sum = |proofs: &[Proof]| proofs.iter().map(|p| p.points).sum::<f64>();
    let start = cause.score - sum(&cause.evidence) + sum(&cause.counter).abs();
    let mut out = format!("{id}: {}\n  {:+6.2}  where it starts, and what competes with it\n", cause.title, start);
    for (proofs, sign, what) in [(&cause.evidence, 1.0, "for"), (&cause.counter, -1.0, "against")] {
        for proof in proofs {
            let at = proof.lines.first().map(|l| l.place.as_str()).unwrap_or_default();
            let line = format!(
                "  {:+6.2}  {what}: {} ({}, {} times) {at}",
                sign * proof.points,
                proof.title,
                proof.rule,
                proof.count
            );
            out.push_str(&terminal(line.trim_end()));
            out.push('\n');
        }
    }
    out.push_str(&format!("  {:+6.2}  log-odds: confidence {:.2}\n", cause.score, cause.confidence));
    out
}

/// The rule in words: what it needs, when it holds, with which numbers, and its examples.
pub fn rule(catalog: &Catalog, rule: &Rule) -> String {
    let mut out = format!("{} ({}, {})\n  {}\n", rule.id, rule.area, rule.severity().name(), rule.title().en);
    let file: Table = toml::from_str(rule.text()).unwrap_or_default();
    let scope = file.get("scope").and_then(Value::as_str).unwrap_or("endpoint");
    let _ = writeln!(out, "\nLooks at one {scope} at a time.");
    if rule.hard() {
        out.push_str("A finding settles the matter alone.\n");
    }
    if !rule.needs().is_empty() {
        let _ = writeln!(out, "\nNeeds\n  - {}", rule.needs().join("\n  - "));
    }
    out.push_str("\nHolds when all of this is so\n");
    if let Some(Value::Table(when)) = file.get("when") {
        block(when, 1, &mut out);
    }
    terms(rule.text(), &mut out);
    thresholds(catalog, rule, &mut out);
    examples(&file, &mut out);
    let _ = writeln!(out, "\nSource\n  {}", rule.source());
    out
}

fn block(when: &Table, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, value) in when {
        match (name.as_str(), value) {
            ("any" | "all", Value::Array(list)) => {
                let _ = writeln!(out, "{indent}- {} of:", if name == "any" { "at least one" } else { "all" });
                list.iter().filter_map(Value::as_table).for_each(|t| block(t, depth + 1, out));
            }
            ("not", Value::Table(inner)) => {
                let _ = writeln!(out, "{indent}- none of:");
                block(inner, depth + 1, out);
            }
            _ => {
                let meaning = OPERATORS.iter().find(|(op, _)| op == name).map_or("", |(_, text)| text);
                let _ = writeln!(out, "{indent}- {name}: {meaning}");
                keys(value, depth + 1, out);
            }
        }
    }
}

/// What the rule names with an `@`.
fn terms(text: &str, out: &mut String) {
    let file: Table = toml::from_str(TERMS).unwrap_or_default();
    let of = |kind: &str| file.get(kind).and_then(Value::as_table).cloned().unwrap_or_default();
    let mut named = text.to_owned();
    let mut part = String::new();
    for (name, value) in of("block").iter().filter(|(name, _)| text.contains(&format!("\"@{name}\""))) {
        let _ = writeln!(part, "  @{name}");
        if let Value::Table(when) = value {
            block(when, 2, &mut part);
        }
        named.push_str(&value.to_string());
    }
    for (name, value) in of("pick").iter().filter(|(name, _)| named.contains(&format!("\"@{name}\""))) {
        let _ = writeln!(part, "  @{name}");
        keys(value, 1, &mut part);
    }
    if !part.is_empty() {
        let _ = write!(out, "\nWritten once for several rules\n{part}");
    }
}

/// The keys of an operator, one on each line; of `match`, the selectors themselves.
fn keys(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Array(list) => list.iter().for_each(|one| keys(one, depth, out)),
        Value::Table(table) if !table.contains_key("kind") => {
            for (key, value) in table {
                let _ = writeln!(out, "{indent}  {key} {}", short(value));
            }
        }
        one => {
            let _ = writeln!(out, "{indent}  {}", short(one));
        }
    }
}

fn short(value: &Value) -> String {
    let pairs = |t: &Table| t.iter().map(|(k, v)| format!("{k} {}", short(v))).collect::<Vec<_>>().join(", ");
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(short).collect::<Vec<_>>().join(" or "),
        Value::Table(table) => match (table.get("kind"), table.len()) {
            (Some(kind), 1) => short(kind),
            (Some(kind), _) => {
                let rest = table.iter().filter(|(k, _)| *k != "kind").map(|(k, v)| format!("{k} ({})", short(v)));
                format!("{} {}", short(kind), rest.collect::<Vec<_>>().join(" "))
            }
            (None, _) => pairs(table),
        },
        other => other.to_string(),
    }
}

fn thresholds(catalog: &Catalog, rule: &Rule, out: &mut String) {
    let mut names: Vec<&str> = rule.text().split("\"$").skip(1).filter_map(|p| p.split('"').next()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return;
    }
    out.push_str("\nThresholds\n");
    for name in names {
        if let Some((value, profile)) = catalog.threshold(rule, name) {
            let _ = writeln!(out, "  - ${name} = {value}: {} ({})", profile.title.en, profile.source);
        }
    }
}

fn examples(file: &Table, out: &mut String) {
    out.push_str("\nExamples\n");
    for example in file.get("example").and_then(Value::as_array).into_iter().flatten() {
        let fires = example.get("fires").and_then(Value::as_bool).unwrap_or_default();
        let name = example.get("name").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(out, "  - {}: {name}", if fires { "fires" } else { "silent" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_in_use_is_explained() {
        let catalog = Catalog::builtin().unwrap();
        for entry in catalog.rules() {
            let text = rule(&catalog, entry);
            assert!(!text.lines().any(|l| l.trim_start().starts_with("- ") && l.ends_with(": ")), "{text}");
            assert!(text.contains("- fires: ") && text.contains("- silent: "), "{text}");
        }
    }
}
