//! The lines a report cites with what stands around them, redacted, a file for each log.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::Filing;
use crate::bundle::Bundle;
use crate::bundle::text::Text;
use crate::redact::rewrite;
use crate::report::assemble::users;
use crate::report::escape::terminal;
use crate::report::model::Excerpt;

/// Logs of which lines are taken.
const FILES: usize = 100;
/// Lines that are cited of one log.
const CITED: usize = 200;
/// A longer line is cut after it was redacted.
const WIDE: usize = 4000;
/// Text in all; what is beyond is said to be left out.
const BYTES: usize = 16 << 20;

/// By log (its index), the lines that are cited.
type Cited = BTreeMap<usize, BTreeSet<u64>>;

impl Filing<'_> {
    fn cited(&self) -> Cited {
        let report = self.report;
        let axes = &report.axes;
        let axes = [&axes.sdk_version, &axes.region, &axes.weak_network, &axes.server_config];
        let proofs = report.causes.iter().take(3).flat_map(|c| c.evidence.iter().chain(&c.counter));
        let lines = proofs
            .flat_map(|p| &p.lines)
            .chain(axes.into_iter().flat_map(|a| &a.evidence))
            .chain(report.findings.iter().flat_map(|f| &f.evidence))
            .chain(report.advice.iter().flat_map(|a| &a.evidence))
            .chain(report.timeline.messages.trouble.iter().map(|t| &t.line));
        let mut cited = Cited::new();
        for (member, line) in lines.filter_map(|line| self.place(line)) {
            if cited.len() >= FILES && !cited.contains_key(&member) {
                continue;
            }
            let lines = cited.entry(member).or_default();
            if lines.len() < CITED {
                lines.insert(line);
            }
        }
        cited
    }

    fn place(&self, line: &Excerpt) -> Option<(usize, u64)> {
        let (path, number) = line.place.rsplit_once(':')?;
        let member = self.report.bundle.members.iter().position(|m| m.path == path)?;
        Some((member, number.parse().ok().filter(|n| *n > 0)?))
    }

    /// Text for each log with cited lines, `context` lines on either side.
    pub(super) fn evidence(&self, bundle: &Bundle, context: u64) -> io::Result<Vec<String>> {
        let cited = self.cited();
        let raw = |member: &usize| self.timeline.members.get(*member).map(|m| m.path.clone());
        let by_path: BTreeMap<String, usize> = cited.keys().filter_map(|m| Some((raw(m)?, *m))).collect();
        let mut texts: BTreeMap<usize, String> = BTreeMap::new();
        let (mut failed, mut room) = (None, BYTES);
        let users = users::users(self.timeline, self.redactor);
        for unit in bundle.units() {
            unit.walk(bundle, &|_| {}, &mut |leaf| {
                let Some((member, lines)) = by_path.get(&leaf.path).and_then(|m| Some((*m, cited.get(m)?))) else {
                    return;
                };
                let mut text = Text::open(leaf.reader);
                if !text.is_text() || failed.is_some() {
                    return;
                }
                let mut picked = Picked::new(lines, context, room);
                match rewrite::lines(&mut text, self.redactor, &mut picked) {
                    Ok(()) => {
                        let lines = picked.finish();
                        let lines = lines.split('\n').map(|l| users::unvalued(l.to_owned(), &users));
                        let lines = lines.collect::<Vec<_>>().join("\n");
                        room = room.saturating_sub(lines.len());
                        texts.insert(member, self.headed(member, lines));
                    }
                    Err(error) => failed = Some(error),
                }
            });
        }
        failed.map_or_else(|| Ok(texts.into_values().collect()), Err)
    }

    fn headed(&self, member: usize, lines: String) -> String {
        let path = self.report.bundle.members.get(member).map_or("", |m| m.path.as_str());
        format!("{}\n\n{lines}", terminal(path))
    }
}

/// Takes the lines that are wanted from redacted text.
struct Picked<'l> {
    cited: &'l BTreeSet<u64>,
    context: u64,
    number: u64,
    line: Vec<u8>,
    last: u64,
    out: String,
    room: usize,
    left_out: u64,
}

impl<'l> Picked<'l> {
    const fn new(cited: &'l BTreeSet<u64>, context: u64, room: usize) -> Self {
        Self { cited, context, number: 1, line: Vec::new(), last: 0, out: String::new(), room, left_out: 0 }
    }

    fn is_near(&self) -> bool {
        let from = self.number.saturating_sub(self.context);
        self.cited.range(from..=self.number.saturating_add(self.context)).next().is_some()
    }

    fn end(&mut self) {
        if self.is_near() && self.out.len() + self.line.len() > self.room {
            self.left_out += 1;
        } else if self.is_near() {
            if self.last + 1 < self.number && self.last > 0 {
                self.out.push_str("       ...\n");
            }
            let text = String::from_utf8_lossy(&self.line);
            let mut text = terminal(text.trim_end_matches('\r'));
            if let Some((end, _)) = text.char_indices().nth(WIDE) {
                text.truncate(end);
                text.push('…');
            }
            let mark = if self.cited.contains(&self.number) { '>' } else { ' ' };
            let _ = writeln!(self.out, "{mark} {:>8}  {text}", self.number);
            self.last = self.number;
        }
        self.line.clear();
        self.number += 1;
    }

    fn finish(mut self) -> String {
        if !self.line.is_empty() {
            self.end();
        }
        if self.left_out > 0 {
            let _ = writeln!(self.out, "       ... {} lines left out: too much evidence", self.left_out);
        }
        self.out
    }
}

impl Write for Picked<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            let (text, ends) = piece.strip_suffix(b"\n").map_or((piece, false), |text| (text, true));
            // A dump in one line is not kept whole.
            if self.is_near() && self.line.len() < WIDE * 8 {
                self.line.extend_from_slice(text);
            }
            if ends {
                self.end();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_and_steer_nothing() {
        let cited = BTreeSet::from([2, 9]);
        let mut picked = Picked::new(&cited, 1, BYTES);
        for n in 1..=9 {
            write!(picked, "line {n}\u{1b}[2J").unwrap();
            picked.write_all(if n == 9 { b"" } else { b"\r\n" }).unwrap();
        }
        let text = picked.finish();
        let shown: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(shown.len(), 6, "{text}");
        assert!(shown[1].starts_with(">        2  line 2") && shown[3] == "...");
        assert!(shown[5].starts_with("> ") && !text.contains('\u{1b}'));
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let cited = (1..=9).collect();
        let mut picked = Picked::new(&cited, 0, 64);
        (1..=9).for_each(|n| writeln!(picked, "line {n}").unwrap());
        let text = picked.finish();
        assert!(text.len() < 140 && text.contains("lines left out"), "{text}");
    }
}
