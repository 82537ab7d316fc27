//! What is taken from the surroundings: environment, clock, terminals. Read once.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::config::PREFIX;

/// The surroundings of a run.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// The locale of messages, as set.
    pub locale: String,
    /// Microseconds since the epoch.
    pub now: i64,
    /// Columns of the terminal, where stated.
    pub columns: Option<usize>,
    /// Stdout takes colours.
    pub color: bool,
    /// A person watches stderr.
    pub watched: bool,
    /// The working folder.
    pub folder: Option<PathBuf>,
    /// Where the user's configuration file would be.
    pub config: Option<PathBuf>,
    /// Variables of the program's own.
    pub settings: Vec<(String, String)>,
    /// A person can be asked.
    pub answers: bool,
}

impl Env {
    /// Looks around.
    pub fn read() -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(var).unwrap_or_default(),
            now: since.ok().and_then(|d| i64::try_from(d.as_micros()).ok()).unwrap_or(0),
            columns: var("COLUMNS").and_then(|v| v.parse().ok()),
            color: anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
            watched: io::stderr().is_terminal() && var("CI").is_none(),
            folder: std::env::current_dir().ok(),
            config: config().map(|folder| folder.join("whydrop").join("config.toml")),
            settings: settings(),
            answers: io::stderr().is_terminal() && io::stdin().is_terminal(),
        }
    }
}

/// The folder of the user's configuration: as XDG has it, else as the system does.
fn config() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = |below: &str| std::env::home_dir().filter(|path| path.is_absolute()).map(|home| home.join(below));
    folder("XDG_CONFIG_HOME").or_else(|| {
        if cfg!(windows) {
            folder("APPDATA")
        } else if cfg!(target_os = "macos") {
            home("Library/Application Support")
        } else {
            home(".config")
        }
    })
}

/// By name, so that a run does not depend on their order. An empty one sets nothing.
fn settings() -> Vec<(String, String)> {
    let own = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.to_str().filter(|name| name.starts_with(PREFIX))?.to_owned();
        Some((name, value.to_string_lossy().into_owned())).filter(|(_, value)| !value.is_empty())
    });
    let mut own: Vec<_> = own.collect();
    own.sort();
    own
}
