//! `whydrop formats | rules | causes`: looks into the data the program carries. A table on stdout, a file as it is, a
//! test that says which entry fails.

use std::path::Path;

use super::args::{CausesVerb, FormatsVerb, RulesVerb};
use super::exit::{Facts, Fail};
use super::output;

/// One entry of a catalogue.
pub struct Entry {
    /// Its id, which is the name of its file.
    pub id: String,
    /// What it is, in one line.
    pub title: String,
    /// Its file.
    pub text: String,
    /// What it means and what to do, for `explain`.
    pub explanation: String,
}

/// A catalogue, as this file needs it.
pub trait Catalog {
    /// What an entry is called in messages.
    fn noun(&self) -> &'static str;
    /// Every entry, ordered by id.
    fn entries(&self) -> Vec<Entry>;
    /// Runs the entry's own samples or examples; the error says which failed and how.
    fn test(&self, id: &str) -> Result<(), String>;
}

/// Names the format of a file with the reasons, a line each.
type Detect = fn(&Path) -> Result<Vec<String>, String>;

// The seams: the library's catalogues are put in here.
fn format_catalog() -> Option<(Box<dyn Catalog>, Detect)> {
    None
}

fn rule_catalog() -> Option<Box<dyn Catalog>> {
    None
}

fn cause_catalog() -> Option<Box<dyn Catalog>> {
    None
}

fn absent() -> Fail {
    Fail::Usage("this build carries no such catalogue".to_owned())
}

pub fn formats(verb: &FormatsVerb) -> Result<Facts, Fail> {
    let (catalog, detect) = format_catalog().ok_or_else(absent)?;
    match verb {
        FormatsVerb::List => list(&*catalog),
        FormatsVerb::Show { id } => show(&*catalog, id, |e| &e.text),
        FormatsVerb::Detect { path } => lines(&detect(path).map_err(Fail::Usage)?),
        FormatsVerb::Test { id } => test(&*catalog, id.as_deref()),
    }
}

pub fn rules(verb: &RulesVerb) -> Result<Facts, Fail> {
    let catalog = rule_catalog().ok_or_else(absent)?;
    match verb {
        RulesVerb::List => list(&*catalog),
        RulesVerb::Show { id } => show(&*catalog, id, |e| &e.text),
        RulesVerb::Test { id } => test(&*catalog, id.as_deref()),
        RulesVerb::Explain { id } => show(&*catalog, id, |e| &e.explanation),
    }
}

pub fn causes(verb: &CausesVerb) -> Result<Facts, Fail> {
    let catalog = cause_catalog().ok_or_else(absent)?;
    match verb {
        CausesVerb::List => list(&*catalog),
        CausesVerb::Show { id } => show(&*catalog, id, |e| &e.text),
    }
}

fn lines(lines: &[String]) -> Result<Facts, Fail> {
    output::stdout(false, |out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    Ok(Facts::default())
}

fn list(catalog: &dyn Catalog) -> Result<Facts, Fail> {
    let entries = catalog.entries();
    let wide = entries.iter().map(|e| e.id.len()).max().unwrap_or(0);
    let rows: Vec<_> = entries.iter().map(|e| format!("{:<wide$}  {}", e.id, e.title)).collect();
    lines(&rows)
}

fn show(catalog: &dyn Catalog, id: &str, part: impl Fn(&Entry) -> &String) -> Result<Facts, Fail> {
    let entry = known(catalog, id)?;
    output::stdout(false, |out| write!(out, "{}", part(&entry)))?;
    Ok(Facts::default())
}

fn known(catalog: &dyn Catalog, id: &str) -> Result<Entry, Fail> {
    let noun = catalog.noun();
    let found = catalog.entries().into_iter().find(|e| e.id == id);
    found.ok_or_else(|| Fail::Usage(format!("no {noun} is named {id:?}: `whydrop {noun}s list` names them all")))
}

fn test(catalog: &dyn Catalog, id: Option<&str>) -> Result<Facts, Fail> {
    let ids = match id {
        Some(id) => vec![known(catalog, id)?.id],
        None => catalog.entries().into_iter().map(|e| e.id).collect(),
    };
    let failures: Vec<_> = ids.iter().filter_map(|id| Some(format!("{id}: {}", catalog.test(id).err()?))).collect();
    let mut said = failures.clone();
    said.push(format!("{} tested, {} failed", ids.len(), failures.len()));
    lines(&said)?;
    Ok(Facts { reached: !failures.is_empty(), ..Facts::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Catalog for One {
        fn noun(&self) -> &'static str {
            "rule"
        }

        fn entries(&self) -> Vec<Entry> {
            vec![Entry { id: "a".into(), title: "A".into(), text: "id = 'a'\n".into(), explanation: "A.\n".into() }]
        }

        fn test(&self, _: &str) -> Result<(), String> {
            Err("silent".into())
        }
    }

    #[test]
    fn unknown_ids_name_the_way_out() {
        let fail = show(&One, "b", |e| &e.text).unwrap_err().to_string();
        assert!(fail.contains("rules list"), "{fail}");
        assert!(test(&One, None).unwrap().reached);
    }
}
