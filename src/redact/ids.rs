//! Ids that say themselves what they are: `u_77120934`, `room-8871`, `c2c_anna`; keys of stores that are made of them
//! (`user:48213:session`), and the extensions of telephone systems (`SIP/6001`).

use super::Action;
use super::judge;
use super::keyed::Value;
use super::line::{Line, NAMED, SPELT, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::people::is_part;

/// What an id calls itself, and how much of the text is the id.
pub(super) fn typed(text: &str) -> Option<(&'static str, usize)> {
    let bytes = text.as_bytes();
    let head = bytes.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let joined = matches!(bytes.get(head), Some(b'_' | b'-'));
    if head > 16
        || !joined
            && (!matches!(bytes.first(), Some(b'u' | b'U' | b'w'))
                || !matches!(bytes.get(head.wrapping_sub(1)), Some(b'0'..=b'9')))
    {
        return None;
    }
    let prefix = text.get(..head)?.to_ascii_lowercase();
    if joined {
        let kind = kind(&prefix)?;
        let tail = bytes.get(head + 1..)?;
        let mut len = tail.iter().take_while(|b| is_word_byte(**b) || matches!(b, b'-' | b'.')).count();
        while len > 0 && matches!(tail.get(len - 1), Some(b'.' | b'-' | b'_')) {
            len -= 1;
        }
        let end = head + 1 + len;
        let id = text.get(head + 1..end)?;
        let id = id
            .split_once(".")
            .filter(|(first, _)| judge::digits(first) >= 3 && prefix != "c2c")
            .map_or(id, |(id, _)| id);
        let free = prefix == "c2c" && id.len() >= 3 && id.bytes().any(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let told = judge::digits(id) >= if kind == "user" && bytes.get(head) == Some(&b'_') { 2 } else { 3 }
            && !id.split(['_', '-', '.']).any(is_part);
        return (free || told).then_some((kind, head + 1 + id.len()));
    }
    // `u10928374`, `user8823`
    let letters = prefix.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, digits) = prefix.split_at_checked(letters)?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    let least = match word {
        "u" => 6,
        "uid" | "user" | "usr" | "wxid" => 4,
        _ => return None,
    };
    (plain && digits.len() >= least && digits.len() <= 20).then_some(("user", head))
}

fn kind(prefix: &str) -> Option<&'static str> {
    if List::TypedUser.has(prefix) {
        return Some("user");
    }
    List::TypedRoom.has(prefix).then_some("channel")
}

impl Line<'_> {
    /// A word that is such an id.
    pub(super) fn typed_id(&mut self, at: usize) -> Option<usize> {
        let (kind, len) = typed(self.rest(at))?;
        let end = at + len;
        let open = matches!(self.byte(end), b'(' | b'=' | b'[' | b'@') || self.rest(end).starts_with("::");
        let name = self.byte(end) == b'"' && self.byte(end + 1) == b':';
        let inside = is_word_byte(self.byte(end));
        let archive = List::ArchiveEnd.starts(self.rest(end)).is_some();
        if open || name || inside || archive {
            return None;
        }
        let word = self.part(at, end).to_owned();
        self.add(at, end, SPELT, Action::Alias(kind, word))
    }

    /// `SIP/6001`, `ext. 2045`: a number inside a house.
    pub(super) fn extension(&mut self, word: &str, end: usize) -> Option<usize> {
        let start = if self.byte(end) == b'/' {
            // `PJSIP/trunk-a/8555..`: through which line.
            let next = List::DialTech.has(word).then_some(end + 1)?;
            let line = self.run_of(next, |b| is_word_byte(b) || b == b'-');
            let far = self.byte(line) == b'/' && self.byte(line + 1).is_ascii_digit();
            if far { line + 1 } else { next }
        } else {
            if !List::Extension.has_in_any_case(word) {
                return None;
            }
            self.run_of(end, |b| matches!(b, b'.' | b':' | b'#' | b' ' | b'='))
        };
        let stop = self.run_of(start, |b| b.is_ascii_digit());
        let whole = !matches!(self.byte(stop), b'.' | b'%' | b'_') || !is_word_byte(self.byte(stop + 1));
        let fits = start > end && (3..=12).contains(&(stop - start)) && whole && !self.byte(stop).is_ascii_alphabetic();
        fits.then(|| self.add(start, stop, NAMED, Action::Alias("phone", self.part(start, stop).to_owned()))).flatten()
    }

    /// Where an id inside a key of a store ends: `48213` of `user:48213:session`.
    pub(super) fn key_end(&self, value: Value) -> usize {
        let word = self.part(value.start, value.end);
        let Some((id, tail)) = word.split_once(':') else { return value.end };
        let known = tail.split([':', '.']).all(|part| names::is_word(part) || List::KeyPart.has(part));
        if known && !id.is_empty() { value.start + id.len() } else { value.end }
    }

    /// `onRemoteUserLeaveRoom: guest-5521`: what a function about persons or rooms is told of.
    pub(super) fn told_of(&mut self, name: &str, behind: usize) -> Option<usize> {
        if !name.bytes().skip(1).any(|b| b.is_ascii_uppercase()) || List::CallVerb.starts(name).is_none() {
            return None;
        }
        let class = if List::CallPerson.within(name) {
            Class::User
        } else if List::CallRoom.within(name) {
            Class::Channel
        } else {
            return None;
        };
        let value = self.value(behind, class)?;
        let word = self.part(value.start, value.end);
        let mixed = judge::digits(word) > 0 && word.len() >= 5 && word.bytes().any(|b| b.is_ascii_alphabetic());
        let id = mixed && !word.contains(['=', ':', '.', ' ', '/']) && !word.split(['_', '-']).any(is_part);
        // `onUserOffline:771234`
        let number = word.len() >= 5 && judge::digits(word) == word.len();
        let number = number && class == Class::User && name.starts_with("on") && !List::CallMeasure.within(name);
        let measure = judge::is_measure(word) && !number;
        ((id || number) && !measure).then(|| self.judge(class, "", value)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn an_id_says_what_it_is() {
        for (text, want) in [
            ("u_77120934", Some(("user", 10))),
            ("room-8871.typing", Some(("channel", 9))),
            ("c2c_anna.k_bob77 took", Some(("user", 16))),
            ("u10928374", Some(("user", 9))),
            ("user_id_1001", None),
            ("u64", None),
            ("channel-36", None),
            ("user-agent-4711", None),
        ] {
            assert_eq!(typed(text), want, "{text}");
        }
    }
}
