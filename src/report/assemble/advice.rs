//! Advice with its texts and lines.

use super::{Maker, cut};
use crate::report::lang::{expand, prune};
use crate::report::model::Advice;

// More than this is no advice any more.
const ADVICE: usize = 20;
const LINES: usize = 3;

impl Maker<'_> {
    pub(super) fn advice(&self) -> Vec<Advice> {
        let lang = self.input.lang.tag();
        self.bounded("advice", ADVICE, self.input.advice, |given| {
            let mut values = given.words(lang);
            for (name, value) in &mut values {
                // Our own tables name their source; everything else may come from a log or a person.
                if given.limit.is_none() || given.bindings.contains_key(name) {
                    *value = cut(self.redactor.redact_field(name, value));
                }
            }
            let say = |text: &str| expand(&prune(text, &values), &values);
            let lines = given.evidence.iter().take(LINES);
            Advice {
                id: given.advice.id.to_owned(),
                topic: given.advice.topic(),
                title: say(given.advice.title().get(lang)),
                number: say(given.advice.number().get(lang)),
                text: say(given.advice.text().get(lang)),
                source: say(given.advice.source()),
                evidence: lines.map(|e| self.excerpt(e.span, e.stamp, &e.text)).collect(),
            }
        })
    }
}
