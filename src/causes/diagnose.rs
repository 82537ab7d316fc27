//! Adds up what speaks for and against each cause, and says which one it is, or that nobody can know.

use std::collections::BTreeSet;

use crate::event::{Event, Kind};
use crate::finding::Finding;
use crate::rules::Skipped;
use crate::timeline::{Link, LinkState, SessionEnd, Timeline};

use super::catalog::{Catalog, Cause};
use super::data::Weighted;
use super::doubt::{doubt_near_rivals, doubt_untold, keep_first_first, restrain};
use super::model::{Band, Candidate, Diagnosis, Outcome};
use super::score::{Scored, band, ends, factors, interpolate, missing, points, score};

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
