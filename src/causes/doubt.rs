//! What holds a candidate down: others that exclude it, come near it, or are not told apart from it.

use std::sync::Arc;

use crate::finding::Finding;
use crate::stamp::SECOND;

use super::catalog::{Catalog, Cause};
use super::score::{Scored, band, settle};

/// Keeps excluded causes and mere effects below the cause they belong to.
pub(super) fn restrain(scored: &mut [Scored<'_>], catalog: &Catalog) {
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
pub(super) fn doubt_near_rivals(scored: &mut [Scored<'_>], catalog: &Catalog) {
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
pub(super) fn doubt_untold(scored: &mut [Scored<'_>], findings: &[Finding], catalog: &Catalog) {
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
pub(super) fn keep_first_first(scored: &mut [Scored<'_>], catalog: &Catalog) {
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
