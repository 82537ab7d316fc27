//! Persons and their things where no name of a value stands before them: in calls of functions, behind `by` and `from`,
//! before a mail address, and in the names people give to what they own.

use super::keyed::Value;
use super::line::{Line, NAMED, is_word_byte};
use super::lists::List;
use super::logins::is_dotted;
use super::names::{self, Class};
use super::said::sounds_spoken;
use super::{Action, judge, owner, persons};

impl Line<'_> {
    /// `onUserEnter(anna_7)`, `kickMember("anna")`: what a function about persons or rooms is called with.
    pub(super) fn call(&mut self, word: &str, open: usize) -> Option<usize> {
        if word.contains("ogin") {
            return self.login_call(open);
        }
        let class = if List::CallPerson.within(word) {
            Class::User
        } else if List::CallRoom.within(word) {
            Class::Channel
        } else {
            return None;
        };
        List::CallVerb.starts(word)?;
        let value = self.value(open + 1, class)?;
        if class == Class::Channel && value.end - value.start >= if value.quoted { 32 } else { 60 } {
            return self.join_call(value);
        }
        let told = self.part(value.start, value.end);
        let number = told.bytes().all(|b| b.is_ascii_digit());
        let measure = number && List::CallMeasure.within(word);
        let fits = !told.contains(['=', ':', '.', ' ']) && !measure && (!number || told.len() >= 5);
        (fits && (value.quoted || self.is_told(class, told, 0))).then(|| self.judge(class, "", value)).flatten()
    }

    // `joinChannel("007eJx..", "room", null, 39021)`: a token, the room, and who enters.
    fn join_call(&mut self, token: Value) -> Option<usize> {
        let mut last = self.judge(Class::Token, "token", token);
        let mut class = Class::Channel;
        let mut at = token.end + usize::from(token.quoted);
        for _ in 0..4 {
            at = self.run_of(at, |b| matches!(b, b' ' | b',' | b'"' | b'\''));
            let quoted = matches!(self.before(at), b'"' | b'\'');
            let end = self.run_of(at, |b| !matches!(b, b',' | b')' | b'"' | b'\''));
            let word = self.part(at, end);
            if !names::is_word(word) && (quoted || judge::digits(word) >= 4 || is_login(word)) {
                last = self.judge(class, "", Value { start: at, end, quoted: true }).or(last);
                class = Class::User;
            }
            at = end + usize::from(quoted);
            if self.byte(at) != b',' {
                break;
            }
        }
        last
    }

    // `login(context, 1400000001, "anna_7", "eJw..")`: of what stands in quotes, the first that looks like a person.
    fn login_call(&mut self, open: usize) -> Option<usize> {
        let mut at = open + 1;
        for _ in 0..4 {
            let value = self.value(at, Class::User)?;
            let word = self.part(value.start, value.end);
            let plain = value.quoted || word.bytes().all(|b| is_word_byte(b) || b == b'-');
            if plain && word.len() <= 40 && is_login(word) {
                return self.judge(Class::User, "", value);
            }
            at = self.run_of(value.end + usize::from(value.quoted), |b| matches!(b, b' ' | b','));
            if matches!(self.byte(at), b')' | 0) {
                break;
            }
        }
        None
    }

    /// `kicked by anna`, `incoming call from anna_7`, `message from anna: "hello"`.
    pub(super) fn companion(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let back = self.part(0, at).trim_end();
        let from = self.run_before(back.len(), 24, |b| b.is_ascii_alphabetic());
        let before = self.part(from, back.len()).to_ascii_lowercase();
        let by = word == "by";
        let proven = word == "for" && matches!(before.as_str(), "publickey" | "password");
        let whose = word == "for" && List::LoginFor.has(&before) && self.about(List::Login);
        let login = || self.value(end, Class::User).is_some_and(|v| is_login(self.part(v.start, v.end)));
        let last = || {
            self.value(end, Class::User)
                .is_some_and(|v| matches!(self.byte(v.end), 0 | b',' | b';') || self.rest(v.end).starts_with(" ("))
        };
        let joined = || self.about(List::Login) || self.about(List::RoomAct) || self.text.contains("onnected");
        let entered = word == "as"
            && (login() && last() && joined()
                || List::EnteredAs.has(&before)
                || back.ends_with('"') && self.about(List::Enrol));
        let doer =
            by && (before.ends_with("ed") || before == "sent" || !back.ends_with(|c: char| c.is_ascii()) || login());
        let other = matches!(word, "from" | "to" | "with") && List::SaidBy.ends(&before).is_some();
        if !(doer || other || proven || entered || whose || word == "from" && self.is_numbered(end + 1)) {
            return None;
        }
        let value = self.value(end, Class::User).filter(|v| v.start == end + 1 + usize::from(v.quoted))?;
        // `uuid.1`: the first device of somebody.
        let name = self.part(value.start, value.end);
        let one = name.rsplit_once('.').filter(|(name, device)| name.len() == 36 && device.len() <= 2);
        let name = one.map_or(name, |(name, _)| name);
        let value = Value { end: value.start + name.len(), ..value };
        let spoken = matches!(self.part(value.end, value.end + 3), ": \"" | ": '" | ": “");
        let dotted = || self.value(end, Class::User).is_some_and(|v| is_dotted(self.part(v.start, v.end)));
        let dots = entered || whose || other && dotted() || by && List::DoneBy.ends(&before).is_some();
        let plain = name.bytes().all(|b| is_word_byte(b) || b == b'-' || b == b'.' && dots) && !names::is_word(name);
        let stops = matches!(self.byte(value.end), b' ' | b'.' | b',' | b';' | b':' | b')' | 0) || value.quoted;
        let known =
            by && List::DoneBy.ends(&before).is_some() && !self.part(value.end, value.end + 2).starts_with(" t");
        let sure = spoken || proven || known || value.quoted && !by;
        if word == "from"
            && matches!(before.as_str(), "message" | "msg" | "dm" | "sms" | "whisper")
            && let Some(next) = self.told_from(end)
        {
            return Some(next);
        }
        if !name.is_ascii() && !value.quoted && (known || by && List::DoneBy.ends(&before).is_some()) {
            return self.doer_zh(value);
        }
        let full =
            value.quoted && other && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
        if full && name.contains(' ') {
            return self.judge(Class::Name, "name", value);
        }
        let told = stops && plain && (is_named(name, sure, dots) || !by && name.len() >= 5 && is_number(name));
        let mut next = told.then(|| self.judge(Class::User, "", Value { quoted: true, ..value })).flatten();
        let told_on = told && self.rest(value.end).strip_prefix(": ").is_some_and(sounds_spoken);
        if (spoken || told_on) && told {
            let said = self.value(value.end + 1, Class::Message).filter(|v| v.quoted || told_on)?;
            next = self.judge(Class::Message, "text", said).or(next);
        }
        next
    }

    // `from 5a67e680-7c9e-400c-bb0e-3d336a13d875.1`: somebody's id of dice, and the number of the device.
    fn is_numbered(&self, at: usize) -> bool {
        let end = self.run_of(at, |b| b.is_ascii_hexdigit() || b == b'-');
        end == at + 36 && self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit()
    }

    // `kicked by 班主任-许老师`
    fn doer_zh(&mut self, value: Value) -> Option<usize> {
        let rest = self.rest(value.start);
        let stop = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '·'))).unwrap_or(rest.len());
        let value = Value { end: value.start + stop, ..value };
        (rest.get(..stop)?.chars().count() <= 10).then(|| self.judge(Class::Name, "", value)).flatten()
    }

    // `private message from Renate (Legal): are we recording?`
    fn told_from(&mut self, end: usize) -> Option<usize> {
        let rest = self.rest(end + 1);
        let colon = rest.find(": ").filter(|colon| (2..=48).contains(colon))?;
        let who = rest.get(..colon)?;
        let said = rest.get(colon + 2..)?;
        let plain = who.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | '\''));
        let text = (said.contains(' ') || !said.is_ascii()) && !said.contains(['=', '{']) && sounds_spoken(said);
        if !plain || !text || who.split(' ').count() > 4 || names::is_word(who) {
            return None;
        }
        let class = if who.contains(' ') || !who.is_ascii() { Class::Name } else { Class::User };
        self.judge(class, "", Value { start: end + 1, end: end + 1 + colon, quoted: true });
        self.judge(Class::Message, "text", self.value(end + 1 + colon + 2, Class::Message)?)
    }

    /// `"Anna Novak" <anna@host>` and `From: Anna Novak <anna@host>`.
    pub(super) fn display_name(&mut self, open: usize) {
        let before = self.part(0, open).trim_end();
        if let Some(name) = before.strip_suffix('"') {
            if let Some(start) = name.rfind('"') {
                let value = Value { start: start + 1, end: name.len(), quoted: true };
                self.judge(Class::Name, "name", value);
            }
            return;
        }
        let piece = before.rsplit([':', ',', '=', ';', '"', '>', '(']).next().unwrap_or_default();
        let name = piece.trim_start();
        let led = before[..before.len() - piece.len()].ends_with([':', ',', '=']);
        let capital = name.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii());
        let words = name.split(' ').count() <= 4
            && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
        if led && capital && words && !names::is_word(name) {
            let value = Value { start: before.len() - name.len(), end: before.len(), quoted: false };
            self.judge(Class::Name, "name", value);
        }
    }

    /// `给王芳发送消息`, `邀请 李雷 加入`: a name of two to four characters between a preposition and what is done.
    pub(super) fn chinese_peer(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let before = List::PeerBefore.starts(rest)?;
        let start = at + before.len() + usize::from(self.byte(at + before.len()) == b' ');
        // `已转让给 zhou_3`
        let login = self.run_of(start, |b| is_word_byte(b) || b == b'-');
        if is_login(self.part(start, login)) && !matches!(self.byte(login), b'=' | b':' | b'(' | b'.') {
            return self.judge(Class::User, "", Value { start, end: login, quoted: true });
        }
        let rest = self.rest(start);
        let len = rest.char_indices().take(6).find(|(i, _)| {
            let tail = rest.get(*i..).unwrap_or_default();
            List::PeerAfter.starts(tail.strip_prefix(' ').unwrap_or(tail)).is_some()
        })?;
        let name = rest.get(..len.0)?;
        let chars = name.chars().count();
        let chinese = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let fits = (2..=4).contains(&chars) && chinese && !List::PeerOther.within(name);
        (fits && !names::is_word(name))
            .then(|| self.add(start, start + name.len(), NAMED, Action::Alias("name", name.to_owned())))
            .flatten()
    }

    /// `老师 李红梅 开启`: a family name and one or two characters more, alone.
    pub(super) fn chinese_name(&mut self, start: usize) -> Option<usize> {
        let rest = self.rest(start);
        let len = rest.find(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(rest.len());
        let name = rest.get(..len)?;
        let fits = persons::is_full_zh(name) && owner::is_chinese_name(name);
        fits.then(|| self.add(start, start + len, NAMED, Action::Alias("name", name.to_owned()))).flatten()
    }

    /// `@阿杰`
    pub(super) fn mention(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at + 1, |b| is_word_byte(b) || matches!(b, b'.' | b'-'));
        let name = self.part(at + 1, end).trim_end_matches(['.', '-']);
        let end = at + 1 + name.len();
        let free = matches!(self.before(at), 0 | b' ' | b'=' | b'(' | b'"' | b',' | b':' | b'[')
            && !matches!(self.byte(end), b'/' | b'(' | b'@' | b':');
        let dotted = name.matches('.').count() == 1 && !name.starts_with('.') && !is_host(name);
        if free
            && name.len() >= 4
            && (is_login(name) || dotted && judge::digits(name) < 2 && !name.split('.').any(is_part))
        {
            return self.add(at + 1, end, NAMED, Action::Alias("user", name.to_owned()));
        }
        let rest = self.rest(at + 1);
        if let Some(len) = persons::mixed_len(rest).filter(|_| !is_word_byte(self.before(at))) {
            let name = self.part(at + 1, at + 1 + len).to_owned();
            return self.add(at + 1, at + 1 + len, NAMED, Action::Alias("name", name));
        }
        let len = rest.find(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(rest.len());
        let name = rest.get(..len)?;
        let fits = (2..=6).contains(&name.chars().count()) && !matches!(name, "所有人" | "全体成员" | "全体" | "我");
        if !fits || is_word_byte(self.before(at)) {
            return None;
        }
        let found = self.add(at + 1, at + 1 + len, NAMED, Action::Alias("name", name.to_owned()));
        let said = rest.get(len..)?.strip_prefix(' ').filter(|said| sounds_spoken(said));
        let said = said.and_then(|said| self.value(self.text.len() - said.len(), Class::Message));
        said.and_then(|value| self.judge(Class::Message, "text", value)).or(found)
    }
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_digit())
}

// Whether a word behind `by` or `from` is a person: for sure, or by its looks.
fn is_named(name: &str, sure: bool, dots: bool) -> bool {
    let parts = name.split(['_', '-']).any(names::is_word) && judge::digits(name) < 2
        || !sure && name.split(['_', '-', '.']).any(is_part);
    let dotted = dots && name.matches('.').count() == 1 && !is_host(name);
    let hinted = dotted || name.contains('_') || judge::digits(name) > 0;
    !parts && !is_number(name) && name.len() >= 3 && (sure || hinted && name.len() >= 4)
}

// `anna.w` is a person, `anna.io` a host or file.
pub(super) fn is_host(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|end| List::HostEnd.has(end))
}

// `noah_7`, `ella-rose-2`: a name people log in with, not a part of the software.
pub(super) fn is_login(name: &str) -> bool {
    let digits = judge::digits(name) > 0;
    let shaped =
        name.len() >= 4 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.ends_with(['-', '_', '.']);
    let shout = !name.bytes().any(|b| b.is_ascii_lowercase());
    shaped
        && !shout
        && (name.contains('_') || digits && name.contains(['-', '.']))
        && !name.split(['_', '-', '.']).any(is_part)
}

pub(super) fn is_part(piece: &str) -> bool {
    let stem = piece.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    List::Part.has(&stem) || !stem.is_empty() && names::is_word(&stem)
}

impl Line<'_> {
    /// `noah_7 joined`, `ella-rose-2 has left`, `user_8812`.
    pub(super) fn subject(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let name = self.part(at, end);
        if matches!(self.before(at), b'/' | b'-' | b'@' | b'$' | b'#') || name.len() > 64 {
            return None;
        }
        if let Some(next) = self.typed_id(at) {
            return Some(next);
        }
        if self.before(at) == b'.' || name.len() > 40 {
            return None;
        }
        let acts = self.rest(end).strip_prefix(' ')?;
        let acts = acts.strip_prefix("has ").or_else(|| acts.strip_prefix("just ")).unwrap_or(acts);
        let act = List::SubjectAct.starts(acts);
        // `TR_7 muted=false`: the name of a value follows.
        let done = act.is_some_and(|act| !acts.get(act.len()..).unwrap_or_default().starts_with(['=', ':', '_']));
        let online = judge::digits(name) > 0 && name.len() >= 5 && List::HumanAct.starts(acts).is_some();
        (done && (is_login(name) || online && !is_part(name) && name.bytes().all(|b| b.is_ascii_alphanumeric())))
            .then(|| self.add(at, end, NAMED, Action::Alias("user", name.to_owned())))
            .flatten()
    }

    /// `displayName "Olivier"`, `getOAID -> b81a..`, `queryPeers [anna_1, tom_2]`: a name and a value with something else
    /// between them than a separator.
    pub(super) fn beside(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        let rest = self.rest(end);
        let got = word.strip_prefix("get").filter(|got| !got.is_empty()).unwrap_or(word);
        let bare = || names::bare(got);
        let arrow = ["() -> ", " → ", " -> ", " => ", "() = ", "(): "].iter().find(|arrow| rest.starts_with(**arrow));
        if let Some(arrow) = arrow
            && matches!(bare().as_str(), "tts" | "asr" | "stt" | "llm")
        {
            let value = self.value(end + arrow.len(), Class::Message).filter(|value| value.quoted)?;
            return self.judge(Class::Message, "text", value);
        }
        if let Some(arrow) = arrow {
            let class = names::class(got).filter(|c| {
                matches!(c, Class::Device | Class::Token | Class::Phone | Class::User | Class::Secret | Class::Name)
            })?;
            let value = self.value(end + arrow.len(), class)?;
            // `Speaker -> BluetoothA2DPOutput`
            let name = self.part(value.start, value.end);
            let camel = name.bytes().filter(u8::is_ascii_uppercase).count() > 1 && !name.contains(['_', '-']);
            let parts = class == Class::User && (camel || name.split(['_', '-']).any(is_part));
            let named = parts || self.rest(value.end).starts_with(" =") || self.rest(value.end).starts_with('=');
            return (!named).then(|| self.judge(class, &bare(), value)).flatten();
        }
        if rest.starts_with(" [") && word.len() > 7 && List::CallPeople.within(word) {
            let first = self.value(end + 2, Class::User)?;
            return is_login(self.part(first.start, first.end)).then(|| self.list(Class::User, "", end + 2)).flatten();
        }
        // `user_name Odile`
        let capital = rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
        if capital && word.contains('_') && matches!(names::class(word), Some(Class::Name | Class::User)) {
            let value = self.value(end + 1, Class::Name)?;
            let name = self.part(value.start, value.end);
            let plain = !List::Software.has_in_any_case(name) && name.bytes().skip(1).all(|b| !b.is_ascii_uppercase());
            return plain.then(|| self.judge(Class::Name, &bare(), value)).flatten();
        }
        let joined = word.contains('_') || word.bytes().skip(1).any(|b| b.is_ascii_uppercase());
        if !(joined && rest.starts_with([' ']) && rest[1..].starts_with(['"', '\'', '“'])) {
            return None;
        }
        let class = names::class(word).filter(|c| {
            matches!(
                c,
                Class::Name | Class::User | Class::Label | Class::Phone | Class::Device | Class::Channel | Class::Otp
            )
        })?;
        let value = self.value(end + 1, class).filter(|value| value.quoted && value.end < self.text.len())?;
        self.judge(class, &bare(), value)
    }
}
