//! `whydrop config`: which values are in force, and where they come from.

use std::path::Path;

use whydrop::report::escape::terminal;

use super::super::args::ConfigVerb;
use super::super::env::Env;
use super::super::exit::{Facts, Fail};
use super::super::output::{self, Console};
use super::keys::{KEYS, Key, Kind};
use super::{Origin, Settings, value};

/// Runs the verb.
pub fn run(verb: &ConfigVerb, settings: &Settings, env: &Env, console: &Console) -> Result<Facts, Fail> {
    let text = match verb {
        ConfigVerb::Show { origin, .. } => KEYS.iter().map(|key| row(key, settings, *origin)).collect(),
        ConfigVerb::Path => settings.files.iter().map(|path| format!("{}\n", plain(path))).collect::<String>(),
    };
    if text.is_empty() {
        let own = env.config.as_deref().map_or_else(String::new, |path| format!(" or {path:?}"));
        console.note(&format!("no configuration file: write {} in the project's folder{own}", super::NAME));
    }
    output::stdout(false, |out| out.write_all(text.as_bytes()))?;
    Ok(Facts::default())
}

fn row(key: &Key, settings: &Settings, origin: bool) -> String {
    let set = settings.of(key);
    let line = match set.map(|set| set.value.clone()).or_else(|| value::default(key)) {
        Some(text) => format!("{} = {}", key.name, written(key.kind, &text)),
        None => format!("# {} is not set", key.name),
    };
    let from = match set.map(|set| &set.origin) {
        None => "default".to_owned(),
        Some(Origin::File(path, line)) => format!("{}:{line}", plain(path)),
        Some(Origin::Variable) => key.variable(),
        Some(Origin::Flag) => "flag".to_owned(),
    };
    if origin { format!("{line:<32} # {from}\n") } else { format!("{line}\n") }
}

fn written(kind: Kind, text: &str) -> String {
    let bare = matches!(kind, Kind::Number | Kind::Measure) && text.parse::<u64>().is_ok();
    if bare || kind == Kind::Switch { text.to_owned() } else { toml::Value::from(text).to_string() }
}

/// A path on one line, whatever is in its name.
pub(super) fn plain(path: &Path) -> String {
    terminal(&path.to_string_lossy())
}
