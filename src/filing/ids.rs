//! Whether the ids a case names occur in the logs at all. What was read is not kept.

use std::io::Read;

use aho_corasick::AhoCorasick;

use crate::bundle::Bundle;
use crate::bundle::text::Text;
use crate::case::{Answer, Case, FieldKind};
use crate::redact::Redactor;

/// Read at a time.
const BLOCK: usize = 1 << 20;
/// Longer ids are no ids.
const LONGEST: usize = 512;
/// Looked for at once.
const MOST: usize = 1000;

/// An id of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As the case has it.
    pub id: String,
    /// How logs call such a thing.
    pub spoken: String,
    /// Where the case has it: `users 2`.
    pub label: String,
    /// Whether it occurs.
    pub found: bool,
}

/// The ids of a case; those that stand for a value already are not among them, for the logs never hold them.
pub fn named(case: &Case, redactor: &Redactor) -> (Vec<Wanted>, Vec<Wanted>) {
    let (mut raw, mut aliases) = (Vec::new(), Vec::new());
    for (item, field, answer) in case.of_kind(FieldKind::Ids) {
        let Answer::List(ids) = answer else { continue };
        let spoken = item.field.iter().find(|f| f.name == field).map_or("", |f| f.spoken.as_str());
        let ids = ids.iter().enumerate().filter(|(_, id)| !id.is_empty() && id.len() <= LONGEST);
        for (n, id) in ids.take(MOST) {
            let label = format!("{field} {}", n + 1);
            if id.contains('-') && redactor.redact_field("user_id", id) == *id {
                aliases.push(Wanted { id: id.clone(), spoken: spoken.to_owned(), label, found: false });
            } else {
                raw.push(Wanted { id: id.clone(), spoken: spoken.to_owned(), label, found: false });
            }
        }
    }
    (raw, aliases)
}

/// Looks for each of them in every text of the input, standing alone.
pub fn search(bundle: &Bundle, wanted: &mut [Wanted]) {
    let Ok(search) = AhoCorasick::new(wanted.iter().map(|w| &w.id)) else { return };
    for unit in bundle.units() {
        if wanted.iter().all(|w| w.found) {
            return;
        }
        unit.walk(bundle, &|_| {}, &mut |leaf| {
            look(&search, leaf.path.as_bytes(), wanted);
            let mut text = Text::open(leaf.reader);
            if text.is_text() {
                read(&search, &mut text, wanted);
            }
        });
    }
}

fn read(search: &AhoCorasick, text: &mut dyn Read, wanted: &mut [Wanted]) {
    let mut block = Vec::with_capacity(BLOCK + 2 * LONGEST);
    loop {
        let kept = block.len();
        let more = text.take(BLOCK as u64).read_to_end(&mut block);
        if !more.is_ok_and(|n| n > 0) || wanted.iter().all(|w| w.found) {
            return;
        }
        look(search, &block, wanted);
        // An id may stand across two blocks, with a letter before it.
        let from = block.len().saturating_sub(LONGEST + 2).max(kept.min(block.len()).saturating_sub(LONGEST + 2));
        block.drain(..from);
    }
}

fn look(search: &AhoCorasick, text: &[u8], wanted: &mut [Wanted]) {
    let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    for hit in search.find_overlapping_iter(text) {
        let Some(one) = wanted.get_mut(hit.pattern().as_usize()) else { continue };
        let bytes = one.id.as_bytes();
        let begins = bytes.first().is_some_and(u8::is_ascii_alphanumeric);
        let ends = bytes.last().is_some_and(u8::is_ascii_alphanumeric);
        let part = begins && word(hit.start().checked_sub(1)) || ends && word(Some(hit.end()));
        one.found |= !part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_alone() {
        let mut wanted: Vec<Wanted> = ["alice", "room-1", "77", "x"]
            .map(|id| Wanted { id: id.to_owned(), spoken: String::new(), label: String::new(), found: false })
            .to_vec();
        let search = AhoCorasick::new(wanted.iter().map(|w| &w.id)).unwrap();
        let mut text = vec![b' '; BLOCK - 3];
        text.extend_from_slice(b"alice malice room-12 uid=177 (77)");
        read(&search, &mut text.as_slice(), &mut wanted);
        let found: Vec<bool> = wanted.iter().map(|w| w.found).collect();
        assert_eq!(found, [true, false, true, false]);
    }
}
