//! Who is hit, in words.

use super::{Maker, time};
use crate::report::lang::{fill, t, t_id};
use crate::report::model::{Period, Scope};
use crate::timeline;

impl Maker<'_> {
    pub(super) fn scope(&self) -> Option<Scope> {
        let scope = timeline::scope(self.input.timeline)?;
        let lang = self.input.lang;
        let [hit, all] = [scope.hit, scope.sources].map(|n| n.to_string());
        let key = if scope.hit == scope.sources { "scope.all" } else { "scope.some" };
        let mut sentences = vec![fill(lang, key, &[("hit", &hit), ("all", &all)])];
        let mut tells = std::collections::BTreeMap::new();
        for (name, value) in &scope.tells {
            let value = self.redactor.redact_field(name, value);
            let places =
                [("trait", t_id(lang, "trait", name)), ("value", value.clone()), ("look", t_id(lang, "look", name))];
            let places = places.each_ref().map(|(k, v)| (*k, v.as_str()));
            sentences.push(fill(lang, "scope.tell", &places));
            tells.insert((*name).to_owned(), value);
        }
        if scope.together.is_some() {
            sentences.push(t(lang, "scope.together").to_owned());
        }
        let joined =
            sentences.into_iter().reduce(|one, next| fill(lang, "glue.sentences", &[("one", &one), ("next", &next)]));
        let summary = joined.unwrap_or_default();
        Some(Scope {
            sources: scope.sources as u64,
            hit: scope.hit as u64,
            tells,
            together: scope.together.map(|(from, until)| Period {
                from: time(from).unwrap_or_default(),
                to: time(until).unwrap_or_default(),
            }),
            summary,
        })
    }
}
