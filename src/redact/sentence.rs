//! Sentences with places for values, as `sentences.toml` has them: how a line of the file is read, and the search for the fixed
//! part of each.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::{self, Class};
use crate::grams::Grams;

/// A sentence is looked for by no more beginnings, as far as it can be told by them.
const MOST: usize = 48;

/// What can stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A login.
    Word,
    /// A Chinese name of whatever kind.
    Chinese,
    /// A login with a digit or a sign in it.
    Id,
    /// A value without spaces, whatever it is made of.
    Solid,
    /// Up to four words with a capital, or a Chinese name.
    Name,
    /// The same, with a digit.
    Digit,
    /// Whatever stands up to what follows, or up to a space.
    Any,
    /// Digits with signs between them.
    Number,
    /// Anything, in quotes alone.
    Quoted,
    /// Some words, up to what follows.
    Words,
    /// A text, up to what follows.
    Text,
    /// The same, also when it speaks of a fault.
    Said,
    /// The same, when it sounds spoken.
    Talk,
}

/// A place for a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub class: Class,
    pub shape: Shape,
    /// Several of them, with commas between.
    pub row: bool,
}

/// What a sentence is made of.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    One(Vec<&'static str>),
    Place(Place),
    /// Fixed words of two pieces, to look for.
    Joined(Vec<String>),
    End,
}

/// A sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Nothing of the message stands before it.
    pub first: bool,
    pub lead: Option<Place>,
    pub pieces: Vec<Piece>,
}

/// All of them, and what finds them.
pub(super) struct Sentences {
    pub all: Vec<Sentence>,
    /// For each anchor, its sentences.
    pub of: Vec<Vec<usize>>,
    pub search: Grams,
}

type File = HashMap<String, String>;

static FILE: LazyLock<File> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/sentences.json"))).unwrap_or_default()
});
/// Every sentence of the file.
pub(super) static SENTENCES: LazyLock<Sentences> = LazyLock::new(load);

// The file is part of the program and a test looks into it, so it never fails to load for a user.
fn load() -> Sentences {
    let mut all = Vec::new();
    let mut anchors: HashMap<String, Vec<usize>> = HashMap::new();
    for row in FILE.get("sentences").map_or("", String::as_str).lines().map(str::trim_start) {
        let Some((sentence, starts)) = parse(row) else { continue };
        for start in starts {
            anchors.entry(start.to_ascii_lowercase()).or_default().push(all.len());
        }
        all.push(sentence);
    }
    let mut anchors: Vec<_> = anchors.into_iter().collect();
    anchors.sort();
    let search = Grams::new(anchors.iter().map(|(anchor, _)| anchor));
    Sentences { all, of: anchors.into_iter().map(|(_, of)| of).collect(), search }
}

// A sentence, and every way its fixed part begins.
fn parse(row: &'static str) -> Option<(Sentence, Vec<String>)> {
    let (first, row) = row.strip_prefix('^').map_or((false, row), |row| (true, row));
    let (row, end) = row.strip_suffix('$').map_or((row, false), |row| (row, true));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = row;
    while let Some(c) = rest.chars().next() {
        let close = if c == '{' { '}' } else { ')' };
        if c == '{' || c == '(' {
            let (inner, tail) = rest.get(1..)?.split_once(close)?;
            pieces.push(if c == '{' { Piece::Place(place(inner)?) } else { Piece::One(choices(inner)) });
            rest = tail;
        } else {
            let len = rest.find(['{', '(']).unwrap_or(rest.len());
            pieces.push(Piece::One(vec![fixed(rest.get(..len)?)]));
            rest = rest.get(len..)?;
        }
    }
    if end {
        pieces.push(Piece::End);
    }
    let lead = match pieces.first()? {
        Piece::Place(place) => Some(*place),
        _ => None,
    };
    let pieces: Vec<Piece> = pieces.into_iter().skip(usize::from(lead.is_some())).collect();
    // A sentence is found by what is fixed before its next place, or by the first words of it where there are many ways.
    let mut starts = vec![String::new()];
    let mut fixed = 0;
    for piece in &pieces {
        let Piece::One(choices) = piece else { break };
        let told = starts.iter().all(|start| start.trim().len() > 1);
        if told && starts.len() * choices.len() > MOST {
            break;
        }
        starts = starts.iter().flat_map(|start| choices.iter().map(move |c| format!("{start}{c}"))).collect();
        fixed += 1;
    }
    let pieces = pieces.into_iter().skip(fixed).collect();
    (fixed > 0).then_some((Sentence { first, lead, pieces }, starts))
}

// `@name` stands for a list of its own.
fn choices(inner: &'static str) -> Vec<&'static str> {
    let named = |choice: &'static str| match choice.strip_prefix('@') {
        Some(name) => FILE.get(name).map_or(Vec::new(), |list| list.split('|').collect()),
        None => vec![choice],
    };
    inner.split('|').flat_map(named).map(fixed).collect()
}

// Fixed words are compared in lower case; `‹` and `›` stand for brackets, which mean something else in the file.
fn fixed(text: &str) -> &'static str {
    Box::leak(text.replace('‹', "(").replace('›', ")").to_ascii_lowercase().into_boxed_str())
}

fn place(inner: &str) -> Option<Place> {
    let (inner, row) = inner.strip_suffix('*').map_or((inner, false), |inner| (inner, true));
    if inner == "-" {
        return Some(Place { class: Class::Server, shape: Shape::Any, row });
    }
    let (class, shape) = inner.split_once(':').unwrap_or((inner, ""));
    let shape = match shape {
        "" => Shape::Word,
        "id" => Shape::Id,
        "zh" => Shape::Chinese,
        "solid" => Shape::Solid,
        "name" => Shape::Name,
        "digit" => Shape::Digit,
        "any" => Shape::Any,
        "number" => Shape::Number,
        "quoted" => Shape::Quoted,
        "words" => Shape::Words,
        "text" => Shape::Text,
        "said" => Shape::Said,
        "talk" => Shape::Talk,
        _ => return None,
    };
    Some(Place { class: names::class_called(class)?, shape, row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_file_is_one() {
        let rows: Vec<&str> = FILE.get("sentences").unwrap().lines().filter(|row| !row.trim().is_empty()).collect();
        assert!(rows.len() > 100);
        for row in &rows {
            assert!(parse(row.trim_start()).is_some(), "{row}");
        }
        assert_eq!(SENTENCES.all.len(), rows.len());
    }
}
