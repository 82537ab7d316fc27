//! A value whose own name says nothing, or too much: the line it stands in decides.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::judge::{digits, hidden};
use super::keyed::Value;
use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::owner;
use super::people::is_login;
use super::said::{is_fault, sounds_spoken};

static COOKIE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ookie"));

impl Line<'_> {
    /// A value whose name says nothing: the line may.
    pub(super) fn unnamed(&mut self, name: &str, behind: usize) -> Option<usize> {
        let short = names::bare(name);
        if let Some(next) = self.called_by_owner(&short, behind) {
            return Some(next);
        }
        match short.as_str() {
            // `{"u":"anna","pw":".."}`
            "u" if List::PassKey.within(self.text) => {
                let value = self.value(behind, Class::User).filter(|value| value.quoted)?;
                self.judge(Class::User, "user", value)
            }
            "name" if self.about(List::Someone) => self.called_so(&short, behind),
            "name" => self.full_name_zh(behind),
            _ if List::PartyKey.has(&short) && self.about(List::Party) => self.changed(&short, behind),
            _ if List::WordsKey.has(&short) && self.about(List::StreamOfWords) => {
                let value = self.value(behind, Class::Message).filter(|value| value.quoted)?;
                self.judge(Class::Message, "text", value)
            }
            _ if List::SubjectKey.has(&short) => {
                let value = self.value(behind, Class::Message)?;
                let word = self.part(value.start, value.end);
                let said = word.matches(' ').count() >= 2 && !is_fault(word) && !word.contains('=');
                said.then(|| self.judge(Class::Message, "text", value)).flatten()
            }
            _ if List::AboutKey.has(&short) => self.written(&short, behind),
            _ if List::DraftKey.has(&short) && self.text.contains("raft") => self.written(&short, behind),
            "code" => self.one_time_code(&short, behind).or_else(|| self.login_code(behind)),
            _ if List::Talker.has(&short) => self.spoken_by(name, behind),
            _ if List::NoticeKey.has(&short) => {
                let value = self.value(behind, Class::Message)?;
                let said = sounds_spoken(self.part(value.start, value.end));
                said.then(|| self.judge(Class::Message, "text", value)).flatten()
            }
            _ if List::SayCall.has_in_any_case(name) => self.called_with(behind),
            _ if List::SpeechKey.has(&short) && self.about(List::Speech) => self.speech(&short, behind),
            _ if short.contains("transcri") && !names::is_counter(&short) => self.transcribed(behind),
            _ if List::Engine.starts(&short).is_some() || names::words(name).iter().any(|w| List::Engine.has(w)) => {
                self.engine_said(behind)
            }
            _ => {
                let quote = self.byte(behind + usize::from(self.byte(behind) == b' '));
                let first_person = short == "reason" && self.rest(behind).chars().take(24).any(|c| c == '我');
                let spoken = matches!(quote, b'"' | b'\\') && (!List::SystemText.has(&short) || first_person);
                let said = spoken.then(|| self.spoken_value(behind)).flatten();
                said.or_else(|| self.own_id(&short, name, behind))
                    .or_else(|| self.told_of(name, behind))
                    .or_else(|| self.key(&short, behind))
            }
        }
    }

    // `name=..` where the line is about a person.
    fn called_so(&mut self, short: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Name)?;
        let word = self.part(value.start, value.end);
        let dots = word.trim_end_matches('.').replace(". ", " ").contains('.');
        let other = dots || word.contains(['/', '_', ':']);
        let whole = self.full_name(Class::Name, value);
        let full = self.part(whole.start, whole.end);
        let two = whole.end > value.end && !full.split(' ').any(|part| List::Software.has_in_any_case(part));
        let called = !word.is_ascii() && (2..=4).contains(&word.chars().count()) && owner::is_called(word);
        let named = value.quoted || two || called || super::persons::is_full_zh(word);
        let value = if two { whole } else { value };
        (named && !other).then(|| self.judge(Class::Name, short, value)).flatten()
    }

    // `{"name":"孙志强"}`: family and given name, which hardly anything else is called by.
    fn full_name_zh(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Name).filter(|value| value.quoted)?;
        let word = self.part(value.start, value.end);
        let full = word.chars().count() == 3 && super::persons::is_full_zh(word) && owner::is_called(word);
        full.then(|| self.judge(Class::Name, "name", value)).flatten()
    }

    // `about:"only calls"`, `DraftStore.put value=".."`
    fn written(&mut self, short: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message).filter(|value| value.quoted)?;
        let word = self.part(value.start, value.end);
        let free =
            word.matches(' ').count() >= 3 || word.matches(' ').count() > 0 && short == "about" || !word.is_ascii();
        let plain = !is_fault(&word.to_ascii_lowercase()) && !word.contains(['{', '=', '/']);
        (free && plain).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // Names people give to gadgets and networks.
    fn called_by_owner(&mut self, short: &str, behind: usize) -> Option<usize> {
        match short {
            "name" if self.about(List::Someone) => None,
            "name" if self.about(List::Gadget) => {
                let value = self.value(behind, Class::Label)?;
                let word = self.part(value.start, value.end);
                let free = word.contains(['的', '\'', '’', '(']) || value.quoted && word.contains(' ');
                free.then(|| self.judge(Class::Label, short, value)).flatten()
            }
            _ if List::NetworkExtra.has(short) && self.about(List::Wifi) => {
                let value = self.value(behind, Class::Label).filter(|value| value.quoted)?;
                self.judge(Class::Label, short, value)
            }
            // `deviceToken {length = 32, bytes = 0x8f3b..}`
            _ if List::NetworkBytes.has(short) && self.text.contains("oken") => {
                let value = self.value(behind, Class::Token)?;
                let hex = self.part(value.start, value.end).strip_prefix("0x")?;
                let whole = hex.len() >= 16 && hex.bytes().all(|b| b.is_ascii_hexdigit());
                whole.then(|| self.judge(Class::Token, "token", value)).flatten()
            }
            // `SSIDDATA = {length = 15, bytes = 0x4d61..}`
            _ if List::NetworkBytes.has(short) && self.about(List::Wifi) => {
                let value = self.value(behind, Class::Label)?;
                let end = self.run_of(value.start, |b| b.is_ascii_alphanumeric());
                let word = self.part(value.start, end);
                word.starts_with("0x").then(|| self.judge(Class::Label, short, Value { end, ..value })).flatten()
            }
            _ if List::GadgetEvent.has(short) && self.about(List::Gadget) => self.gadget(behind),
            _ => None,
        }
    }

    // `sendText => can't talk now`
    fn called_with(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message)?;
        let word = self.part(value.start, value.end);
        let free = word.contains(' ') || !word.is_ascii() && word.chars().count() >= 4;
        let plain = !is_fault(&word.to_ascii_lowercase()) && !word.contains(['=', '{', '<', '(']);
        (free && plain).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // Ids whose names mean many things: what they look like decides.
    fn own_id(&mut self, short: &str, name: &str, behind: usize) -> Option<usize> {
        match short {
            // `Member joined id=7d12fe90`
            "id" if !self.about(List::Statement) => {
                let key = behind.checked_sub(name.len() + 1)?;
                let class = self.noun_before(key).filter(|class| matches!(class, Class::User | Class::Channel))?;
                let value = self.value(behind, class).filter(|value| value.end - value.start >= 4)?;
                let word = self.part(value.start, value.end);
                (digits(word) > 0 && digits(word) < word.len()).then(|| self.judge(class, "", value)).flatten()
            }
            _ if List::GroupKey.has(short) => {
                let before = self.part(0, behind.saturating_sub(name.len() + 1)).trim_end();
                let group = List::GroupWord.ends(before).is_some();
                let value = self.value(behind, Class::Channel).filter(|_| group)?;
                self.judge(Class::Channel, "", value)
            }
            _ if List::SessionKey.has(short) && name.len() == short.len() => {
                let value = self.value(behind, Class::Token)?;
                let value = Value { end: self.key_end(value), ..value };
                let word = self.part(value.start, value.end);
                let random = word.len() >= 10
                    && digits(word) >= 3
                    && digits(word) < word.len()
                    && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                random.then(|| self.judge(Class::Token, short, value)).flatten()
            }
            _ if List::CookieKey.has(short) => {
                let value = self.value(behind, Class::Token)?;
                let word = self.part(value.start, value.end);
                let hex = word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
                hex.then(|| self.judge(Class::Token, short, value)).flatten()
            }
            // `device=ios-9f8e7d6c5b4a`
            _ if List::DeviceKey.has(short) && name.len() == short.len() && self.before(behind) != b':' => {
                let value = self.value(behind, Class::Device)?;
                let last = self.part(value.start, value.end).rsplit(['-', '_']).next().unwrap_or_default();
                let hex = last.len() >= 8 && digits(last) >= 2 && last.bytes().all(|b| b.is_ascii_hexdigit());
                (hex && digits(last) < last.len()).then(|| self.judge(Class::Device, short, value)).flatten()
            }
            _ if List::DeviceKey.has(short)
                && self.before(behind) == b':'
                && self.byte(behind).is_ascii_alphanumeric() =>
            {
                let value = self.value(behind, Class::Device)?;
                let value = Value { end: self.key_end(value), ..value };
                let word = self.part(value.start, value.end);
                let hex =
                    word.len() >= 8 && digits(word) >= 2 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
                hex.then(|| self.judge(Class::Device, short, value)).flatten()
            }
            "id" if self.about(List::Statement) && self.table().is_some_and(|table| List::RoomTable.within(table)) => {
                let value = self.value(behind, Class::Channel).filter(|value| value.quoted)?;
                self.judge(Class::Channel, "", value)
            }
            "id" if self.about(List::Statement) && self.is_of_people() => {
                let value = self.value(behind, Class::User).filter(|value| value.end - value.start >= 4)?;
                self.judge(Class::User, "", value)
            }
            _ => self.odd_id(short, behind),
        }
    }

    // Names that say it where only a few systems use them.
    fn odd_id(&mut self, short: &str, behind: usize) -> Option<usize> {
        match short {
            // `client identified, app=live, stream=backyard_owl`
            _ if List::StreamKey.has(short) && self.about(List::Stream) => {
                let value = self.value(behind, Class::Channel).filter(|value| value.end >= value.start + 4)?;
                let word = self.part(value.start, value.end);
                let id = word.contains(['_', '-']) || digits(word) > 0;
                (id && !word.contains(['/', ':'])).then(|| self.judge(Class::Channel, "", value)).flatten()
            }
            // `cn=talk-sync,ou=svc,dc=..`: in a directory.
            _ if List::EntryKey.has(short) => {
                let value = self.value(behind, Class::User)?;
                let rest = self.rest(value.end);
                let entry = rest.starts_with(",ou=") || rest.starts_with(",dc=") || rest.starts_with(",cn=");
                entry.then(|| self.judge(Class::User, "", value)).flatten()
            }
            _ if List::OddToken.has(short) => {
                let value = self.value(behind, Class::Token)?;
                let word = self.part(value.start, value.end);
                let random = word.len() >= 20 && digits(word) >= 3 && !word.contains(' ');
                random.then(|| self.judge(Class::Token, "token", value)).flatten()
            }
            _ if List::OddDevice.has(short) => {
                let value = self.value(behind, Class::Device)?;
                (digits(self.part(value.start, value.end)) >= 2).then(|| self.judge(Class::Device, "", value)).flatten()
            }
            _ if List::InstallKey.has(short) && self.text.contains("install") => {
                let value = self.value(behind, Class::Device)?;
                self.judge(Class::Device, "", value)
            }
            _ if List::ResourceKey.has(short) => {
                let value = self.value(behind, Class::Device)?;
                let word = self.part(value.start, value.end);
                let uuid = word.len() >= 36 && word.matches('-').count() >= 4;
                (uuid && !word.contains('/')).then(|| self.judge(Class::Device, short, value)).flatten()
            }
            _ => None,
        }
    }

    // `partial: ..`, `input="..."`, where a machine listens.
    fn speech(&mut self, short: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message)?;
        let word = self.part(value.start, value.end);
        let free = word.contains(' ') || !word.is_ascii();
        let plain = !is_fault(word) && !word.contains('=') && free && !List::FaultZh.within(word);
        let result = short == "result";
        let said = if value.quoted && !result { !short.ends_with("put") || free } else { plain };
        if result && word.is_ascii() {
            return None;
        }
        said.then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // `asr_final=..`, `ttsFrame: "..."`
    fn engine_said(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message)?;
        let word = self.part(value.start, value.end);
        let free = value.quoted && word.matches(' ').count() >= 2 || !word.is_ascii() || sounds_spoken(word);
        (free && !is_fault(word)).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // `wx.login code=0a3x..`
    fn login_code(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Token).filter(|_| self.about(List::Login))?;
        let word = self.part(value.start, value.end);
        let long = word.len() >= 20 && digits(word) >= 3 && digits(word) < word.len();
        let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'+' | b'='));
        (long && plain).then(|| self.judge(Class::Token, "code", value)).flatten()
    }

    // `"a":"推荐您试试"`: what people say, under whatever name.
    fn spoken_value(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message).filter(|value| value.quoted && value.end - value.start >= 12)?;
        let word = self.part(value.start, value.end);
        let sentence = (word.matches(' ').count() >= 3 || !word.is_ascii()) && !self.about(List::Record);
        (sentence && sounds_spoken(word)).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    // `UPDATE im_user SET .. WHERE id=`
    fn is_of_people(&self) -> bool {
        self.table().is_some_and(|table| List::PeopleTable.within(&table.to_ascii_lowercase()))
    }

    // `Speaker changed: anna_1 -> tom_2`
    fn changed(&mut self, short: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::User)?;
        let word = self.part(value.start, value.end);
        let mixed = word.len() >= 5 && digits(word) > 0 && word.bytes().any(|b| b.is_ascii_alphabetic());
        let found = (mixed || is_login(word)).then(|| self.judge(Class::User, short, value)).flatten()?;
        let next = self.part(found, found + 4) == " -> ";
        let next = next.then(|| self.value(found + 4, Class::User)).flatten();
        next.and_then(|value| self.judge(Class::User, short, value)).or(Some(found))
    }

    // `phone=138..&code=552901`: elsewhere a code is a number of an error.
    fn one_time_code(&mut self, short: &str, behind: usize) -> Option<usize> {
        let told = self.about(List::Proof) && !self.about(List::Fault);
        let form = behind.checked_sub(5).is_some_and(|at| self.before(at) == b'&');
        let value = self.value(behind, Class::Otp).filter(|_| told || form)?;
        // `"code":1001` is a result, `"code":"907893"` was typed.
        if !value.quoted && self.part(0, behind).ends_with("\":") {
            return None;
        }
        let word = self.part(value.start, value.end);
        // The code of a login is a token; a backup code has letters.
        let letters = word.bytes().any(|b| b.is_ascii_alphabetic())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if letters && digits(word) >= 2 && self.about(List::Proof) && (8..=14).contains(&word.len()) {
            return self.judge(Class::Otp, "", Value { quoted: true, ..value });
        }
        let code = (4..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        code.then(|| self.judge(Class::Otp, short, value)).flatten()
    }

    // The parts of a digest, cookies, and keys beside a word for them.
    fn key(&mut self, short: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Token)?;
        let word = self.part(value.start, value.end);
        let long = word.len() >= 12 && digits(word) > 0 && !word.trim_end_matches('=').contains([' ', '=']);
        let algorithm = List::Algorithm.starts(&word.to_ascii_lowercase()).is_some();
        if !long || algorithm || short.is_empty() {
            return None;
        }
        let base = short == "key"
            && word.len() >= 24
            && word.ends_with('=')
            && word.bytes().any(|b| b.is_ascii_uppercase())
            && word.bytes().any(|b| b.is_ascii_lowercase());
        if base {
            return self.add(value.start, value.end, NAMED, hidden("", word));
        }
        let digest = matches!(short, "nonce" | "cnonce" | "response") && self.about(List::Digest);
        if !(digest || short == "key" || self.has_cookie()) {
            return None;
        }
        // `appid.keyid:secret`
        let key = short != "key"
            || self.about(List::CipherKey)
            || word.split_once(':').is_some_and(|(id, secret)| id.contains('.') && secret.len() >= 12);
        key.then(|| self.add(value.start, value.end, NAMED, hidden("", word))).flatten()
    }

    fn has_cookie(&self) -> bool {
        COOKIE.find(self.text.as_bytes()).is_some() && self.about(List::Cookie)
    }
}
