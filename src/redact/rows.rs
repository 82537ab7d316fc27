//! Values beside the one that was named: further ones of a row without brackets, the two ends of a change, the parameters
//! of a statement, and names that a sign or a single kind of log leads to.

use super::judge;
use super::keyed::{Value, is_mark};
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::owner;
use super::people::is_login;
use super::persons::{is_full_zh, is_given};

/// Values of one row that are looked at.
const MOST: usize = 1000;

/// A name of more characters is a sentence.
const LONGEST: usize = 16;

impl Line<'_> {
    /// `uids:1001|1002`, `memberIds=m_1,m_2`: what follows the first of several.
    pub(super) fn more_of_row(&mut self, class: Class, name: &str, first: Value) -> Option<usize> {
        let many = name.ends_with('s') || name.ends_with("list");
        let kind = matches!(class, Class::User | Class::Channel | Class::Phone | Class::Device);
        let sign = self.byte(first.end);
        if !many || !kind || first.quoted || !matches!(sign, b',' | b';' | b'|') {
            return None;
        }
        let (mut at, mut last) = (first.end, None);
        for _ in 0..MOST {
            if self.byte(at) != sign {
                break;
            }
            let start = self.run_of(at + 1, |b| b == b' ');
            let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'@'));
            let word = self.part(start, end);
            let id = word.len() >= 3 && (judge::digits(word) > 0 || word.contains('_'));
            if !id || start > at + 2 || matches!(self.byte(end), b'=' | b':' | b'(') {
                break;
            }
            last = self.judge(class, "", Value { start, end, quoted: false }).or(last);
            at = end;
        }
        last
    }

    /// `account switch wb_sunny -> wb_work`: both ends of a change, at its arrow.
    pub(super) fn switched(&mut self, at: usize) -> Option<usize> {
        if !self.rest(at).starts_with("-> ") || self.before(at) != b' ' || self.is_done(at) {
            return None;
        }
        let id = |b: u8| is_word_byte(b) || matches!(b, b'-' | b'.');
        let from = self.run_before(at - 1, 48, id);
        let end = self.run_of(at + 3, id);
        let (old, new) = (self.part(from, at - 1), self.part(at + 3, end));
        let class = self.noun_before(from).filter(|class| matches!(class, Class::User | Class::Channel))?;
        if !is_login(old) || !is_login(new) || self.is_done(from) {
            return None;
        }
        self.judge(class, "", Value { start: from, end: at - 1, quoted: true });
        self.judge(class, "", Value { start: at + 3, end, quoted: true })
    }

    /// `WHERE login = $1 .. $1 = 'anna'`: the statement names its parameter.
    pub(super) fn parameter(&mut self, at: usize) -> Option<usize> {
        let to = self.run_before(at, 2, |b| b == b' ');
        let from = self.run_before(to, 2, |b| b.is_ascii_digit());
        if from == to || self.before(from) != b'$' {
            return None;
        }
        let mark = self.part(from - 1, to);
        let before = self.part(0, from - 1);
        let asked = [format!("= {mark}"), format!("={mark}")];
        let place = asked.iter().find_map(|asked| {
            let found = before.find(asked.as_str())?;
            (!self.byte(found + asked.len()).is_ascii_digit()).then_some(found)
        })?;
        let stop = self.part(0, place).trim_end().trim_end_matches('"').len();
        let start = self.run_before(stop, 40, |b| is_word_byte(b) || b == b'.');
        let name = self.part(start, stop);
        let class = names::class(name).filter(|class| !matches!(class, Class::Server | Class::App | Class::Peer))?;
        let class = if class == Class::PerhapsMessage { Class::Message } else { class };
        let value = self.value(at + 1, class).filter(|value| value.quoted)?;
        self.judge(class, &names::bare(name), value)
    }

    /// `用户 阿布的夏天(10029381) 进入`: what somebody is called, and the id in brackets.
    pub(super) fn called_and_id(&mut self, start: usize) -> Option<usize> {
        let rest = self.rest(start);
        let (open, sign) = rest.char_indices().take(LONGEST).find(|(_, c)| matches!(c, '(' | '（'))?;
        let name = rest.get(..open)?;
        let mut from = start + open + sign.len_utf8();
        // `(uid 100293)`
        let label = self.run_of(from, |b| b.is_ascii_alphabetic());
        if matches!(self.byte(label), b' ' | b':' | b'=')
            && (names::class(self.part(from, label)) == Some(Class::User) || self.part(from, label) == "id")
        {
            from = self.run_of(label, |b| matches!(b, b' ' | b':' | b'='));
        }
        let end = self.run_of(from, is_word_byte);
        let id = self.part(from, end);
        let shaped = id.len() >= 4 && judge::digits(id) > 0;
        let closes = self.rest(end).starts_with([')', '）']);
        let plain = name.chars().count() >= 2
            && !name.contains(|c: char| is_mark(c) || matches!(c, ' ' | ',' | '=' | ':' | '"' | '\''));
        if !shaped || !closes || !plain || names::is_word(name) {
            return None;
        }
        let class = if name.is_ascii() { Class::User } else { Class::Name };
        self.judge(class, "", Value { start, end: start + open, quoted: true });
        self.judge(Class::User, "", Value { start: from, end, quoted: true })
    }

    /// `user ann_1 (Ann) sent`: what somebody is called, behind the id.
    pub(super) fn name_behind(&mut self, class: Class, id: usize) -> Option<usize> {
        let start = id + 2;
        let end = self.run_of(start, |b| b.is_ascii_alphabetic() || b >= 0x80 || matches!(b, b' ' | b'.' | b'\''));
        let name = self.part(start, end);
        let led = class == Class::User && self.part(id, start) == " (" && self.byte(end) == b')';
        let called = is_given(name.split(' ').next().unwrap_or_default()) || is_full_zh(name);
        (led && called).then(|| self.judge(Class::Name, "", Value { start, end, quoted: true })).flatten()
    }

    /// `token refreshed: old ab81cc02 new 9cc1b2a3`: the noun before says what both are.
    pub(super) fn one_of_two(&mut self, end: usize) -> Option<usize> {
        let class = self.noun_before(end)?;
        let known = matches!(class, Class::Token | Class::Secret | Class::User | Class::Channel);
        let stop = self.run_of(end + 1, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let word = self.part(end + 1, stop);
        let mixed = judge::digits(word) > 0 && word.len() >= 5 && !word.contains('.');
        let apart = !matches!(self.byte(stop), b'=' | b':' | b'(' | b'%' | b'/');
        let told = known && mixed && apart && word.bytes().any(|b| b.is_ascii_alphabetic());
        let unit = judge::is_measure(word);
        (told && !unit && self.is_told(class, word, stop))
            .then(|| self.judge(class, "", Value { start: end + 1, end: stop, quoted: true }))
            .flatten()
    }

    /// `password for root_db is Tr0ub4dor`
    pub(super) fn secret_for(&mut self, start: usize) -> Option<usize> {
        let start = start + if self.rest(start).starts_with("user ") { 5 } else { 0 };
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'@'));
        let is = [" is ", ": ", " = ", " -> "].iter().find(|is| self.rest(end).starts_with(**is))?;
        let secret = self.value(end + is.len(), Class::Secret)?;
        let word = self.part(secret.start, secret.end);
        if end < start + 3 || judge::digits(word) == 0 && !secret.quoted || word.len() < 4 {
            return None;
        }
        self.judge(Class::User, "user", Value { start, end, quoted: true });
        self.judge(Class::Secret, "password", Value { quoted: true, ..secret })
    }

    /// `<#C024BE7LR>`: how a chat writes a channel.
    pub(super) fn chat_channel(&mut self, at: usize) -> Option<usize> {
        let start = at + 2;
        let end = self.run_of(start, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let known = self.byte(at + 1) == b'#' && end >= start + 8 && matches!(self.byte(end), b'>' | b'|');
        known.then(|| self.judge(Class::Channel, "", Value { start, end, quoted: true })).flatten()
    }

    /// `for room 狼人杀-夜猫子`: a room with a Chinese name, which somebody goes to or something is done for.
    pub(super) fn room_zh(&mut self, noun: usize, start: usize) -> Option<usize> {
        let before = self.part(0, noun).trim_end();
        let from = self.run_before(before.len(), 12, |b| b.is_ascii_alphabetic());
        let led = List::RoomVerb.has_in_any_case(self.part(from, before.len()));
        let rest = self.rest(start);
        let len = rest.find(|c: char| is_mark(c) || matches!(c, ' ' | ',' | '(' | ')' | '"')).unwrap_or(rest.len());
        let name = rest.get(..len)?;
        let named = !name.is_ascii() && (2..=LONGEST).contains(&name.chars().count()) && owner::is_called(name);
        (led && named)
            .then(|| self.judge(Class::Channel, "", Value { start, end: start + len, quoted: true }))
            .flatten()
    }

    /// `wifi(TP-LINK_8A3F)`: the name of a network in brackets.
    pub(super) fn network_in(&mut self, word: &str, open: usize) -> Option<usize> {
        let noun = List::NetworkNoun.has_in_any_case(word);
        let end = self.run_of(open + 1, |b| !matches!(b, b')' | b'(' | b'=' | b',' | b'"'));
        let name = self.part(open + 1, end);
        let free = name.contains(['-', '_', ' ']) || !name.is_ascii() || judge::digits(name) > 0;
        let figure = name.starts_with('-') || name.starts_with(|c: char| c.is_ascii_digit());
        (noun && self.byte(end) == b')' && name.len() >= 3 && free && !figure)
            .then(|| self.judge(Class::Label, "", Value { start: open + 1, end, quoted: true }))
            .flatten()
    }

    /// `Wi-Fi connected to ChinaNet-Qx7 (04:95:..)`: the network before the address of its station.
    pub(super) fn network_before(&mut self, mac: usize) {
        let Some(before) = self.part(0, mac).strip_suffix(" (") else { return };
        let from = before.rfind(' ').map_or(0, |space| space + 1);
        let name = self.part(from, before.len());
        let led = ["to ", "with ", "from ", "network "].iter().any(|word| self.part(0, from).ends_with(word));
        let about = List::NetworkWord.within(before);
        let free = name.contains(['-', '_']) || !name.is_ascii() || judge::digits(name) > 0;
        if led && about && free && !name.contains(['=', ':']) {
            self.judge(Class::Label, "", Value { start: from, end: before.len(), quoted: true });
        }
    }

    /// `sudo: anna : TTY=pts/0`: the first word is who it is.
    pub(super) fn who_first(&mut self, from: usize, next: &[&str]) -> Option<usize> {
        let start = self.run_of(from, |b| b == b' ');
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'@'));
        let follows = next.iter().any(|next| self.rest(end).starts_with(next));
        let person = self.part(start, end).len() >= 2;
        (follows && person).then(|| self.judge(Class::User, "user", Value { start, end, quoted: true })).flatten()
    }

    /// Whose table a statement is about: `UPDATE im_group SET name='..'`.
    pub(super) fn table(&self) -> Option<&str> {
        let at = List::TableBefore.all().iter().find_map(|word| self.text.find(word).map(|at| at + word.len()))?;
        Some(self.part(at, self.run_of(at, |b| is_word_byte(b) || matches!(b, b'`' | b'.'))))
    }
}
