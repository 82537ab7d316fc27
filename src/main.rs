//! The `whydrop` command: everything it does is in [`cli`] and in the library.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect())
}
