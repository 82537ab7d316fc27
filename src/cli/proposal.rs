//! `whydrop formats new`: a definition for a log nobody described, on stdout.

use std::io::{self, Write};
use std::path::Path;

use whydrop::formats;

use super::exit::{Facts, Fail};
use super::listing;
use super::output::{self, Console};
use super::plan::Input;

/// Bytes of the log that are looked at.
const HEAD: usize = 1 << 20;

pub fn new(input: &Input, sample: &Path, console: &Console) -> Result<Facts, Fail> {
    let mut head = Head(Vec::new());
    let gaps = whydrop::cat(&input.sources, &input.options, None, &mut head).map_err(Fail::Cat)?;
    let facts = listing::lost(&gaps, console);
    let name = sample.file_name().unwrap_or_default().to_string_lossy();
    let text = formats::propose(&name, &head.0)
        .map_err(|why| Fail::Usage(format!("{sample:?}: no format can be proposed: {why}")))?;
    output::stdout(false, |out| out.write_all(text.as_bytes()))?;
    console.note("try it with `whydrop formats test FILE` and use it with --formats DIR");
    Ok(facts)
}

/// Keeps the beginning of what is written.
struct Head(Vec<u8>);

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = HEAD.saturating_sub(self.0.len()).min(bytes.len());
        self.0.extend_from_slice(bytes.get(..room).unwrap_or_default());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
