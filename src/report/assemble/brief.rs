//! What of a long line is shown to people: how it begins, and where it says what was read from it. JSON has the whole.

use super::Maker;
use crate::span::Span;
use crate::stamp::Stamp;

/// A line up to this many characters is shown as it is.
const LONG: usize = 240;
/// Of a longer one so many from its beginning.
const HEAD: usize = 100;
/// Places of a line that are shown beside its beginning, and the most of each.
const PLACES: usize = 4;
const PLACE: usize = 90;
/// Where a place begins and ends.
const EDGES: [char; 7] = [',', '{', '}', '[', ']', ';', '|'];

impl Maker<'_> {
    /// The short form of a redacted line, where it is long.
    pub(super) fn brief(&self, span: Span, stamp: Stamp, text: &str) -> Option<String> {
        if text.chars().count() <= LONG {
            return None;
        }
        let text = &squeezed(text);
        if text.chars().count() <= LONG {
            return Some(text.clone());
        }
        // Events are in order of time: only those of that instant are looked at.
        let events = &self.input.timeline.events;
        let first = events.partition_point(|e| e.stamp.micros < stamp.micros);
        let same = events.iter().skip(first).take_while(|e| e.stamp.micros == stamp.micros).filter(|e| e.span == span);
        let values: Vec<String> =
            same.flat_map(|e| e.fields.iter().map(|(_, value)| value.text().to_string())).collect();
        Some(shorten(text, &values))
    }
}

/// Without the blanks that only put columns below each other.
fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blanks = 0;
    for c in text.chars() {
        blanks = if matches!(c, ' ' | '\t') { blanks + 1 } else { 0 };
        if blanks < 3 {
            out.push(c);
        }
    }
    out
}

/// The beginning and the places of the values; without any, a longer beginning and the end, where errors mostly stand.
fn shorten(text: &str, values: &[String]) -> String {
    let head = word_end(text, text.char_indices().nth(HEAD).map_or(text.len(), |(at, _)| at));
    // Codes are written in more than one way.
    let alike = |text: &str| text.to_ascii_lowercase().replace('_', "-");
    let flat = alike(text);
    let mut places: Vec<(usize, usize)> = Vec::new();
    for value in values.iter().filter(|v| v.len() > 1).map(|v| alike(v)) {
        let whole = |at: &usize| {
            let (before, after) = (flat.get(..*at), flat.get(at + value.len()..));
            before.is_some_and(|b| !b.ends_with(char::is_alphanumeric))
                && after.is_some_and(|a| !a.starts_with(char::is_alphanumeric))
        };
        let Some(at) = flat.match_indices(&value).map(|(at, _)| at).find(whole).filter(|at| *at >= head) else {
            continue;
        };
        places.push(around(text, head, at, at + value.len()));
    }
    places.sort_unstable();
    places.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    if places.is_empty() {
        let count = text.chars().count();
        let place = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        let (end, last) = (place(LONG - PLACE - 2), place(count.saturating_sub(PLACE)));
        return format!("{} … {}", text.get(..end).unwrap_or_default(), text.get(last..).unwrap_or_default());
    }
    let mut out = text.get(..head).unwrap_or_default().to_owned();
    for (from, to) in places.into_iter().take(PLACES) {
        out.push_str(if from > head { " … " } else { "" });
        out.push_str(text.get(from..to).unwrap_or_default().trim());
    }
    out.push_str(" …");
    out
}

/// The end of the word or number that a place is in, where it is near.
fn word_end(text: &str, at: usize) -> usize {
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    let rest = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
    if before.ends_with(char::is_alphanumeric) && rest <= 16 { at + rest } else { at }
}

/// The stretch between two edges that holds `from..to`, no longer than is of use.
fn around(text: &str, least: usize, from: usize, to: usize) -> (usize, usize) {
    let left = text.get(least..from).unwrap_or_default();
    let right = text.get(to..).unwrap_or_default();
    let room = PLACE.saturating_sub(to - from) / 2;
    let near = left.char_indices().rev().take(room).take_while(|(_, c)| !EDGES.contains(c)).last();
    let far = right.char_indices().take(room).take_while(|(_, c)| !EDGES.contains(c)).last();
    (near.map_or(from, |(at, _)| least + at), far.map_or(to, |(at, c)| to + at + c.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_what_was_read_from_it() {
        let filler = "\"x\":\"0123456789\",".repeat(20);
        let text = format!("{{{filler}\"reasonCode\":\"LOGIN_TIMEOUT\",{filler}\"state\":\"网络断开\",{filler}}}");
        let short = shorten(&text, &["login-timeout".to_owned(), "网络断开".to_owned(), "1".to_owned()]);
        assert!(short.contains(" … \"reasonCode\":\"LOGIN_TIMEOUT\" … \"state\":\"网络断开\" …"), "{short}");
        assert!(short.chars().count() < LONG && short.starts_with("{\"x\""), "{short}");
        assert_eq!(shorten(&text, &[]).chars().count(), LONG + 1);
        assert_eq!(shorten(&text, &["0123456789".to_owned()]).chars().count(), LONG + 1, "the beginning shows it");
        assert!(shorten(&text, &[]).ends_with(&text[text.len() - 60..]));
        let text = format!("{} statusCode=410 {filler} end=7", "x".repeat(HEAD - 13));
        let short = shorten(&text, &["410".to_owned(), "end=7".to_owned()]);
        assert!(short.contains("statusCode=410"), "a number is cut: {short}");
        assert_eq!(squeezed("a  b \t   {\"x\": 1}"), "a  b \t{\"x\": 1}");
    }
}
