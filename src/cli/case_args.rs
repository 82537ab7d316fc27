//! Raw arguments of `case`, `check` and `pack`, as typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::args::{InputArgs, LimitArgs, ShowArgs, StoryFormat};

#[derive(Debug, Subcommand)]
pub enum CaseVerb {
    /// Write the questions of a support case with what the logs answer
    Init(Box<CaseInitArgs>),
}

#[derive(Debug, ClapArgs)]
pub struct CaseInitArgs {
    /// File, folder, or - for standard input; the empty form when not given
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The case file, or - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "case.toml")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
    /// Ask the open questions on the terminal
    #[arg(long)]
    pub ask: bool,
    #[command(flatten)]
    pub show: ShowArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, ClapArgs)]
pub struct CheckArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// The case file
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Output format: text, json
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub format: StoryFormat,
    #[command(flatten)]
    pub show: ShowArgs,
}

#[derive(Debug, ClapArgs)]
pub struct PackArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// The case file
    #[arg(long, value_name = "FILE")]
    pub case: PathBuf,
    /// The pack
    #[arg(short, long, value_name = "FILE", default_value = "case.zip")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
    /// Lines around each line of evidence
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=1000))]
    pub context: u64,
    #[command(flatten)]
    pub show: ShowArgs,
}
