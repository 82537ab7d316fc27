//! Lines that are longer than any that a person reads, such as a whole dump in one: searched a piece at a time, so that a
//! search that looks ahead takes a time that grows with the line and not with its square.
//!
//! A piece is searched with what stands around it, and what begins in it counts. A value that goes on beyond that is
//! searched for again with more, and taken to the end of its kind if it has none there.

use super::line::{Find, is_word_byte};

/// Lines up to this are searched whole.
const WHOLE: usize = 8 << 10;
/// Bytes of a piece.
const PIECE: usize = 4 << 10;
/// Bytes before and behind a piece that are searched with it.
const AROUND: usize = 1 << 10;
/// The most that is looked at behind a piece for the end of a value.
const FAR: usize = 64 << 10;

/// What a search finds in a line.
pub(super) fn search(text: &str, of: impl Fn(&str) -> Vec<Find>) -> Vec<Find> {
    if text.len() <= WHOLE {
        return of(text);
    }
    let mut all = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let to = boundary(text, from + PIECE);
        let finds = piece(text, from, to, &of);
        from = finds.iter().map(|find| find.range.end).fold(to, usize::max);
        all.extend(finds);
    }
    all
}

fn piece(text: &str, from: usize, to: usize, of: &impl Fn(&str) -> Vec<Find>) -> Vec<Find> {
    let start = boundary(text, from.saturating_sub(AROUND));
    let mut around = AROUND;
    loop {
        let stop = boundary(text, to + around);
        let mut finds = of(text.get(start..stop).unwrap_or_default());
        for find in &mut finds {
            find.range = find.range.start + start..find.range.end + start;
        }
        finds.retain(|find| (from..to).contains(&find.range.start));
        let open = |find: &Find| find.range.end == stop && stop < text.len();
        if !finds.iter().any(open) {
            return finds;
        }
        if around >= FAR {
            finds.iter_mut().filter(|find| open(find)).for_each(|find| find.range.end = end_of(text, find));
            return finds;
        }
        around *= 4;
    }
}

// The last place up to `at` between two characters.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (at.saturating_sub(3)..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

// A word ends with its letters, a text with its quote.
fn end_of(text: &str, find: &Find) -> usize {
    let bytes = text.as_bytes();
    let behind = bytes.get(find.range.end..).unwrap_or_default();
    let of_word = |b: &u8| is_word_byte(*b) || matches!(b, b'+' | b'/' | b'-' | b'=' | b'%' | b'.');
    let is_word = bytes.get(find.range.clone()).unwrap_or_default().iter().all(of_word);
    let end = if is_word { behind.iter().position(|b| !of_word(b)) } else { memchr::memchr(b'"', behind) };
    find.range.end + end.unwrap_or(behind.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Action;

    // Marks every run of `x`.
    fn runs(text: &str) -> Vec<Find> {
        let mut finds: Vec<Find> = Vec::new();
        for (at, _) in text.match_indices('x') {
            match finds.last_mut() {
                Some(last) if last.range.end == at => last.range.end = at + 1,
                _ => finds.push(Find { range: at..at + 1, action: Action::Mask("SECRET", String::new()), rank: 0 }),
            }
        }
        finds
    }

    #[test]
    fn a_long_line_gives_what_a_search_of_the_whole_gives() {
        for gap in [3, 97, 1023, 4096, 5000] {
            for len in [1, 40, 900, 3000, 20_000, 300_000] {
                let one = format!("{}{}", "é".repeat(gap), "x".repeat(len));
                let text = one.repeat(2 + 30_000 / one.len());
                let ranges = |finds: Vec<Find>| finds.into_iter().map(|f| f.range).collect::<Vec<_>>();
                assert_eq!(ranges(search(&text, runs)), ranges(runs(&text)), "{gap} {len}");
            }
        }
    }

    #[test]
    fn a_search_sees_little_at_a_time() {
        let text = "a ".repeat(1 << 20);
        let most = std::cell::Cell::new(0);
        search(&text, |piece| {
            most.set(most.get().max(piece.len()));
            Vec::new()
        });
        assert!(most.get() <= PIECE + 2 * AROUND);
    }
}
