//! Which lines of the logs a report has shown.

use std::collections::BTreeSet;

use super::model::Excerpt;

/// Lines of the log that were shown: once is enough.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<(String, String)>);

impl Seen {
    /// Up to so many lines that were not shown yet, which now are, and how many others there are.
    pub(super) fn fresh<'l>(&mut self, lines: &'l [Excerpt], most: usize) -> (Vec<&'l Excerpt>, usize) {
        let mut fresh = Vec::new();
        let mut left = 0;
        for line in lines {
            let key = (line.place.clone(), line.text.clone());
            if self.0.contains(&key) {
                continue;
            }
            if fresh.len() < most {
                self.0.insert(key);
                fresh.push(line);
            } else {
                left += 1;
            }
        }
        (fresh, left)
    }
}
