//! Lines shown beside a proof, so that it can be read: the exception of a process that only logged its end.

use crate::event::Event;
use crate::finding::Evidence;

use super::data::ShownWith;
use super::eval::Ctx;
use super::proof::{KEPT, evidence};

impl Ctx<'_, '_> {
    /// The proofs, each with the nearest line of its kind above or below, in the order of the log.
    pub(super) fn beside(&self, proofs: &[Evidence], with: &ShownWith) -> Vec<Evidence> {
        let events = self.select(&with.of);
        let mut shown: Vec<Evidence> = Vec::new();
        for proof in proofs {
            let mut pair = vec![proof.clone()];
            pair.extend(nearest(&events, proof, with).map(evidence));
            pair.sort_by_key(|e| e.span.line);
            for line in pair {
                if shown.len() < KEPT && !shown.iter().any(|have| have.span == line.span) {
                    shown.push(line);
                }
            }
        }
        shown
    }
}

fn nearest<'e>(events: &[&'e Event], proof: &Evidence, with: &ShownWith) -> Option<&'e Event> {
    let reach = |event: &&&Event| {
        let (line, at) = (event.span.line, proof.span.line);
        let far = if line < at { with.above } else { with.below };
        event.span.member == proof.span.member && line != at && line.abs_diff(at) <= far
    };
    events.iter().filter(reach).min_by_key(|e| e.span.line.abs_diff(proof.span.line)).copied()
}
