//! Lines of a log, quickly: what was found in a line is used again for lines of the same shape. The result is the same as
//! that of a search of each line, whatever line came first.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::line::{self, Find};
use super::memo::Memo;
use super::view;
use super::{Known, Policy, Redactor};

/// The values of lines of one shape.
#[derive(Debug)]
pub(super) struct Learned {
    // The piece of the log whose values these were added to last.
    piece: u64,
    values: Vec<(String, Find)>,
    // All that was found, before the larger of two was taken.
    found: Vec<Find>,
}

/// What is replaced in lines of one shape.
#[derive(Debug)]
pub(super) struct Edited {
    // The known values these lines hold, and where: another line may hold others in its numbers.
    known: Vec<(Range<usize>, usize)>,
    edits: Vec<Edit>,
}

#[derive(Debug)]
struct Edit {
    range: Range<usize>,
    text: String,
    kind: &'static str,
}

/// Reads the lines of a piece of a log for their values.
pub(super) struct Learner<'r> {
    redactor: &'r Redactor,
    memo: &'r mut Memo<Learned>,
    known: Known,
    piece: u64,
}

static PIECES: AtomicU64 = AtomicU64::new(1);

impl Learner<'_> {
    /// Whether the line holds a value; keeps it.
    pub fn line(&mut self, text: &str) -> bool {
        if !self.redactor.is_memorable(text) {
            return self.redactor.learn_line(text, &mut self.known);
        }
        if let Some(learned) = self.memo.look(text) {
            if learned.piece != self.piece {
                learned.piece = self.piece;
                for (value, find) in &learned.values {
                    self.known.add(value, &find.action, find.rank);
                }
            }
            return !learned.values.is_empty();
        }
        let found = line::found(text, &self.redactor.how);
        let finds = self.redactor.settled(text, found.clone());
        let values: Vec<_> =
            finds.iter().map(|f| (text.get(f.range.clone()).unwrap_or_default().to_owned(), f.clone())).collect();
        for (value, find) in &values {
            self.known.add(value, &find.action, find.rank);
        }
        let held = !values.is_empty();
        let ranges: Vec<_> = found.iter().chain(&finds).map(|find| find.range.clone()).collect();
        self.memo.keep(text, ranges.into_iter(), Learned { piece: self.piece, values, found });
        held
    }
}

/// Writes the lines of a piece of a log without their values.
pub(super) struct Writer<'r> {
    redactor: &'r Redactor,
    memo: &'r mut Memo<Edited>,
    seen: &'r mut Memo<Learned>,
    counts: BTreeMap<&'static str, u64>,
    known: Vec<(Range<usize>, usize)>,
}

impl Writer<'_> {
    /// One line; `None` when nothing is to be replaced.
    pub fn line(&mut self, text: &str) -> Option<String> {
        if !self.redactor.is_memorable(text) {
            return self.redactor.line(text);
        }
        self.known.clear();
        if let Some(known) = &self.redactor.how.known {
            self.known.extend(known.places(text));
        }
        match self.memo.look(text) {
            Some(edited) if edited.known == self.known => {
                let mut out = None;
                if !edited.edits.is_empty() {
                    out = Some(apply(text, &edited.edits));
                }
                for edit in &edited.edits {
                    *self.counts.entry(edit.kind).or_default() += 1;
                }
                return out;
            }
            // Two lines of one shape with other known values: each is searched.
            Some(_) => return self.redactor.line(text),
            None => {}
        }
        let seen = self.seen.look(text).map(|seen| seen.found.clone());
        let found = seen.unwrap_or_else(|| line::found(text, &self.redactor.how));
        let finds = self.redactor.settled(text, found);
        let ranges: Vec<_> = finds.iter().map(|find| find.range.clone()).collect();
        let edits: Vec<_> = finds
            .into_iter()
            .map(|find| Edit {
                range: find.range,
                kind: find.action.kind(),
                text: self.redactor.carried_out(find.action),
            })
            .collect();
        let done = (!edits.is_empty()).then(|| apply(text, &edits));
        // A replacement that lays a further value bare is rare, and needs another look.
        if done.as_deref().is_some_and(|done| !line::find(done, &self.redactor.how).is_empty()) {
            return self.redactor.line(text);
        }
        for edit in &edits {
            *self.counts.entry(edit.kind).or_default() += 1;
        }
        self.memo.keep(text, ranges.into_iter(), Edited { known: self.known.clone(), edits });
        done
    }

    /// A line that held nothing when it was read first: only what is known from elsewhere may stand in it.
    pub fn calm_line(&mut self, text: &str) -> Option<String> {
        self.redactor.how.known.as_ref()?.first_in(text)?;
        self.line(text)
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.range.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

impl Redactor {
    // Patterns of one's own may ask for any number, and what is dressed is found in its view.
    fn is_memorable(&self, text: &str) -> bool {
        self.how.policy != Policy::Off && self.how.custom.is_empty() && !view::is_dressed(text)
    }

    // What was found and what is known of a line that nothing dresses.
    fn settled(&self, text: &str, mut found: Vec<Find>) -> Vec<Find> {
        self.how.further(text, &mut found);
        if found.is_empty() { found } else { line::settle(text, found) }
    }

    /// The values of a piece of a log.
    pub(super) fn learn_piece<R>(&self, work: impl FnOnce(&mut Learner<'_>) -> R) -> (R, Known) {
        self.learned.with(|memo| {
            let piece = PIECES.fetch_add(1, Ordering::Relaxed);
            let mut learner = Learner { redactor: self, memo, known: Known::default(), piece };
            let done = work(&mut learner);
            (done, learner.known)
        })
    }

    /// A piece of a log without its values.
    pub(super) fn write_piece<R>(&self, work: impl FnOnce(&mut Writer<'_>) -> R) -> R {
        self.seen.with(|seen| {
            self.edited.with(|memo| {
                let mut writer = Writer { redactor: self, memo, seen, counts: BTreeMap::new(), known: Vec::new() };
                let done = work(&mut writer);
                let mut counts = self.lock();
                for (kind, n) in writer.counts {
                    *counts.entry(kind).or_default() += n;
                }
                done
            })
        })
    }
}
