//! The answers of one case.

use std::collections::BTreeMap;

use super::items::{FieldKind, Item, items};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Words, a time or a zone.
    Text(String),
    /// A number.
    Number(f64),
    /// A list.
    List(Vec<String>),
}

/// The logs that the found values come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Id of the bundle, as the report has it.
    pub bundle: String,
    /// Id of the key of the pseudonyms.
    pub key: String,
}

/// What a person answered, and what logs answered before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Where the found values are from; empty for a form without logs.
    pub origin: Origin,
    /// Values by question and field; only those that are stated.
    pub answers: BTreeMap<String, BTreeMap<String, Answer>>,
    /// What the logs said, by question.
    pub found: BTreeMap<String, Vec<String>>,
    /// What was not read of the logs, a line each: told in the file, and not read back from it.
    pub unread: Vec<String>,
}

impl Case {
    /// One value of one question.
    #[must_use]
    pub fn get(&self, item: &str, field: &str) -> Option<&Answer> {
        self.answers.get(item)?.get(field)
    }

    /// States a value; an empty one is none.
    pub fn set(&mut self, item: &str, field: &str, answer: Answer) {
        let empty = match &answer {
            Answer::Text(text) => text.trim().is_empty(),
            Answer::Number(number) => *number == 0.0,
            Answer::List(list) => list.is_empty(),
        };
        if !empty {
            self.answers.entry(item.to_owned()).or_default().insert(field.to_owned(), answer);
        }
    }

    /// Whether a person answered anything of a question.
    #[must_use]
    pub fn is_answered(&self, item: &str) -> bool {
        self.answers.get(item).is_some_and(|fields| !fields.is_empty())
    }

    /// The values of all fields of a kind, with their question and field.
    pub fn of_kind(&self, kind: FieldKind) -> impl Iterator<Item = (&'static Item, &'static str, &Answer)> {
        items().iter().flat_map(move |item| {
            let fields = item.field.iter().filter(move |f| f.kind == kind);
            fields.filter_map(move |f| Some((item, f.name.as_str(), self.get(&item.id, &f.name)?)))
        })
    }

    /// The zone of the device, as it is stated.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.of_kind(FieldKind::Zone).find_map(|(_, _, answer)| match answer {
            Answer::Text(zone) => Some(zone.as_str()),
            _ => None,
        })
    }

    /// A number by the name of its field, which is its own in the whole file.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.of_kind(FieldKind::Number).find(|(_, field, _)| *field == name).and_then(|(_, _, answer)| match answer {
            Answer::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// A text by the question and its field.
    #[must_use]
    pub fn text(&self, item: &str, field: &str) -> Option<&str> {
        match self.get(item, field)? {
            Answer::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text or list by the name of its field.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<&str> {
        let holder = items().iter().find(|i| i.field.iter().any(|f| f.name == name));
        match holder.and_then(|item| self.get(&item.id, name)) {
            Some(Answer::Text(text)) => vec![text],
            Some(Answer::List(list)) => list.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
