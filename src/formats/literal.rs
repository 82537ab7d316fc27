//! Words without which a pattern cannot match: one search for all of them tells which patterns are worth a try.

use aho_corasick::AhoCorasick;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Shorter words stand in too many lines to rule anything out.
const SHORT: usize = 3;
/// More alternatives than this rule too little out.
const MANY: usize = 64;

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(Vec<u64>);

impl Numbers {
    /// Adds a number.
    pub fn add(&mut self, n: usize) {
        if self.0.len() <= n / 64 {
            self.0.resize(n / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(n / 64) {
            *word |= 1 << (n % 64);
        }
    }

    /// Is it in the set?
    #[must_use]
    pub fn has(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    /// Adds all of another set.
    pub fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// The numbers, least first.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let next = |left: &u64| Some(left & left.wrapping_sub(1)).filter(|l| *l != 0);
            let bits = std::iter::successors(Some(*word).filter(|w| *w != 0), next);
            bits.map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}

impl FromIterator<usize> for Numbers {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|n| set.add(n));
        set
    }
}

/// Looks for the words of many patterns at once.
#[derive(Debug)]
pub struct Words {
    search: Option<AhoCorasick>,
    /// Owner of each word.
    owners: Vec<usize>,
    /// Owners that no word stands for: always possible.
    always: Numbers,
}

impl Words {
    /// Collects the words of (owner, pattern).
    #[must_use]
    pub fn new(patterns: &[(usize, String)]) -> Self {
        let (mut words, mut owners, mut always) = (Vec::new(), Vec::new(), Numbers::default());
        for (owner, text) in patterns {
            match required(text) {
                Some(list) => {
                    owners.extend(list.iter().map(|_| *owner));
                    words.extend(list);
                }
                None => always.add(*owner),
            }
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).ok();
        if search.is_none() {
            owners.iter().for_each(|o| always.add(*o));
        }
        Self { search, owners, always }
    }

    /// Owners whose pattern can match this text.
    #[must_use]
    pub fn possible(&self, text: &[u8]) -> Numbers {
        let mut out = self.always.clone();
        let found = self.search.iter().flat_map(|s| s.find_overlapping_iter(text));
        found.filter_map(|m| self.owners.get(m.pattern().as_usize())).for_each(|owner| out.add(*owner));
        out
    }
}

/// Words of which at least one stands in every match, in lower case. `None` when there is no such set.
fn required(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    words(&hir).filter(|list| list.len() <= MANY)
}

fn words(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Capture(group) => words(&group.sub),
        HirKind::Repetition(rep) if rep.min > 0 => words(&rep.sub),
        HirKind::Alternation(subs) => {
            let mut all = Vec::new();
            for sub in subs {
                all.extend(words(sub)?);
            }
            Some(all)
        }
        HirKind::Concat(subs) => concat(subs),
        _ => long(letters(hir)?),
    }
}

/// The best of the runs of plain letters and of the parts that have words of their own.
fn concat(subs: &[Hir]) -> Option<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    let mut run = String::new();
    let mut offer = |list: Option<Vec<String>>| {
        let least = |l: &Vec<String>| l.iter().map(String::len).min().unwrap_or(0);
        if let Some(list) = list
            && best.as_ref().is_none_or(|b| least(&list) > least(b))
        {
            best = Some(list);
        }
    };
    for sub in subs {
        match letters(sub) {
            Some(text) => run.push_str(&text),
            None => {
                offer(long(std::mem::take(&mut run)));
                offer(words(sub));
            }
        }
    }
    offer(long(run));
    best
}

fn long(text: String) -> Option<Vec<String>> {
    (text.len() >= SHORT).then(|| vec![text])
}

/// Text that stands exactly so, but for case; zero-width marks are nothing.
fn letters(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(lit) => String::from_utf8(lit.0.to_ascii_lowercase()).ok(),
        HirKind::Class(Class::Bytes(class)) => {
            let chars: Vec<u8> = class.ranges().iter().filter(|r| r.start() == r.end()).map(|r| r.start()).collect();
            let whole = chars.len() == class.ranges().len();
            let lower = chars.first()?.to_ascii_lowercase();
            let same = whole && chars.iter().all(|c| c.to_ascii_lowercase() == lower);
            same.then(|| char::from(lower).to_string())
        }
        HirKind::Concat(subs) => subs.iter().map(letters).collect(),
        HirKind::Capture(group) => letters(&group.sub),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_pattern_cannot_do_without() {
        let of = |p: &str| required(p);
        assert_eq!(of("(?i)connection refused"), Some(vec!["connection refused".into()]));
        assert_eq!(
            of("(?i)ECONNREFUSED|actively \\brefused"),
            Some(vec!["econnrefused".into(), "actively refused".into()])
        );
        assert_eq!(of("^rtt: (?P<n>\\d+)ms$"), Some(vec!["rtt: ".into()]));
        assert_eq!(of("a+|\\d"), None);
        assert_eq!(of("(?:xyz)?\\d+"), None);
    }

    #[test]
    fn numbers_are_a_set() {
        let mut set: Numbers = [70, 3, 3, 0, 64].into_iter().collect();
        set.join(&[200, 1].into_iter().collect());
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 1, 3, 64, 70, 200]);
        assert!(set.has(70) && !set.has(69) && !set.has(4000));
        assert_eq!(Numbers::default().iter().count(), 0);
    }

    #[test]
    fn nothing_possible_is_ruled_out() {
        let patterns = ["(?i)token (?:has )?expired", "\\bGET https?://\\S+", "a|b", "(?:[Ee]rror){1,3} code"];
        let all: Vec<(usize, String)> = patterns.iter().map(|p| (*p).to_owned()).enumerate().collect();
        let words = Words::new(&all);
        for text in ["Token Expired", "x GET http://y", "b", "errorError code", "zzz", ""] {
            let possible = words.possible(text.as_bytes());
            for (owner, pattern) in &all {
                let matches = regex::bytes::Regex::new(pattern).unwrap().is_match(text.as_bytes());
                assert!(!matches || possible.has(*owner), "{pattern} on {text}");
            }
        }
    }
}
