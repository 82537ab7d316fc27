//! `key = value` in all its dresses: bare, quoted, JSON, JSON inside a JSON string, XML attribute, Python repr, and names of
//! two words (`Device ID: ..`). Here is found which piece is the value; what becomes of it is decided in `judge`.

use super::line::Line;
use super::lists::List;
use super::names::{self, Class};

/// How far back a name may begin.
const NAME: usize = 48;

/// A value with what stands around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    /// Its first byte.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// Whether it stands in quotes.
    pub quoted: bool,
}

impl Line<'_> {
    /// A `=` or `:`; tells where to go on when the value behind it was taken.
    pub(super) fn separator(&mut self, at: usize, len: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        // `=>` and `:=` end with their second half; `::` joins names, `://` a URL.
        let mut behind = at + len;
        match (self.byte(at), self.byte(behind)) {
            (b'=', b'>') | (b':', b'=') => behind += 1,
            (b'=', b'=') | (b':', b':') => return None,
            (b':', b'/') if self.byte(behind + 1) == b'/' => return self.authority(behind + 2),
            _ => {}
        }
        if self.rest(behind).starts_with("APA91b") {
            return self.push_token(at);
        }
        if self.before(at) == b':' {
            return self.address(at);
        }
        let Some((from, to)) = self.name_before(at) else {
            return self.people_listed(at, len).or_else(|| self.parameter(at)).or_else(|| self.address(at));
        };
        if matches!(self.before(at), b')' | b'a'..=b'z' | b'A'..=b'Z' | 0x80..)
            && let Some(next) = self.people_listed(at, len)
        {
            return Some(next);
        }
        if self.is_code_place(at, from) {
            return None;
        }
        let name = self.part(from, to);
        let listed = name.ends_with('s') && self.rest(behind).trim_start_matches([' ', '\\', '"']).starts_with('[');
        let class = self
            .class_of(from, to)
            .or_else(|| listed.then(|| self.class_of(from, to - 1)).flatten())
            .or_else(|| name.ends_with('s').then(|| self.class_of_one(from, to, behind)).flatten())
            .or_else(|| {
                // `captions[12]: ".."`
                let quoted = self.value(behind, Class::Message).is_some_and(|value| value.quoted);
                let single = || self.class_of(from, to - 1).filter(|class| *class == Class::Message);
                (quoted && name.ends_with('s')).then(single).flatten()
            });
        if class.is_none() {
            return self
                .address(at)
                .or_else(|| self.in_object(&names::bare(name), from, behind))
                .or_else(|| self.in_pair(name, from, behind))
                .or_else(|| self.noun_said(from, to, behind))
                .or_else(|| self.unnamed(name, behind));
        }
        // `[wifi]: connected`: a tag of the log.
        let tag = self.byte(to) == b']' && name.eq_ignore_ascii_case("wifi");
        let class = class.filter(|class| *class != Class::Label || !tag);
        let found = class.and_then(|class| self.named(class, from, to, behind));
        // `wx.login code=..`: no code to type, but a ticket.
        let coded = class == Some(Class::Otp) && name.ends_with("code");
        let spoken = found.is_none() && List::Speaker.has_in_any_case(name);
        let found = found.or_else(|| spoken.then(|| self.spoken_by(name, behind)).flatten());
        found.or_else(|| coded.then(|| self.unnamed("code", behind)).flatten()).or_else(|| self.address(at))
    }

    // `members=anna_7`: the name says several, and one stands there.
    fn class_of_one(&self, from: usize, to: usize, behind: usize) -> Option<Class> {
        let single = self.class_of(from, to - 1).filter(|c| matches!(c, Class::User | Class::Channel))?;
        let value = self.value(behind, single).filter(|value| !value.quoted)?;
        let word = self.part(value.start, value.end);
        let id =
            word.contains(['-', '_']) && !word.split(['-', '_']).all(names::is_word) || super::judge::digits(word) > 0;
        let id = id && names::class(word).is_none();
        (id && word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.len() >= 4).then_some(single)
    }

    // `matrix_sdk::room: sending`, `tts:run_tts:388 - Generating`: where in the program it was written.
    fn is_code_place(&self, at: usize, from: usize) -> bool {
        let path = self.part(0, from).ends_with("::");
        let line = self.run_of(at + 1, |b| b.is_ascii_digit());
        let counted = line > at + 1 && self.before(from) == b':' && self.rest(line).starts_with(" - ");
        self.byte(at) == b':' && (path || counted)
    }

    // The name before a separator: in quotes, in brackets, or a run of letters.
    fn name_before(&self, at: usize) -> Option<(usize, usize)> {
        let mut to = self.run_before(at, 3, |b| b == b' ' || b == b'\t');
        if matches!(self.before(to), b'"' | b'\'' | b'`') {
            to = self.run_before(to - 1, 8, |b| b == b'\\');
            let from = self.run_before(to, NAME, |b| !matches!(b, b'"' | b'\'' | b'\\' | b'`' | b'{' | b','));
            return (from < to).then_some((from, to));
        }
        // `Build.getSerial()=..`, `captions[12]: ".."`
        if self.part(0, to).ends_with("()") {
            to -= 2;
        } else if self.before(to) == b']' {
            let index = self.run_before(to - 1, 6, |b| b.is_ascii_digit());
            to = if self.before(index) == b'[' && index + 1 < to { index - 1 } else { to - 1 };
        } else if self.before(to) == b')' {
            // `pushToken(apns)=..`: whose it is stands in brackets.
            let inner = self.run_before(to - 1, 16, |b| b.is_ascii_alphanumeric());
            let named = names::class(self.part(inner, to - 1)).is_some();
            let led = self.before(inner) == b'(' && inner >= 2 && self.byte(inner - 2).is_ascii_alphanumeric();
            to = if led && !named { inner - 1 } else { to - 1 };
        }
        let from = self.run_before(to, NAME, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        (from < to && self.part(from, to).bytes().any(|b| b.is_ascii_alphabetic())).then_some((from, to))
    }

    // `Device ID`, `App Certificate`: the word before belongs to the name where both together are one.
    pub(super) fn class_of(&self, from: usize, to: usize) -> Option<Class> {
        let two = if matches!(self.before(from), b' ') && from >= 2 {
            let start = self.run_before(from - 1, 16, |b| b.is_ascii_alphabetic());
            // `class=User name=..`: the word before is a value.
            let own = start + 1 < from && !matches!(self.before(start), b'=' | b'_');
            own.then(|| names::class(self.part(start, to))).flatten()
        } else {
            None
        };
        let one = names::class(self.part(from, to));
        // `login sdkAppID=..`: the word before does not belong to it.
        if matches!(one, Some(Class::App)) || names::is_kept(self.part(from, to)) { one } else { two.or(one) }
    }

    fn named(&mut self, class: Class, from: usize, to: usize, behind: usize) -> Option<usize> {
        let name = names::bare(self.part(from, to));
        if name.ends_with("cookie") {
            return self.cookies(behind);
        }
        let open = self.run_of(behind, |b| matches!(b, b' ' | b'\t' | b'\\'));
        if self.byte(open) == b'[' {
            return self.list(class, name.strip_suffix('s').unwrap_or(&name), open + 1);
        }
        if self.byte(open) == b'{' && matches!(class, Class::User | Class::Peer | Class::Channel | Class::Phone) {
            return self.nested_id(class, &name, open + 1);
        }
        // Words with spaces between them.
        let free = class == Class::Channel
            && name.ends_with("name")
            && self.rest(behind).trim_start().starts_with(|c: char| !c.is_ascii());
        let shape = if name.ends_with("phrase") || name == "mnemonic" || free { Class::Message } else { class };
        let value = self.value(behind, shape)?;
        let word = self.part(value.start, value.end);
        // `secret: Secret([REDACTED])`: a type that hides it.
        let wrapped = self.byte(value.end) == b'(' && word.bytes().all(|b| b.is_ascii_alphabetic());
        if class == Class::Secret && !value.quoted && wrapped {
            return None;
        }
        // `Authorization: Bearer ..`: the word names the scheme, the token follows.
        let scheme =
            name.ends_with("authorization") && word.len() <= 16 && word.bytes().all(|b| b.is_ascii_alphabetic());
        let parameters = name.ends_with("authorization")
            && word.len() <= 24
            && self.byte(value.end) == b' '
            && self.byte(self.run_of(value.end + 1, |b| b.is_ascii_alphabetic())) == b'=';
        if parameters {
            return Some(value.end);
        }
        if matches!(class, Class::Token | Class::Secret)
            && (scheme || is_scheme(word))
            && !word.eq_ignore_ascii_case("digest")
        {
            let next = self.value(value.end, Class::Token)?;
            return self.judge(Class::Token, &name, next);
        }
        let value = self.whole_value(class, &name, behind, value);
        if !value.quoted && self.is_name(class, value) {
            return None;
        }
        let found = self.judge_named(class, &name, value);
        found.and_then(|_| self.more_of_row(class, &name, value)).or(found)
    }

    // Some values go on where others end.
    fn whole_value(&self, class: Class, name: &str, behind: usize, value: Value) -> Value {
        match class {
            Class::User | Class::Channel | Class::Device if self.before(behind) == b':' && value.start == behind => {
                Value { end: self.key_end(value), ..value }
            }
            // `token:Kx8Z==@nav.example.com;cfg.example.com`: where it may be used is part of the token.
            Class::Token
                if self.byte(value.end) == b';'
                    && !value.quoted
                    && self
                        .part(value.start, value.end)
                        .split_once('@')
                        .is_some_and(|(_, host)| host.contains('.')) =>
            {
                Value { end: self.run_of(value.end, |b| !matches!(b, b' ' | b',' | b'"' | b'\'' | b')')), ..value }
            }
            // `Signature: t=1715423001,v1=5257..`
            Class::Secret if self.byte(value.end) == b',' && !value.quoted && name.ends_with("signature") => {
                let timed = self.part(value.start, value.end).starts_with("t=");
                let named = |at| self.run_of(at, |b| b.is_ascii_alphanumeric()) + 1;
                let start = if timed { named(value.end + 1) } else { value.start };
                Value { start, end: self.run_of(value.end, |b| !matches!(b, b' ' | b'"' | b'\'' | b')')), ..value }
            }
            // `conversationId=anna|1|tom`
            Class::Channel if self.byte(value.end) == b'|' && self.byte(value.end + 2) == b'|' => {
                Value { end: self.run_of(value.end + 3, |b| !matches!(b, b' ' | b',' | b')' | b']' | b'"')), ..value }
            }
            _ => value,
        }
    }

    fn judge_named(&mut self, class: Class, name: &str, value: Value) -> Option<usize> {
        // `Waiting room: Camila Torres admitted`
        let whose =
            class == Class::Channel && !value.quoted && super::persons::is_given(self.part(value.start, value.end));
        let class = if whose { Class::Name } else { class };
        let value = self.grouped_value(class, self.full_name(class, self.free_value(class, name, value)));
        // `caller` may be a number or a name.
        let called = class == Class::Phone && super::judge::digits(self.part(value.start, value.end)) == 0;
        let class = if called && names::is_said_of_callers(name) { Class::User } else { class };
        let named = class == Class::User && !value.quoted && self.part(value.start, value.end).contains(' ');
        let class =
            if named && !super::persons::is_given(self.part(value.start, value.end)) { Class::Name } else { class };
        self.judge(class, name, value)
    }

    // `"createdBy":{"id":"usr_1","name":"Anna"}`
    fn nested_id(&mut self, class: Class, name: &str, mut at: usize) -> Option<usize> {
        let mut last = None;
        for _ in 0..8 {
            let key = self.value(at, Class::Token).filter(|key| key.quoted)?;
            let colon = self.run_of(key.end, |b| matches!(b, b'\\' | b'"' | b'\'' | b' '));
            let word = self.part(key.start, key.end);
            let value = self.value(colon + 1, Class::User).filter(|_| self.byte(colon) == b':')?;
            let id = List::ShortId.has(word) || class == Class::Channel && List::ShortGroup.has(word);
            let named = word == "name" && value.quoted;
            let number = class == Class::Phone && matches!(word, "number" | "num" | "no" | "national");
            if id || named || number {
                let of = match class {
                    _ if number => Class::Phone,
                    Class::Channel => Class::Channel,
                    _ if named && self.part(value.start, value.end).contains([' ', '\u{b7}']) => Class::Name,
                    _ => Class::User,
                };
                last = self.judge(of, if of == class { name } else { "" }, value).or(last);
            } else if let Some(of) = names::class(word).filter(|of| !matches!(of, Class::Server | Class::Peer)) {
                last = self.judge(of, &names::bare(word), value).or(last);
            }
            at = self.run_of(value.end, |b| matches!(b, b'\\' | b'"' | b'\''));
            if self.byte(at) != b',' {
                break;
            }
            at += 1;
        }
        last
    }

    // `"userIds":["a","b"]`, `[a, b]`, and `ro.serialno: [R58..]`.
    pub(super) fn list(&mut self, class: Class, name: &str, mut at: usize) -> Option<usize> {
        let mut last = None;
        let first = at;
        let mut left = false;
        for _ in 0..1000 {
            at = self.run_of(at, |b| matches!(b, b' ' | b','));
            let Some(value) = self.value(at, class).filter(|v| v.end > v.start) else { break };
            // `[videoCodec: 15]`
            if !value.quoted && self.byte(value.end) == b':' {
                break;
            }
            // One that is surely a person tells that the others are.
            let name = if last.is_some() { "" } else { name };
            let found = self.judge(class, name, value);
            left |= found.is_none();
            last = found.or(last);
            let quotes = self.run_of(value.end, |b| matches!(b, b'\\' | b'"' | b'\''));
            if quotes <= at || self.byte(quotes) != b',' {
                break;
            }
            at = quotes;
        }
        if last.is_some() && left && !name.is_empty() {
            return self.list(class, "", first).or(last);
        }
        last
    }
}

/// Quotes of Chinese text.
pub(super) const QUOTES: [(char, char); 9] = [
    ('„', '“'),
    ('“', '”'),
    ('「', '」'),
    ('【', '】'),
    ('『', '』'),
    ('‘', '’'),
    ('《', '》'),
    ('«', '»'),
    ('»', '«'),
];

/// Marks that end a value in Chinese text.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '、'
            | '：'
            | '！'
            | '？'
            | '（'
            | '）'
            | '“'
            | '”'
            | '「'
            | '」'
            | '【'
            | '】'
            | '’'
            | '‘'
            | '…'
    )
}

fn is_scheme(word: &str) -> bool {
    ["bearer", "basic", "token", "jwt"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}
