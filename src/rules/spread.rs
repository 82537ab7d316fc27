//! Statistics of a number that lines tell: how long each piece of work took, by the log's own words.

use crate::event::Event;

use super::eval::Ctx;
use super::ops::Spread;
use super::proof::Proof;
use super::series::told;

impl Ctx<'_, '_> {
    pub(super) fn spread(&self, op: &Spread) -> Option<Proof> {
        let found = self.find(&op.of);
        let mut told_by: Vec<(f64, &Event)> = found.iter().filter_map(|e| Some((e.num(op.field)?, *e))).collect();
        let first = told_by.first()?.0;
        if (told_by.len() as f64) < self.num(&op.min_n) {
            return None;
        }
        // The largest are what there is to show.
        told_by.sort_by(|a, b| b.0.total_cmp(&a.0));
        let values: Vec<f64> = told_by.iter().rev().map(|t| t.0).collect();
        let events: Vec<&Event> = told_by.iter().map(|t| t.1).collect();
        self.pass(&op.test, &values, first).then(|| told(Proof::of_events(&events), &values))
    }
}
