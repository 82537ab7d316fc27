//! `whydrop formats | rules | causes`: looks into the data the program carries, and tries out a user's own file. A table
//! on stdout, a file as it is, a test that says which entry fails.

use std::fmt::Write as _;
use std::path::Path;

use whydrop::formats::{self, proof};
use whydrop::report::escape::terminal;
use whydrop::{ListedMember, causes, rules};

use super::args::{CausesVerb, FormatsVerb, InputArgs, RulesVerb};
use super::env::Env;
use super::exit::{Facts, Fail};
use super::explain;
use super::listing;
use super::output::{self, Console};
use super::own;
use super::plan;
use super::proposal;

/// An id and what stands beside it in a list.
type Row<'a> = (&'a str, String);

pub fn formats(verb: &FormatsVerb, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let given = match verb {
        FormatsVerb::List { own } | FormatsVerb::Show { own, .. } | FormatsVerb::Test { own, .. } => own::formats(own)?,
        FormatsVerb::Detect { .. } | FormatsVerb::New { .. } => None,
    };
    let catalog = match &given {
        Some(own) => &own.catalog,
        None => formats::Catalog::builtin().map_err(builtin)?,
    };
    let rows = || {
        let mut rows: Vec<Row<'_>> = catalog.all().iter().map(|f| (f.spec.id.as_str(), f.spec.title.clone())).collect();
        rows.sort();
        rows
    };
    let known = |id: &str| catalog.by_id(id).map(|(_, f)| f).ok_or_else(|| unknown("format", id, &rows()));
    match verb {
        FormatsVerb::List { .. } => list(&rows()),
        FormatsVerb::Show { id, .. } => {
            let own = given.as_ref().and_then(|own| own.texts.get(id)).map(String::as_str);
            print(own.or_else(|| formats::catalog::text(id)).ok_or_else(|| unknown("format", id, &rows()))?)
        }
        FormatsVerb::New { sample, limits } => {
            let input = plan::input(&InputArgs::one(sample, limits), env)?;
            proposal::new(&input, sample, console)
        }
        FormatsVerb::Detect { path, limits } => {
            let input = plan::input(&InputArgs::one(path, limits), env)?;
            input.start(console)?;
            let found = whydrop::list(&input.sources, &input.options).map_err(Fail::Analyze)?;
            print(&found.members.iter().map(detected).collect::<String>())?;
            listing::none(&found.members, console);
            Ok(listing::lost(&found.gaps, console))
        }
        FormatsVerb::Test { id, .. } => match id {
            Some(file) if is_file(file) => {
                let format = formats::load(file, &own::read(file)?).map_err(|e| own::wrong_format(&e))?;
                let id = format.spec.id.clone();
                let catalog = formats::Catalog::with(vec![format]).map_err(|e| builtin(&e))?;
                tested(catalog.by_id(&id).map(|(_, f)| proof::check(&catalog, f)))
            }
            Some(id) => tested([proof::check(catalog, known(id)?)]),
            None => tested(catalog.all().iter().map(|f| proof::check(catalog, f))),
        },
    }
}

pub fn rules(verb: &RulesVerb, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let catalog = rules::Catalog::builtin().map_err(builtin)?;
    let rows = || -> Vec<Row<'_>> {
        let row = |r: &rules::Rule| format!("{:<8}  {:<8}  {}", r.area, r.severity().name(), r.title().en);
        catalog.rules().map(|r| (&*r.id, row(r))).collect()
    };
    let known = |id: &str| catalog.get(id).ok_or_else(|| unknown("rule", id, &rows()));
    let check = |catalog: &rules::Catalog, rule| rules::check(catalog, rule).err().map(|e| e.to_string());
    match verb {
        RulesVerb::List => list(&rows()),
        RulesVerb::Show { id } => print(known(id)?.text()),
        RulesVerb::Test { id } => match id {
            Some(file) if is_file(file) => {
                let name = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let rule = rules::Rule::parse(&name, file, &own::read(file)?).map_err(|e| own::wrong(&e))?;
                let catalog = catalog.clone().with(rule).map_err(|e| own::wrong(&e))?;
                tested(catalog.get(&name).map(|r| check(&catalog, r)))
            }
            Some(id) => tested([check(&catalog, known(id)?)]),
            None => tested(catalog.rules().map(|r| check(&catalog, r))),
        },
        RulesVerb::Explain { id, path: None, .. } => print(&explain::rule(&catalog, known(id)?)),
        RulesVerb::Explain { id, path: Some(path), limits } => {
            let rule = known(id)?;
            let input = plan::input(&InputArgs::one(path, limits), env)?;
            input.start(console)?;
            let lines = whydrop::explain(&input.sources, &input.options, &rule.id).map_err(Fail::Analyze)?;
            print(&lines.iter().map(|l| terminal(l) + "\n").collect::<String>())
        }
    }
}

pub fn causes(verb: &CausesVerb, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let rules = rules::Catalog::builtin().map_err(builtin)?;
    let catalog = causes::Catalog::builtin(&rules).map_err(builtin)?;
    let rows: Vec<Row<'_>> = catalog.causes().map(|c| (&*c.id, format!("{:<8}  {}", c.area(), c.title().en))).collect();
    match verb {
        CausesVerb::List => list(&rows),
        CausesVerb::Show { id } => print(catalog.get(id).ok_or_else(|| unknown("cause", id, &rows))?.text()),
        CausesVerb::Explain { id, path, limits } => {
            let cause = catalog.get(id).ok_or_else(|| unknown("cause", id, &rows))?;
            let input = plan::input(&InputArgs::one(path, limits), env)?;
            input.start(console)?;
            let report = whydrop::analyze(&input.sources, &input.options).map_err(Fail::Analyze)?;
            print(&explain::cause(&cause.id, &report))
        }
    }
}

fn print(text: &str) -> Result<Facts, Fail> {
    output::stdout(false, |out| out.write_all(text.as_bytes()))?;
    Ok(Facts::default())
}

fn list(rows: &[Row<'_>]) -> Result<Facts, Fail> {
    let wide = rows.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    print(&rows.iter().map(|(id, rest)| format!("{id:<wide$}  {rest}\n")).collect::<String>())
}

fn detected(member: &ListedMember) -> String {
    let format = if member.format.is_empty() { "none: not a log this program reads" } else { &member.format };
    let mut text = format!("{}\n  format    {format}\n", terminal(&member.path));
    for reason in &member.reasons {
        let _ = writeln!(text, "  because   {}", terminal(reason));
    }
    let lines = member.lines.map(|n| format!(", {n} lines")).unwrap_or_default();
    let _ = writeln!(text, "  text      {}, {} bytes{lines}", member.encoding.name(), member.bytes);
    text
}

/// Prints what failed and how many were tested; a failure makes the exit code 1.
fn tested<T: IntoIterator<Item = String>>(results: impl IntoIterator<Item = T>) -> Result<Facts, Fail> {
    let (mut text, mut all, mut bad) = (String::new(), 0, 0);
    for failures in results {
        let before = text.len();
        for failure in failures {
            let _ = writeln!(text, "{failure}");
        }
        all += 1;
        bad += usize::from(text.len() > before);
    }
    let _ = writeln!(text, "{all} tested, {bad} failed");
    print(&text)?;
    Ok(Facts { reached: bad > 0, ..Facts::default() })
}

/// An id names no path: `./x` is written for a file that has the name of an id.
fn is_file(argument: &str) -> bool {
    argument.contains(['/', '\\']) || argument.ends_with(".toml") || Path::new(argument).is_file()
}

fn builtin(error: impl std::fmt::Display) -> Fail {
    Fail::Analyze(whydrop::Error::Data(error.to_string()))
}

fn unknown(noun: &str, id: &str, rows: &[Row<'_>]) -> Fail {
    let near = rows.iter().map(|(known, _)| (strsim::damerau_levenshtein(id, known), *known)).min();
    let hint = near.filter(|(far, _)| *far <= 1 + id.len() / 3).map(|(_, known)| format!(" Did you mean {known:?}?"));
    Fail::Usage(format!(
        "no {noun} is named {id:?}: `whydrop {noun}s list` names them all.{}",
        hint.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_ids_name_the_way_out() {
        let rows = [("alpha", String::new()), ("beta", String::new())];
        let fail = unknown("rule", "alhpa", &rows).to_string();
        assert!(fail.contains("rules list") && fail.ends_with("Did you mean \"alpha\"?"), "{fail}");
        assert!(!unknown("rule", "zzzzzz", &rows).to_string().contains("Did you"));
    }

    #[test]
    fn one_failure_decides() {
        assert!(tested([None, Some("silent".to_owned())]).unwrap().reached);
        assert!(!tested([None::<String>]).unwrap().reached);
    }
}
