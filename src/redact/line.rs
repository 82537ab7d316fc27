//! One pass over a line: each byte that can begin or join a value is handed to whoever judges such places. The finds are
//! then put in order, so that each byte of the line is replaced once.
//!
//! No pattern is compiled but one search for all topics, when a line is first asked what it is about; a line is read once.

use std::cell::OnceCell;
use std::ops::Range;

use super::lists::{self, List, Topics};
use super::names;
use super::partly::PARTLY;
use super::view::View;
use super::{Action, How, long, mask};

/// A value and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Find {
    /// Where it stands.
    pub range: Range<usize>,
    /// What takes its place.
    pub action: Action,
    /// Of two finds at one place the lower rank wins: a shape tells more than a name.
    pub rank: u8,
}

/// A shape: it is what it looks like.
pub(super) const SHAPE: u8 = 0;
/// A name before it says what it is.
pub(super) const NAMED: u8 = 1;
/// Known from elsewhere in the input.
pub(super) const KNOWN: u8 = 2;
/// Only its own spelling suggests what it is: what stood beside a name elsewhere is called by that.
pub(super) const SPELT: u8 = 3;

/// The line, while it is searched.
pub(super) struct Line<'t> {
    /// The text.
    pub text: &'t str,
    /// How it is searched.
    pub how: &'t How,
    /// Whether there is a star in it: most lines have none.
    pub has_stars: bool,
    finds: Vec<Find>,
    // Nothing before this is looked at by those who find whole values.
    done: usize,
    about: OnceCell<Topics>,
}

/// Every value in a line, in order, none touching another.
pub(super) fn find(text: &str, how: &How) -> Vec<Find> {
    let mut finds = scan(text, how);
    if let Some(view) = View::of(text) {
        // What was masked before may be seen in the view alone: a percent code before it hides it in the line.
        let mut seen = scan(&view.text, how);
        spare(&view.text, &mut seen);
        for mut find in seen {
            find.range = view.source(&find.range);
            finds.push(find);
        }
    }
    if finds.is_empty() {
        return finds;
    }
    settle(text, finds)
}

/// What stands in a line that nothing dresses, as it was found: to be settled together with what is known from elsewhere.
pub(super) fn found(text: &str, how: &How) -> Vec<Find> {
    scan(text, &How { known: None, ..how.clone() })
}

fn scan(text: &str, how: &How) -> Vec<Find> {
    let mut finds = long::search(text, |piece| scan_piece(piece, how));
    how.further(text, &mut finds);
    again(text, &mut finds);
    finds
}

/// The other places of a line at which a value stands that was found under its name: it is no less private there. Only
/// of values that no other word of a line is like.
fn again(text: &str, finds: &mut Vec<Find>) {
    const LEAST: usize = 7;
    const MOST: usize = 16;
    let telling = |word: &&str| word.len() >= LEAST && word.bytes().any(|b| b.is_ascii_digit());
    let mut known: Vec<(&str, Action)> = Vec::new();
    for find in finds.iter().filter(|find| matches!(find.action, Action::Alias(..))) {
        let word = text.get(find.range.clone()).filter(telling);
        let new = |word: &&str| known.len() < MOST && !known.iter().any(|(have, _)| have == word);
        known.extend(word.filter(new).map(|word| (word, find.action.clone())));
    }
    let bytes = text.as_bytes();
    for (word, action) in known {
        let ends = |at: usize| bytes.get(at).is_some_and(|b| is_word_byte(*b));
        let alone = |at: &usize| !at.checked_sub(1).is_some_and(ends) && !ends(at + word.len());
        for at in memchr::memmem::find_iter(bytes, word).filter(alone) {
            let range = at..at + word.len();
            if !finds.iter().any(|find| find.range.start < range.end && range.start < find.range.end) {
                finds.push(Find { range, action: action.clone(), rank: KNOWN });
            }
        }
    }
}

fn scan_piece(text: &str, how: &How) -> Vec<Find> {
    let has_stars = memchr::memchr(b'*', text.as_bytes()).is_some();
    let mut line = Line { text, how, has_stars, finds: Vec::new(), done: 0, about: OnceCell::new() };
    line.run();
    line.sentences();
    line.rows_of_people();
    line.signal_row();
    line.row_under_names();
    line.bound_values();
    line.finds
}

// What was masked before stays as it is.
fn spare(text: &str, finds: &mut Vec<Find>) {
    let taken = mask::placeholders(text);
    finds.retain(|find| {
        // They are in order: those before the find are passed over.
        let first = taken.partition_point(|t| t.end <= find.range.start);
        let taken = taken.get(first..).unwrap_or_default();
        let taken = taken.get(..taken.partition_point(|t| t.start < find.range.end)).unwrap_or_default();
        let touched = taken.first();
        let partly = matches!(&find.action, Action::Mask(_, note) if note.starts_with(PARTLY));
        let own = |t: &Range<usize>| partly || text.as_bytes().get(t.start) != Some(&b'*');
        touched.is_none_or(|t| own(t) && find.action.is_whole() && has_more(text, &find.range, taken))
    });
}

/// The larger of two that overlap.
pub(super) fn settle(text: &str, mut finds: Vec<Find>) -> Vec<Find> {
    spare(text, &mut finds);
    finds.sort_by(|a, b| {
        let key = |f: &Find| (f.range.start, usize::MAX - f.range.end, f.rank);
        key(a).cmp(&key(b))
    });
    let mut settled: Vec<Find> = Vec::with_capacity(finds.len());
    for find in finds {
        match settled.last_mut() {
            Some(last) if find.range.start < last.range.end => {
                if find.range.end > last.range.end {
                    if find.range.len() > last.range.len() {
                        last.action = find.action;
                    }
                    last.range.end = find.range.end;
                }
            }
            _ => settled.push(find),
        }
    }
    settled
}

// A value of which only a part was masked before.
fn has_more(text: &str, range: &Range<usize>, taken: &[Range<usize>]) -> bool {
    let inside = |at: usize| taken.iter().any(|t| t.contains(&at));
    let piece = text.get(range.clone()).unwrap_or_default();
    piece.char_indices().any(|(at, c)| c.is_alphanumeric() && !inside(range.start + at))
}

impl<'t> Line<'t> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        let mut before = 0u8;
        while let Some(&byte) = bytes.get(at) {
            let next = match byte {
                b'=' | b':' => self.separator(at, 1),
                b'@' => self.mail(at),
                b'!' => self.matrix(at),
                b'+' => self.phone(at),
                b'(' => self.bracketed(at).or_else(|| self.pair(at)),
                b'0'..=b'9' if !before.is_ascii_digit() => {
                    self.wallet(at).or_else(|| self.starred(at)).or_else(|| self.number(at, before))
                }
                b'a'..=b'z' | b'A'..=b'Z' if !is_word_byte(before) => self.word(at),
                b'<' => self.element(at),
                b'?' | b'&' => self.query(at),
                b'/' | b'\\' => self.path(at),
                b'-' => self.arrow(at).or_else(|| self.armour(at)),
                b'*' if before != b'*' => self.starred_mac(at).or_else(|| self.starred(at)),
                b'.' if before.is_ascii_alphabetic() => self.dotted_key(at),
                b']' => self.spoken_line(at),
                b'#' => self.hashed(at).or_else(|| self.matrix(at)),
                b'"' if matches!(before, b',' | b'[') => self.spoken_item(at),
                b'"' if matches!(before, b' ' | b'(' | 0x80..) => self.quoted(at),
                b'\'' if matches!(before, b' ' | b'(') => self.quoted(at),
                b'\'' => self.owner(at),
                0xe2..=0xef => self.wide(at),
                _ => None,
            };
            before = byte;
            match next {
                Some(next) if next > at => {
                    before = self.byte(next - 1);
                    at = next;
                }
                _ => at += 1,
            }
        }
    }

    /// A byte of the line; 0 beyond its ends.
    pub fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The byte before a place.
    pub fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.byte(at))
    }

    /// A piece of the line; empty where there is none.
    pub fn part(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// From a place to the end of the line.
    pub fn rest(&self, from: usize) -> &'t str {
        self.text.get(from..).unwrap_or_default()
    }

    /// Whether the line is about this.
    pub fn about(&self, topic: List) -> bool {
        self.about.get_or_init(|| lists::topics(self.text)).has(topic)
    }

    /// Where a run of bytes of a kind ends.
    pub fn run_of(&self, from: usize, is: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|b| !is(*b)).unwrap_or(rest.len())
    }

    /// Where a run of bytes of a kind before a place begins, at most so many bytes back.
    pub fn run_before(&self, to: usize, most: usize, is: impl Fn(u8) -> bool) -> usize {
        let bytes = self.text.as_bytes().get(to.saturating_sub(most)..to).unwrap_or_default();
        to - bytes.iter().rev().take_while(|b| is(**b)).count()
    }

    /// Notes a find, and where to go on.
    pub fn add(&mut self, from: usize, to: usize, rank: u8, action: Action) -> Option<usize> {
        if from >= to || !self.text.is_char_boundary(from) || !self.text.is_char_boundary(to) {
            return None;
        }
        self.finds.push(Find { range: from..to, action, rank });
        self.done = self.done.max(to);
        Some(to)
    }

    /// Where values of these kinds were found, in order.
    pub fn found_of(&self, kinds: &[&str]) -> Vec<(usize, usize)> {
        let all = self.finds.iter().filter(|find| kinds.contains(&find.action.kind()));
        let mut places: Vec<_> = all.map(|find| (find.range.start, find.range.end)).collect();
        places.sort_unstable();
        places
    }

    /// The last find is a guess: it is not looked for elsewhere.
    pub fn doubt(&mut self) {
        if let Some(find) = self.finds.last_mut() {
            find.rank = SPELT;
        }
    }

    /// Whether a place lies in a value that was found as a whole.
    pub fn is_done(&self, at: usize) -> bool {
        at < self.done
    }

    /// How many encodings are around this text.
    pub fn depth(&self) -> u8 {
        self.how.depth
    }

    /// Whether a text that was encoded here holds a value.
    pub fn holds_private(&self, plain: &str) -> bool {
        !find(plain, &How { depth: self.how.depth + 1, ..self.how.clone() }).is_empty()
    }

    // Chinese names of values, and the separators of Chinese text.
    fn wide(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        if rest.starts_with(['：', '＝', '⇒']) {
            return self.separator(at, 3).or_else(|| self.people_listed(at, 3)).or(Some(at + 3));
        }
        if rest.starts_with(['↑', '↓']) {
            return self.framed_user(at + 3);
        }
        if rest.starts_with(['号', '弄'])
            && let Some(next) = self.house(at)
        {
            return Some(next);
        }
        if rest.starts_with('的') {
            return self.owned(at).or(Some(at + 3));
        }
        if rest.starts_with(['“', '「'])
            && let Some(next) = self.quoted(at)
        {
            return Some(next);
        }
        if rest.starts_with('’') {
            return self.owner(at).or(Some(at + 3));
        }
        if let Some(next) = self.plate(at) {
            return Some(next);
        }
        if let Some(next) = self.chinese_peer(at) {
            return Some(next);
        }
        match names::chinese(rest) {
            // `并发用户 5000`: no person, though a part of it says so.
            Some((len, names::Class::Server)) => Some(at + len),
            Some((len, class)) => {
                self.chinese(at + len, class).or_else(|| rest.chars().next().map(|c| at + c.len_utf8()))
            }
            None => self
                .person_zh(at)
                .or_else(|| self.crowd_zh(at))
                .or_else(|| rest.chars().next().map(|c| at + c.len_utf8())),
        }
    }
}

/// How plates of the mainland begin.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

impl Line<'_> {
    // `[↑c1|anna]`: how TRTC for the web frames a line.
    fn framed_user(&mut self, at: usize) -> Option<usize> {
        let bar = self.run_of(at, |b| b.is_ascii_alphanumeric());
        let end = self.run_of(bar + 1, |b| b != b']' && b != b' ');
        let fits = self.byte(bar) == b'|' && self.byte(end) == b']' && bar < at + 8;
        let word = self.part(bar + 1, end).to_owned();
        (fits && !names::is_word(&word)).then(|| self.add(bar + 1, end, NAMED, Action::Alias("user", word))).flatten()
    }

    // `粤B12345`
    fn plate(&mut self, at: usize) -> Option<usize> {
        let start = at + 3;
        // `沪A·8K21F`
        let dot = self.rest(start + 1).chars().next().filter(|c| matches!(c, '·' | '•' | '・' | ' ' | '-'));
        let gap = dot.map_or(0, char::len_utf8);
        let end = self.run_of(start + 1 + gap, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let word = self.part(at, end);
        let shaped = matches!((end - start).saturating_sub(gap), 6 | 7)
            && self.byte(start).is_ascii_uppercase()
            && !is_word_byte(self.byte(end));
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        // A dot in it, or a word for it, tells what digits tell elsewhere.
        let told = digits >= 3
            || matches!(dot, Some('·' | '•' | '・'))
            || List::PlateWord.ends(self.part(0, at).trim_end_matches([' ', ':', '：', '='])).is_some();
        let known = shaped && told && word.chars().next().is_some_and(|c| PROVINCES.contains(c));
        known.then(|| self.add(at, end, NAMED, Action::Mask("CARD", mask::note("plate", word)))).flatten()
    }
}

/// Letters, digits and the underscore.
pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a value stands alone: no letter or digit right beside it.
pub(super) fn is_alone(line: &Line<'_>, from: usize, to: usize) -> bool {
    !line.before(from).is_ascii_alphanumeric() && !line.byte(to).is_ascii_alphanumeric()
}
