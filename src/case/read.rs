//! Reads a case file. A person wrote it: what does not fit is said with its place and what would have fitted.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::items::{FieldKind, FieldSpec, Group, Item, items};
use super::model::{Answer, Case};
use crate::knowledge::DataError;

type Wrong = (Range<usize>, String);

impl Case {
    /// The answers of a file.
    ///
    /// # Errors
    /// Says where the file does not fit, and what would.
    pub fn parse(path: &str, text: &str) -> Result<Self, DataError> {
        let table = DeTable::parse(text).map_err(|e| DataError::new(path, text, e.span(), e.message()))?;
        let mut case = Self::default();
        for (key, value) in table.get_ref() {
            case.top(key, value).map_err(|(span, message)| DataError::new(path, text, Some(span), &message))?;
        }
        Ok(case)
    }

    fn top(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) -> Result<(), Wrong> {
        let name: &str = key.get_ref();
        match name {
            "bundle" => self.origin.bundle = word(value)?,
            "key" => self.origin.key = word(value)?,
            _ => {
                let Some(group) = Group::ALL.into_iter().find(|g| g.name() == name) else {
                    let known = ["bundle", "key"].into_iter().chain(Group::ALL.map(Group::name));
                    return Err(unknown(key.span(), name, known));
                };
                for (id, fields) in inside(value)? {
                    self.item(group, id, fields)?;
                }
            }
        }
        Ok(())
    }

    fn item(
        &mut self,
        group: Group,
        id: &Spanned<std::borrow::Cow<'_, str>>,
        fields: &Spanned<DeValue<'_>>,
    ) -> Result<(), Wrong> {
        let name: &str = id.get_ref();
        let own = || items().iter().filter(|i| i.group == group);
        let Some(item) = own().find(|i| i.id == name) else {
            return Err(unknown(id.span(), name, own().map(|i| i.id.as_str())));
        };
        for (key, value) in inside(fields)? {
            let name: &str = key.get_ref();
            if name == "found" && item.fill.is_some() {
                self.found.insert(item.id.clone(), list(value)?);
                continue;
            }
            let Some(spec) = item.field.iter().find(|f| f.name == name) else {
                return Err(unknown(key.span(), name, known(item)));
            };
            self.set(&item.id, name, answer(spec, value)?);
        }
        Ok(())
    }
}

fn known(item: &Item) -> impl Iterator<Item = &str> {
    let found = item.fill.map(|_| "found");
    item.field.iter().map(|f| f.name.as_str()).chain(found)
}

fn unknown<'a>(span: Range<usize>, name: &str, known: impl Iterator<Item = &'a str>) -> Wrong {
    let known: Vec<_> = known.collect();
    (span, format!("unknown key `{name}`, expected one of: {}", known.join(", ")))
}

fn inside<'t, 'i>(value: &'t Spanned<DeValue<'i>>) -> Result<&'t DeTable<'i>, Wrong> {
    value.get_ref().as_table().ok_or_else(|| (value.span(), "expected a table".to_owned()))
}

fn word(value: &Spanned<DeValue<'_>>) -> Result<String, Wrong> {
    value.get_ref().as_str().map(str::to_owned).ok_or_else(|| (value.span(), "expected a text in quotes".to_owned()))
}

fn list(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Wrong> {
    match value.get_ref() {
        DeValue::String(one) if one.trim().is_empty() => Ok(Vec::new()),
        DeValue::String(one) => Ok(vec![one.trim().to_owned()]),
        DeValue::Array(all) => {
            all.iter().map(id).filter(|id| id.as_ref().is_ok_and(|i| !i.is_empty()) || id.is_err()).collect()
        }
        _ => Err((value.span(), "expected a list of texts: [\"a\", \"b\"]".to_owned())),
    }
}

// Many ids are numbers, and somebody will write them as such.
fn id(value: &Spanned<DeValue<'_>>) -> Result<String, Wrong> {
    match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
        _ => word(value).map(|text| text.trim().to_owned()),
    }
}

fn answer(spec: &FieldSpec, value: &Spanned<DeValue<'_>>) -> Result<Answer, Wrong> {
    match spec.kind {
        FieldKind::Number => number(value).map(Answer::Number),
        FieldKind::Words | FieldKind::Ids => list(value).map(Answer::List),
        FieldKind::Instant => match value.get_ref() {
            DeValue::Datetime(time) => Ok(Answer::Text(time.to_string())),
            _ => word(value).map(|text| Answer::Text(text.trim().to_owned())),
        },
        FieldKind::Zone => word(value).map(|text| Answer::Text(text.trim().to_owned())),
        FieldKind::Text => word(value).map(Answer::Text),
    }
}

fn number(value: &Spanned<DeValue<'_>>) -> Result<f64, Wrong> {
    let wrong = || (value.span(), "expected a number of 0 or more".to_owned());
    let number = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', "").parse().ok(),
        DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
        DeValue::String(text) if text.trim().is_empty() => Some(0.0),
        DeValue::String(text) => text.trim().replace([',', '_'], "").parse().ok(),
        _ => None,
    };
    number.filter(|n: &f64| n.is_finite() && *n >= 0.0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let case = Case::parse(
            "case.toml",
            "[architecture.scale]\ndaily_users = 12_000\nlargest_group = \"500\"\npublishers = 0\n\
             [problem.time]\nfrom = 2026-11-22T13:14:00+08:00\n[problem.ids]\nusers = [\"a\", 17]\nfound = [\"x\"]\n",
        )
        .unwrap();
        assert_eq!(case.number("daily_users"), Some(12_000.0));
        assert_eq!(case.number("largest_group"), Some(500.0));
        assert_eq!(case.number("publishers"), None, "0 means: not stated");
        assert_eq!(case.named("users"), ["a", "17"]);
        assert_eq!(case.named("from"), ["2026-11-22T13:14:00+08:00"]);
        assert!(case.is_answered("time") && !case.is_answered("repro"));
        assert_eq!(case.found["ids"], ["x"]);
    }

    #[test]
    fn what_does_not_fit_is_shown_where_it_is() {
        for (text, line, says) in [
            ("\n[problem.tme]\n", 2, "did you mean `time`?"),
            ("[problm.time]\n", 1, "did you mean `problem`?"),
            ("[architecture.scale]\ndaily_user = 3\n", 2, "did you mean `daily_users`?"),
            ("[architecture.scale]\ndaily_users = \"many\"\n", 2, "a number"),
            ("[problem.ids]\nusers = 3\n", 2, "a list"),
            ("[problem.repro]\nanswer = [\n", 2, ""),
        ] {
            let error = Case::parse("case.toml", text).unwrap_err();
            assert!(error.line >= line && error.to_string().contains(says), "{text}: {error}");
        }
    }
}
