//! `whydrop decode`: the text of packed logs as files of their own. Nothing is redacted here: it is the input itself.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use whydrop::report::escape::terminal;

use super::exit::{Facts, Fail};
use super::listing::lost;
use super::output::{self, Console};
use super::plan::Input;

/// Bytes of a file's name.
const NAME: usize = 100;

/// Writes a file for each packed log, and its name to stdout.
pub fn run(input: &Input, folder: &Path, console: &Console) -> Result<Facts, Fail> {
    let made = match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(Fail::write(folder, error)),
        Err(_) if !folder.is_dir() => {
            return Err(Fail::Usage(format!("-o {folder:?} is no folder: name one that exists, or a new one")));
        }
        made => made.is_ok(),
    };
    let (mut used, mut written, mut failed) = (BTreeSet::new(), Vec::new(), None);
    let gaps = whydrop::decode(&input.sources, &input.options, &mut |path, text| {
        let file = folder.join(name(path, &mut used));
        match output::new_file(&file, |out| io::copy(text, out).map(|_| ())) {
            Ok(true) => {
                written.push((file, terminal(path)));
                return ControlFlow::Continue(());
            }
            Ok(false) => {
                failed =
                    Some(Fail::Usage(format!("{file:?} is there already and was not replaced: name another folder")));
            }
            Err(fail) => failed = Some(fail),
        }
        ControlFlow::Break(())
    })
    .map_err(Fail::Analyze);
    if made && written.is_empty() {
        // Only what was made here, and only when it is empty.
        let _ = fs::remove_dir(folder);
    }
    let gaps = gaps?;
    output::stdout(false, |out| {
        written.iter().try_for_each(|(file, path)| writeln!(out, "{}  {path}", terminal(&file.display().to_string())))
    })?;
    if let Some(fail) = failed {
        return Err(fail);
    }
    if written.is_empty() {
        console.note("nothing was written: there is no Mars log (.xlog, .mmap3) in the input");
    }
    Ok(lost(&gaps, console))
}

/// A name made from the last part of a path: letters, digits, `.`, `-` and `_`, unlike every other.
fn name(path: &str, used: &mut BTreeSet<String>) -> String {
    let last = path.rsplit(['/', '\\', '!']).next().unwrap_or_default();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let clean: String = last.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    let mut stem = clean.trim_start_matches(['.', '-']).to_owned();
    while stem.len() > NAME {
        stem.pop();
    }
    let stem = if stem.is_empty() { "log".to_owned() } else { stem };
    // Lower case decides: some file systems know no other difference.
    let mut candidates = std::iter::once(format!("{stem}.log")).chain((2..).map(|n| format!("{stem}-{n}.log")));
    let free = |name: &String| used.insert(name.to_lowercase());
    candidates.find(free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        let mut used = BTreeSet::new();
        let mut named = |path| name(path, &mut used);
        assert_eq!(named("a.zip!x/imsdk_C_20300101.xlog"), "imsdk_C_20300101.xlog.log");
        assert_eq!(named("b.zip!IMSDK_c_20300101.xlog"), "IMSDK_c_20300101.xlog-2.log");
        assert_eq!(named("a.zip!.."), "log.log");
        assert_eq!(named("a.zip!..\\con:x"), "con_x.log");
        assert!(named(&"x".repeat(4000)).len() < 120);
    }
}
