//! The advice in force, checked against the rules and questions it names.

use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::data::{AdviceFile, Example, Topic};
use super::give::give;
use crate::case::{Answer, Case, items};
use crate::causes;
use crate::knowledge::{DataError, DataFile, Text, parse_toml};
use crate::rules::{self, Rule};

include!(concat!(env!("OUT_DIR"), "/advice.rs"));

/// One piece of advice.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Its id, the file name.
    pub id: &'static str,
    pub(super) file: AdviceFile,
    /// What it asks the logs.
    pub(super) question: Option<Rule>,
    path: &'static str,
    text: &'static str,
}

impl Advice {
    fn load(data: &DataFile) -> Result<Self, DataError> {
        let DataFile { id, path, text, .. } = *data;
        let mut file: AdviceFile = data.read()?;
        let asked = file.when.take().map(|when| (file.scope, file.needs.clone(), when));
        let question = asked.map(|asked| Rule::asking(id, path, text, asked));
        Ok(Self { id, file, question, path, text })
    }

    /// What it is about.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        self.file.topic
    }

    /// What it is.
    #[must_use]
    pub const fn title(&self) -> &Text {
        &self.file.title
    }

    /// The number that triggers it.
    #[must_use]
    pub const fn number(&self) -> &Text {
        &self.file.number
    }

    /// What to do.
    #[must_use]
    pub const fn text(&self) -> &Text {
        &self.file.text
    }

    /// Where the knowledge is from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.file.source
    }

    fn examples(&self) -> Result<Vec<Example>, DataError> {
        Ok(parse_toml::<AdviceFile>(self.path, self.text)?.example)
    }
}

/// Every piece of advice, by id.
#[derive(Clone, Debug)]
pub struct Catalog {
    pub(super) all: Vec<Advice>,
}

/// The advice that comes with the program; it is read once.
///
/// # Errors
/// A file does not fit (a fault of the program).
pub fn catalog() -> Result<&'static Catalog, Arc<DataError>> {
    static CATALOG: OnceLock<Result<Catalog, Arc<DataError>>> = OnceLock::new();
    let load = || Ok(Catalog { all: ADVICE.iter().map(Advice::load).collect::<Result<_, _>>()? });
    CATALOG.get_or_init(|| load().map_err(Arc::new)).as_ref().map_err(Arc::clone)
}

impl Catalog {
    /// Every piece, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Advice> {
        self.all.iter()
    }

    /// SHA-256 over ids and texts, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for advice in &self.all {
            hash.update(advice.id.as_bytes());
            hash.update([0]);
            hash.update(advice.text.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// Runs the examples of a piece of advice, and checks what it names.
///
/// # Errors
/// The first thing that is not as told.
pub fn check(
    advice: &Advice,
    catalog: &Catalog,
    rules: &rules::Catalog,
    causes: &causes::Catalog,
) -> Result<(), String> {
    let fail = |what: String| Err(format!("{}: {what}", advice.path));
    let file = &advice.file;
    if let Some(unknown) = file.findings.iter().find(|id| rules.get(id).is_none()) {
        return fail(format!("unknown rule `{unknown}`"));
    }
    if let Some(unknown) = file.verdict.iter().find(|id| causes.get(id).is_none()) {
        return fail(format!("unknown cause `{unknown}`"));
    }
    if let Some(unknown) = file.instead_of.iter().find(|id| catalog.all.iter().all(|a| a.id != *id)) {
        return fail(format!("unknown advice `{unknown}`"));
    }
    let fields = || items().iter().flat_map(|i| &i.field).map(|f| f.name.as_str());
    let asked = file.case.keys().chain(file.limit.iter().flat_map(|l| l.of.iter().chain(&l.growth)));
    if let Some(unknown) = asked.into_iter().find(|name| !fields().any(|f| f == *name)) {
        return fail(format!("unknown field `{unknown}`"));
    }
    if let Some(unknown) = file.answered.iter().find(|id| items().iter().all(|i| i.id != **id)) {
        return fail(format!("unknown question `{unknown}`"));
    }
    if let Some(question) = &advice.question {
        rules.fits(question).map_err(|e| e.to_string())?;
    }
    if ![&file.title, &file.number, &file.text].iter().all(|t| t.is_complete()) {
        return fail("a text lacks a language".to_owned());
    }
    let examples = advice.examples().map_err(|e| e.to_string())?;
    for wanted in [true, false] {
        if !examples.iter().any(|e| e.fires == wanted) {
            return fail(format!("no example with fires = {wanted}"));
        }
    }
    examples.iter().try_for_each(|example| {
        turns_out(advice, catalog, (rules, causes), example)
            .map_err(|why| format!("{}: {}: {why}", advice.path, example.name))
    })
}

fn turns_out(
    advice: &Advice,
    catalog: &Catalog,
    (rules, causes): (&rules::Catalog, &causes::Catalog),
    example: &Example,
) -> Result<(), String> {
    let story = example.logs.timeline()?;
    let looks = rules::Looks::new(&story);
    let (findings, skipped) = rules.run(&looks);
    let diagnosis = causes::diagnose(&story, &findings, &skipped, causes);
    let case = case_of(&example.case)?;
    let given = give(catalog, rules, &looks, &findings, &diagnosis, Some(&case));
    let own: Vec<_> = given.iter().filter(|g| g.advice.id == advice.id).collect();
    if own.is_empty() == example.fires {
        let others: Vec<_> = given.iter().map(|g| g.advice.id).collect();
        return Err(format!("expected fires = {}, given: {}", example.fires, others.join(", ")));
    }
    for given in own {
        for lang in ["en", "zh-CN"] {
            let words = given.words(lang);
            for text in [&advice.file.title, &advice.file.number, &advice.file.text] {
                if let Some(name) = text.placeholders().iter().find(|p| **p != "growth" && !words.contains_key(**p)) {
                    return Err(format!("prints `{{{name}}}`, which is not bound"));
                }
            }
        }
    }
    Ok(())
}

fn case_of(table: &toml::Table) -> Result<Case, String> {
    let mut case = Case::default();
    for (name, value) in table {
        let of_field = items().iter().find(|i| i.field.iter().any(|f| f.name == *name && name != "answer"));
        let of_item = items().iter().find(|i| i.id == *name);
        let (item, field) = match (of_field, of_item) {
            (Some(item), _) => (item, name.as_str()),
            (None, Some(item)) => (item, "answer"),
            _ => return Err(format!("unknown field `{name}`")),
        };
        let number = value.as_float().or_else(|| value.as_integer().map(|i| i as f64));
        let answer = match (number, value) {
            (Some(number), _) => Answer::Number(number),
            (_, toml::Value::Array(all)) => {
                Answer::List(all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
            }
            _ => Answer::Text(value.as_str().unwrap_or_default().to_owned()),
        };
        case.set(&item.id, field, answer);
    }
    Ok(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_turns_out_as_told() {
        let rules = rules::Catalog::builtin().unwrap();
        let causes = causes::Catalog::builtin(&rules).unwrap();
        let catalog = catalog().unwrap_or_else(|e| panic!("{e}"));
        let failures: Vec<_> = catalog.iter().filter_map(|a| check(a, catalog, &rules, &causes).err()).collect();
        assert!(catalog.all.len() > 12 && failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn the_quick_form_alone_is_enough() {
        for file in ADVICE {
            let read = serde_json::from_str::<AdviceFile>(file.quick);
            assert!(read.is_ok(), "{}: {}", file.path, read.err().map(|e| e.to_string()).unwrap_or_default());
        }
    }

    #[test]
    fn every_number_of_a_limit_is_asked_and_advised_on() {
        let catalog = catalog().unwrap_or_else(|e| panic!("{e}"));
        for limit in crate::knowledge::limits() {
            let mut asked = catalog.iter().filter_map(|a| a.file.limit.as_ref()).flat_map(|l| &l.of);
            assert!(asked.any(|name| *name == limit.measure), "no advice on {}", limit.measure);
        }
    }
}
