//! What the program says about itself: schema, completions, manual page.

use clap::CommandFactory as _;
use clap_complete::Shell;
use whydrop::report;

use super::args::Args;
use super::exit::{Facts, Fail};
use super::output;

pub fn schema() -> Result<Facts, Fail> {
    print(report::schema().as_bytes())
}

pub fn completions(shell: Shell) -> Result<Facts, Fail> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "whydrop", &mut text);
    print(&text)
}

pub fn man() -> Result<Facts, Fail> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut text).map_err(Fail::Stdout)?;
    print(&text)
}

fn print(text: &[u8]) -> Result<Facts, Fail> {
    output::stdout(false, |out| out.write_all(text))?;
    Ok(Facts::default())
}
