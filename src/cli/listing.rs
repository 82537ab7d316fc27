//! `whydrop ls` and `whydrop cat`: what is in a bundle, and its text. Nothing is redacted here: it is the input itself.

use std::io::{self, IsTerminal as _, Write};

use whydrop::ListedMember;
use whydrop::gap::Gap;
use whydrop::report::escape::terminal;
use whydrop::report::model::Hole;

use super::exit::{Facts, Fail};
use super::output::{self, Console};
use super::plan::Input;

/// What is said where no file has any content.
const NOTHING: &str = "there was nothing to read: no file with content was found in the input";

/// One line for each log file: bytes, lines, encoding, format, path.
pub fn ls(input: &Input, console: &Console) -> Result<Facts, Fail> {
    input.start(console)?;
    let listing = whydrop::list(&input.sources, &input.options).map_err(Fail::Analyze)?;
    output::stdout(false, |out| {
        for m in &listing.members {
            let lines = m.lines.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let format = if m.format.is_empty() { "-" } else { &m.format };
            writeln!(out, "{:>12} {lines:>9}  {:<9}  {format:<20}  {}", m.bytes, m.encoding.name(), terminal(&m.path))?;
        }
        Ok(())
    })?;
    none(&listing.members, console);
    Ok(lost(&listing.gaps, console))
}

/// Notes that there is nothing in the input.
pub fn none(members: &[ListedMember], console: &Console) {
    if members.iter().all(|member| member.bytes == 0) {
        console.note(NOTHING);
    }
}

/// The text of one log file, or of all one after the other.
pub fn cat(input: &Input, member: Option<&str>, console: &Console) -> Result<Facts, Fail> {
    let mut outcome = Ok(Vec::new());
    output::stdout(false, |out| {
        let mut guarded = Guarded::new(out, io::stdout().is_terminal());
        outcome = whydrop::cat(&input.sources, &input.options, member, &mut guarded)
            .and_then(|gaps| guarded.end().map(|()| gaps).map_err(whydrop::CatError::Write));
        match &mut outcome {
            // Handed on, so that a closed pipe and a full disk are told apart in one place.
            Err(whydrop::CatError::Write(error)) => Err(std::mem::replace(error, io::ErrorKind::Other.into())),
            _ => Ok(()),
        }
    })?;
    match outcome {
        Ok(gaps) => Ok(lost(&gaps, console)),
        Err(whydrop::CatError::Write(_)) => Ok(Facts::default()),
        Err(error) => Err(Fail::Cat(error)),
    }
}

/// Notes each part that could not be read.
pub fn lost(gaps: &[Gap], console: &Console) -> Facts {
    gaps.iter().for_each(|gap| loss(&gap.path, gap.at, &gap.detail, console));
    Facts { incomplete: gaps.iter().any(|gap| gap.kind.is_incomplete()), ..Facts::default() }
}

fn loss(path: &str, at: Option<u64>, detail: &str, console: &Console) {
    let at = at.map(|n| format!(" at byte {n}")).unwrap_or_default();
    console.note(&terminal(&format!("{path}{at}: {detail}")));
}

/// The same where there is no output that names them.
pub fn lost_holes(gaps: &[Hole], console: &Console) -> Facts {
    gaps.iter().for_each(|gap| loss(&gap.path, gap.at, &gap.detail, console));
    Facts { incomplete: gaps.iter().any(|gap| gap.incomplete), ..Facts::default() }
}

/// Notes how many parts could not be read, which the output names.
pub fn unread<'g>(gaps: impl IntoIterator<Item = &'g Hole>, console: &Console) -> Facts {
    let missing = gaps.into_iter().filter(|gap| gap.incomplete).count();
    if missing > 0 {
        console
            .note(&format!("the analysis is incomplete: {missing} part(s) could not be read; the output names them"));
    }
    Facts { incomplete: missing > 0, ..Facts::default() }
}

/// Several lines that cannot steer a terminal.
pub fn shown(text: &str) -> String {
    text.lines().map(terminal).collect::<Vec<_>>().join("\n")
}

/// Keeps a log from steering the terminal it is shown on; a file or pipe gets the bytes as they are.
struct Guarded<'a> {
    out: &'a mut dyn Write,
    active: bool,
    /// A first byte waits for its second one, which may come with the next write.
    half: bool,
}

/// The first byte of the C1 controls in UTF-8, and of letters and signs as well.
const FIRST: u8 = 0xc2;

impl<'a> Guarded<'a> {
    fn new(out: &'a mut dyn Write, active: bool) -> Self {
        Self { out, active, half: false }
    }

    /// Nothing comes any more: a first byte alone is no text.
    fn end(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.half) { self.out.write_all(b"?") } else { Ok(()) }
    }
}

impl Write for Guarded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.active {
            return self.out.write(bytes);
        }
        let mut shown = Vec::with_capacity(bytes.len() + 1);
        for b in bytes {
            let second = std::mem::take(&mut self.half);
            match b {
                0x80..=0x9f if second => {
                    shown.push(b'?');
                    continue;
                }
                _ if second => shown.push(FIRST),
                _ => {}
            }
            match b {
                &FIRST => self.half = true,
                b'\n' | b'\t' => shown.push(*b),
                0..=0x1f | 0x7f => shown.push(b'?'),
                _ => shown.push(*b),
            }
        }
        self.out.write_all(&shown)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_taken_out_and_text_is_kept_wherever_it_is_cut() {
        let text = "a · ° £ § Â é 中\u{9b}31m \u{1b}[2J\tb\n\u{85}end".as_bytes();
        for size in 1..=text.len() {
            let mut out = Vec::new();
            let mut guarded = Guarded::new(&mut out, true);
            text.chunks(size).for_each(|piece| guarded.write_all(piece).unwrap());
            guarded.end().unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), "a · ° £ § Â é 中?31m ?[2J\tb\n?end", "{size}");
        }
        let mut out = Vec::new();
        let mut guarded = Guarded::new(&mut out, true);
        guarded.write_all(b"\xc2\xc2\x9b\xc2").unwrap();
        guarded.end().unwrap();
        assert_eq!(out, b"\xc2??");
        let mut out = Vec::new();
        Guarded::new(&mut out, false).write_all(text).unwrap();
        assert_eq!(out, text);
    }
}
