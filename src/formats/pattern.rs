//! Regular expressions that are built when a line first needs them: a run meets few of the many formats.
//!
//! What a pattern may ask for is checked at once; whether it builds is checked by [`Pattern::check`], which loading a
//! user's format calls and a test calls for the built-in ones.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::{Builder, Config, Regex};
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Input, PatternSet as Matched};

use super::literal::{Need, Numbers, Words, has_words};

/// A text, and the same in lower case once somebody asks for it.
#[derive(Debug)]
pub struct Subject<'t> {
    text: &'t [u8],
    lower: OnceCell<Vec<u8>>,
}

impl<'t> Subject<'t> {
    /// Nothing is done for it yet.
    #[must_use]
    pub const fn new(text: &'t [u8]) -> Self {
        Self { text, lower: OnceCell::new() }
    }

    /// The text as it stands.
    #[must_use]
    pub const fn text(&self) -> &'t [u8] {
        self.text
    }

    fn lower(&self) -> &[u8] {
        self.lower.get_or_init(|| self.text.to_ascii_lowercase())
    }
}

/// Largest program of one pattern.
const SIZE: usize = 1 << 20;
/// The same of many in one.
const SIZE_OF_ALL: usize = 8 << 20;

/// One pattern, in bytes mode, without Unicode classes.
#[derive(Debug)]
pub struct Pattern {
    text: String,
    need: OnceLock<Option<&'static Need>>,
    built: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Takes a pattern that asks for no digit.
    ///
    /// # Errors
    /// Says which digit it asks for.
    pub fn new(text: &str) -> Result<Self, String> {
        no_digits(&text.replace("\\d", "").replace("\\x27", "").replace("0-9", ""))?;
        Ok(Self::of_content(text))
    }

    /// A pattern on the content of a file instead of a line: it may ask for digits.
    #[must_use]
    pub fn of_content(text: &str) -> Self {
        Self { text: text.to_owned(), need: OnceLock::new(), built: OnceLock::new() }
    }

    /// Builds it.
    ///
    /// # Errors
    /// Says why it does not build.
    pub fn check(&self) -> Result<(), String> {
        boundaries(&self.text)?;
        build(&self.text).map(|_| ()).map_err(|e| format!("pattern `{}`: {e}", self.text))
    }

    /// The pattern as written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Does it match anywhere?
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.get_for(&Subject::new(text)).is_some_and(|r| r.is_match(text))
    }

    /// Where its named groups match; nothing when it does not match at all.
    #[must_use]
    pub fn groups(&self, subject: &Subject<'_>) -> Option<Vec<(&str, Range<usize>)>> {
        let regex = self.get_for(subject)?;
        let mut captures: Captures = regex.create_captures();
        regex.captures(subject.text, &mut captures);
        let names = regex.group_info().pattern_names(captures.pattern()?).enumerate();
        let named = names.filter_map(|(i, name)| Some((name?, captures.get_group(i)?.range())));
        // The names live as long as the expression, the places do not need the captures.
        Some(named.collect())
    }

    /// The text with blanks in place of every match.
    #[must_use]
    pub fn blanked<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut out = Cow::Borrowed(text);
        for found in self.get().into_iter().flat_map(|r| r.find_iter(text)) {
            if let Some(part) = out.to_mut().get_mut(found.range()) {
                part.fill(b' ');
            }
        }
        out
    }

    /// Where matches begin.
    pub fn starts<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        self.get().into_iter().flat_map(move |r| r.find_iter(text)).map(|m| m.start())
    }

    /// Nothing for a text that cannot match: most patterns meet no other, and to build them all would cost more than to
    /// use the rest.
    fn get_for(&self, subject: &Subject<'_>) -> Option<&Regex> {
        let need = || self.need.get_or_init(|| Need::of(&self.text));
        // Once it is built, to run it is less than to look for its words.
        let may = self.built.get().is_some() || need().is_none_or(|need| need.is_in(subject.lower()));
        if may { self.get() } else { None }
    }

    fn get(&self) -> Option<&Regex> {
        self.built.get_or_init(|| build(&self.text).ok()).as_ref()
    }
}

/// Without a literal prefilter: it costs more to find than all the rest, and [`PatternSet`] has looked already.
fn build(text: &str) -> Result<Regex, String> {
    builder(SIZE).build(text).map_err(|e| match (e.syntax_error(), e.size_limit()) {
        (Some(syntax), _) => syntax.to_string(),
        (None, Some(limit)) => format!("compiled it exceeds {limit} bytes"),
        (None, None) => e.to_string(),
    })
}

fn builder(size: usize) -> Builder {
    let config = Config::new().utf8_empty(false).nfa_size_limit(Some(size)).auto_prefilter(false).onepass(false);
    let mut builder = Builder::new();
    builder.configure(config).syntax(syntax::Config::new().unicode(false).utf8(false));
    builder
}

/// Several patterns looked for in one pass.
#[derive(Debug)]
pub struct PatternSet {
    patterns: Vec<(usize, String)>,
    look: OnceLock<Look>,
}

/// What finds the patterns of a set: by their words, or those that have none and begin the text by one automaton for all,
/// which most texts leave after a few bytes.
#[derive(Debug)]
struct Look {
    words: Words,
    heads: Option<(Regex, Vec<usize>)>,
}

impl Look {
    fn new(patterns: &[(usize, String)]) -> Self {
        let is_head = |text: &str| text.starts_with('^') && !has_words(text);
        let (heads, others): (Vec<_>, Vec<_>) = patterns.iter().cloned().partition(|(_, text)| is_head(text));
        let texts: Vec<&str> = heads.iter().map(|(_, text)| text.as_str()).collect();
        match builder(SIZE_OF_ALL).build_many(&texts) {
            Ok(regex) if heads.len() > 1 => {
                let owners = heads.iter().map(|(owner, _)| *owner).collect();
                Self { words: Words::new(&others), heads: Some((regex, owners)) }
            }
            _ => Self { words: Words::new(patterns), heads: None },
        }
    }

    fn owners(&self, subject: &Subject<'_>) -> Numbers {
        let mut out = self.words.possible(subject.lower());
        if let Some((regex, owners)) = &self.heads {
            let mut matched = Matched::new(regex.pattern_len());
            regex.which_overlapping_matches(&Input::new(subject.text), &mut matched);
            matched.iter().filter_map(|id| owners.get(id.as_usize())).for_each(|owner| out.add(*owner));
        }
        out
    }
}

impl PatternSet {
    /// A set over (owner, pattern).
    #[must_use]
    pub fn new(patterns: impl Iterator<Item = (usize, String)>) -> Self {
        Self { patterns: patterns.collect(), look: OnceLock::new() }
    }

    /// Owners of the patterns that may match; `None` when there are too few to be worth a look.
    #[must_use]
    pub fn owners(&self, subject: &Subject<'_>) -> Option<Numbers> {
        if self.patterns.len() < 4 {
            return None;
        }
        Some(self.look.get_or_init(|| Look::new(&self.patterns)).owners(subject))
    }
}

/// Lines are recognised by their shape, in which all digits are alike; so a pattern must not ask for a digit.
///
/// # Errors
/// Says which digit is asked for.
pub fn no_digits(text: &str) -> Result<(), String> {
    let mut inside = false;
    for c in text.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            c if c.is_ascii_digit() && !inside => {
                return Err(format!(
                    "`{text}` asks for the digit {c}: capture the number with \\d+ and compare it in `when` instead"
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses a word boundary beside a letter that is not ASCII: in bytes mode that is no part of a word, and the boundary
/// never holds there.
fn boundaries(pattern: &str) -> Result<(), String> {
    let beside = |(at, word): (usize, &str)| {
        let (before, behind) = (pattern.get(..at)?, pattern.get(at + word.len()..)?);
        before.chars().next_back().into_iter().chain(behind.chars().next()).find(|c| !c.is_ascii())
    };
    match pattern.match_indices("\\b").find_map(beside) {
        Some(letter) => Err(format!("pattern `{pattern}`: `\\b` beside `{letter}` never holds; leave it out there")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_not_built_for_what_it_cannot_match() {
        let formats = crate::formats::Catalog::builtin().unwrap().all();
        let known = formats.iter().flat_map(|f| &f.events).filter_map(|e| e.regex.as_ref());
        let needing: Vec<&Pattern> = known.filter(|p| Need::of(p.text()).is_some()).collect();
        assert!(needing.len() > 100);
        for pattern in needing {
            let pattern = Pattern::of_content(pattern.text());
            assert!(!pattern.is_match(b"~") && pattern.built.get().is_none(), "{pattern:?}");
        }
    }

    #[test]
    fn no_word_ends_beside_a_letter_that_is_not_ascii() {
        let formats = crate::formats::Catalog::builtin().unwrap().all();
        let words =
            formats.iter().filter_map(|f| f.spec.tone.as_ref()).flat_map(|t| t.complaint.iter().chain(&t.success));
        let patterns = formats.iter().flat_map(|f| &f.events).filter_map(|e| Some(e.regex.as_ref()?.text()));
        for text in patterns.chain(words.map(String::as_str)) {
            assert_eq!(boundaries(text), Ok(()));
        }
        assert!(boundaries(r"\bperdu").is_ok() && boundaries(r"\bécho").is_err() && boundaries(r"首字\b").is_err());
    }

    #[test]
    fn a_set_rules_out_nothing_that_matches() {
        let texts = [r"^\[\d+\]", r"^\[[A-Z]\]\[", r"^[a-z]+ \| ", "refused", r"\d\d$", r"^\d\d:\d\d "];
        let patterns: Vec<(usize, String)> = texts.iter().map(|t| (*t).to_owned()).enumerate().collect();
        let set = PatternSet::new(patterns.clone().into_iter());
        for text in ["[12] x", "[I][7] refused", "web | up 12", "12:30 x", "x [12]", "", "[I] x"] {
            let found = set.owners(&Subject::new(text.as_bytes())).unwrap();
            for (owner, pattern) in &patterns {
                let pattern = Pattern::of_content(pattern);
                let matches = pattern.is_match(text.as_bytes());
                assert!(!matches || found.has(*owner), "{pattern:?} on {text}");
                // Those that begin a text are told exactly.
                let head = pattern.text().starts_with('^');
                assert!(matches || !head || !found.has(*owner), "{pattern:?} on {text}");
            }
        }
    }
}
