//! What stands around a value when no separator does: objects printed by a language (`User(id: "anna_7")`), elements, calls,
//! and the lines in which systems tell of gadgets and places.

use super::Action;
use super::judge;
use super::keyed::Value;
use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::said::is_fault;

/// How far back the word before an opening bracket is looked for.
const OBJECT: usize = 240;

impl<'t> Line<'t> {
    /// `User{id=771002`, `RoomState(id=..`, `"owner":{"name":".."`: the key says little, the type of the object tells.
    pub(super) fn in_object(&mut self, short: &str, key: usize, behind: usize) -> Option<usize> {
        if !matches!(
            short,
            "id" | "uid"
                | "name"
                | "handle"
                | "tid"
                | "sid"
                | "gid"
                | "sub"
                | "first"
                | "last"
                | "given"
                | "family"
                | "middle"
        ) {
            return None;
        }
        if short == "sub" && self.about(List::Claims) {
            let value = self.value(behind, Class::User).filter(|value| value.end - value.start >= 4)?;
            return self.judge(Class::User, "", value);
        }
        let table = || self.table().filter(|_| short == "name" && self.text.contains(" SET ")).and_then(object);
        let of = self.object_class(key).or_else(table)?;
        let class = match (short, of) {
            ("first" | "last" | "given" | "family" | "middle", Class::User) => Class::Name,
            ("id" | "sid", Class::Token) => Class::Token,
            ("tid" | "gid", _) if self.part(key.saturating_sub(OBJECT), key).contains("eam") => Class::Channel,
            ("gid", Class::Channel) => Class::Channel,
            ("handle", Class::User) => Class::User,
            ("name", Class::User) => Class::Name,
            ("id" | "uid", Class::User) => Class::User,
            ("id" | "name", Class::Channel) => Class::Channel,
            _ => return None,
        };
        let value = self.value(behind, class)?;
        let word = self.part(value.start, value.end);
        let number = word.bytes().all(|b| b.is_ascii_digit());
        if class == Class::Token && (word.len() < 20 || judge::digits(word) < 2 || number) {
            return None;
        }
        if class == Class::Name && !value.quoted && !word.starts_with(char::is_uppercase) && word.is_ascii()
            || number && word.len() < 3
        {
            return None;
        }
        let value = self.free_value(class, short, value);
        self.judge(class, "", value)
    }

    // Whose object a key stands in: a person's or a room's.
    fn object_class(&self, key: usize) -> Option<Class> {
        let start = key.saturating_sub(OBJECT);
        // How Swift dumps a value: `▿ Profile  - name: ".."`.
        if let Some(dump) = self.part(0, key).rfind('▿') {
            let from = self.run_of(dump + 3, |b| b == b' ');
            return object(self.part(from, self.run_of(from, |b| b.is_ascii_alphanumeric())));
        }
        let bytes = self.text.as_bytes().get(start..key).unwrap_or_default();
        let mut depth = 0usize;
        let open = bytes.iter().rposition(|b| match b {
            b'}' | b')' | b']' => {
                depth += 1;
                false
            }
            b'{' | b'(' | b'[' if depth > 0 => {
                depth -= 1;
                false
            }
            b'{' | b'(' | b'[' => true,
            _ => false,
        });
        // `<user id="8812" name="Kim"/>`
        let tag = bytes.iter().rposition(|b| matches!(b, b'<' | b'>')).filter(|at| bytes.get(*at) == Some(&b'<'));
        if let Some(tag) = tag.filter(|tag| open.is_none_or(|open| open < *tag)) {
            let from = start + tag + 1;
            return object(self.part(from, self.run_of(from, |b| b.is_ascii_alphanumeric() || b == b'_')));
        }
        let open = open?;
        let to = self.run_before(start + open, 6, |b| matches!(b, b' ' | b'"' | b'\\' | b':' | b'=' | b'\'' | b'&'));
        let from = self.run_before(to, 40, |b| b.is_ascii_alphanumeric() || b == b'_');
        // `user registered {"id":..`: what was done stands between.
        let act = List::Act.has(self.part(from, to)) && self.before(from) == b' ';
        let noun = self.run_before(from.saturating_sub(1), 24, |b| b.is_ascii_alphanumeric() || b == b'_');
        object(self.part(from, to)).or_else(|| act.then(|| object(self.part(noun, from - 1))).flatten())
    }

    /// `{"k":"oaid","v":".."}`, `<string name="android_id">..`: one value names the other.
    pub(super) fn in_pair(&mut self, name: &str, key: usize, behind: usize) -> Option<usize> {
        if !List::PairValue.has(name) {
            return None;
        }
        let before = self.part(key.saturating_sub(80), key).trim_end_matches(['"', '\\', '\'', ' ', ',', ')']);
        let end = key.saturating_sub(80).min(key) + before.len();
        let from = self.run_before(end, 40, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        let called = self.part(from, end);
        let quoted = matches!(self.before(from), b'"' | b'\'');
        let key = self.part(0, from).trim_end_matches(['"', '\'', '\\', ' ', ':', '=', '(']);
        let quoted = quoted && List::PairKey.ends(key).is_some();
        let class = names::class(called).filter(|class| quoted && !matches!(class, Class::Server | Class::Peer))?;
        let class = if class == Class::Token && self.about(List::Cookie) { Class::Secret } else { class };
        let value = self.value(behind, class)?;
        self.judge(class, &names::bare(called), value)
    }

    /// `<key>SerialNumber</key><string>0JT4..</string>`, `<user><id>x-7712</id>`: the element before it says what it is.
    pub(super) fn element_after(&mut self, at: usize) -> Option<usize> {
        let close = at + self.rest(at).find('>')?;
        let end = close + 1 + self.rest(close + 1).find('<')?;
        if self.byte(end + 1) != b'/' || end == close + 1 {
            return None;
        }
        let before = self.part(0, at).trim_end();
        let value = Value { start: close + 1, end, quoted: true };
        if let Some(key) = before.strip_suffix("</key>") {
            let key = key.rsplit('>').next()?;
            let class = names::class(key).filter(|class| !matches!(class, Class::Server | Class::Peer))?;
            return self.judge(class, &names::bare(key), value);
        }
        let id = matches!(self.part(at, close + 1), "<id>" | "<Id>" | "<uid>");
        let parent = before.strip_suffix('>').filter(|_| id)?.rsplit('<').next()?;
        let class = object(parent.split(' ').next()?)?;
        self.judge(class, "", value)
    }

    /// `<string name="android_id">fea3..</string>`
    pub(super) fn attribute(&mut self, at: usize) -> Option<usize> {
        let close = at + self.rest(at).find('>')?;
        let tag = self.part(at, close);
        let start =
            ["name=\"", "key=\"", "name='"].iter().find_map(|key| tag.find(key).map(|found| found + key.len()))?;
        let called = tag.get(start..)?.split(['"', '\'']).next()?;
        let class = names::class(called).filter(|class| !matches!(class, Class::Server | Class::Peer))?;
        let end = close + 1 + self.rest(close + 1).find('<')?;
        let value = Value { start: close + 1, end, quoted: true };
        (self.byte(end + 1) == b'/').then(|| self.judge(class, &names::bare(called), value)).flatten()
    }

    /// `deviceId("51AD..")`, `tts.speak("your balance is ..")`: what a call or a case of an enum holds in quotes.
    pub(super) fn holds(&mut self, at: usize, open: usize) -> Option<usize> {
        let value = self.value(open + 1, Class::Message).filter(|value| value.quoted && value.end < self.text.len())?;
        let name = self.part(at, open);
        let word = self.part(value.start, value.end);
        if List::SayCall.has_in_any_case(name) {
            let said = (word.contains(' ') || !word.is_ascii()) && !is_fault(&word.to_ascii_lowercase());
            return said.then(|| self.judge(Class::Message, "text", value)).flatten();
        }
        // `setItem("auth", "q1w2..")`
        if let Some(next) = self.second(value) {
            return Some(next);
        }
        let class = names::class(name).filter(|class| {
            let free = matches!(class, Class::Name | Class::Label) || !word.contains(' ');
            let kept = matches!(
                class,
                Class::Server | Class::App | Class::Peer | Class::Message | Class::PerhapsMessage | Class::Postal
            );
            free && !kept && !word.contains(['/', '%'])
        })?;
        self.judge(class, &names::bare(name), value)
    }

    /// `Profile(sc_19,Milo Tan,Some(..))`: a person by the order of what is told.
    pub(super) fn positions(&mut self, at: usize, open: usize) -> Option<usize> {
        if !self.byte(at).is_ascii_uppercase() || object(self.part(at, open)) != Some(Class::User) {
            return None;
        }
        let end = self.run_of(open + 1, |b| !matches!(b, b')' | b'(' | b'=' | b':' | b'"'));
        if !matches!(self.byte(end), b')' | b'(') || !self.part(open, end).contains(',') {
            return None;
        }
        let (mut from, mut last) = (open + 1, None);
        for piece in self.part(open + 1, end).split(',').take(6) {
            let word = piece.trim();
            let start = from + piece.len() - piece.trim_start().len();
            from += piece.len() + 1;
            let value = Value { start, end: start + word.len(), quoted: true };
            let id = word.len() >= 4 && word.contains(['_', '-']) && !word.contains(' ');
            let named = word.contains(' ') && word.split(' ').all(|part| part.starts_with(char::is_uppercase))
                || super::persons::is_full_zh(word);
            let class = if id { Class::User } else { Class::Name };
            if id || named {
                last = self.judge(class, "", value).or(last);
            }
        }
        last
    }

    /// `bonded: Galaxy Buds2 (Omar) 3c:6c:18:d6:a9:84`: the name of a gadget before its address.
    pub(super) fn gadget(&mut self, behind: usize) -> Option<usize> {
        let start = self.run_of(behind, |b| b == b' ');
        let rest = self.rest(start);
        let colon = rest.find(':').filter(|colon| *colon >= 4)?;
        let end = start + rest.get(..colon)?.rfind(' ')?;
        let mac = self.part(end + 1, end + 18);
        let hex = mac.len() == 17 && mac.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        let word = self.part(start, end).trim_end_matches([' ', ',', '(', '[', '<']);
        let fits = hex && (3..=48).contains(&word.len()) && !word.contains(['=', ':', '"']);
        let action = Action::Alias("device", word.to_owned());
        (fits && !names::is_words(word)).then(|| self.add(start, start + word.len(), NAMED, action)).flatten()
    }

    /// `Processing Ivar <1005>`: who calls, and from which number.
    pub(super) fn caller_id(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at + 1, |b| b.is_ascii_digit() || matches!(b, b'+' | b' ' | b'-'));
        let digits = judge::digits(self.part(at + 1, end));
        if !(3..=15).contains(&digits) || self.byte(end) != b'>' || self.before(at) != b' ' {
            return None;
        }
        let mut from = self.run_before(at - 1, 32, |b| b.is_ascii_alphabetic() || b >= 0x80);
        let first = self.run_before(from.saturating_sub(1), 24, |b| b.is_ascii_alphabetic());
        let two = self.byte(first).is_ascii_uppercase()
            && !self.part(first, from).trim_end().ends_with("ing")
            && self.before(from) == b' '
            && first + 1 < from;
        if two && self.before(first) == b' ' && !List::Software.has_in_any_case(self.part(first, from - 1)) {
            from = first;
        }
        let name = self.part(from, at - 1);
        let named =
            name.starts_with(|c: char| c.is_uppercase() || !c.is_ascii()) && !List::Software.has_in_any_case(name);
        if !named || name.chars().count() < 2 {
            return None;
        }
        self.judge(Class::Name, "", Value { start: from, end: at - 1, quoted: false });
        let number = super::numbers::e164(self.part(at + 1, end));
        self.add(at + 1, end, NAMED, Action::Alias("phone", number))
    }

    /// The name of a network or machine beside its address: `H3C_Guest_5 b0:b6:..`, `b0:b6:.. (ivars-pixel)`.
    pub(super) fn beside_mac(&mut self, from: usize, end: usize) -> Option<usize> {
        // `DHCPACK(br-lan) 192.168.1.203 b8:27:.. annas-pi`
        let last = self.run_of(end + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if self.about(List::Dhcp) && self.byte(end) == b' ' && last > end + 2 && self.rest(last).trim().is_empty() {
            return self.judge(Class::Label, "", Value { start: end + 1, end: last, quoted: true });
        }
        if self.about(List::Dhcp) && self.rest(end).starts_with(" (") {
            let stop = self.run_of(end + 2, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
            let value = Value { start: end + 2, end: stop, quoted: true };
            return (self.byte(stop) == b')').then(|| self.judge(Class::Label, "", value)).flatten();
        }
        if self.part(0, from).ends_with("Device ") && self.byte(end) == b' ' {
            let stop = self.text.len().min(end + 49);
            let word = self.part(end + 1, stop).trim_end();
            let value = Value { start: end + 1, end: end + 1 + word.len(), quoted: true };
            let named = self.text.len() == stop && !word.contains([':', '=']) && word.contains([' ', '-', '(']);
            return named.then(|| self.judge(Class::Label, "", value)).flatten();
        }
        self.network_before(from);
        if !self.about(List::Scan) {
            return None;
        }
        let before = self.part(0, from).trim_end();
        let piece = before.rsplit([';', ':', ',']).next().unwrap_or_default();
        let word = piece.trim_start();
        let value = Value { start: before.len() - word.len(), end: before.len(), quoted: true };
        let fits = (2..=32).contains(&word.len()) && !word.contains('=') && before.len() < from;
        if fits {
            self.judge(Class::Label, "", value);
        }
        None
    }

    /// `$GPGGA,021400.00,0121.12,N,10349.19,E,..`: where the device is.
    pub(super) fn fix(&mut self, end: usize) -> Option<usize> {
        let rest = self.rest(end);
        let side = rest.find(",N,").or_else(|| rest.find(",S,"))?;
        let start = self.run_before(end + side, 12, |b| b.is_ascii_digit() || b == b'.');
        let number = self.run_of(end + side + 3, |b| b.is_ascii_digit() || b == b'.');
        let stop = number + 2;
        let whole = self.byte(number) == b',' && matches!(self.byte(number + 1), b'E' | b'W') && start < end + side;
        whole.then(|| self.add(start, stop, NAMED, judge::text(self.part(start, stop)))).flatten()
    }

    /// `LIKE '%tea%'`: what was searched for.
    pub(super) fn pattern(&mut self, end: usize) -> Option<usize> {
        let value = self.value(end, Class::Message).filter(|value| value.quoted && value.end < self.text.len())?;
        let word = self.part(value.start, value.end);
        let (start, core) = match word.strip_prefix('%') {
            Some(core) => (value.start + 1, core),
            None => (value.start, word),
        };
        let core = core.trim_end_matches('%');
        let asked = core.len() + 1 < word.len() || word.ends_with('%') || word.starts_with('%');
        (asked && !core.is_empty() && !names::is_word(core))
            .then(|| self.add(start, start + core.len(), NAMED, judge::text(core)))
            .flatten()
    }

    /// `redis-cli -a secret`: a flag of a command that takes a secret.
    pub(super) fn secret_flag(&mut self, at: usize) -> Option<usize> {
        if !matches!(self.before(at), b' ' | b'\'' | b'"') {
            return None;
        }
        let flag = self.run_of(at, |b| b != b' ' && b != b'=');
        let taken = List::FlagSecret.all().iter().any(|known| {
            known
                .split_once(' ')
                .is_some_and(|(command, known)| known == self.part(at, flag) && self.part(0, at).contains(command))
        });
        if !taken || flag == at {
            return None;
        }
        let value = self.value(flag + 1, Class::Secret)?;
        let word = self.part(value.start, value.end);
        (!word.starts_with('-')).then(|| self.judge(Class::Secret, "password", value)).flatten()
    }
}

// What a type is of, by the last of its words that says it.
fn object(name: &str) -> Option<Class> {
    let words = names::words(name);
    let noun = words.iter().rev().find(|word| !List::ObjectTail.has(word)).or(words.last())?;
    match noun.as_str() {
        "session" => Some(Class::Token),
        noun if List::ObjectPerson.has(noun) || noun == "profile" => Some(Class::User),
        noun => List::ObjectRoom.has(noun).then_some(Class::Channel),
    }
}
