//! Logins that nothing marks but how they are spelt: an initial and a name (`e.moreno`, `kasper_b`), or a given name with
//! something joined to it (`nurse_ella`). They have to stand alone, as no part of a path, a call or a host does.

use super::Action;
use super::line::{Line, SPELT, is_word_byte};
use super::lists::List;
use super::names;
use super::people::{is_host, is_login, is_part};
use super::persons::is_given;

impl Line<'_> {
    /// A word that is spelt like a login.
    pub(super) fn spelt_login(&mut self, at: usize) -> Option<usize> {
        // Most words have no sign in them.
        let head = self.run_of(at, |b| b.is_ascii_lowercase());
        if !matches!(self.byte(head), b'.' | b'_') || head == at {
            return None;
        }
        let end = self.run_of(at, |b| is_word_byte(b) || matches!(b, b'.' | b'-'));
        let word = self.part(at, end).trim_end_matches(['.', '-']);
        let end = at + word.len();
        let opens = match self.before(at) {
            0 | b' ' | b'|' | b',' | b';' | b'\t' | b'~' | b'@' | b'[' => true,
            b'"' | b'\'' => self.byte(end) == self.before(at) && self.byte(end + 1) != b':',
            b'+' | b'-' if self.before(at - 1) == b' ' => return self.signed_login(at, end),
            _ => false,
        };
        let closes = matches!(self.byte(end), 0 | b' ' | b'|' | b',' | b';' | b'\t' | b']' | b'"' | b'\'' | b'.')
            || self.rest(end).starts_with(": ");
        // `at p.render (app.js:2:90188)`: a function.
        let frame = self.part(0, at).ends_with("at ") && self.rest(end).starts_with(" (");
        (opens && closes && !frame && is_spelt(word))
            .then(|| self.add(at, end, SPELT, Action::Alias("user", word.to_owned())))
            .flatten()
    }

    // `+trainer_mo -guest_3319`: who came and who went.
    fn signed_login(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let login = is_login(word) && matches!(self.byte(end), 0 | b' ' | b',');
        (login && (self.about(List::Party) || self.text.starts_with('[')))
            .then(|| self.add(at, end, SPELT, Action::Alias("user", word.to_owned())))
            .flatten()
    }
}

/// Whether a word is spelt like a login.
pub(super) fn is_spelt(word: &str) -> bool {
    let sign = if word.contains('.') { '.' } else { '_' };
    let Some((first, last)) = word.split_once(sign).filter(|(_, last)| !last.contains(['.', '-', '_'])) else {
        return false;
    };
    let lower = |piece: &str| piece.bytes().all(|b| b.is_ascii_lowercase());
    let tail = last.trim_end_matches(|c: char| c.is_ascii_digit());
    if word.len() > 32 || !lower(first) || !lower(tail) || tail.is_empty() || is_host(word) {
        return false;
    }
    let plain = |piece: &str| {
        piece.len() >= 4
            && !is_part(piece)
            && !List::Software.has(piece)
            && !List::NoLogin.has(piece)
            && names::class(piece).is_none()
    };
    // `main.c`, `e.message`: files and members are written so, too.
    let initial = first.len() == 1 && sign == '.' && plain(tail) && !List::Member.has(tail)
        || tail.len() == 1
            && plain(first)
            && (sign == '_' && is_given(first) || sign == '.' && !List::Source.has(tail));
    let joined = |given: &str, other: &str| {
        given.len() >= 3 && is_given(given) && other.len() >= 2 && !is_part(other) && !List::Member.has(other)
    };
    initial || joined(first, tail) || joined(tail, first)
}
