//! Which SDKs speak in the logs: from their own lines first, from the recognised format otherwise.

use std::collections::BTreeMap;

use super::model::{Sdk, Timeline};
use crate::event::{Field, Kind};
use crate::formats::Catalog;
use crate::parse::ParsedMember;

/// SDKs, those that state a version first, then by records.
#[must_use]
pub fn sdks(timeline: &Timeline, parsed: &[ParsedMember], catalog: &Catalog) -> Vec<Sdk> {
    let mut found: BTreeMap<(String, Option<String>), Sdk> = BTreeMap::new();
    let records = |product: &str| -> u64 {
        let formats = catalog.all().iter().filter(|f| f.spec.product == product).map(|f| f.spec.id.as_str());
        formats.map(|id| timeline.members.iter().filter_map(|m| m.formats.get(id)).sum::<u64>()).sum()
    };
    for event in timeline.events.iter().filter(|e| e.kind == Kind::SdkInfo) {
        let format = catalog.get(event.format);
        let own = format.map_or("", |f| f.spec.product.as_str());
        let product = event.str(Field::Product).map_or_else(|| own.to_owned(), std::borrow::Cow::into_owned);
        if product.is_empty() {
            continue;
        }
        let version = event.str(Field::Version).map(|v| v.trim_start_matches(['v', 'V']).to_owned());
        let platform = event.str(Field::Platform).map(std::borrow::Cow::into_owned);
        let platform = platform.or_else(|| format.map(|f| f.spec.platform.clone()).filter(|p| !p.is_empty()));
        let key = (product.to_ascii_lowercase(), version.clone());
        found.entry(key).or_insert_with(|| Sdk {
            records: records(&product),
            product,
            version,
            at_least: None,
            platform,
            span: Some(event.span),
            text: event.text.to_string(),
        });
    }
    for (index, member) in parsed.iter().enumerate() {
        let Some(format) = member.detection.format.and_then(|f| catalog.get(f)) else { continue };
        let at_least = format.spec.sealed.as_ref().filter(|_| member.sealed.is_some()).map(|s| s.at_least.clone());
        add_format(&mut found, &format.spec.product, &format.spec.platform, at_least, timeline, index, &records);
    }
    let mut seen: Vec<u16> = parsed.iter().flat_map(|m| m.parts.formats.keys().copied()).collect();
    seen.sort_unstable();
    seen.dedup();
    for format in seen.into_iter().filter_map(|f| catalog.get(f)) {
        add_format(&mut found, &format.spec.product, &format.spec.platform, None, timeline, usize::MAX, &records);
    }
    let mut all: Vec<Sdk> = found.into_values().collect();
    all.sort_by_key(|s| {
        (s.version.is_none() && s.at_least.is_none(), std::cmp::Reverse(s.records), s.span, s.product.clone())
    });
    all
}

type Found = BTreeMap<(String, Option<String>), Sdk>;

fn add_format(
    found: &mut Found,
    product: &str,
    platform: &str,
    at_least: Option<String>,
    timeline: &Timeline,
    member: usize,
    records: &dyn Fn(&str) -> u64,
) {
    if product.is_empty() {
        return;
    }
    let lower = product.to_ascii_lowercase();
    if at_least.is_none() && found.keys().any(|(p, _)| *p == lower) {
        return;
    }
    let span = timeline.members.get(member).map(|_| crate::span::Span {
        member: crate::span::MemberId(member as u32),
        line: 1,
        offset: 0,
        len: 0,
    });
    let platform = (!platform.is_empty()).then(|| platform.to_owned());
    let sdk = found.entry((lower, None)).or_default();
    sdk.records = sdk.records.max(records(product));
    sdk.product = product.to_owned();
    sdk.platform = sdk.platform.take().or(platform);
    sdk.at_least = sdk.at_least.take().or(at_least);
    sdk.span = sdk.span.or(span);
}
