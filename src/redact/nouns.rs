//! A noun some words before a value (`display name set to "Kiwi"`, `draft restored: Dear ..`), and sentences in quotes where
//! people talk.

use super::judge;
use super::keyed::Value;
use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::said::{is_fault, sounds_spoken};

/// Words that may stand between a noun and its value.
const FILLERS: usize = 5;

impl Line<'_> {
    /// A quote that opens behind a space: the words before it may say what it is, or it is what somebody said.
    pub(super) fn quoted(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) || !matches!(self.before(at), b' ' | b'(' | b':' | 0x80..) {
            return None;
        }
        let value = self.value(at, Class::Message).filter(|value| value.quoted && value.end < self.text.len())?;
        let word = self.part(value.start, value.end);
        // `issuer "Let's Encrypt R11"`
        if word.trim().is_empty() || word.len() > 2000 || self.part(0, at).ends_with("issuer ") {
            return None;
        }
        if matches!(self.before(at), b' ' | b'(')
            && let Some(class) = self.noun_before(at)
            && let Some(next) = self.judge_noun(class, value)
        {
            return Some(next);
        }
        // `"Letter to landlord.docx"`: a file of somebody's own.
        if List::DocumentEnd.ends(&word.to_ascii_lowercase()).is_some() && !word.contains(['/', '\\']) {
            return self.judge(Class::Message, "text", value);
        }
        let lower = word.to_ascii_lowercase();
        let told = word.matches(' ').count() >= 2 && self.about(List::Statement) && !is_fault(&lower);
        if told && !word.contains(['=', '{', '%', '\\']) && !names::is_words(word) {
            return self.judge(Class::Message, "text", value);
        }
        let many = word.matches(' ').count() >= 2 || !word.is_ascii() && word.chars().count() >= 5;
        let plain = many && !is_fault(&lower) && !word.contains(['=', '{', '<', '\\', '|', '/']);
        let led = self.before(at) == b' '
            && matches!(self.before(at.saturating_sub(1)), b')' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z');
        let heard = plain && led && self.about(List::Speech) && !self.about(List::Record);
        let said = many && sounds_spoken(word) && !self.about(List::Record);
        (heard || said).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // Decides on what stands in quotes behind a noun.
    fn judge_noun(&mut self, class: Class, value: Value) -> Option<usize> {
        let word = self.part(value.start, value.end);
        let long = word.matches(' ').count() >= 4;
        let free = word.contains(' ') || !word.is_ascii() && word.chars().count() >= 4;
        let class = if class == Class::PerhapsMessage && free { Class::Message } else { class };
        let class = if class == Class::Name && (long || sounds_spoken(word)) { Class::Message } else { class };
        let class = if class == Class::Device && word.contains(' ') { Class::Label } else { class };
        match class {
            Class::Message => {
                let fault = is_fault(&word.to_ascii_lowercase()) && !sounds_spoken(word);
                let plain = !fault && !names::is_words(word) && !word.contains("://") && names::class(word).is_none();
                plain.then(|| self.add(value.start, value.end, NAMED, judge::text(word))).flatten()
            }
            Class::Label if !free_label(word) => None,
            Class::User | Class::Device if word.contains([' ', '/']) => None,
            Class::Server | Class::App | Class::Peer | Class::Heard | Class::Place | Class::PerhapsMessage => None,
            _ => self.judge(class, "", value),
        }
    }

    /// What the noun before a place says: `draft restored: ..`, `display name set to "..`.
    pub(super) fn noun_before(&self, at: usize) -> Option<Class> {
        let mut to = self.part(0, at).trim_end_matches([' ', ':', '=', '(', '-']).len();
        for _ in 0..FILLERS {
            let from = self.run_before(to, 32, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            let word = self.part(from, to);
            if word.is_empty() {
                return None;
            }
            // `renamed group g_9912 to ".."`: whose name it is may stand between, too.
            let id = (word.contains(['_', '-']) || judge::digits(word) > 0)
                && !word.split('-').any(|part| List::NounText.has(part));
            let filler = id && names::class(word).is_none() || List::NounFiller.has_in_any_case(word);
            if !filler {
                return self.noun(from, to);
            }
            to = self.part(0, from).trim_end_matches([' ', ':', '(', '=', '-']).len();
            if to == from {
                return None;
            }
        }
        None
    }

    fn noun(&self, from: usize, to: usize) -> Option<Class> {
        let word = self.part(from, to);
        if List::NounText.has_in_any_case(word) {
            return Some(Class::Message);
        }
        // `search-box`
        if word.contains('-') && word.split('-').any(|part| List::NounText.has(part)) {
            return Some(Class::Message);
        }
        // `message`, `text`: only where something is sent or heard.
        if List::NounMessage.has_in_any_case(word) {
            let sent = self.about(List::Chat) || self.about(List::Verb) || self.about(List::Speech);
            return sent.then_some(Class::PerhapsMessage);
        }
        let class = self.class_of(from, to).filter(|class| *class != Class::PerhapsMessage);
        class.or_else(|| List::NounLabel.has_in_any_case(word).then_some(Class::Label))
    }

    /// `nickname changed: Ben -> Bo`, `unsent draft restored: Dear ..`: the name before the separator is a verb.
    pub(super) fn noun_said(&mut self, from: usize, to: usize, behind: usize) -> Option<usize> {
        if !List::NounFiller.has_in_any_case(self.part(from, to)) || !matches!(self.before(from), b' ' | b'-' | b'.') {
            return None;
        }
        let class = self.noun_before(from)?;
        let value = self.value(behind, class)?;
        let word = self.part(value.start, value.end);
        let text = class == Class::Message;
        if !value.quoted {
            let sure = match class {
                Class::Message if self.part(from, to) == "input" => true,
                Class::Message => (word.contains(' ') || !word.is_ascii()) && !word.contains(['=', '{']),
                Class::Name | Class::Label => true,
                Class::Otp => (4..=8).contains(&word.len()) && judge::digits(word) == word.len(),
                _ => self.is_told(class, word, value.end),
            };
            let arrow = || List::ChangedZh.starts(self.rest(value.end).trim_start()).is_some();
            if !sure && !arrow() {
                return None;
            }
        }
        let value = if class == Class::Name && !value.quoted { self.name_until(value) } else { value };
        let found = if text { self.judge_noun(class, value) } else { self.judge(class, "", value) };
        self.arrow_after(class, value).or(found)
    }

    // A name may have several words; an arrow ends it.
    fn name_until(&self, value: Value) -> Value {
        let rest = self.rest(value.start);
        let end = [" -> ", " → ", " => ", ", ", " ("].iter().filter_map(|stop| rest.find(stop)).min();
        let end = end.map_or(value.end, |end| value.start + end);
        if end - value.start <= 40 { Value { end, ..value } } else { value }
    }

    // `Ben -> Bo`: the second of the two.
    fn arrow_after(&mut self, class: Class, value: Value) -> Option<usize> {
        let end = value.end + usize::from(value.quoted);
        let arrow = [" -> ", " → ", " => ", "->", "→"].iter().find(|arrow| self.rest(end).starts_with(**arrow))?;
        let next = self.value(end + arrow.len(), class)?;
        let next = if class == Class::Name && !next.quoted { self.name_until(next) } else { next };
        self.judge(class, "", next)
    }
}

// `Vito's Desk Pro`, `Jo_Pixel`: what people call their things, and not `default` or `NETWORK_WIFI`.
fn free_label(word: &str) -> bool {
    let lower = word.bytes().any(|b| b.is_ascii_lowercase());
    word.contains([' ', '\'', '’']) || word.contains(['-', '_']) && lower
}
