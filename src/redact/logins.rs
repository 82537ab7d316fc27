//! Logins behind a word that tells whose they are: `Authenticated svc_reports`, `agent amanda.t picked up`.

use super::judge;
use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::Class;
use super::people::{is_host, is_login, is_part};

impl Line<'_> {
    /// A login that the word before it leads to.
    pub(super) fn led_login(&mut self, word: &str, at: usize, end: usize) -> Option<usize> {
        if self.byte(end) == b' ' {
            let called = word.bytes().skip(1).any(|b| b.is_ascii_uppercase())
                && List::CallVerb.starts(word).is_some()
                && (word.contains("Remote") || List::CallPerson.within(word));
            if (called || word.contains("ogin") || List::DoneTo.has_in_any_case(word))
                && let Some(next) = self.login_after(end + 1)
            {
                return Some(next);
            }
            if List::PersonBefore.has_in_any_case(word)
                && let Some(next) = self.actor_after(end + 1)
            {
                return Some(next);
            }
        }
        if word == "list" { self.list_of(at, end) } else { None }
    }

    /// `AUTH s3cret`, `cvv 123`: a secret in a command or a form.
    pub(super) fn spoken_secret(&mut self, word: &str, end: usize) -> Option<usize> {
        if List::CardCode.has(word) {
            let value = self.value(end, Class::Otp)?;
            return self.judge(Class::Otp, "cvv", value);
        }
        if word != "AUTH" || self.text.len() >= end + 48 {
            return None;
        }
        let method = List::AuthMethod.starts(self.rest(end)).map_or(0, str::len);
        let value = self.value(end + method, Class::Secret).filter(|value| value.end == self.text.len())?;
        let word = self.part(value.start, value.end);
        let secret = word.len() >= 6 && judge::digits(word) > 0 && word.bytes().any(|b| b.is_ascii_lowercase());
        secret.then(|| self.judge(Class::Secret, "password", value)).flatten()
    }

    /// `agent amanda.t picked up`
    pub(super) fn actor_after(&mut self, start: usize) -> Option<usize> {
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let name = self.part(start, end);
        let verb = self.part(end + 1, self.run_of(end + 1, |b| b.is_ascii_alphabetic()));
        let fits = (is_dotted(name) || is_login(name)) && self.byte(end) == b' ' && List::Act.has(verb);
        fits.then(|| self.judge(Class::User, "", Value { start, end, quoted: true })).flatten()
    }

    /// `loginWithToken nadia_b`, `Authenticated svc_reports`
    pub(super) fn login_after(&mut self, start: usize) -> Option<usize> {
        let end = self.run_of(start, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let name = self.part(start, end);
        let known = name.split(['_', '-', '.']).any(|part| List::Software.has_in_any_case(part));
        let stops = matches!(self.byte(end), 0 | b' ' | b',' | b';' | b')');
        (is_login(name) && !known && stops)
            .then(|| self.judge(Class::User, "", Value { start, end, quoted: true }))
            .flatten()
    }
}

/// A given and a family name with a dot between them: `kofi.mensah`.
pub(super) fn is_dotted(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.');
    letters
        && name.matches('.').count() == 1
        && !is_host(name)
        && !name.split('.').all(is_part)
        && !name.starts_with('.')
}
