//! Raw arguments, as typed. Parsing does nothing but parse: no file is opened, nothing is looked up.

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub use super::case_args::{CaseInitArgs, CaseVerb, CheckArgs, PackArgs};
pub use super::catalog_args::{CausesVerb, FormatsVerb, RulesVerb};

const AFTER: &str = "\
The verb may be left out: `whydrop logs.zip` means `whydrop analyze logs.zip`. A file that has the name of a verb is
written with a folder: `whydrop ./ls`.

Exit codes: 0 analysed; 1 something at or above --fail-on, or a case that is not ready; 2 could not run (usage,
configuration, unreadable input, output failure); 3 analysed but incomplete (damaged or encrypted member, limit,
timeout). Where two apply: 2, 1, 3.";

/// Why did the message, the call or the app drop? Reads a bundle of client SDK logs and writes a root-cause report.
#[derive(Debug, Parser)]
#[command(name = "whydrop", version, after_help = AFTER, subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb takes.
#[derive(Debug, Default, ClapArgs)]
pub struct Shared {
    /// No progress and no notes; the report is still written
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// More notes on stderr
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Colours: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// No progress display
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Read no configuration file
    #[arg(long, global = true)]
    pub no_config: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Find the cause and write the report (the default)
    Analyze(Box<AnalyzeArgs>),
    /// What differs between a case in which it works and one in which it does not
    Diff(Box<DiffArgs>),
    /// One message or call, stage by stage
    Trace(Box<TraceArgs>),
    /// The merged story of all log files
    Timeline(Box<TimelineArgs>),
    /// The support case beside the logs: a form that they fill in
    #[command(subcommand)]
    Case(CaseVerb),
    /// Is the case ready to file? What is missing, and what to try first
    Check(Box<CheckArgs>),
    /// One redacted file for support: reports, evidence, case
    Pack(Box<PackArgs>),
    /// List the log files of a bundle
    Ls(LsArgs),
    /// Print the text of one log file, or of all
    Cat(CatArgs),
    /// Write the text of Mars logs (.xlog, .mmap3) to a folder
    Decode(DecodeArgs),
    /// Write the logs themselves without private values
    Redact(Box<RedactArgs>),
    /// Log formats: list, show, new, detect, test
    #[command(subcommand)]
    Formats(FormatsVerb),
    /// Rules: list, show, test, explain
    #[command(subcommand)]
    Rules(RulesVerb),
    /// Causes: list, show
    #[command(subcommand)]
    Causes(CausesVerb),
    /// Settings that stay: show, path
    #[command(subcommand)]
    Config(ConfigVerb),
    /// Print the JSON Schema of the report
    Schema,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What is read, and how far.
#[derive(Clone, Debug, ClapArgs)]
pub struct InputArgs {
    /// File, folder, or - for standard input; all together are one case
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// The user's own definitions.
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct OwnArgs {
    /// Folder with log formats of your own, one TOML file each; they are tried before the others
    #[arg(long, value_name = "DIR")]
    pub formats: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub struct LimitArgs {
    #[command(flatten)]
    pub own: OwnArgs,
    /// Threads; all cores when not given
    #[arg(short = 'j', long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Stop reading after this time: 30s, 5m, 500ms
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<String>,
    /// Time zone of logs that state none: Asia/Shanghai, +08:00, UTC
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// Private key of the app's encrypted Mars logs (.xlog): a private file with 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    pub xlog_key: Option<PathBuf>,
    /// Leave the clocks of different devices as they are; else a difference that messages prove is taken out
    #[arg(long)]
    pub no_skew: bool,
    /// Whose definition of a weak network counts: `generic`, or one that is called like an SDK (any other word
    /// lists them); that of the SDK found when not given
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Unpacked bytes in all: 20G
    #[arg(long, value_name = "SIZE", help_heading = "Limits")]
    pub max_bytes: Option<String>,
    /// Entries in all
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_entries: Option<u64>,
    /// Archives within archives
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_depth: Option<u32>,
    /// Unpacked bytes for each packed byte of one stream
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_ratio: Option<u64>,
    /// Unpacked bytes of one log file
    #[arg(long, value_name = "SIZE", help_heading = "Limits")]
    pub max_entry_bytes: Option<String>,
    /// Bytes of one line, the rest of which is left out
    #[arg(long, value_name = "SIZE", help_heading = "Limits")]
    pub max_line: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct AnalyzeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Output format: text, markdown, html, json
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub format: String,
    /// A further output, repeatable: json=report.json
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<String>,
    /// Write the report to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub show: ShowArgs,
    /// Answers of a case file (`whydrop case init`), for advice; its zone is that of logs without one
    #[arg(long, value_name = "FILE")]
    pub case: Option<PathBuf>,
    /// Exit with 1 when the verdict is at least so severe: never, low, medium, high, critical
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub fail_on: FailOn,
}

/// How what is found is shown, and how much of it.
#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// Language of what is reported: auto, en, zh-CN; help, notes and errors are English
    #[arg(long, value_name = "LANG", default_value = "auto")]
    pub lang: String,
    /// Nothing before this instant: 2026-11-22T05:00:00Z, or local time in --tz
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Nothing after this instant
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// What is taken out: share, strict, off
    #[arg(long, value_name = "POLICY", default_value = "share")]
    pub redact: Redact,
    /// Key that links the pseudonyms of several cases; a private file of at least 32 bytes
    #[arg(long, value_name = "FILE")]
    pub redact_key_file: Option<PathBuf>,
    /// The instant used as now; the clock when not given
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// Columns of the text report, 20 to 120
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Redact {
    Share,
    Strict,
    Off,
}

#[derive(Debug, ClapArgs)]
pub struct RedactArgs {
    /// File, folder, or - for standard input
    #[arg(value_name = "IN")]
    pub path: PathBuf,
    /// Where it goes: a file, an archive (.zip, .tar, .tar.gz, ...), a new folder, or - for standard output
    #[arg(short, long, value_name = "OUT", required_unless_present = "preview")]
    pub output: Option<PathBuf>,
    /// What is taken out: share, strict, off
    #[arg(long, value_name = "POLICY", default_value = "share")]
    pub policy: Redact,
    /// Further rules: a TOML file whose examples are checked first
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Key that links the pseudonyms of several cases; a private file of at least 32 bytes
    #[arg(long, value_name = "FILE")]
    pub redact_key_file: Option<PathBuf>,
    /// Show counts and masked samples, and write nothing
    #[arg(long)]
    pub preview: bool,
    /// Read the output again, and throw it away when a value is left
    #[arg(long)]
    pub verify: bool,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Never,
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StoryFormat {
    Text,
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct DiffArgs {
    /// The case in which it works: file or folder
    pub good: PathBuf,
    /// The case in which it does not
    pub bad: PathBuf,
    /// Output format: text, json
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub format: StoryFormat,
    #[command(flatten)]
    pub show: ShowArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, ClapArgs)]
#[group(id = "wanted", required = true, multiple = false, args = ["msg", "call", "push"])]
pub struct TraceArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Id of the message, as the log writes it
    #[arg(long, value_name = "ID")]
    pub msg: Option<String>,
    /// Name of the channel, room or call
    #[arg(long, value_name = "ID")]
    pub call: Option<String>,
    /// The way of pushes from the token to the screen; with an id, of that one
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true)]
    pub push: Option<Option<String>>,
    /// Output format: text, json
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub format: StoryFormat,
    #[command(flatten)]
    pub show: ShowArgs,
}

#[derive(Debug, ClapArgs)]
pub struct TimelineArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Only steps of this kind, repeatable: conn.state, or all of conn
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only log files with this in their path
    #[arg(long, value_name = "TEXT")]
    pub member: Option<String>,
    /// Only records at least so loud: verbose, debug, info, warn, error, fatal
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// Output format: text; json is one step on each line, then {"gap": ...} for each part that was not read
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    pub format: StoryFormat,
    #[command(flatten)]
    pub show: ShowArgs,
}

#[derive(Debug, ClapArgs)]
pub struct LsArgs {
    #[command(flatten)]
    pub input: InputArgs,
}

#[derive(Debug, ClapArgs)]
pub struct CatArgs {
    /// File, folder, or - for standard input
    pub path: PathBuf,
    /// The log file, as `ls` names it; all when not given
    pub member: Option<String>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

#[derive(Debug, ClapArgs)]
pub struct DecodeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// The folder, made if it is not there; no file in it is ever replaced
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

impl InputArgs {
    /// One path, for verbs that take one.
    pub fn one(path: &Path, limits: &LimitArgs) -> Self {
        Self { paths: vec![path.to_owned()], limits: limits.clone() }
    }
}

#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// The values in force, as a configuration file
    Show {
        /// Say of each where it comes from
        #[arg(long)]
        origin: bool,
        #[command(flatten)]
        given: Box<GivenArgs>,
    },
    /// The configuration files that are read, the stronger one first
    Path,
}

/// Flags that are only looked at, not obeyed.
#[derive(Debug, ClapArgs)]
#[allow(dead_code, reason = "their values are taken as they were typed")]
pub struct GivenArgs {
    #[command(flatten)]
    show: ShowArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn definitions_are_sound() {
        super::Args::command().debug_assert();
    }
}
