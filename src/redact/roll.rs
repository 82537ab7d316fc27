//! People in a row, behind a word for them: `online users (4): mira_o, tobias88`, `参会人：张伟、王芳`.

use super::judge;
use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::owner;
use super::people::{is_host, is_login, is_part};
use super::persons::{self, is_given};

impl Line<'_> {
    /// Whether people are listed behind this colon; tells where to go on.
    pub(super) fn people_listed(&mut self, colon: usize, len: usize) -> Option<usize> {
        let mut to = colon;
        if self.before(to) == b')' {
            to = self.part(0, to).rfind('(')?;
        } else if self.part(0, to).ends_with('）') {
            to = self.part(0, to).rfind('（')?;
        }
        to = self.part(0, to).trim_end().len();
        for tail in ["列表", "名单"] {
            to -= if self.part(0, to).ends_with(tail) { tail.len() } else { 0 };
        }
        let chinese = self.before(to) >= 0x80 && List::PeopleLabelZh.ends(self.part(0, to)).is_some();
        let from = self.run_before(to, 24, |b| b.is_ascii_alphabetic());
        if !chinese && (from == to || !List::PeopleLabel.has_in_any_case(self.part(from, to))) {
            return None;
        }
        let items = self.items(self.run_of(colon + len, |b| b == b' '));
        let many = items.len() >= 3;
        let plain = |(from, to): &(usize, usize)| {
            let item = self.part(*from, *to);
            let least = if item.is_ascii() { 3 } else { 2 };
            item.chars().count() >= least
                && !item.split(['_', '-', '.', ' ']).any(is_part)
                && !judge::is_figure(item)
                && !judge::is_measure(item)
                && (owner::is_chinese_name(item)
                    || many && item.chars().count() <= 8 && !List::FaultZh.within(item)
                    || persons::mixed_len(item) == Some(item.len()))
        };
        let marked = |(from, to): &(usize, usize)| {
            let item = self.part(*from, *to);
            let dotted = item.matches('.').count() == 1 && !is_host(item);
            is_login(item) || dotted || judge::digits(item) > 0 || is_given(item.split(' ').next().unwrap_or_default())
        };
        let sure = items.iter().all(plain) && (items.len() >= 2 || items.iter().any(marked));
        if !sure {
            return None;
        }
        let found = items.into_iter().filter_map(|(start, end)| {
            let word = self.part(start, end);
            let class = if word.contains(' ') || !word.is_ascii() { Class::Name } else { Class::User };
            self.judge(class, "", Value { start, end, quoted: true })
        });
        found.last()
    }

    // The items of a row, up to the first that cannot be one.
    fn items(&self, mut at: usize) -> Vec<(usize, usize)> {
        let mut items = Vec::new();
        while items.len() < 1000 {
            let rest = self.rest(at);
            let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ' | '\'' | '·');
            let end = at + rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
            // The last two are joined by a word, and those who are not named are counted.
            let item = self.part(at, end);
            let (item, more) = match item.split_once(" and ") {
                Some((item, more)) => (item.trim(), more.trim()),
                None => (item.trim(), ""),
            };
            let words = item.split(' ').count();
            let name = item.starts_with(|c: char| c.is_uppercase());
            if item.is_empty()
                || words > 3
                || words > 1 && !name
                || matches!(self.byte(end), b'=' | b':')
                || self.byte(end) == b'('
            {
                break;
            }
            items.push((at, at + item.len()));
            if !more.is_empty() {
                if !more.contains(' ') && !names::is_word(more) {
                    items.push((at + self.part(at, end).len() - more.len(), end));
                }
                break;
            }
            let Some(mark) = self.rest(end).chars().next().filter(|c| matches!(c, ',' | '、' | '，')) else { break };
            at = self.run_of(end + mark.len_utf8(), |b| b == b' ');
        }
        items
    }

    /// `mute list -> ['gregor_v', 'sunny-1987']`
    pub(super) fn list_of(&mut self, at: usize, end: usize) -> Option<usize> {
        let before = self.part(0, at).trim_end().to_ascii_lowercase();
        List::OfPeople.ends(&before)?;
        let open = [" -> [", ": [", "=[", " = [", " ["].iter().find(|open| self.rest(end).starts_with(**open))?;
        self.list(Class::User, "", end + open.len())
    }

    /// `im.user.770231.inbox`: a number behind the dot of a key.
    pub(super) fn dotted_key(&mut self, dot: usize) -> Option<usize> {
        let end = self.run_of(dot + 1, |b| b.is_ascii_digit());
        if end < dot + 5 || !self.before(dot).is_ascii_alphabetic() || is_word_byte(self.byte(end)) {
            return None;
        }
        let from = self.run_before(dot, 16, |b| b.is_ascii_alphabetic());
        let folder = self.part(from, dot);
        if !matches!(self.before(from), b'.' | b':' | b'/' | b' ' | b'=' | b'"') || folder.len() < 3 {
            return None;
        }
        let class = if List::PathUser.has(folder) {
            Class::User
        } else {
            List::PathRoom.has(folder).then_some(Class::Channel)?
        };
        self.judge(class, "", Value { start: dot + 1, end, quoted: true })
    }
}
