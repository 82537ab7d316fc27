//! The command line: arguments, plan, output, exit code.
//!
//! [`args`] only parses; [`plan`] resolves arguments and environment into what will be done, and does nothing either;
//! the commands do it. The environment, the clock and the terminal are looked at here and nowhere below. What is
//! analysed, and how it is shown, is the library's.

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

mod analyze;
mod args;
mod case;
mod case_args;
mod catalog;
mod catalog_args;
mod config;
mod decode;
mod dialogue;
mod env;
mod exit;
mod explain;
mod key;
mod listing;
mod output;
mod own;
mod plan;
mod progress;
mod proposal;
mod redact;
mod shell;
mod story;
mod values;
mod verb;

use args::{Args, CaseVerb, InputArgs, Shared, Verb};
use config::{Settings, Stop};
use env::Env;
use exit::{Facts, Fail};
use output::Console;

/// Runs the command and says how it went.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    if let Some(mistake) = verb::meant(&arguments) {
        Console::new(&Shared::default()).error(&mistake);
        return exit::code(&Facts { failed: true, ..Facts::default() });
    }
    let arguments = verb::with_default(arguments);
    let env = Env::read();
    let (args, settings) = match config::parse(&arguments, &env) {
        Ok(parsed) => parsed,
        // Help and version are answers and go to stdout; the rest is a mistake in the call.
        Err(Stop::Answer(error)) => {
            let shown = error.print();
            let asked = !error.use_stderr() && shown.is_ok();
            return exit::code(&Facts { failed: !asked, ..Facts::default() });
        }
        Err(Stop::Fail(shared, fail)) => {
            Console::new(&shared).error(&fail.to_string());
            return exit::code(&Facts { failed: true, ..Facts::default() });
        }
    };
    let console = Console::new(&args.shared);
    settings.notes.iter().for_each(|note| console.note(note));
    // A part that fails inside becomes a gap in the report; a note with the place is what a bug report needs.
    let notes = Console::new(&args.shared);
    panic::set_hook(Box::new(move |fault| {
        if let Some(at) = fault.location() {
            notes.note(&format!("a fault in whydrop at {}:{}, please report it", at.file(), at.line()));
        }
    }));
    match catch_unwind(AssertUnwindSafe(|| dispatch(&args, &settings, &env, &console))) {
        Ok(Ok(facts)) => exit::code(&facts),
        Err(_) => exit::code(&Facts { failed: true, ..Facts::default() }),
        Ok(Err(fail)) => {
            console.error(&fail.to_string());
            exit::code(&Facts { failed: true, ..Facts::default() })
        }
    }
}

fn dispatch(args: &Args, settings: &Settings, env: &Env, console: &Console) -> Result<Facts, Fail> {
    match &args.verb {
        Verb::Analyze(raw) => analyze::run(&plan::analyze(raw, &args.shared, env)?, console),
        Verb::Diff(raw) => story::diff(raw, &args.shared, env, console),
        Verb::Trace(raw) => story::trace(raw, &args.shared, env, console),
        Verb::Timeline(raw) => story::timeline(raw, &args.shared, env, console),
        Verb::Case(CaseVerb::Init(raw)) => case::init(raw, &args.shared, env, console),
        Verb::Check(raw) => case::check(raw, &args.shared, env, console),
        Verb::Pack(raw) => case::pack(raw, &args.shared, env, console),
        Verb::Ls(raw) => listing::ls(&plan::input(&raw.input, env)?, console),
        Verb::Cat(raw) => {
            let input = InputArgs::one(&raw.path, &raw.limits);
            listing::cat(&plan::input(&input, env)?, raw.member.as_deref(), console)
        }
        Verb::Decode(raw) => decode::run(&plan::input(&raw.input, env)?, &raw.output, console),
        Verb::Redact(raw) => redact::run(&plan::redact(raw, &args.shared, env)?, console),
        Verb::Formats(raw) => catalog::formats(raw, env, console),
        Verb::Rules(raw) => catalog::rules(raw, env, console),
        Verb::Causes(raw) => catalog::causes(raw, env, console),
        Verb::Config(raw) => config::run(raw, settings, env, console),
        Verb::Schema => shell::schema(),
        Verb::Completions { shell } => shell::completions(*shell),
        Verb::Man => shell::man(),
    }
}
