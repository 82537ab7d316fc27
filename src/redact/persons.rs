//! Persons whom nothing marks but what they are called and what they do: `Lukas Brandt joined`, `王建国 加入了会议`.
//! Given names and characters of names stand in `persons.toml`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::keyed::{Value, is_mark};
use super::line::{Line, NAMED, is_word_byte};
use super::lists::{List, Quick};
use super::names::{self, Class};
use super::people::is_part;
use super::said::sounds_spoken;
use super::{Action, judge, owner};

#[derive(Default)]
struct Persons {
    given: HashSet<&'static str, Quick>,
    given_zh: HashSet<char, Quick>,
    family_zh: HashSet<char, Quick>,
    double_zh: HashSet<&'static str, Quick>,
}

type File = std::collections::HashMap<String, String>;

static FILE: LazyLock<File> =
    LazyLock::new(|| serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/persons.json"))).unwrap_or_default());

static PERSONS: LazyLock<Persons> = LazyLock::new(|| {
    let list = |name: &str| FILE.get(name).map_or("", String::as_str);
    let chars = |name: &str| list(name).chars().filter(|c| !c.is_whitespace()).collect();
    Persons {
        given: list("given").split_whitespace().collect(),
        given_zh: chars("given_zh"),
        family_zh: chars("family_zh"),
        double_zh: list("double_zh").split_whitespace().collect(),
    }
});

/// Whether a word is a given name.
pub(super) fn is_given(word: &str) -> bool {
    let mut lower = [0u8; 16];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|lower| PERSONS.given.contains(lower))
}

// Characters of Chinese.
const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The length of the family name a text begins with.
fn family(text: &str) -> Option<usize> {
    let first = text.chars().next().filter(|c| is_han(*c))?;
    let double = text.get(..6).is_some_and(|two| PERSONS.double_zh.contains(two));
    if double { Some(6) } else { PERSONS.family_zh.contains(&first).then_some(3) }
}

/// Whether a word can be a whole Chinese name: a family name and one or two characters more.
pub(super) fn is_full_zh(name: &str) -> bool {
    family(name).is_some_and(|len| matches!((name.len() - len) / 3, 1 | 2)) && !is_no_name(name)
}

/// How far a name of both scripts goes that a text begins with: `Linda 周`, `老K`, `DJ阿蓝`.
pub(super) fn mixed_len(text: &str) -> Option<usize> {
    let latin = |rest: &str| rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let han = |rest: &str| rest.chars().take_while(|c| is_han(*c)).map(char::len_utf8).sum::<usize>();
    let first = latin(text);
    let (head, tail) = if first > 0 {
        let gap = usize::from(text.as_bytes().get(first) == Some(&b' '));
        (first + gap, han(text.get(first + gap..)?))
    } else {
        (han(text), latin(text.get(han(text)..)?))
    };
    let whole = text.get(..head + tail)?;
    // `PK邀请`, `端IP`: what is short for something stands beside other words as well.
    let given = if first > 0 {
        matches!(text.get(..first), Some("DJ" | "MC")) || text.bytes().take(first).any(|b| b.is_ascii_lowercase())
    } else {
        tail == 1 || whole.bytes().any(|b| b.is_ascii_lowercase())
    };
    let capital = given && whole.bytes().find(u8::is_ascii_alphabetic).is_some_and(|b| b.is_ascii_uppercase());
    let short = if first > 0 { tail / 3 <= 3 && head <= 12 } else { head / 3 <= 2 && tail <= 8 };
    // `用户Bob进房`: what is done follows at once.
    let acts = first > 0 && List::SubjectActZh.starts(text.get(head..)?).is_some();
    let ends = !acts && !text.get(head + tail..)?.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (capital && short && ends && head > 0 && tail > 0 && owner::is_called(whole)).then_some(head + tail)
}

/// Whether a Chinese word may be what somebody is called, under whatever name.
pub(super) fn is_called_so(name: &str) -> bool {
    name.chars().all(is_han)
        && !is_no_name(name)
        && List::Role.ends(name).is_none()
        && (owner::is_called(name) || is_full_zh(name))
}

fn is_no_name(name: &str) -> bool {
    List::NoName.starts(name).is_some() || List::PeerOther.within(name) || names::is_word(name)
}

impl Line<'_> {
    /// `Lukas Brandt joined`, `muted Daniel Okafor`, `Anna is typing`: words with a capital.
    pub(super) fn person(&mut self, at: usize, end: usize) -> Option<usize> {
        if !self.byte(at).is_ascii_uppercase() || !self.is_free(at) {
            return None;
        }
        // Most words with a capital stand alone, and are no name.
        if !(self.byte(end) == b' ' && self.byte(end + 1).is_ascii_uppercase())
            && self.byte(end) < 0x80
            && !is_given(self.part(at, end))
            && self.byte(end) != b'\''
            && self.byte(end) != b'-'
            && !self.part(0, at).ends_with(". ")
        {
            return None;
        }
        let first = self.capital(at)?;
        let mut last = first;
        let mut words = 1;
        while words < 3
            && self.byte(last) == b' '
            && let Some(next) = self.capital(last + 1)
        {
            last = next;
            words += 1;
        }
        let rest = self.rest(last);
        if last < end || rest.starts_with(['=', '(', '[', '/', '@', '_']) {
            return None;
        }
        // `Member Nick: ..`: the name of a value.
        let key = rest.trim_start_matches(['"', '\'', ' ']).starts_with([':', '=']);
        if key && names::class(self.part(at, last)).is_some() {
            return None;
        }
        let given = is_given(self.part(at, first));
        if given && let Some(next) = self.person_beside(at, last) {
            return Some(next);
        }
        let acts = || {
            let acts = rest.strip_prefix(' ').unwrap_or_default();
            let acts = acts.strip_prefix("has ").or_else(|| acts.strip_prefix("just ")).unwrap_or(acts);
            List::SubjectAct.starts(acts).is_some()
        };
        let led = || {
            let before = self.part(0, at).trim_end_matches([' ', ':', '"']);
            let from = self.run_before(before.len(), 24, |b| b.is_ascii_alphabetic());
            let word = self.part(from, before.len());
            // `42 ms Billed`
            word != "ms" && List::PersonBefore.has_in_any_case(word)
        };
        let titled = || {
            let before = self.part(0, at).trim_end_matches([' ', '.']);
            let from = self.run_before(before.len(), 12, |b| b.is_ascii_alphabetic());
            before.len() < at
                && self.byte(from).is_ascii_uppercase()
                && List::Title.has_in_any_case(self.part(from, before.len()))
        };
        let sure = match (given, words) {
            (true, 1) => acts() || led() || self.is_meant(at),
            (true, _) => true,
            (false, 1) => titled(),
            (false, _) => acts() || led(),
        };
        let name = self.part(at, last);
        sure.then(|| self.add(at, last, NAMED, Action::Alias("name", name.to_owned()))).flatten()
    }

    // `Marek (d41f09ac) left`, `Sanjay Gupta: can you see it?`
    fn person_beside(&mut self, at: usize, last: usize) -> Option<usize> {
        let rest = self.rest(last);
        let name = Action::Alias("name", self.part(at, last).to_owned());
        if rest.starts_with(" (") {
            let login = self.login_beside(last + 1)?;
            self.add(at, last, NAMED, name);
            return Some(login);
        }
        let said = rest.strip_prefix(": ").filter(|said| sounds_spoken(said))?;
        if !matches!(self.before(at), 0 | b' ') {
            return None;
        }
        self.add(at, last, NAMED, name);
        let value = self.value(self.text.len() - said.len(), Class::Message)?;
        self.judge(Class::Message, "text", value)
    }

    // `changed to Ingrid`, `Welcome back, Daniela`
    fn is_meant(&self, at: usize) -> bool {
        let before = self.part(0, at).trim_end_matches([' ', ',', ':', '"']);
        let before = before.strip_suffix("name is").map_or(before, |before| self.part(0, before.len() + 4));
        let from = self.run_before(before.len(), 12, |b| b.is_ascii_alphabetic());
        List::BeforeGiven.has_in_any_case(self.part(from, before.len()))
    }

    // Not inside a path, a name with dots or an address.
    fn is_free(&self, at: usize) -> bool {
        matches!(
            self.before(at),
            0 | b' ' | b'"' | b'\'' | b'(' | b'[' | b',' | b':' | b'>' | b'<' | b'|' | b'=' | 0x80..
        )
    }

    // The end of a word that begins with a capital and can be part of a name.
    fn capital(&self, at: usize) -> Option<usize> {
        let letter = |b: u8| b.is_ascii_alphabetic() || (0xc3..=0xc9).contains(&b) || (0x80..0xc0).contains(&b);
        let mut end = self.run_of(at, letter);
        let word = self.part(at, end);
        // `Al-Sayed`, `O'Brien`
        if matches!(self.byte(end), b'-' | b'\'')
            && self.byte(end + 1).is_ascii_uppercase()
            && self.byte(end + 2).is_ascii_lowercase()
        {
            end = self.run_of(end + 1, letter);
        }
        let upper = word.bytes().filter(u8::is_ascii_uppercase).count();
        let shaped = self.byte(at).is_ascii_uppercase() && (word.chars().count() >= 2 || end > at + 1) && upper <= 2;
        let ends = !matches!(self.byte(end), b'_' | b'.' | b':' | b'0'..=b'9') || is_given(word);
        let camel =
            word.chars().skip(1).any(|c| c.is_uppercase()) && !word.starts_with("Mc") && !word.starts_with("Mac");
        let known =
            || List::Software.has_in_any_case(word) || List::PersonBefore.has_in_any_case(word) || is_part(word);
        (shaped && ends && !camel && !known()).then_some(end)
    }

    /// A person of whom a Chinese sentence tells: at the first character of a family name.
    pub(super) fn person_zh(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let named = family(rest);
        let len = named.or_else(|| List::NickZh.starts(rest).map(str::len))?;
        let before = self.part(0, at);
        let before = before.strip_suffix([' ', '：', ':']).unwrap_or(before);
        let role = List::Role.ends(before).is_some();
        // `小王` may be anything, where no role stands before it.
        if named.is_none() && !role {
            return None;
        }
        if !role && self.part(0, at).ends_with(is_han) {
            return None;
        }
        self.named_zh(at, len, role)
    }

    /// `小雨 进入直播间`: somebody under whatever name, by what only people do.
    pub(super) fn crowd_zh(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let len = rest.find(|c: char| !is_han(c))?;
        let name = rest.get(..len)?;
        let acts = rest.get(len..)?.strip_prefix(' ').and_then(|acts| List::HumanActZh.starts(acts)).is_some();
        let free = !self.part(0, at).ends_with(is_han) && (2..=6).contains(&name.chars().count());
        let other = is_no_name(name) || List::Role.ends(name).is_some() || !owner::is_called(name);
        (acts && free && !other)
            .then(|| self.add(at, at + len, NAMED, Action::Alias("name", name.to_owned())))
            .flatten()
    }

    /// Behind a word for a person: `用户赵敏退出`.
    pub(super) fn member_zh(&mut self, at: usize) -> Option<usize> {
        let len = family(self.rest(at)).or_else(|| List::NickZh.starts(self.rest(at)).map(str::len))?;
        self.named_zh(at, len, true)
    }

    fn named_zh(&mut self, at: usize, family: usize, role: bool) -> Option<usize> {
        let rest = self.rest(at);
        let fits = |len: usize| {
            let name = rest.get(..len)?;
            let tail = rest.get(len..)?;
            let given = name.get(family..)?;
            let state = given.contains(['已', '未', '不', '被', '失', '退', '无', '空', '的', '是']);
            // `学生黎明月`: a word and one character more is a name behind a role.
            let longer = role && name.chars().count() == 3 && List::NoName.starts(name).is_some_and(|no| no.len() == 6);
            let named = !is_no_name(name) || longer && !List::PeerOther.within(name);
            let whole = given.chars().all(is_han) && named && !state;
            let gap = tail.strip_prefix(' ').unwrap_or(tail);
            let acts = List::SubjectActZh.starts(gap).is_some() || List::TitleZh.starts(tail).is_some();
            let apart = !self.part(0, at).ends_with(is_han)
                && (tail.is_empty() || tail.starts_with(|c: char| is_mark(c) || matches!(c, ' ' | ',' | '(' | '_')));
            let called = given.chars().next_back().is_some_and(|c| PERSONS.given_zh.contains(&c));
            let stops = tail.is_empty() || tail.starts_with(|c: char| is_mark(c) || c.is_ascii());
            let sure = given.chars().count() == 2 && given.chars().all(|c| PERSONS.given_zh.contains(&c));
            let beside = gap.trim_start_matches([' ', ';', ',', '|', '，', '、', ':', '：']);
            let carded = beside.bytes().filter(|b| *b != b'-').take_while(u8::is_ascii_digit).count() >= 11;
            let person = carded || apart && sure || acts && (role || called) || role && (stops && called || sure);
            (whole && person).then_some(len)
        };
        // `吴师傅`, `李女士`
        let title = rest.get(family..).and_then(|after| List::TitleZh.starts(after)).map(|title| family + title.len());
        let joins = List::PeerBefore.starts(rest).is_some();
        let len = title.filter(|_| !joins).or_else(|| fits(family + 6)).or_else(|| fits(family + 3))?;
        let name = self.part(at, at + len).to_owned();
        let found = self.add(at, at + len, NAMED, Action::Alias("name", name));
        self.login_beside(at + len).or(found)
    }

    // `唐国强(tgq1952)`
    fn login_beside(&mut self, at: usize) -> Option<usize> {
        let open = ["(", "（"].iter().find(|open| self.rest(at).starts_with(**open))?;
        let start = at + open.len();
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let word = self.part(start, end);
        let login = word.len() >= 4 && judge::digits(word) > 0 && !word.split(['_', '-', '.']).any(is_part);
        (login && self.rest(end).starts_with([')', '）']))
            .then(|| self.judge(Class::User, "", Value { start, end, quoted: true }))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_there_and_hold_single_words() {
        assert!(PERSONS.given.len() > 300 && PERSONS.given_zh.len() > 150 && PERSONS.family_zh.len() > 250);
        assert!(PERSONS.given.iter().all(|name| name.chars().all(char::is_lowercase)));
        assert!(is_full_zh("欧阳娜娜") && is_full_zh("李明") && !is_full_zh("时间") && !is_full_zh("李"));
    }
}
