//! A small table on one line: the names of its columns, a sign, and a row of as many values:
//! `ts,user,room;1754400000,anna_7,standup`. And what a statement was run with: `==> Parameters: 小鱼(String), 1(Integer)`.

use super::keyed::Value;
use super::line::Line;
use super::lists::List;
use super::names::{self, Class};

/// Fewer columns are no table.
const LEAST: usize = 3;

/// More cells are not looked at.
const MOST: usize = 64;

/// A longer name is a sentence.
const NAME: usize = 24;

/// A cell: where it begins and ends.
type Cell = (usize, usize);

impl Line<'_> {
    /// Judges the values of each row by the names of the columns.
    pub(super) fn row_under_names(&mut self) {
        let signs = memchr::memchr2(b';', b'|', self.text.as_bytes());
        if signs.is_none() || memchr::memchr_iter(b',', self.text.as_bytes()).take(2 * LEAST).count() < 2 * (LEAST - 1)
        {
            return;
        }
        let mut names: Option<Vec<Option<Class>>> = None;
        let mut at = 0;
        for row in self.text.split([';', '|']) {
            let cells = self.cells(at, at + row.len());
            at += row.len() + 1;
            match &names {
                Some(names) if names.len() == cells.len() => {
                    for (class, (start, end)) in names.iter().zip(cells) {
                        if let Some(class) = class {
                            self.judge(*class, "", Value { start, end, quoted: true });
                        }
                    }
                }
                _ => {
                    // A title may stand before: `csv header,row: ts,user`.
                    let from = row.rfind(": ").map_or(0, |colon| colon + 1);
                    names = self.columns(&self.cells(at - row.len() - 1 + from, at - 1));
                }
            }
        }
    }

    /// The values a statement of a mapper was run with, or gave back: of those, what people are called.
    pub(super) fn bound_values(&mut self) {
        let led = ["==> Parameters: ", "<== Row: "].iter().find_map(|led| self.text.find(led).map(|at| at + led.len()));
        let Some(start) = led else { return };
        for (from, to) in self.cells(start, self.text.len()) {
            let cell = self.part(from, to);
            let cell = cell.split("(String)").next().unwrap_or(cell);
            let called = (2..=12).contains(&cell.chars().count()) && !cell.is_ascii() && !List::FaultZh.within(cell);
            if called && !cell.contains(' ') {
                self.judge(Class::Name, "", Value { start: from, end: from + cell.len(), quoted: true });
            }
        }
    }

    fn cells(&self, from: usize, to: usize) -> Vec<Cell> {
        let mut at = from;
        let mut cells = Vec::new();
        for cell in self.part(from, to).split(',').take(MOST) {
            let first = at + cell.len() - cell.trim_start_matches([' ', '"']).len();
            let plain = cell.trim_matches([' ', '"']);
            cells.push((first, first + plain.len()));
            at += cell.len() + 1;
        }
        cells
    }

    // What the columns hold, where at least two of them tell.
    fn columns(&self, cells: &[Cell]) -> Option<Vec<Option<Class>>> {
        let mut classes = Vec::new();
        for (from, to) in cells {
            let name = self.part(*from, *to);
            let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | ' '));
            if name.is_empty() || !plain || name.len() > NAME || name.matches(' ').count() > 1 {
                return None;
            }
            let han = || names::chinese(name).filter(|(len, _)| *len == name.len()).map(|(_, class)| class);
            classes.push(names::class(name).or_else(han).filter(|class| !matches!(class, Class::Server | Class::App)));
        }
        let told = classes.iter().flatten().count();
        (classes.len() >= LEAST && told >= 2).then_some(classes)
    }
}
