//! Reads what was written as a stranger would: no known value may be left in any form, nothing may look like one, and every
//! file must have its lines.

use std::io::{BufRead, BufReader};

use super::super::{Known, Redactor};
use super::{RewriteError, Written};
use crate::bundle::Bundle;
use crate::bundle::text::Text;

/// How many places are named.
const PLACES: usize = 5;

/// Checks an output against what was learned from the input.
///
/// # Errors
/// The places where something is left; the values themselves are not named.
pub fn verify(output: &Bundle, redactor: &Redactor, known: &Known, written: &Written) -> Result<(), RewriteError> {
    let mut left = Vec::new();
    let mut lines = Vec::new();
    for unit in output.units() {
        let gaps = unit.walk(output, &|_| {}, &mut |leaf| {
            let mut check = |text: &str, place: &dyn Fn() -> String| {
                let kind = known.first_in(text).or_else(|| redactor.kind_in(text));
                if let Some(kind) = kind.filter(|_| left.len() < PLACES) {
                    left.push(format!("{} ({kind})", place()));
                }
            };
            // The first step is the name of the output, which is the caller's own.
            let below = leaf.path.split_once(['!', '/']).map_or("", |(_, below)| below);
            check(below, &|| "the name of a file".to_owned());
            let mut reader = BufReader::new(Text::open(leaf.reader));
            let (mut line, mut count) = (Vec::new(), 0u64);
            while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                count += 1;
                let text = String::from_utf8_lossy(line.trim_ascii_end());
                check(&text, &|| format!("line {count} of {below:?}"));
                line.clear();
            }
            lines.push(count);
        });
        if let Some(gap) = gaps.first() {
            left.push(format!("the output cannot be read again: {}", gap.detail));
        }
    }
    let mut want: Vec<u64> = written.files.iter().map(|(_, lines)| *lines).collect();
    want.sort_unstable();
    lines.sort_unstable();
    if want != lines {
        left.push("a file has not as many lines as before".to_owned());
    }
    if left.is_empty() { Ok(()) } else { Err(RewriteError::Left(left)) }
}
