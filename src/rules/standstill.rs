//! A process that stood still: what came at a pace stayed away with everything else. Read in whatever words a log uses.

use std::collections::BTreeSet;

use crate::event::Kind;
use crate::figure::plain;
use crate::level::Level;
use crate::stamp::SECOND;
use crate::timeline::{Hole, Member};

use super::eval::Ctx;
use super::steady::Paced;

/// Shorter words are in every line.
const WORD: usize = 4;
/// Words that begin alike so far are forms of one.
const STEM: usize = 5;

impl Ctx<'_, '_> {
    /// A line that tells of something new came at an even pace, and the hole is so many of its steps.
    pub(super) fn beats(&self, member: &Member, hole: &Hole, steps: f64) -> bool {
        let paced = member.recurring.iter().filter(|line| line.news).filter_map(Paced::of);
        let step = paced.filter(|line| line.first() < hole.from).map(|line| line.step()).min();
        self.say(|| format!("gap: a line comes each {:?} s", step.map(|s| plain(s as f64 / SECOND as f64))));
        step.is_some_and(|step| step as f64 * steps <= hole.length() as f64)
    }

    /// The records on both sides of a hole tell of one task: they share a word that the log does not use else, and
    /// neither is an event of a connection or a message.
    pub(super) fn task(&self, index: usize, member: &Member, hole: &Hole) -> bool {
        let sides = [&hole.before, &hole.behind];
        let others = member.holes.iter().flat_map(|h| [&h.before, &h.behind]);
        let others = others.chain(member.recurring.iter().map(|line| &line.first));
        let usual: BTreeSet<String> = others
            .filter(|side| !sides.iter().any(|s| s.line == side.line))
            .flat_map(|side| words(&side.text))
            .collect();
        let own = |text: &str| words(text).filter(|word| !usual.contains(word)).collect::<Vec<String>>();
        let [before, behind] = sides.map(|side| own(&side.text));
        let shared = before.iter().find(|a| behind.iter().any(|b| are_forms(a, b)));
        self.say(|| format!("gap: both sides tell of {shared:?}"));
        shared.is_some() && !self.says_more(index, sides.map(|side| side.line))
    }

    /// One of these lines is an event other than a result of the own side's work.
    fn says_more(&self, member: usize, lines: [u32; 2]) -> bool {
        let events = self.view.timeline.events.iter().filter(|e| e.kind != Kind::ApiResult);
        events.filter(|e| e.span.member.index() == member).any(|e| lines.contains(&e.span.line))
    }
}

/// The words of a line, but for its level and what holds a digit.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.chars().count() >= WORD);
    let words = words.filter(|word| !word.contains(|c: char| c.is_ascii_digit()) && Level::from_word(word).is_none());
    words.map(str::to_lowercase)
}

/// Two words are the same or forms of one.
fn are_forms(a: &str, b: &str) -> bool {
    let alike = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    a == b || (alike >= STEM && alike * 4 >= a.chars().count().min(b.chars().count()) * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_and_other_words_are_not() {
        assert!(
            are_forms("report", "report") && are_forms("import", "importing") && are_forms("exporting", "exported")
        );
        assert!(!are_forms("connecting", "connector_lost_all") && !are_forms("reader", "reading"));
        assert!(!are_forms("sent", "send"));
    }

    #[test]
    fn levels_and_numbers_are_no_words() {
        let told: Vec<String> = words("2026-01-02 WARNING [a12b3] bot - Monthly report 12 done").collect();
        assert_eq!(told, ["monthly", "report", "done"]);
    }
}
