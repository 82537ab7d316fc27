//! Which events of the whole story a question selects.

use std::collections::BTreeSet;

use crate::event::{Event, Kind};

use super::eval::Ctx;
use super::index::{Column, Rows};
use super::ops::Select;
use super::words::{Cond, Pick};

impl<'a> Ctx<'_, 'a> {
    /// The events of all views a pick selects, in order of time.
    pub(super) fn select(&self, pick: &Pick) -> Vec<&'a Event> {
        let kinds: BTreeSet<Kind> = pick.0.iter().flat_map(|s| s.kind.0.iter().copied()).collect();
        let mut found: Vec<&Event> = Vec::new();
        let mut several = false;
        for kind in kinds {
            let Some(rows) = self.found.index.rows(kind) else { continue };
            let mut hits: Vec<u32> = Vec::new();
            let mut parts = 0;
            for select in pick.0.iter().filter(|s| s.kind.0.contains(&kind)) {
                hits.extend(self.rows(select, rows));
                parts += 1;
            }
            if parts > 1 {
                hits.sort_unstable();
                hits.dedup();
            }
            several |= !found.is_empty() && !hits.is_empty();
            found.extend(hits.into_iter().filter_map(|i| rows.events.get(i as usize).copied()));
        }
        // The events of one kind are in order already.
        if several {
            found.sort_by_key(|e| (e.stamp, e.span));
        }
        found
    }

    /// Places of the events of one kind that fulfil all conditions, the cheap ones asked first.
    fn rows(&self, select: &Select, rows: &Rows<'a>) -> Vec<u32> {
        let mut conditions = select.fields.iter();
        let first = conditions.next().and_then(|(field, cond)| Some((cond, rows.column(*field)?)));
        let mut hits: Vec<u32> = match first {
            Some((cond, column)) => self.among_all(cond, column, rows.events.len()),
            None => (0..rows.events.len() as u32).collect(),
        };
        for (field, cond) in conditions {
            let Some(column) = rows.column(*field).filter(|_| !hits.is_empty()) else { break };
            self.keep(cond, column, &mut hits);
        }
        if let Some(words) = &select.code_cause {
            hits.retain(|i| rows.cause(*i as usize).is_some_and(|c| words.0.iter().any(|w| w == c)));
        }
        let event = |i: &u32| rows.events.get(*i as usize);
        if let Some(weight) = select.weight {
            hits.retain(|i| event(i).is_some_and(|e| e.weight >= weight));
        }
        if select.last {
            hits.retain(|i| event(i).is_some_and(|e| self.is_last(e)));
        }
        if let Some(cond) = &select.line {
            hits.retain(|i| event(i).is_some_and(|e| self.text_holds(cond, Some(&e.text))));
        }
        hits
    }

    /// Whether no line of its log but an empty one stands behind an event.
    fn is_last(&self, event: &Event) -> bool {
        let member = self.view.timeline.members.get(event.span.member.index());
        member.is_some_and(|member| u64::from(event.span.line) + 1 >= member.lines)
    }

    /// Places of the events whose value fulfils a condition; where no value does, which is the rule, none is looked at.
    fn among_all(&self, cond: &Cond, column: &Column<'a>, events: usize) -> Vec<u32> {
        let verdicts: Vec<bool> = column.values().map(|value| self.holds(cond, value)).collect();
        if !verdicts.contains(&true) {
            return Vec::new();
        }
        let holds = |event: &usize| verdicts.get(column.id(*event) as usize).copied().unwrap_or(false);
        (0..events).filter(holds).map(|event| event as u32).collect()
    }

    fn keep(&self, cond: &Cond, column: &Column<'a>, hits: &mut Vec<u32>) {
        // Not every value is still in question, so each is asked when it is met first.
        let mut verdicts: Vec<Option<bool>> = vec![None; column.values().len()];
        hits.retain(|i| {
            let id = column.id(*i as usize);
            match verdicts.get_mut(id as usize) {
                Some(verdict) => *verdict.get_or_insert_with(|| self.holds(cond, column.value(id))),
                None => false,
            }
        });
    }
}
