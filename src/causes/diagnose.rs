//! Adds up what speaks for and against each cause, and says which one it is, or that nobody can know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{Event, Field, Kind, Weight};
use crate::finding::Finding;
use crate::level::Level;
use crate::rules::Skipped;
use crate::span::Span;
use crate::stamp::SECOND;
use crate::timeline::{Link, LinkState, SessionEnd, Timeline};

use super::catalog::{Catalog, Cause};
use super::data::{Calibration, Weighted};
use super::model::{Band, Candidate, Diagnosis, Outcome};

/// A candidate with what only the ranking needs.
struct Scored<'a> {
    cause: &'a Cause,
    candidate: Candidate,
    hard: bool,
    origins: usize,
    start: Option<i64>,
    /// Confidence that what leads it can give at most.
    most: f64,
}

/// The causes of a story, ranked; or healthy; or inconclusive with what is missing.
#[must_use]
pub fn diagnose(timeline: &Timeline, findings: &[Finding], skipped: &[Skipped], catalog: &Catalog) -> Diagnosis {
    let factors = factors(timeline, findings, &catalog.calibration);
    let ends: Vec<BTreeSet<usize>> = findings.iter().map(|f| ends(timeline, f)).collect();
    let mut scored: Vec<Scored<'_>> =
        catalog.causes().filter_map(|cause| score(cause, findings, (&factors, &ends), skipped, catalog)).collect();
    restrain(&mut scored, catalog);
    let named = catalog.calibration.named;
    scored.sort_by(|a, b| {
        let rank = |s: &Scored<'_>| s.hard && s.candidate.confidence >= named;
        (rank(b).cmp(&rank(a))).then(b.candidate.score.total_cmp(&a.candidate.score)).then(a.cause.id.cmp(&b.cause.id))
    });
    doubt_near_rivals(&mut scored, catalog);
    doubt_untold(&mut scored, findings, catalog);
    keep_first_first(&mut scored, catalog);
    let best = scored.first().filter(|s| s.candidate.confidence >= named);
    let window = best.and_then(|s| window(&s.candidate, findings));
    let symptom = catalog.symptoms.shown(findings, best.map(|s| &*s.cause.id)).map(|s| s.id.clone());
    let sdk = speaker(timeline, best.map(|s| &s.candidate), findings);
    let (mut outcome, mut confidence, missing) = match best {
        Some(s) => (Outcome::Cause, s.candidate.confidence, s.candidate.missing.clone()),
        None => verdict_without_cause(findings, &factors, skipped, &scored, catalog),
    };
    // What was not read may hold the trouble.
    let partial = outcome == Outcome::Healthy && timeline.gaps.iter().any(|gap| gap.kind.is_incomplete());
    if partial {
        (outcome, confidence) = (Outcome::Inconclusive, 0.0);
    }
    let calm = outcome == Outcome::Inconclusive && !partial && !troubled(findings, &factors, catalog);
    let rival = scored.iter().any(|s| s.candidate.confidence >= catalog.calibration.rival);
    Diagnosis {
        outcome,
        partial,
        open: calm && !rival && lasts(timeline),
        best: best.map(|_| 0),
        confidence,
        band: if outcome == Outcome::Inconclusive { Band::Low } else { band(confidence, catalog) },
        causes: scored.into_iter().map(|s| s.candidate).collect(),
        missing,
        sdk,
        symptom: symptom.filter(|_| outcome != Outcome::Healthy),
        window,
    }
}

/// The ends whose lines prove a finding.
fn ends(timeline: &Timeline, finding: &Finding) -> BTreeSet<usize> {
    let members = finding.evidence().iter().filter_map(|e| timeline.members.get(e.span.member.index()));
    members.map(|m| m.endpoint).collect()
}

/// How much of its points each finding keeps: less when only the generic reading saw it, least when the lines themselves
/// say that nothing is wrong.
fn factors(timeline: &Timeline, findings: &[Finding], cal: &Calibration) -> Vec<f64> {
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
fn points(
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

fn score<'a>(
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
fn settle(s: &mut Scored<'_>, catalog: &Catalog) {
    let cal = &catalog.calibration;
    let mut confidence = interpolate(&cal.table, s.candidate.score);
    if !s.hard && s.origins < 2 {
        confidence = confidence.min(cal.alone);
    }
    let confidence = confidence.min(s.most);
    s.candidate.confidence = confidence;
    s.candidate.band = band(confidence, catalog);
}

/// Keeps excluded causes and mere effects below the cause they belong to.
fn restrain(scored: &mut [Scored<'_>], catalog: &Catalog) {
    let cal = &catalog.calibration;
    let limit = (cal.effect_s * SECOND as f64) as i64;
    // The strongest speak first, and one that is itself kept down keeps nobody down.
    let mut order: Vec<usize> = (0..scored.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: &usize| scored.get(*i).map_or((false, 0.0), |s| (s.hard, s.candidate.score));
        let (a, b) = (key(a), key(b));
        b.0.cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    for index in order {
        let Some(strong) = scored.get(index).filter(|s| s.candidate.confidence >= cal.named) else { continue };
        let (id, top, start) = (Arc::clone(&strong.cause.id), strong.candidate.score - cal.below, strong.start);
        let excludes = strong.cause.file.excludes.clone();
        for other in scored.iter_mut() {
            let effect = other.cause.file.effect_of.iter().any(|c| **c == *id)
                && start.zip(other.start).is_none_or(|(cause, effect)| cause <= effect.saturating_add(limit));
            let excluded = excludes.iter().any(|c| **c == *other.cause.id);
            if (effect || excluded) && other.candidate.score > top {
                other.candidate.score = top;
                settle(other, catalog);
            }
            // Two causes that cannot both be true are not both named.
            if excluded && other.candidate.confidence >= cal.named {
                other.candidate.confidence = cal.named * 0.9;
                other.candidate.band = band(other.candidate.confidence, catalog);
            }
        }
    }
}

/// Two causes that look alike and score alike: neither is sure.
fn doubt_near_rivals(scored: &mut [Scored<'_>], catalog: &Catalog) {
    let cal = &catalog.calibration;
    let Some((first, rest)) = scored.split_first_mut() else { return };
    let alike = rest.iter().any(|r| {
        let named = |a: &Cause, b: &Cause| a.confusable().iter().any(|c| *c.cause == *b.id);
        first.candidate.score - r.candidate.score < cal.near
            && (named(first.cause, r.cause) || named(r.cause, first.cause))
    });
    if alike && !first.hard {
        first.candidate.confidence = first.candidate.confidence.min(cal.alone);
        first.candidate.band = band(first.candidate.confidence, catalog);
    }
}

/// A rival in play, and no finding that tells the two apart: the first is likely, not sure.
fn doubt_untold(scored: &mut [Scored<'_>], findings: &[Finding], catalog: &Catalog) {
    let cal = &catalog.calibration;
    let Some((first, rest)) = scored.split_first_mut() else { return };
    let found = |rule: &String| findings.iter().any(|f| *f.rule == **rule);
    let untold = |a: &Cause, b: &Cause| {
        let named = a.confusable().iter().filter(|c| *c.cause == *b.id);
        named.clone().any(|c| !c.told_by.is_empty() && !c.told_by.iter().any(found))
    };
    let in_play = rest.iter().filter(|r| r.candidate.confidence >= cal.rival);
    // Either of the two may say how they are told apart.
    let open = in_play.clone().any(|r| untold(first.cause, r.cause) || untold(r.cause, first.cause));
    if open && !first.hard {
        first.candidate.confidence = first.candidate.confidence.min(cal.untold);
        first.candidate.band = band(first.candidate.confidence, catalog);
    }
}

/// What a log tells in words leads: a rival that more speaks for is not told as the likelier one.
fn keep_first_first(scored: &mut [Scored<'_>], catalog: &Catalog) {
    let Some((first, rest)) = scored.split_first_mut() else { return };
    let most = first.candidate.confidence;
    if most < catalog.calibration.named {
        return;
    }
    for rival in rest.iter_mut().filter(|rival| rival.candidate.confidence > most) {
        rival.candidate.confidence = most;
        rival.candidate.band = band(most, catalog);
    }
}

/// Healthy with proof and without trouble; else inconclusive with what would settle it.
fn verdict_without_cause(
    findings: &[Finding],
    factors: &[f64],
    skipped: &[Skipped],
    scored: &[Scored<'_>],
    catalog: &Catalog,
) -> (Outcome, f64, Vec<String>) {
    let healthy = &catalog.healthy;
    // What only the generic reading has seen proves less: it does not know what it has not understood.
    let known = |factor: &f64| if *factor < 1.0 { healthy.generic } else { 1.0 };
    let known: Vec<f64> = factors.iter().map(known).collect();
    let proof: f64 = points(&healthy.proof, findings, &known, 1.0, |_, _| true).iter().map(|p| p.1).sum();
    let least = healthy.table.first().map_or(f64::INFINITY, |p| p.0);
    if !troubled(findings, factors, catalog) && proof >= least {
        return (Outcome::Healthy, interpolate(&healthy.table, proof), Vec::new());
    }
    let wanted: Vec<&Weighted> = if scored.is_empty() {
        catalog.causes().flat_map(Cause::evidence).collect()
    } else {
        scored.iter().take(3).flat_map(|s| s.cause.evidence()).collect()
    };
    let best = scored.first().map_or(0.0, |s| s.candidate.confidence);
    (Outcome::Inconclusive, best, missing(wanted.into_iter(), skipped, catalog))
}

/// A finding that forbids calling the case healthy.
fn troubled(findings: &[Finding], factors: &[f64], catalog: &Catalog) -> bool {
    let loud = |factor: &f64| *factor > catalog.calibration.quiet;
    findings.iter().zip(factors).any(|(f, factor)| f.severity >= catalog.healthy.trouble_from && loud(factor))
}

/// The logs end while what came up is still up, and tell of no loss and no error until then.
fn lasts(timeline: &Timeline) -> bool {
    let up = timeline.links.iter().any(|link| link.open && link.state == LinkState::Connected);
    let stays = timeline.sessions.iter().any(|s| s.joined && s.end == SessionEnd::Open);
    let whole = |state| matches!(state, LinkState::Connecting | LinkState::Connected | LinkState::Closed);
    let begun = |link: &Link| link.open && link.state == LinkState::Connecting;
    let complains = |e: &Event| matches!(e.kind, Kind::NetError | Kind::Error | Kind::MsgFailed | Kind::Crash);
    (up || stays)
        && timeline.links.iter().all(|link| whole(link.state) && !begun(link))
        && !timeline.events.iter().any(complains)
}

/// Ids of the texts for data that rules lacked, in the order of weight.
fn missing<'w>(list: impl Iterator<Item = &'w Weighted>, skipped: &[Skipped], catalog: &Catalog) -> Vec<String> {
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

/// The findings that weigh most for a candidate: they say when and where, the others only support them.
fn strongest<'f>(candidate: &Candidate, findings: &'f [Finding]) -> Vec<&'f Finding> {
    let most = candidate.evidence.iter().map(|e| e.1).fold(f64::MIN, f64::max);
    let top = candidate.evidence.iter().filter(|e| e.1 >= most);
    top.filter_map(|e| findings.get(e.0)).collect()
}

fn window(candidate: &Candidate, findings: &[Finding]) -> Option<(i64, i64)> {
    let top = strongest(candidate, findings);
    let windows = || top.iter().filter_map(|f| f.window);
    windows().map(|w| w.0).min().zip(windows().map(|w| w.1).max())
}

/// The SDK a verdict is about: the one whose file holds the evidence, else the one that says most.
fn speaker(timeline: &Timeline, best: Option<&Candidate>, findings: &[Finding]) -> Option<String> {
    let top = best.map(|c| strongest(c, findings)).unwrap_or_default();
    let members: Vec<_> = top.iter().flat_map(|f| f.evidence()).map(|e| e.span.member).collect();
    let here = |s: &&crate::timeline::Sdk| s.span.is_some_and(|span| members.contains(&span.member));
    let loudest = |list: Vec<&crate::timeline::Sdk>| {
        list.into_iter().max_by_key(|s| (s.records, std::cmp::Reverse(&s.product))).map(|s| s.product.clone())
    };
    loudest(timeline.sdks.iter().filter(here).collect()).or_else(|| loudest(timeline.sdks.iter().collect()))
}

fn band(confidence: f64, catalog: &Catalog) -> Band {
    match confidence {
        c if c >= catalog.calibration.high => Band::High,
        c if c >= catalog.calibration.medium => Band::Medium,
        _ => Band::Low,
    }
}

/// Straight lines between the points of a rising table, flat beyond its ends.
fn interpolate(table: &[(f64, f64)], x: f64) -> f64 {
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

/// The computation of one candidate, line by line: prior, points for, points against, sum.
#[must_use]
pub fn explain(candidate: &Candidate, findings: &[Finding], catalog: &Catalog) -> Vec<String> {
    let Some(cause) = catalog.get(&candidate.id) else { return Vec::new() };
    let mut lines = vec![format!("prior {:+.2}", cause.prior())];
    let mut sum = cause.prior();
    for (list, sign) in [(&candidate.evidence, 1.0), (&candidate.counter, -1.0)] {
        for (index, gives) in list {
            let Some(finding) = findings.get(*index) else { continue };
            sum += sign * gives;
            let hard = if finding.hard { ", hard" } else { "" };
            lines.push(format!(
                "{:+.2} {} (origin {}, {} lines{hard})",
                sign * gives,
                finding.rule,
                finding.origin,
                finding.count
            ));
        }
    }
    if sum - candidate.score > 1e-9 {
        lines.push(format!("{:+.2} kept down by what excludes, refutes or produces it", candidate.score - sum));
    }
    lines.push(format!("= {:+.2}, confidence {:.2}", candidate.score, candidate.confidence));
    lines
}
