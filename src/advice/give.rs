//! Which advice fits a case.

use std::collections::BTreeMap;

use super::catalog::{Advice, Catalog};
use super::data::{LimitOf, Places};
use crate::agg::Agg;
use crate::case::{Answer, Case, Fill, items};
use crate::causes::{Band, Diagnosis};
use crate::event::{Event, Field, Kind};
use crate::figure::plain;
use crate::finding::{Evidence, Finding};
use crate::knowledge::{self, Limit};
use crate::rules;
use crate::timeline::Timeline;

/// Advice with what it prints; nothing is redacted yet.
#[derive(Clone, Debug)]
pub struct Given<'c> {
    /// What it is.
    pub advice: &'c Advice,
    /// Values the texts may print.
    pub bindings: BTreeMap<String, String>,
    /// The limit it is about.
    pub limit: Option<&'static Limit>,
    /// Lines behind it; none where the case alone speaks.
    pub evidence: Vec<Evidence>,
}

impl Given<'_> {
    /// The bindings in the language of a tag.
    #[must_use]
    pub fn words(&self, lang: &str) -> BTreeMap<String, String> {
        let mut words = self.bindings.clone();
        if let Some(limit) = self.limit {
            let [item, unit, effect] = limit.words(lang);
            let own = [("item", item), ("unit", unit), ("effect", effect), ("product", &limit.product)];
            words.extend(own.map(|(name, word)| (name.to_owned(), word.to_owned())));
            words.insert("source".to_owned(), limit.source.clone());
        }
        words
    }
}

/// Everything that is asked about one case.
struct Asked<'a> {
    timeline: &'a Timeline,
    findings: &'a [Finding],
    case: Option<&'a Case>,
    /// The cause, where the verdict is sure.
    sure: Option<&'a str>,
    /// Names of products, each with its version where known.
    products: Vec<(String, Option<String>)>,
}

/// The advice that fits, in the order of topics.
#[must_use]
pub fn give<'c>(
    catalog: &'c Catalog,
    rules: &rules::Catalog,
    looks: &rules::Looks<'_>,
    findings: &[Finding],
    diagnosis: &Diagnosis,
    case: Option<&Case>,
) -> Vec<Given<'c>> {
    let best = diagnosis.best.and_then(|i| diagnosis.causes.get(i));
    let sure = best.filter(|_| diagnosis.band == Band::High).map(|c| &*c.id);
    let timeline = looks.timeline();
    let asked = Asked { timeline, findings, case, sure, products: products(timeline, case) };
    // The cheap conditions first: the logs are only asked where all else holds.
    let mut fitting: Vec<(&Advice, Vec<Given<'c>>)> =
        catalog.all.iter().filter_map(|advice| Some((advice, asked.beside_logs(advice)?))).collect();
    let mut answers = rules.ask(fitting.iter().filter_map(|(a, _)| a.question.as_ref()), looks).into_iter();
    fitting.retain_mut(|(advice, given)| {
        if advice.question.is_none() {
            return true;
        }
        let Some(found) = answers.next().and_then(|found| found.into_iter().next()) else { return false };
        given.iter_mut().for_each(|g| add(g, &found));
        true
    });
    let over: Vec<&String> = fitting.iter().flat_map(|(a, _)| &a.file.instead_of).collect();
    fitting.retain(|(advice, _)| !over.iter().any(|id| *id == advice.id));
    let mut all: Vec<Given<'c>> = fitting.into_iter().flat_map(|(_, given)| given).collect();
    all.sort_by_key(|g| (g.advice.topic(), g.advice.id));
    all
}

fn add(given: &mut Given<'_>, finding: &Finding) {
    given.evidence.extend(finding.evidence().iter().cloned());
    for (name, value) in &finding.bindings {
        given.bindings.entry(name.clone()).or_insert_with(|| value.clone());
    }
    given.bindings.entry("count".to_owned()).or_insert_with(|| finding.count.to_string());
}

impl Asked<'_> {
    /// What everything but the question to the logs gives; nothing where it does not hold.
    fn beside_logs<'c>(&self, advice: &'c Advice) -> Option<Vec<Given<'c>>> {
        let file = &advice.file;
        if !file.verdict.is_empty() && self.sure.is_some_and(|sure| file.verdict.iter().all(|id| id != sure)) {
            return None;
        }
        let mut bindings = BTreeMap::new();
        for (name, bounds) in &file.case {
            let value = self.case?.number(name).filter(|n| bounds.hold(*n))?;
            bindings.insert(name.clone(), plain(value));
        }
        if !file.answered.is_empty() && !file.answered.iter().all(|id| self.case.is_some_and(|c| c.is_answered(id))) {
            return None;
        }
        if let Some(places) = file.places {
            bindings.extend(self.places(places)?);
        }
        for field in &file.show {
            bindings.insert(field.name().to_owned(), self.mean(*field)?);
        }
        let mut given = Given { advice, bindings, limit: None, evidence: Vec::new() };
        if !file.findings.is_empty() {
            let found = self.findings.iter().find(|f| file.findings.iter().any(|id| *id == *f.rule))?;
            add(&mut given, found);
        }
        match &file.limit {
            None => Some(vec![given]),
            Some(limit) => {
                let near = self.near(limit, &given);
                (!near.is_empty()).then_some(near)
            }
        }
    }

    /// One for each limit that is near.
    fn near<'c>(&self, op: &LimitOf, given: &Given<'c>) -> Vec<Given<'c>> {
        let said = |name: &String| self.case.and_then(|case| case.number(name));
        let factor = op.growth.as_ref().and_then(said).filter(|f| *f > 1.0);
        let known = |l: &Limit| self.products.iter().any(|(name, version)| l.is_of(name, version.as_deref()));
        let mut near = Vec::new();
        for limit in knowledge::limits().iter().filter(|l| op.of.contains(&l.measure) && known(l)) {
            let mut one = given.clone();
            one.limit = Some(limit);
            let Some(share) = op.share else {
                one.bindings.insert("limit".to_owned(), plain(limit.value));
                near.push(one);
                continue;
            };
            let Some(now) = said(&limit.measure) else { continue };
            let value = now * factor.unwrap_or(1.0);
            if value < share * limit.value {
                continue;
            }
            let share = plain(value / limit.value * 100.0);
            let values = [("value", plain(value)), ("limit", plain(limit.value)), ("share", share)];
            one.bindings.extend(values.map(|(name, text)| (name.to_owned(), text)));
            if let Some(factor) = factor {
                one.bindings.insert("growth".to_owned(), format!("{} × {}", plain(now), plain(factor)));
            }
            near.push(one);
        }
        near
    }

    /// The area that is set: as the logs say, else the case.
    fn area(&self) -> Option<String> {
        let set = |e: &&Event| e.kind == Kind::ConfigValue && e.is(Field::Key, AREA);
        let seen = self.timeline.events.iter().rev().find(set).and_then(|e| Some(e.str(Field::Value)?.into_owned()));
        seen.or_else(|| self.case.and_then(|c| c.named("area").first().map(|a| (*a).to_owned())))
    }

    fn places(&self, wanted: Places) -> Option<BTreeMap<String, String>> {
        let area = self.area()?;
        let areas = knowledge::areas(&area);
        let countries = self.case.map(|c| c.named("countries")).unwrap_or_default();
        let bound = |areas: String, countries: &[&str]| {
            BTreeMap::from([("areas".to_owned(), areas), ("countries".to_owned(), countries.join(", "))])
        };
        match wanted {
            Places::Worldwide => knowledge::is_worldwide(&area).then(|| bound(area, &countries)),
            Places::Uncovered => {
                let away = |c: &&&str| knowledge::place_named(c).is_some_and(|p| !p.is_covered(&areas));
                let away: Vec<&str> = countries.iter().filter(away).copied().collect();
                (!areas.is_empty() && !away.is_empty()).then(|| bound(areas.join("+"), &away))
            }
        }
    }

    fn mean(&self, field: Field) -> Option<String> {
        let mut all = Agg::default();
        self.timeline.windows.iter().filter_map(|w| w.get(field)).for_each(|a| all.merge(a));
        (all.n > 0).then(|| format!("{:.0}", all.mean()))
    }
}

/// The setting that names the area, in the words of formats.
const AREA: &str = "area_code";

/// What is in use: SDKs of the logs, push services they speak of, and what the case names.
fn products(timeline: &Timeline, case: Option<&Case>) -> Vec<(String, Option<String>)> {
    let mut all: Vec<_> = timeline.sdks.iter().map(|s| (s.product.clone(), s.version.clone())).collect();
    let push = [Kind::PushToken, Kind::PushSent, Kind::PushResult, Kind::PushShown];
    let vendors = timeline.events.iter().filter(|e| push.contains(&e.kind)).filter_map(|e| e.str(Field::Vendor));
    all.extend(vendors.map(|v| (v.into_owned(), None)));
    // Each line for itself: a version beside one product says nothing of another.
    let question = items().iter().find(|i| i.fill == Some(Fill::Sdks));
    let texts = question.and_then(|item| case?.answers.get(&item.id)).into_iter().flat_map(|fields| fields.values());
    let texts = texts.filter_map(|answer| if let Answer::Text(text) = answer { Some(text.as_str()) } else { None });
    let told = texts.collect::<Vec<_>>().join("\n");
    all.extend(told.split([',', ';', '\n', '，', '；', '、']).map(|part| (part.to_owned(), version_in(part))));
    all.sort();
    all.dedup();
    all
}

/// `Agora RTM 1.5.2 android`: the first word that begins with a digit and holds a point.
fn version_in(text: &str) -> Option<String> {
    let words = text.split_whitespace().map(|w| w.trim_start_matches(['v', 'V']));
    let mut versions = words.filter(|w| w.starts_with(|c: char| c.is_ascii_digit()) && w.contains('.'));
    versions.next().map(|w| w.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_told_from_names() {
        assert_eq!(super::version_in("Agora RTM v1.5.2 (android)").as_deref(), Some("1.5.2"));
        assert_eq!(super::version_in("Signaling 2.x").as_deref(), Some("2.x"));
        assert_eq!(super::version_in("FCM"), None);
    }
}
