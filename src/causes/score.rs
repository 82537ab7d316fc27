//! What speaks for and against each cause, in points, and how sure that makes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{Field, Weight};
use crate::finding::Finding;
use crate::level::Level;
use crate::rules::Skipped;
use crate::span::Span;
use crate::timeline::Timeline;

use super::catalog::{Catalog, Cause};
use super::data::{Calibration, Weighted};
use super::model::{Band, Candidate};

/// A candidate with what only the ranking needs.
pub(super) struct Scored<'a> {
    pub(super) cause: &'a Cause,
    pub(super) candidate: Candidate,
    pub(super) hard: bool,
    pub(super) origins: usize,
    pub(super) start: Option<i64>,
    /// Confidence that what leads it can give at most.
    pub(super) most: f64,
}

/// The ends whose lines prove a finding.
pub(super) fn ends(timeline: &Timeline, finding: &Finding) -> BTreeSet<usize> {
    let members = finding.evidence().iter().filter_map(|e| timeline.members.get(e.span.member.index()));
    members.map(|m| m.endpoint).collect()
}

/// How much of its points each finding keeps: less when only the generic reading saw it, least when the lines themselves
/// say that nothing is wrong.
pub(super) fn factors(timeline: &Timeline, findings: &[Finding], cal: &Calibration) -> Vec<f64> {
    let asked: BTreeSet<Span> = findings.iter().flat_map(|f| f.evidence()).map(|e| e.span).collect();
    let mut weights: BTreeMap<Span, (Weight, Option<bool>)> = BTreeMap::new();
    let mut coded: BTreeMap<Span, bool> = BTreeMap::new();
    for event in timeline.events.iter().filter(|e| asked.contains(&e.span)) {
        let slot = weights.entry(event.span).or_default();
        // A code of a protocol is no word in passing, at whichever level it is logged.
        let refused = event.num(Field::Status).is_some_and(|status| status >= 400.0);
        if refused || event.get(Field::Namespace).is_some() {
            *coded.entry(event.span).or_default() |= refused;
        }
        let calm = matches!(event.level, Level::Trace | Level::Debug | Level::Info);
        let complains = cal.quiet_kinds.contains(&event.kind) && !event.is(Field::Ok, "true");
        *slot = (slot.0.max(event.weight), complains.then_some(calm).or(slot.1));
    }
    for (span, refused) in coded {
        weights.entry(span).and_modify(|slot| slot.1 = if refused { Some(false) } else { slot.1.map(|_| false) });
    }
    let of = |f: &Finding| {
        let seen = || f.evidence().iter().map(|e| weights.get(&e.span).copied());
        if !seen().all(|s| s.is_some_and(|(weight, _)| weight == Weight::Generic)) {
            return 1.0;
        }
        let mut complaints = seen().flatten().filter_map(|(_, calm)| calm).peekable();
        if complaints.peek().is_some() && complaints.all(|calm| calm) { cal.quiet } else { cal.generic }
    };
    findings.iter().map(of).collect()
}

/// The best finding of each origin that a list of rules names: (finding, points, weight). Of two that give as much the one
/// that settles the matter speaks.
pub(super) fn points(
    list: &[Weighted],
    findings: &[Finding],
    factors: &[f64],
    point: f64,
    counts: impl Fn(usize, &Weighted) -> bool,
) -> Vec<(usize, f64, u8)> {
    let mut by: BTreeMap<Arc<str>, (usize, f64, u8)> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let Some(weighted) = list.iter().find(|w| *w.rule == *finding.rule && counts(index, w)) else { continue };
        let gives = point * f64::from(weighted.weight) * factors.get(index).copied().unwrap_or(1.0);
        let slot = by.entry(Arc::clone(&finding.origin)).or_insert((index, gives, weighted.weight));
        let settles = |at: usize| findings.get(at).is_some_and(|f| f.hard);
        if gives > slot.1 || (gives >= slot.1 && settles(index) && !settles(slot.0)) {
            *slot = (index, gives, weighted.weight);
        }
    }
    let mut out: Vec<_> = by.into_values().collect();
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}

pub(super) fn score<'a>(
    cause: &'a Cause,
    findings: &[Finding],
    (factors, ends): (&[f64], &[BTreeSet<usize>]),
    skipped: &[Skipped],
    catalog: &Catalog,
) -> Option<Scored<'a>> {
    let cal = &catalog.calibration;
    let pro = points(cause.evidence(), findings, factors, cal.point, |_, _| true);
    // Side evidence alone makes no candidate.
    if pro.iter().all(|p| p.2 < cal.lead) {
        return None;
    }
    // That one end is well says nothing of another.
    let about: BTreeSet<usize> =
        pro.iter().filter(|p| p.2 >= cal.lead).filter_map(|p| ends.get(p.0)).flatten().copied().collect();
    let counts = |at: usize, w: &Weighted| !w.here || ends.get(at).is_none_or(|ends| !ends.is_disjoint(&about));
    let contra = points(cause.counter(), findings, factors, cal.point, counts);
    let score = cause.prior() + pro.iter().map(|p| p.1).sum::<f64>() - contra.iter().map(|p| p.1).sum::<f64>();
    let refuted = cause.file.refuted_by.iter().any(|rule| findings.iter().any(|f| *f.rule == **rule));
    let score = if refuted { score.min(cal.refuted) } else { score };
    let hard = pro.iter().any(|p| p.2 >= 4 && findings.get(p.0).is_some_and(|f| f.hard));
    // A hint of weight 1 is no finding to stand on.
    let origins = pro.iter().filter(|p| p.2 >= 2).count();
    let start = pro.iter().filter_map(|p| findings.get(p.0)?.window).map(|w| w.0).min();
    let leads = pro.iter().filter(|p| p.2 >= cal.lead).filter_map(|p| findings.get(p.0));
    let most = leads.map(|f| cause.evidence().iter().find(|w| *w.rule == *f.rule).and_then(|w| w.most).unwrap_or(1.0));
    let most = most.fold(0.0, f64::max);
    let candidate = Candidate {
        id: Arc::clone(&cause.id),
        score,
        confidence: 0.0,
        band: Band::Low,
        evidence: pro.iter().map(|p| (p.0, p.1)).collect(),
        counter: contra.iter().map(|p| (p.0, p.1)).collect(),
        missing: missing(cause.evidence().iter(), skipped, catalog),
    };
    let mut scored = Scored { cause, candidate, hard, origins, start, most };
    settle(&mut scored, catalog);
    Some(scored)
}

/// Confidence and band of the present score.
pub(super) fn settle(s: &mut Scored<'_>, catalog: &Catalog) {
    let cal = &catalog.calibration;
    let mut confidence = interpolate(&cal.table, s.candidate.score);
    if !s.hard && s.origins < 2 {
        confidence = confidence.min(cal.alone);
    }
    let confidence = confidence.min(s.most);
    s.candidate.confidence = confidence;
    s.candidate.band = band(confidence, catalog);
}

pub(super) fn band(confidence: f64, catalog: &Catalog) -> Band {
    match confidence {
        c if c >= catalog.calibration.high => Band::High,
        c if c >= catalog.calibration.medium => Band::Medium,
        _ => Band::Low,
    }
}

/// Straight lines between the points of a rising table, flat beyond its ends.
pub(super) fn interpolate(table: &[(f64, f64)], x: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for &(at, value) in table {
        if x <= at {
            return match before {
                Some((x0, y0)) if at > x0 => y0 + (value - y0) * (x - x0) / (at - x0),
                _ => value,
            };
        }
        before = Some((at, value));
    }
    before.map_or(0.0, |p| p.1)
}

/// Ids of the texts for data that rules lacked, in the order of weight.
pub(super) fn missing<'w>(
    list: impl Iterator<Item = &'w Weighted>,
    skipped: &[Skipped],
    catalog: &Catalog,
) -> Vec<String> {
    let mut list: Vec<&Weighted> = list.collect();
    list.sort_by_key(|w| std::cmp::Reverse(w.weight));
    let mut out: Vec<String> = Vec::new();
    for weighted in list {
        for need in skipped.iter().filter(|s| *s.rule == *weighted.rule).flat_map(|s| &s.missing) {
            let id = catalog.missing.iter().find(|(_, m)| m.needs.contains(need)).map(|(id, _)| id.clone());
            out.extend(id.filter(|id| !out.contains(id)));
        }
    }
    out
}
