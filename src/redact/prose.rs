//! Values in sentences: `user alice_1 joined`, `用户 alice_1 加入`. Without `=` or `:` only what looks like a value is one.

use super::keyed::Value;
use super::line::{Line, NAMED, is_word_byte};
use super::lists::List;
use super::logins::is_dotted;
use super::names::{self, Class};
use super::{Action, judge, mask};

impl Line<'_> {
    /// A word begins: a token by its looks, or a name with a value behind it.
    pub(super) fn word(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        if let Some(next) = self.token_at(at).or_else(|| self.dashed(at)).or_else(|| self.bus_device(at)) {
            return Some(next);
        }
        let end = self.run_of(at, is_word_byte);
        let word = self.part(at, end);
        if let Some(next) = self
            .kind_and_dice(at, end)
            .or_else(|| self.starred_mac(at))
            .or_else(|| self.push_hex(at, end))
            .or_else(|| self.latin_name(at, end))
            .or_else(|| self.subject(at))
            .or_else(|| self.person(at, end))
            .or_else(|| self.road_at(at))
            .or_else(|| self.beside(at, end))
            .or_else(|| self.thing_of(at, end))
            .or_else(|| self.tabbed(at, end))
        {
            return Some(next);
        }
        match self.byte(end) {
            b'[' => return self.indexed(at, end),
            b'(' => {
                let held = self
                    .network_in(word, end)
                    .or_else(|| self.holds(at, end))
                    .or_else(|| self.positions(at, end))
                    .or_else(|| self.enclosed(at, end));
                return held.or_else(|| (word.len() > 4).then(|| self.call(word, end)).flatten());
            }
            _ => {}
        }
        if let Some(next) = self.machine(at, end).or_else(|| self.spelt_login(at)) {
            return Some(next);
        }
        if let Some(next) = self.led_login(word, at, end) {
            return Some(next);
        }
        if word.eq_ignore_ascii_case("values") {
            return self.values(at, end);
        }
        let special = self.special(word, end);
        if special.is_some() || !matches!(self.byte(end), b' ' | b'\t' | b',') {
            return special;
        }
        if matches!(word, "by" | "from" | "to" | "with" | "for" | "as")
            && let Some(next) = self.companion(at, end)
        {
            return Some(next);
        }
        let secret = List::SecretTail.ends(&word.to_ascii_lowercase()).is_some_and(|tail| tail.len() < word.len());
        let key = word == "device" && (self.about(List::Encrypted) || self.about(List::DeviceTest));
        if !secret && !key && !names::is_prose(word) && !self.tells(end) {
            return self.account_number(at, end).or_else(|| self.said_after(word, at, end)).or(Some(end));
        }
        self.sentence(at, end).or(Some(end))
    }

    // A word with digits in it follows: worth asking what the name before says.
    fn tells(&self, end: usize) -> bool {
        let between = [" is ", " success ", " returned ", " ok ", " result "];
        let gap = between.iter().find(|gap| self.rest(end).starts_with(**gap)).map_or(1, |gap| gap.len());
        let from = self.filler(end) + gap;
        let stop = self.run_of(from, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let next = self.part(from, stop);
        let digits = judge::digits(next);
        self.byte(end) == b' '
            && next.len() >= 5
            && (digits > 0 && (digits < next.len() || digits >= 6) && !next.contains('.') || is_dotted(next))
    }

    // `passport no. E123`: what may stand between a name and its value.
    fn filler(&self, end: usize) -> usize {
        self.rest(end)
            .strip_prefix(' ')
            .and_then(|rest| List::Filler.starts(rest))
            .map_or(end, |word| end + 1 + word.len())
    }

    // `user_id[guest_4]`
    fn indexed(&mut self, at: usize, end: usize) -> Option<usize> {
        let stop = self.run_of(end + 1, |b| b != b']' && b != b'[' && b != b',');
        let class = self.class_of(at, end).filter(|_| self.byte(stop) == b']' && stop - end <= 128)?;
        // `cookie[BDUSS]=..`: the name of the value that follows.
        if self.byte(stop + 1) == b'=' {
            return None;
        }
        let word = self.part(end + 1, stop);
        let index = word.bytes().all(|b| b.is_ascii_digit()) && word.len() < 3;
        let text = matches!(class, Class::Message | Class::PerhapsMessage | Class::Peer | Class::Server);
        let value = Value { start: end + 1, end: stop, quoted: false };
        (!index && !text).then(|| self.judge(class, &names::bare(self.part(at, end)), value)).flatten()
    }

    // An IBAN: two letters, two check digits, and the rest of them divides.
    fn account_number(&mut self, at: usize, end: usize) -> Option<usize> {
        let head = self.part(at, at + 4).as_bytes();
        if !head.iter().take(2).all(u8::is_ascii_uppercase) || !head.iter().skip(2).all(u8::is_ascii_digit) {
            return None;
        }
        // In groups of four, too.
        let end = if end == at + 4 {
            let stop = self.run_of(end, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
            at + self.part(at, stop.min(at + 42)).trim_end().len()
        } else {
            end
        };
        let whole = self.part(at, end);
        let word = &whole.replace(' ', "");
        let shaped =
            (15..=34).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let (head, tail) = word.split_at_checked(4)?;
        let country = head.bytes().take(2).all(|b| b.is_ascii_uppercase()) && judge::digits(head) == 2;
        if !shaped || !country {
            return None;
        }
        let value = |sum: u64, c: char| {
            c.to_digit(36).map_or(sum, |d| if d > 9 { sum * 100 } else { sum * 10 } % 97 + u64::from(d)) % 97
        };
        let sum = tail.chars().chain(head.chars()).fold(0, value);
        (sum == 1).then(|| self.add(at, end, NAMED, Action::Mask("CARD", mask::note("iban", word)))).flatten()
    }

    fn sentence(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let mut start = self.run_of(end, |b| matches!(b, b' ' | b'\t' | b','));
        let is = self.rest(start).starts_with("is ") || self.filler(end) > end;
        start = self.run_of(self.filler(end), |b| matches!(b, b' ' | b'\t' | b','));
        start += if self.rest(start).starts_with("is ") { 3 } else { 0 };
        // `getOAID success 0214afe0-..`
        for word in List::Got.all() {
            start += if self.rest(start).starts_with(word) { word.len() } else { 0 };
        }
        let quote = self.byte(start);
        let class = match names::bare(word).as_str() {
            "users" => Class::User,
            word if List::DeviceWord.has(word) => Class::Device,
            "as" | "for" | "by" if self.about(List::Enrol) => Class::User,
            "bearer" | "basic" => Class::Token,
            "session" => return None,
            "muc" => Class::Channel,
            _ => self.class_of(at, end)?,
        };
        if start > end + 2 && !is && !(class == Class::Device || word.ends_with("identifier")) {
            return None;
        }
        // `as gw_7`: the name of a unit or state has no underscore.
        let loose = matches!(word, "as" | "for" | "by");
        if loose && (matches!(quote, b'"' | b'\'') || !self.part(start, self.run_of(start, is_word_byte)).contains('_'))
        {
            return None;
        }
        if quote == b'<' && class == Class::User {
            let end = self.run_of(start + 1, |b| !matches!(b, b'>' | b' ' | b'<'));
            let value = Value { start: start + 1, end, quoted: true };
            return (self.byte(end) == b'>').then(|| self.judge(class, "user", value)).flatten();
        }
        if matches!(quote, b'"' | b'\'')
            || (quote == b'<' && class == Class::Token && self.byte(start + 1).is_ascii_hexdigit())
        {
            let value = self.value(start, class)?;
            let short = value.end - value.start <= 160 && value.end < self.text.len();
            return short.then(|| self.judge(class, &names::bare(word), value)).flatten();
        }
        if word.eq_ignore_ascii_case("basic")
            && let Some(next) = self.basic(start)
        {
            return Some(next);
        }
        self.told(class, word, start)
    }

    // `auth basic viewer:cam#2231`
    fn basic(&mut self, start: usize) -> Option<usize> {
        let colon = self.part(start, self.run_of(start, |b| b != b' ')).find(':')?;
        let end = self.run_of(start, |b| !matches!(b, b' ' | b'"' | b',' | b'\''));
        let user = self.part(start, start + colon).to_owned();
        self.add(start, start + colon, NAMED, Action::Alias("user", user));
        self.judge(Class::Secret, "password", Value { start: start + colon + 1, end, quoted: true })
    }

    // Sentences of their own.
    fn special(&mut self, word: &str, end: usize) -> Option<usize> {
        match word {
            _ if List::BracketEngine.has(word) => self.bracketed_text(word, end),
            _ if List::GadgetPart.has(word) && self.rest(end).starts_with(" \"") && self.about(List::Gadget) => {
                let value = self.value(end + 1, Class::Label)?;
                self.judge(Class::Label, "device", value)
            }
            _ if List::BareKey.has(word) => self.bare_key(end),
            _ if List::KeypadWord.has(word) && self.about(List::Keypad) => {
                let value = self.value(end, Class::Otp)?;
                self.judge(Class::Otp, "dtmf", value)
            }
            _ if List::IceUser.has(word) && self.about(List::Candidate) => {
                let stop = self.run_of(end + 1, |b| !matches!(b, b' ' | b'"' | b'\'' | b'\\' | b','));
                self.add(end + 1, stop, NAMED, judge::hidden("ice", self.part(end + 1, stop)))
            }
            _ if List::KeyLog.has(word) => {
                let start = self.run_of(end, |b| b == b' ');
                let stop = self.run_of(start, |b| b.is_ascii_hexdigit() || b == b' ');
                let stop = start + self.part(start, stop).trim_end().len();
                self.add(start, stop, NAMED, judge::hidden("tls", self.part(start, stop)))
            }
            _ if List::TranscriptWord.has(word) && self.rest(end).starts_with(' ') && self.about(List::Transcript) => {
                let start = end + 1;
                self.add(start, self.text.len(), NAMED, judge::text(self.rest(start)))
            }
            _ if List::DeliverWord.has(word) && self.rest(end).starts_with(" \"") => {
                let value = self.value(end + 1, Class::Message)?;
                let done = self.add(value.start, value.end, NAMED, judge::text(self.part(value.start, value.end)));
                if !self.rest(value.end).starts_with("\" to ") {
                    return done;
                }
                let peer = self.value(value.end + 5, Class::User)?;
                let told = self.is_told(Class::User, self.part(peer.start, peer.end), peer.end);
                told.then(|| self.judge(Class::User, "", peer)).flatten().or(done)
            }
            _ if List::PassCommand.has(word) && self.rest(end).starts_with(" -p ") => {
                let value = self.value(end + 4, Class::Secret)?;
                self.judge(Class::Secret, "password", value)
            }
            _ if List::SqlText.has(word) && self.about(List::Binding) => self.binding(),
            _ if List::OneTimeWord.has(word) => self.one_time(end),
            _ if List::LikeWord.has(word) => self.pattern(end),
            _ if List::EventWord.has(word) && self.rest(end).starts_with(" \"42") => self.event_data(end + 4),
            _ => self
                .rare(word, end)
                .or_else(|| self.spoken_secret(word, end))
                .or_else(|| self.extension(word, end))
                .or_else(|| self.said_after(word, end - word.len(), end)),
        }
    }

    // Words that a single kind of log uses so.
    fn rare(&mut self, word: &str, end: usize) -> Option<usize> {
        match word {
            // `stt> pay thirty euros`
            _ if self.rest(end).starts_with("> ") && List::Engine.has(&word.to_ascii_lowercase()) => {
                let said = self.rest(end + 2);
                self.add(end + 2, end + 2 + said.trim_end().len(), NAMED, judge::text(said.trim_end()))
            }
            _ if List::Degrees.has(word) && self.byte(end) == b' ' => {
                let value = self.value(end, Class::Place)?;
                let (_, fraction) = self.part(value.start, value.end).split_once('.')?;
                (fraction.len() >= 3).then(|| self.judge(Class::Place, word, value)).flatten()
            }
            _ if List::OldNew.has(word) && self.byte(end) == b' ' => self.one_of_two(end),
            _ if List::SecretNoun.has(word) && self.rest(end).starts_with(" for ") => self.secret_for(end + 5),
            _ if word.contains("emoteNotif") => {
                let stop = self.run_of(end + 1, |b| b.is_ascii_hexdigit());
                let whole = stop >= end + 33 && !is_word_byte(self.byte(stop));
                whole
                    .then(|| self.judge(Class::Token, "token", Value { start: end + 1, end: stop, quoted: true }))
                    .flatten()
            }
            _ if List::WhoFirst.has(word) && self.byte(end) == b':' => {
                self.who_first(end + 1, &[" : TTY", " : PWD", " : user NOT", " : command not"])
            }
            _ if List::BrokerUser.has(word) && self.byte(end) == b'\'' && self.about(List::Broker) => {
                let value = self.value(end, Class::User)?;
                self.judge(Class::User, "", value)
            }
            _ if List::UserPass.has(word) && self.rest(end).contains(" PASS ") => {
                let value = self.value(end, Class::User)?;
                self.judge(Class::User, "", Value { quoted: true, ..value })
            }
            _ if List::Nmea.has(word) => self.fix(end),
            // `ssaid for com.example userId=0: 45e0c10503b4ae96`
            _ if List::OwnDeviceId.has(word) => {
                let hex = self
                    .rest(end)
                    .split([' ', ':', '='])
                    .find(|w| w.len() == 16 && w.bytes().all(|b| b.is_ascii_hexdigit()))?;
                let start = end + self.rest(end).find(hex)?;
                self.judge(Class::Device, "", Value { start, end: start + 16, quoted: true });
                None
            }
            _ if List::Store.has(word) && self.rest(end).trim_start_matches(['"', '\'']).starts_with(' ') => {
                self.stored(end)
            }
            _ if List::NamedThing.has(word) && self.byte(end) == b' ' => {
                let stop = self.run_of(end + 1, |b| is_word_byte(b) || b == b'-');
                let value = Value { start: end + 1, end: stop, quoted: true };
                let name = self.part(value.start, stop);
                let named = name.contains('-') && name.bytes().any(|b| b.is_ascii_uppercase());
                named.then(|| self.judge(Class::Label, "", value)).flatten()
            }
            _ => None,
        }
    }

    // `verification code is 771204`
    fn one_time(&mut self, end: usize) -> Option<usize> {
        let mut start = self.run_of(end, |b| b == b' ');
        let near = self.rest(start);
        let near = near.get(..48).unwrap_or(near);
        let yours = near.starts_with("is ") && self.about(List::Yours);
        let for_whom = near.find(" is ").map(|at| at + 1).or_else(|| near.find(": ").map(|at| at + 2));
        if let Some(is) = for_whom.filter(|_| near.starts_with("for ")) {
            start += is;
        }
        for filler in ["is ", "was ", ": "] {
            if self.rest(start).starts_with(filler) {
                start += filler.len();
            }
        }
        let stop = self.run_of(start, |b| b.is_ascii_digit() || b == b'-');
        let fits = (4..=8).contains(&(stop - start)) && judge::digits(self.part(start, stop)) >= 4;
        (fits && (yours || self.about(List::Proof)))
            .then(|| self.add(start, stop, NAMED, judge::hidden("otp", self.part(start, stop))))
            .flatten()
    }
}

/// A whole line inside the armour of a private key.
pub(super) fn armoured(line: &str) -> Option<Action> {
    let word = line.trim();
    let base = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (base && word.len() >= 8).then(|| Action::Mask("SECRET", mask::note("private-key", word)))
}
