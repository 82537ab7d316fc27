//! Raw arguments of `formats`, `rules` and `causes`, as typed.

use std::path::PathBuf;

use clap::Subcommand;

use super::args::{LimitArgs, OwnArgs};

#[derive(Debug, Subcommand)]
pub enum FormatsVerb {
    /// All formats
    List {
        #[command(flatten)]
        own: OwnArgs,
    },
    /// One format with its file
    Show {
        /// Id of the format
        id: String,
        #[command(flatten)]
        own: OwnArgs,
    },
    /// Propose a format for a log: a definition that works, to be completed by hand
    New {
        /// A log of that format, or - for standard input
        sample: PathBuf,
        #[command(flatten)]
        limits: Box<LimitArgs>,
    },
    /// Which format a file is, and why
    Detect {
        /// File, folder, or - for standard input
        path: PathBuf,
        #[command(flatten)]
        limits: Box<LimitArgs>,
    },
    /// Read every sample of every format, or of one
    Test {
        /// Id of a format, or a TOML file of your own
        #[arg(value_name = "ID|FILE")]
        id: Option<String>,
        #[command(flatten)]
        own: OwnArgs,
    },
}

#[derive(Debug, Subcommand)]
pub enum RulesVerb {
    /// All rules
    List,
    /// One rule with its file
    Show {
        /// Id of the rule
        id: String,
    },
    /// Run every example of every rule, or of one
    Test {
        /// Id of a rule, or a TOML file of your own
        #[arg(value_name = "ID|FILE")]
        id: Option<String>,
    },
    /// What a rule needs and computes; with a path, what it computed there
    Explain {
        /// Id of the rule
        id: String,
        /// Logs to run it on: file, folder, or - for standard input; the output is not redacted
        path: Option<PathBuf>,
        #[command(flatten)]
        limits: Box<LimitArgs>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CausesVerb {
    /// All causes
    List,
    /// One cause with its file
    Show {
        /// Id of the cause
        id: String,
    },
    /// How the score of a cause came about on a case
    Explain {
        /// Id of the cause
        id: String,
        /// Logs: file, folder, or - for standard input
        path: PathBuf,
        #[command(flatten)]
        limits: Box<LimitArgs>,
    },
}
