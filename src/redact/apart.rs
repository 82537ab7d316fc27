//! A name and its value that no `=` or `:` joins: brackets, a tab, an arrow, two quoted words, an element or a note stand
//! between them.

use super::judge;
use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::names::{self, Class};

/// What may stand behind a name that was closed, before its value.
const SIGNS: [&str; 6] = [":", "：", "=>", "->", "=", "＝"];

impl Line<'_> {
    /// Where the value begins of a name that ends with its quote, its element, its bracket or a note: `"姓名": ..`,
    /// `<姓名>..`, `【姓名】..`, `口令（调试）：..`.
    pub(super) fn behind_name(&self, at: usize, class: Class) -> Option<usize> {
        let rest = self.rest(at);
        // `【客服】访客留言：..`, `【地址】..`: a role or a subject, and what is said.
        let heading =
            matches!(class, Class::User | Class::Postal | Class::Message | Class::Heard | Class::PerhapsMessage);
        if heading && rest.starts_with('】') {
            return None;
        }
        if let Some(element) = ["</key><string>", ">", "】"].into_iter().find(|end| rest.starts_with(*end)) {
            return Some(at + element.len());
        }
        let quote = ["\\\"", "\"", "'"].into_iter().find(|quote| rest.starts_with(*quote));
        if let Some(quote) = quote {
            let next = self.blanks(at + quote.len());
            // `"姓名", ".."`
            let pair = self.byte(next) == b',' && self.rest(self.blanks(next + 1)).starts_with(quote);
            return if pair { Some(next + 1) } else { self.behind_sign(next) };
        }
        let close = if rest.starts_with('（') { '）' } else { ')' };
        let inner = rest.strip_prefix(['（', '('])?;
        let len = inner.find(close).filter(|len| *len <= 24)?;
        self.behind_sign(at + rest.len() - inner.len() + len + close.len_utf8())
    }

    fn behind_sign(&self, at: usize) -> Option<usize> {
        let at = self.blanks(at);
        SIGNS.into_iter().find(|sign| self.rest(at).starts_with(*sign)).map(|sign| at + sign.len())
    }

    fn blanks(&self, at: usize) -> usize {
        self.run_of(at, |b| b == b' ')
    }

    /// `("deviceId", "9f8e..")`
    pub(super) fn pair(&mut self, open: usize) -> Option<usize> {
        let first = self.value(open + 1, Class::Token).filter(|first| first.quoted)?;
        let two =
            self.part(open, self.text.len()).split(')').next().is_some_and(|inner| inner.matches(',').count() == 1);
        (two && self.byte(first.end) != b'`').then(|| self.second(first)).flatten()
    }

    /// The second of two quoted words, which the first one names.
    pub(super) fn second(&mut self, first: Value) -> Option<usize> {
        let next = self.run_of(first.end + 1, |b| matches!(b, b' ' | b','));
        if next <= first.end + 1 || self.byte(first.end + 1) != b',' {
            return None;
        }
        let name = self.part(first.start, first.end);
        let class = names::class(name).filter(|class| !matches!(class, Class::Server | Class::Peer | Class::App))?;
        let second = self.value(next, class).filter(|second| second.quoted)?;
        let named = names::class(self.part(second.start, second.end)).is_some();
        (!named).then(|| self.judge(class, &names::bare(name), second)).flatten()
    }

    /// `userId(ops_4417)`, where no function is called so.
    pub(super) fn enclosed(&mut self, at: usize, open: usize) -> Option<usize> {
        let name = self.part(at, open);
        let class = names::class(name).filter(|class| is_plain(*class))?;
        let end = self.run_of(open + 1, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'+' | b'/' | b'='));
        let word = self.part(open + 1, end);
        let own = self.byte(end) == b')' && !matches!(self.before(at), b'.' | b':' | b'>' | b'_');
        let called = self.byte(end + 1) == b'{' || self.rest(end + 1).starts_with(" {");
        (own && !called && names::class(word).is_none() && is_marked(word))
            .then(|| self.judge(class, &names::bare(name), Value { start: open + 1, end, quoted: false }))
            .flatten()
    }

    /// `deviceId<tab>9f8e..`: a row of a table with two columns.
    pub(super) fn tabbed(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.byte(end) != b'\t' {
            return None;
        }
        let name = self.part(at, end);
        let class = names::class(name).filter(|class| is_plain(*class))?;
        let start = self.run_of(end, |b| b == b'\t');
        let stop = self.run_of(start, |b| b != b'\t');
        let alone = self.part(0, at).trim().is_empty() && stop == self.text.len();
        let word = self.part(start, stop);
        (alone && names::class(word).is_none())
            .then(|| self.judge(class, &names::bare(name), Value { start, end: stop, quoted: false }))
            .flatten()
    }

    /// `roomId -> wk-7712`: between a name and a value, or two states.
    pub(super) fn arrow(&mut self, at: usize) -> Option<usize> {
        if self.byte(at + 1) != b'>' {
            return None;
        }
        let to = self.run_before(at, 2, |b| b == b' ');
        let from = self.run_before(to, 32, is_word_byte);
        let name = self.part(from, to);
        let class = names::class(name).filter(|class| is_plain(*class) && self.before(from) != b'.')?;
        // `speaker_0 -> bluetooth_1`
        if names::is_weak(&names::bare(name)) || name.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        // `WIFI -> 4G`: from one network to another.
        if class == Class::Label {
            return None;
        }
        let value = self.value(at + 2, class)?;
        let word = self.part(value.start, value.end);
        (is_marked(word) && names::class(word).is_none())
            .then(|| self.judge(class, &names::bare(name), value))
            .flatten()
    }
}

// Kinds whose values are told by themselves; texts and places need more around them.
const fn is_plain(class: Class) -> bool {
    !matches!(
        class,
        Class::Server
            | Class::App
            | Class::Peer
            | Class::Message
            | Class::PerhapsMessage
            | Class::Heard
            | Class::Postal
    )
}

// Something of dice or a number, not a word about it.
fn is_marked(word: &str) -> bool {
    word.len() >= 4 && judge::digits(word) > 0
}
