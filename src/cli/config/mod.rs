//! Settings that stay: files and variables become the defaults of flags, so that a flag on the command line always wins.
//!
//! From weak to strong: built in, the user's file, the file of the project (`whydrop.toml` in the working folder or
//! above it), `WHYDROP_*` variables, flags. A file that is part of the input is never read: a bundle configures nothing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _};

use super::args::{Args, ConfigVerb, Shared, Verb};
use super::env::Env;
use super::exit::Fail;

mod file;
mod keys;
mod show;
mod value;

pub use keys::PREFIX;
use keys::{KEYS, Key};
pub use show::run;

/// The file of a project.
const NAME: &str = "whydrop.toml";

/// A value and where it was set.
struct Setting {
    key: &'static Key,
    value: String,
    origin: Origin,
}

enum Origin {
    File(PathBuf, usize),
    Variable,
    Flag,
}

/// Everything that was set, the weaker before the stronger.
#[derive(Default)]
pub struct Settings {
    all: Vec<Setting>,
    /// Files that were read, or would be, the stronger first.
    files: Vec<PathBuf>,
    /// What the user should know of them.
    pub notes: Vec<String>,
}

/// Why there are no arguments to work with.
pub enum Stop {
    /// Help, version, or a mistake in the call.
    Answer(clap::Error),
    /// A mistake in a file or variable.
    Fail(Box<Shared>, Fail),
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Answer(error)
    }
}

/// Reads the arguments with the settings as defaults.
pub fn parse(arguments: &[OsString], env: &Env) -> Result<(Args, Settings), Stop> {
    let command = Args::command();
    let matches = command.clone().try_get_matches_from(arguments)?;
    let args = Args::from_arg_matches(&matches)?;
    let mut settings = Settings::default();
    if !args.shared.no_config {
        settings.find(env, &inputs(&command, &matches));
    }
    // What can be done without any setting is done, even where a file is broken.
    if matches!(args.verb, Verb::Schema | Verb::Completions { .. } | Verb::Man | Verb::Config(ConfigVerb::Path)) {
        return Ok((args, settings));
    }
    if let Err(fail) = settings.read(env) {
        return Err(Stop::Fail(Box::new(args.shared), fail));
    }
    let matches = filled(command.clone(), "", &settings.all).try_get_matches_from(arguments)?;
    settings.typed(&command, &matches);
    Ok((Args::from_arg_matches(&matches)?, settings))
}

impl Settings {
    /// Looks for the files.
    fn find(&mut self, env: &Env, inputs: &[PathBuf]) {
        let above = env.folder.iter().flat_map(|folder| folder.ancestors());
        if let Some(path) = above.map(|folder| folder.join(NAME)).find(|path| path.is_file()) {
            let place = path.parent().and_then(|p| p.canonicalize().ok()).map(|folder| folder.join(NAME));
            if place.is_none_or(|place| inputs.iter().any(|input| place.starts_with(input))) {
                self.notes.push(format!("{path:?} is part of the input and was not read as configuration"));
            } else {
                self.files.push(path);
            }
        }
        self.files.extend(env.config.clone().filter(|path| path.is_file()));
    }

    fn read(&mut self, env: &Env) -> Result<(), Fail> {
        for path in self.files.iter().rev() {
            self.all.extend(file::read(path)?);
        }
        for (name, text) in &env.settings {
            match KEYS.iter().find(|key| key.variable() == *name) {
                Some(key) => {
                    let value = value::of_variable(key, text).map_err(|why| Fail::Usage(format!("{name}: {why}")))?;
                    self.all.push(Setting { key, value, origin: Origin::Variable });
                }
                None => misspelt(name)?,
            }
        }
        Ok(())
    }

    /// Adds what stands on the command line, and says aloud what a file took the liberty to set.
    fn typed(&mut self, command: &Command, matches: &ArgMatches) {
        let (verb, matches, arguments) = leaf(command, matches);
        for key in KEYS {
            let flag = key.flag(&verb);
            let Some(argument) = arguments.iter().find(|a| flag.is_some() && a.get_long() == flag) else { continue };
            let id = argument.get_id().as_str();
            if matches.value_source(id) == Some(ValueSource::CommandLine) {
                let typed = matches.get_raw(id).into_iter().flatten().next_back();
                let value = typed.map_or_else(|| "true".to_owned(), |text| text.to_string_lossy().into_owned());
                self.all.push(Setting { key, value, origin: Origin::Flag });
            }
            let set = self.of(key).filter(|set| !key.loud.is_empty() && set.value == key.loud);
            if let Some(Setting { origin: Origin::File(path, line), .. }) = set {
                self.notes.push(format!("{} = {:?} is set by {}:{line}", key.name, key.loud, show::plain(path)));
            }
        }
    }

    /// The strongest setting of a key.
    fn of(&self, key: &Key) -> Option<&Setting> {
        self.all.iter().rev().find(|set| set.key.name == key.name)
    }
}

/// The command with every setting as the default of its flag.
fn filled(command: Command, verb: &str, all: &[Setting]) -> Command {
    let command = command.mut_args(|arg| {
        let flag = arg.get_long();
        match all.iter().rev().find(|set| flag.is_some() && set.key.flag(verb) == flag) {
            Some(set) => arg.default_value(set.value.clone()),
            None => arg,
        }
    });
    command.mut_subcommands(|sub| {
        let name = if verb.is_empty() { sub.get_name().to_owned() } else { verb.to_owned() };
        filled(sub, &name, all)
    })
}

/// The verb that was called, its matches, and all it takes.
fn leaf<'a>(command: &'a Command, matches: &'a ArgMatches) -> (String, &'a ArgMatches, Vec<&'a clap::Arg>) {
    let (mut command, mut matches, mut verb) = (command, matches, String::new());
    let mut arguments: Vec<_> = command.get_arguments().collect();
    while let Some((name, inner)) = matches.subcommand() {
        let Some(sub) = command.find_subcommand(name) else { break };
        if verb.is_empty() {
            name.clone_into(&mut verb);
        }
        arguments.extend(sub.get_arguments());
        (command, matches) = (sub, inner);
    }
    (verb, matches, arguments)
}

/// What is named without a flag, where it exists.
fn inputs(command: &Command, matches: &ArgMatches) -> Vec<PathBuf> {
    let (_, matches, arguments) = leaf(command, matches);
    let named = arguments.into_iter().filter(|a| a.is_positional());
    let raw = named.filter_map(|a| matches.get_raw(a.get_id().as_str())).flatten();
    raw.filter_map(|text| Path::new(text).canonicalize().ok()).collect()
}

/// Refuses a variable that was surely meant to set something; others may belong to somebody else.
fn misspelt(name: &str) -> Result<(), Fail> {
    let near = |key: &&Key| strsim::damerau_levenshtein(&key.variable(), name) <= 1 + (name.len() - PREFIX.len()) / 6;
    match KEYS.iter().find(near) {
        Some(key) => Err(Fail::Usage(format!("{name}: no such setting; did you mean {}?", key.variable()))),
        None => Ok(()),
    }
}
