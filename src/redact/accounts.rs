//! Addresses of persons, known by their shape: mail, telephony (SIP) and Matrix.

use super::line::{Line, SHAPE, is_word_byte};
use super::lists::List;
use super::{Action, numbers};

impl Line<'_> {
    /// An `@`: a mail address, an address of chat, or the id of a Matrix user.
    pub(super) fn mail(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        let local =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-' | b'*' | b'\'' | b'=');
        let mut from = self.run_before(at, 64, local);
        if self.rest(at).starts_with("@TGS#") {
            let end = self.run_of(at + 1, |b| is_word_byte(b) || b == b'#');
            return self.add(at, end, SHAPE, Action::Alias("channel", self.part(at, end).to_owned()));
        }
        if self.rest(at).starts_with("@@@") {
            return self.queue_client(at);
        }
        let quoted = self.part(from, at).rfind("='").map(|q| from + q + 2);
        from = quoted.unwrap_or(from);
        from = self.run_of(from, |b| matches!(b, b'\'' | b'.' | b'-' | b'=' | b'+'));
        if matches!((self.byte(from), self.byte(from + 1)), (b'b' | b'u', b'\'')) {
            from += 2;
        }
        if let Some(sign) = self.part(from, at).rfind('=') {
            from += sign + 1;
        }
        if from >= at {
            return self.matrix(at).or_else(|| self.mention(at));
        }
        let end = self.host_end(at + 1)?;
        let host = self.part(at + 1, end);
        // `Call-ID: 8a7f9c2b@pbx.example.org`: the id of a call.
        let before = self.part(0, from).trim_end_matches([' ', ':', '<', '=', '"']);
        if List::MailKept.ends(before).is_some() {
            return None;
        }
        if is_file(host) || self.byte(end) == b'@' || self.part(from, at) == "git" {
            return None;
        }
        // `sip:4417@voip.example.org`: the server says where the call went.
        let scheme = self.part(0, from).trim_end_matches('+');
        if scheme.ends_with("sip:") || scheme.ends_with("sips:") {
            return self.sip_user(scheme.len(), at);
        }
        let word = self.part(from, end).to_ascii_lowercase();
        // The resource of an address of chat is a device, and often a person's name for it.
        let quoted = matches!(self.before(from), b'"' | b'\'');
        let bare = self.run_of(end + 1, |b| is_word_byte(b) || matches!(b, b'.' | b'-'));
        let resource = match self.byte(end) {
            b'/' if quoted => self.run_of(end, |b| !matches!(b, b'"' | b'\'' | b' ' | b'<' | b'>' | b'\\')),
            b'/' if self.byte(bare) != b'/' && matches!(self.before(from), 0 | b' ' | b'=' | b'(' | b'[') => bare,
            _ => end,
        };
        if self.before(from) == b'<' {
            self.display_name(from - 1);
        }
        self.add(from, resource, SHAPE, Action::Alias("mail", word))
    }

    fn sip_user(&mut self, from: usize, at: usize) -> Option<usize> {
        if let Some(open) = self.part(0, from).rfind('<').filter(|open| from - open <= "<sips:".len()) {
            self.display_name(open);
        }
        let word = self.part(from, at);
        let number = numbers::is_dialled(word);
        let action =
            if number { Action::Alias("phone", numbers::e164(word)) } else { Action::Alias("user", word.to_owned()) };
        self.add(from, at, SHAPE, action)
    }

    // `@name:host`, `!room:host` and `#room:host`.
    pub(super) fn matrix(&mut self, at: usize) -> Option<usize> {
        if is_word_byte(self.before(at)) {
            return None;
        }
        let colon =
            self.run_of(at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'=' | b'/' | b'+' | b'-'));
        if self.byte(at) == b'!' && self.byte(colon) != b':' {
            return self.room_without_host(at);
        }
        if colon < at + 3 || self.byte(colon) != b':' {
            return None;
        }
        let end = self.host_end(colon + 1)?;
        // `#12:main.rs`
        let line = self.part(at + 1, colon).bytes().all(|b| b.is_ascii_digit());
        if self.byte(at) == b'#' && (line || is_file(self.part(colon + 1, end))) {
            return None;
        }
        let kind = if self.byte(at) == b'@' { "user" } else { "channel" };
        let word = self.part(at, end).to_owned();
        self.add(at, end, SHAPE, Action::Alias(kind, word))
    }

    // Rooms of the twelfth version are called by a hash alone.
    fn room_without_host(&mut self, at: usize) -> Option<usize> {
        const HASH: usize = 43;
        let end = self.run_of(at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let word = self.part(at, end).to_owned();
        (end == at + 1 + HASH).then_some(())?;
        self.add(at, end, SHAPE, Action::Alias("channel", word))
    }

    // A name with a top level of letters, or an address.
    pub(super) fn host_end(&self, at: usize) -> Option<usize> {
        let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        let host = self.part(at, end).trim_end_matches(['.', '-']);
        let (first, top) = host.rsplit_once('.')?;
        let letters = (2..=24).contains(&top.len()) && top.bytes().all(|b| b.is_ascii_alphabetic());
        let named = letters && !first.is_empty() && !first.starts_with(['.', '-']) && !first.contains("..");
        let address = host.parse::<std::net::Ipv4Addr>().is_ok();
        (named || address).then_some(at + host.len())
    }
}

// Stack frames and assets: `send@bundle.js`, `icon@2x.png`.
fn is_file(host: &str) -> bool {
    host.rsplit('.').next().is_some_and(|end| List::FileEnd.has_in_any_case(end))
}
