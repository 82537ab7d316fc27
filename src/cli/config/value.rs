//! What the value of a setting may be. Words and numbers are judged by the flag they stand for.

use std::error::Error as _;
use std::path::Path;

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory as _};
use toml::de::DeValue;

use super::super::args::Args;
use super::keys::{Key, Kind};

/// A value as a flag would take it.
pub(super) fn of_file(key: &Key, value: &DeValue<'_>, folder: &Path) -> Result<String, String> {
    match (key.kind, value) {
        (Kind::Text | Kind::Measure, DeValue::String(text)) => Ok(text.to_string()),
        (Kind::Path, DeValue::String(text)) => Ok(folder.join(&**text).to_string_lossy().into_owned()),
        (Kind::Number | Kind::Measure, DeValue::Integer(n)) if n.radix() == 10 => Ok(n.as_str().to_owned()),
        (Kind::Switch, DeValue::Boolean(on)) => Ok(on.to_string()),
        (kind, _) => Err(format!("`{}` is {}", key.name, written(kind))),
    }
}

/// The value of a variable, as it is or as it is usually put.
pub(super) fn of_variable(key: &Key, text: &str) -> Result<String, String> {
    match (key.kind, text) {
        (Kind::Switch, "1" | "true") => Ok("true".to_owned()),
        (Kind::Switch, "0" | "false") => Ok("false".to_owned()),
        (Kind::Switch, _) => Err(format!("{text:?} is neither {}", written(Kind::Switch).replace(" or ", " nor "))),
        _ => check(key, text).map(|()| text.to_owned()),
    }
}

const fn written(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a string, in quotes",
        Kind::Path => "a path, in quotes",
        Kind::Number => "a whole number, without quotes",
        Kind::Measure => "a number, or a string with a unit: \"512M\", \"30s\"",
        Kind::Switch => "true or false",
    }
}

/// Refuses what the flag would refuse.
pub(super) fn check(key: &Key, text: &str) -> Result<(), String> {
    // A switch takes no value on the command line.
    if let Some((flag, arg)) = argument(key).filter(|_| key.kind != Kind::Switch) {
        let choices: Vec<_> = arg.get_possible_values().iter().map(PossibleValue::get_name).map(quoted).collect();
        let alone = Command::new("alone").no_binary_name(true).arg(arg);
        alone.try_get_matches_from([format!("--{flag}={text}")]).map_err(|error| {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            let choices = choices.join(", ");
            let tail = if choices.is_empty() { format!(": {why}") } else { format!(", expected one of {choices}") };
            format!("`{}` cannot be `{text}`{tail}", key.name)
        })?;
    }
    (key.check)(key.name, text).map_err(|fail| fail.to_string())
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// The flag of a setting, from the first verb that has it.
fn argument(key: &Key) -> Option<(&'static str, Arg)> {
    let root = Args::command();
    let all = std::iter::once(("", &root)).chain(root.get_subcommands().map(|sub| (sub.get_name(), sub)));
    all.into_iter().find_map(|(verb, command)| {
        let flag = key.flag(verb)?;
        let arg = command.get_arguments().find(|a| a.get_long() == Some(flag))?;
        Some((flag, arg.clone()))
    })
}

/// The value of a setting nobody set.
pub(super) fn default(key: &Key) -> Option<String> {
    let (_, arg) = argument(key)?;
    match key.kind {
        Kind::Switch => Some("false".to_owned()),
        _ => arg.get_default_values().first().map(|text| text.to_string_lossy().into_owned()),
    }
}
