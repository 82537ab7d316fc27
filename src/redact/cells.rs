//! A row of a table in which a cell is somebody's number or address: the other cells tell of the same person.
//! `7,300518,Iris Bakker,13011228890`, `(412, Beatrix Oduya, +254712345678, null)`.

use super::keyed::Value;
use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::people::{is_login, is_part};
use super::{Action, judge, owner, persons};

/// Fewer cells are no row.
const LEAST: usize = 3;
/// More are not looked at.
const MOST: usize = 64;

impl Line<'_> {
    /// Looks at the rows around what was found so far.
    pub(super) fn rows_of_people(&mut self) {
        let mut done = 0;
        for (from, to) in self.found_of(&["phone", "mail"]) {
            if from < done {
                continue;
            }
            done = self.row_around(from, to).unwrap_or(done);
        }
    }

    /// `1731571210,Redmi_8C21,-57`, `cell,460,00,9527,48213121,-97`: a network and how strong it is.
    pub(super) fn signal_row(&mut self) -> Option<()> {
        let level = memchr::memmem::find(self.text.as_bytes(), b",-")?;
        let figures = self.run_of(level + 2, |b| b.is_ascii_digit());
        let shaped = (2..=3).contains(&(figures - level - 2)) && matches!(self.byte(figures), 0 | b',');
        let from = self.run_before(level, 120, |b| !matches!(b, b' ' | b'\t' | b'"' | b'=' | b'(' | b'['));
        let row = self.part(from, level);
        let (first, rest) = row.split_once(',').filter(|_| shaped)?;
        if List::CellKind.has_in_any_case(first) {
            let known = rest.split(',').count() >= 3 && rest.bytes().all(|b| b.is_ascii_digit() || b == b',');
            let action = Action::Alias("device", rest.to_owned());
            return known.then(|| self.add(level - rest.len(), level, NAMED, action)).flatten().map(|_| ());
        }
        let name = rest.rsplit(',').next()?;
        let station = row.split(',').any(|cell| cell.len() == 17 && cell.matches(':').count() == 5);
        let free =
            name.len() >= 4 && (name.contains(['_', '-']) || station) && !names::is_word(name) && !name.contains(':');
        free.then(|| self.judge(Class::Label, "", Value { start: level - name.len(), end: level, quoted: true }))?;
        Some(())
    }

    // Judges the cells of a row; tells where it ends.
    fn row_around(&mut self, from: usize, to: usize) -> Option<usize> {
        let quote = |b: u8| matches!(b, b'"' | b'\'');
        let left = from - usize::from(quote(self.before(from)));
        let right = to + usize::from(quote(self.byte(to)));
        let blank = self.run_before(left, 2, |b| b == b' ');
        let sign =
            [self.byte(right), self.before(blank)].into_iter().find(|b| matches!(b, b',' | b'\t' | b'|' | b';'))?;
        let edge = |b: u8| matches!(b, b'(' | b')' | b'[' | b']' | b'{' | b'}');
        let start = self.text.as_bytes().get(..left)?.iter().rposition(|b| edge(*b)).map_or(0, |at| at + 1);
        let end = self.run_of(right, |b| !edge(b));
        let mut at = start;
        let mut cells = Vec::new();
        for cell in self.part(start, end).split(char::from(sign)).take(MOST) {
            let plain = cell.trim_matches([' ', '"', '\'']);
            let first = at + cell.len() - cell.trim_start_matches([' ', '"', '\'']).len();
            cells.push((first, first + plain.len()));
            at += cell.len() + 1;
        }
        // A list of values with names is no row, and a sentence with commas is none.
        let row = |(from, to): &(usize, usize)| {
            let cell = self.part(*from, *to);
            cell.matches(' ').count() <= 2 && !cell.contains(['=', '<', '/'])
        };
        let whole =
            cells.iter().any(|(a, b)| (*a, *b) == (from, to) || *a < from && to == *b && to - a <= to - from + 1);
        if cells.len() < LEAST || !whole || !cells.iter().all(row) {
            return None;
        }
        for (from, to) in cells {
            if let Some(class) = cell_class(self.part(from, to)) {
                self.judge(class, "", Value { start: from, end: to, quoted: true });
            }
        }
        Some(end)
    }
}

// Only how long a number is may decide: lines are remembered by their shape.
fn cell_class(cell: &str) -> Option<Class> {
    let chars = cell.chars().count();
    let digits = judge::digits(cell);
    if names::is_word(cell) || names::class(cell).is_some() || chars < 2 {
        return None;
    }
    if digits == cell.len() {
        return matches!(chars, 3..=9 | 11 | 12).then_some(Class::User);
    }
    if !cell.is_ascii() {
        let named = cell.chars().all(|c| c.is_alphanumeric() || matches!(c, '·' | ' ' | '_')) && owner::is_called(cell);
        return (chars <= 12 && named).then_some(Class::Name);
    }
    let part = cell.split(['_', '-', '.', ' ']).any(is_part);
    let mixed = digits > 0 && cell.bytes().any(|b| b.is_ascii_lowercase()) && !cell.contains(['.', ' ', ':', '-']);
    if !part && (is_login(cell) || mixed && cell.len() >= 4 || cell.len() >= 3 && digits > 0 && cell.contains('_')) {
        return Some(Class::User);
    }
    let capitals = cell.split(' ').all(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) && word.len() > 1);
    let letters = cell.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'\'' | b'-' | b'.'));
    let first = cell.split(' ').next().unwrap_or_default();
    let named = capitals && letters && !part && (cell.contains(' ') || persons::is_given(first));
    (named || letters && persons::is_given(cell)).then_some(Class::Name)
}
