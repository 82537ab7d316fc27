//! What stands below a folder of people, rooms or devices: `/users/u-1234/devices`, `topic=device/d_77/cmd`, `files/u_7781/db`.

use super::line::{Line, SHAPE, is_word_byte};
use super::lists::List;
use super::people::{is_host, is_part};
use super::view::undress;
use super::{Action, ids, judge, names, numbers, secrets};

impl Line<'_> {
    /// At the slash before the value.
    pub(super) fn rest_path(&mut self, slash: usize) -> Option<usize> {
        let from = slash + 1;
        let end = self.run_of(from, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'%'));
        // `live/show_7712.flv`: the ending says what it is.
        let whole = self.part(from, end);
        let media = List::MediaEnd.ends(whole);
        let end = end - media.map_or(0, |tail| tail.len());
        let word = undress(self.part(from, end));
        let year = word.len() == 4 && word.starts_with("20") && judge::digits(&word) == 4;
        if word.len() < 4 || word.contains('@') || year || is_system_user(&word) || is_made(&word) {
            return None;
        }
        let begin = self.run_before(slash, 14, |b| b.is_ascii_alphabetic());
        let folder = self.part(begin, slash);
        let lower = folder.to_ascii_lowercase();
        // `I/ConnectivityManager`: a tag, no folder.
        let single = folder.len() == 1 && self.before(begin) != b'/';
        if !single
            && List::PathToken.has(&lower)
            && word.len() >= 8
            && judge::digits(&word) > 0
            && word.bytes().any(|b| b.is_ascii_uppercase())
        {
            return self.add(from, end, SHAPE, secrets::token_mask(&word));
        }
        // `/Download/Letter.pdf`
        if List::UserFolder.has(folder) && List::DocumentEnd.ends(&whole.to_ascii_lowercase()).is_some() {
            return self.add(from, from + whole.len(), SHAPE, judge::text(whole));
        }
        let live = self.about(List::Stream)
            && matches!(self.byte(end), 0 | b'?' | b' ' | b'"')
            && (judge::digits(&word) > 3 || word.contains('_'));
        let kind = folder_kind(folder, &lower, &word).or_else(|| live.then_some("channel"));
        // `/imsdk/anna88/msg.db`
        let next = self.part(end + 1, self.run_of(end + 1, |b| is_word_byte(b) || b == b'.'));
        let own = self.byte(end) == b'/' && judge::digits(&word) >= 2 && List::StoreEnd.ends(next).is_some();
        let own = own && word.len() >= 6 && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        // `home/k.abernathy/door`: the first letter of a given name, and the family name.
        let own = own || self.byte(end) == b'/' && is_initial(&word);
        let kind = kind.or_else(|| (own && word.starts_with(|c: char| c.is_ascii_lowercase())).then_some("user"));
        let Some(kind) = kind else {
            let (kind, len) = ids::typed(self.part(from, end))?;
            let word = self.part(from, from + len).to_owned();
            return self.add(from, from + len, SHAPE, Action::Alias(kind, word));
        };
        // `device/v2.1/..`: a version.
        let version = word.starts_with('v') && word.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b'.');
        ((live || own || self.is_below(kind, &lower, &word, end)) && !version && !names::is_word(&word))
            .then(|| self.add(from, end, SHAPE, Action::Alias(kind, word)))
            .flatten()
    }

    // Whether a word below a folder is the id of one of those the folder holds.
    fn is_below(&self, kind: &str, folder: &str, word: &str, end: usize) -> bool {
        let many = folder.ends_with('s');
        let plain = !word.contains('.') && !word.split('-').any(is_part);
        // `PUT /members/solene`
        let last = many && plain && matches!(self.byte(end), 0 | b' ' | b'"' | b'?') && !List::PathAction.has(word);
        let joined = kind == "channel"
            && plain
            && word.contains('-')
            && (judge::digits(word) > 0 || word.matches('-').count() >= 2);
        let inner = || many && self.about(List::Api) || word.contains('-') && !word.contains('.');
        joined
            || judge::digits(word) > usize::from(kind == "channel" && !many)
            || self.byte(end) == b'/' && inner()
            || last && self.about(List::Api)
    }
}

fn folder_kind(folder: &str, lower: &str, word: &str) -> Option<&'static str> {
    let digits = judge::digits(word);
    let number = digits == word.len();
    // `/m/8123309912`: the number of a meeting.
    if lower == "m" {
        return (word.len() >= 9 && number).then_some("channel");
    }
    if List::PathUser.has(lower) {
        return (lower.len() > 3 || digits >= 4).then_some("user");
    }
    if List::PathRoom.has(lower) {
        return Some("channel");
    }
    if List::PathDevice.has(folder) {
        return Some("device");
    }
    let owner = number && word.len() >= 6 && List::PathOwner.has(lower) && !numbers::is_phone_by_shape(word);
    owner.then_some("user")
}

// `8f1ebf2c..3f.ogg`: a digest and what it is of.
fn is_made(word: &str) -> bool {
    let hex = |part: &str| part.len() >= 32 && part.bytes().all(|b| b.is_ascii_hexdigit());
    word.split_once('.').is_some_and(|(digest, end)| hex(digest) && (2..=4).contains(&end.len()))
}

fn is_initial(word: &str) -> bool {
    let mut parts = word.split('.');
    let (first, family) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase());
    first.len() == 1
        && family.len() >= 4
        && parts.next().is_none()
        && letters(first)
        && letters(family)
        && !is_host(word)
}

// `com.example.chat/u0a231`: a user of the system, not of the app.
fn is_system_user(word: &str) -> bool {
    let number = |part: &str| !part.is_empty() && judge::digits(part) == part.len();
    word.strip_prefix('u').and_then(|rest| rest.split_once('a')).is_some_and(|(user, app)| number(user) && number(app))
}
