//! What is taken from the surroundings: environment, clock, terminals. Read once.

use std::io::{self, IsTerminal as _};
use std::time::{SystemTime, UNIX_EPOCH};

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
            answers: io::stderr().is_terminal() && io::stdin().is_terminal(),
        }
    }
}
