//! Runs the samples that a format carries: each must be read as its `expect` says.

use std::collections::BTreeMap;

use super::catalog::{Catalog, samples};
use super::compile::Format;
use super::plan::{EventPlan, Plan};
use super::reader::Reader;
use crate::event::Kind;
use crate::stamp::format_utc;

/// Every sample that is not read as told, as one sentence each; empty when all is well.
#[must_use]
pub fn check(catalog: &Catalog, format: &Format) -> Vec<String> {
    let mut wrong = Vec::new();
    let samples = samples(format);
    if samples.len() < 2 && format.spec.sealed.is_none() && !format.spec.carrier {
        wrong.push(format!("{}: needs at least two [[sample]]s", format.spec.id));
    }
    wrong.extend(format.check_patterns().err());
    let first: Vec<u16> = catalog.by_id(&format.spec.id).map(|(i, _)| i).into_iter().collect();
    let reader = Reader::new(catalog, if format.spec.generic { &[] } else { &first }, false);
    for (n, sample) in samples.iter().enumerate() {
        let line = sample.line.as_bytes();
        // What a decoder hands over has no head.
        let plan = match format.spec.decoder {
            Some(_) => Plan { events: super::entries::note(format, line).into(), ..Plan::default() },
            None => reader.read(line),
        };
        let got = describe(catalog, &plan, line);
        for (key, want) in &sample.expect {
            let have = got.get(key.as_str()).map_or("", String::as_str);
            if have != want {
                wrong.push(format!(
                    "{}: sample {}: {key} is `{have}`, expected `{want}` in `{}`",
                    format.spec.id,
                    n + 1,
                    sample.line
                ));
            }
        }
    }
    wrong
}

/// What a line was read as, in the words of `expect`.
#[must_use]
pub fn describe(catalog: &Catalog, plan: &Plan, line: &[u8]) -> BTreeMap<&'static str, String> {
    let mut out = BTreeMap::new();
    let id = |index: u16| catalog.get(index).map_or("", |f| f.spec.id.as_str()).to_owned();
    out.insert("format", id(plan.format));
    out.insert("carrier", plan.via.map(id).unwrap_or_default());
    out.insert("level", plan.level.name().to_owned());
    out.insert("start", plan.start.to_string());
    if let Some(raw) = plan.time.and_then(|t| t.read(line, 1970)) {
        let text = format_utc(raw.micros);
        out.insert("time", if raw.dated { text } else { text.get(11..).unwrap_or_default().to_owned() });
    }
    let text = plan.text.as_deref().unwrap_or(line);
    // A measurement may stand beside what the line says.
    let fits = || plan.events.iter().filter(|e| e.when.iter().all(|(source, test)| test.holds(source, text)));
    let Some(event) = fits().min_by_key(|e| e.kind == Kind::NetSample) else { return out };
    out.insert("kind", event.kind.name().to_owned());
    let values = |e: &EventPlan| -> Vec<(&'static str, String)> {
        e.fields.iter().filter_map(|(f, s)| Some((f.name(), s.value(text)?.text().into_owned()))).collect()
    };
    out.extend(values(event));
    // And one line may hold several.
    for (field, value) in fits().filter(|e| event.kind == Kind::NetSample && e.kind == event.kind).flat_map(values) {
        out.entry(field).or_insert(value);
    }
    out
}
