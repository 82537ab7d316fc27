//! Values known by where they stand: tokens by how they begin, and what URLs, paths, elements and armour hold.

use super::keyed::Value;
use super::line::{Line, SHAPE, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::view::undress;
use super::{Action, judge, mask, said, secrets};

impl Line<'_> {
    /// A token that is known by its beginning.
    pub(super) fn token_at(&mut self, at: usize) -> Option<usize> {
        // Most words are too short to be one.
        if self.run_of(at, |b| is_word_byte(b) || matches!(b, b'-' | b'.' | b'+' | b'/' | b'=' | b'*')) < at + 16 {
            return None;
        }
        let rest = self.rest(at);
        if rest.starts_with("eyJ") || rest.starts_with("W3s") || rest.starts_with("ey") {
            let found = self.encoded(at);
            return if rest.starts_with("eyJ") { found } else { found.or_else(|| self.random(at)) };
        }
        if rest.starts_with("006") {
            let hex = self.run_of(at + 3, |b| b.is_ascii_hexdigit());
            let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
            let fits = hex >= at + 35 && self.byte(at + 35) == b'I' && end >= at + 56;
            return fits.then(|| self.add(at, end, SHAPE, secrets::token_mask(self.part(at, end)))).flatten();
        }
        let Some((least, others)) = names::token(rest) else {
            return self.public_key(at).or_else(|| self.random(at));
        };
        let end = self.run_of(at, |b| b.is_ascii_alphanumeric() || others.as_bytes().contains(&b));
        let word = self.part(at, end).trim_end_matches(['.', '-']);
        let fits = word.len() >= least && word.bytes().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        fits.then(|| self.add(at, at + word.len(), SHAPE, secrets::token_mask(word)))
            .flatten()
            .or_else(|| self.random(at))
    }

    // Base64 of JSON: three pieces with dots are a signed token, one piece may hold what JSON holds.
    fn encoded(&mut self, at: usize) -> Option<usize> {
        let base = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'=');
        let first = self.run_of(at, base);
        let jwt = self.byte(first) == b'.' && self.run_of(first + 1, base) >= first + 5;
        let head = first - at >= 10 && self.part(at, first).starts_with("eyJ");
        if head && (jwt || self.byte(first) == b'.') && mask::base64(self.part(at, first)).starts_with(b"{\"") {
            let end = self.run_of(first + 1, |b| base(b) || b == b'.');
            let end = at + self.part(at, end).trim_end_matches('.').len();
            return self.add(at, end, SHAPE, secrets::token_mask(self.part(at, end)));
        }
        if first - at < 24 || self.depth() > 2 {
            return None;
        }
        let word = self.part(at, first);
        let plain = String::from_utf8(mask::base64(word))
            .ok()
            .filter(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()))?;
        let private = self.holds_private(&plain);
        private.then(|| self.add(at, first, SHAPE, Action::Mask("TEXT", mask::note("base64", word)))).flatten()
    }

    /// Behind `://`: a name and password before the host go.
    pub(super) fn authority(&mut self, at: usize) -> Option<usize> {
        let end =
            self.run_of(at, |b| !matches!(b, b'/' | b'?' | b' ' | b'"' | b'\'' | b'<' | b'>' | b'\\' | b',' | b')'));
        let host = self.part(at, end);
        let meets = List::MeetHost.starts(host).is_some()
            || List::MeetSite.ends(host).is_some()
            || List::MeetInner.within(host);
        if meets && self.byte(end) == b'/' {
            let stop = self.run_of(end + 1, |b| is_word_byte(b) || matches!(b, b'-' | b'%' | b'.'));
            let room = undress(self.part(end + 1, stop));
            let taken = room.len() >= 4 && !List::MeetPath.has(&room) && !room.contains('.');
            if taken && matches!(self.byte(stop), 0 | b' ' | b'?' | b'#' | b'"' | b'\'' | b')' | b'>' | b',') {
                return self.add(end + 1, stop, SHAPE, Action::Alias("channel", room));
            }
        }
        // `hooks.slack.com/services/T0../B0../Nx..`: who knows the URL may send.
        if self.byte(end) == b'/' {
            let path = self.run_of(end, |b| is_word_byte(b) || matches!(b, b'/' | b'-' | b'.' | b'='));
            let all = self.part(end, path);
            let hook = List::HookPath.all().iter().find_map(|hook| all.find(hook).map(|found| found + hook.len()));
            if let Some(start) = hook.map(|start| end + start - usize::from(self.before(end + start) == b'T'))
                && path >= start + 16
            {
                return self.add(start, path, SHAPE, judge::hidden("url", self.part(start, path)));
            }
        }
        let sign = at + self.part(at, end).rfind('@')?;
        let (name, password) = match self.part(at, sign).find(':') {
            Some(colon) => (at + colon, Some(at + colon + 1)),
            None => (sign, None),
        };
        let user = undress(self.part(at, name));
        // `redis://default:..@`: what Redis calls everybody who says no name.
        let taken = !user.is_empty() && user != "default" && (password.is_some() || !names::is_word(&user));
        if taken {
            self.add(at, name, SHAPE, Action::Alias("user", user));
        }
        if let Some(password) = password {
            self.add(password, sign, SHAPE, judge::hidden("", self.part(password, sign)));
        }
        Some(sign + 1)
    }

    /// A `?` or `&` in a URL: the value goes unless its name is known to carry nothing private.
    pub(super) fn query(&mut self, at: usize) -> Option<usize> {
        let key = self.run_of(at + 1, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'[' | b']'));
        if key == at + 1 || self.byte(key) != b'=' || !self.in_url(at) {
            return None;
        }
        let start = key + 1;
        let end = self.run_of(start, |b| {
            !matches!(b, b'&' | b' ' | b'\t' | b'"' | b'\'' | b'<' | b'>' | b'#' | b'\\' | b'(' | b')' | b'|')
        });
        let end = start + self.part(start, end).trim_end_matches([',', ';', ']', '}']).len();
        let name = self.part(at + 1, key);
        let word = self.part(start, end);
        let class = names::class(name);
        let value = Value { start, end, quoted: true };
        if let Some(class) =
            class.filter(|c| !matches!(c, Class::Server | Class::App | Class::PerhapsMessage | Class::Peer))
            && let Some(next) = self.judge(class, &names::bare(name), value)
        {
            return Some(next);
        }
        let letters = |part: &str| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_lowercase());
        let small = word.len() <= 10 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            || word.len() <= 2
            || word.matches('_').count() >= 2 && word.split('_').all(letters)
            || is_identifier(word);
        let open = names::is_open_query(name)
            || small
            || names::is_word(word)
            || names::is_open_value(word)
            || names::class(word).is_some()
            || class == Some(Class::Peer) && judge::digits(word) == 0 && word.len() < 12
            || matches!(class, Some(Class::App | Class::Server));
        let known = mask::placeholders(word).len() == 1;
        (!open && !known)
            .then(|| self.add(start, end, super::line::NAMED, Action::Mask("VALUE", mask::note("", word))))
            .flatten()
    }

    fn in_url(&self, at: usize) -> bool {
        let from = self.run_before(at, 4096, |b| !matches!(b, b' ' | b'\t' | b'"' | b'\'' | b'<' | b'(' | b'>'));
        let url = self.part(from, at);
        url.contains('/') && (self.byte(at) == b'?' || url.contains('?'))
    }

    /// A folder of people: the name below it goes.
    pub(super) fn path(&mut self, at: usize) -> Option<usize> {
        if self.is_done(at) {
            return None;
        }
        if self.before(at) == b'S' && self.byte(at + 1) == b'N' && matches!(self.byte(at + 2), b' ' | b':' | b'=') {
            let value = self.value(self.run_of(at + 2, |b| matches!(b, b' ' | b':' | b'=' | b'#')), Class::Device)?;
            return self.judge(Class::Device, "sn", value);
        }
        // `/bot7712003311:AAFi../getUpdates`
        if self.rest(at).starts_with("/bot") && self.byte(at + 4).is_ascii_digit() {
            let colon = self.run_of(at + 4, |b| b.is_ascii_digit());
            let end = self.run_of(colon + 1, |b| is_word_byte(b) || b == b'-');
            if self.byte(colon) == b':' && end >= colon + 24 {
                return self.add(at + 4, end, SHAPE, judge::hidden("bot", self.part(at + 4, end)));
            }
        }
        // `Contact 1005/sip:1005@..`
        if self.rest(at).starts_with("/sip:") {
            let from = self.run_before(at, 32, is_word_byte);
            let word = self.part(from, at).to_owned();
            return self.add(from, at, SHAPE, Action::Alias("user", word)).map(|end| end + 5);
        }
        let start = self.run_of(at, |b| matches!(b, b'/' | b'\\'));
        let rest = self.rest(start);
        let home = List::Home.starts(rest);
        let below = start + home.map_or(5, |home| home.len());
        let name = self.run_of(below, |b| matches!(b, b'/' | b'\\'));
        if home.is_none() {
            return self.rest_path(at);
        }
        let windows = self.byte(below) == b'\\';
        let end = self.run_of(name, |b| {
            !matches!(b, b'/' | b'\\' | b'"' | b'\'' | b':' | b',' | b';' | b'<' | b'>' | b'|' | b'(' | b')')
                && (windows || b != b' ')
        });
        let word = self.part(name, end);
        let long = word.len() > 64 || (word.contains(' ') && !matches!(self.byte(end), b'\\' | b'/'));
        let shared = ["Shared", "Public", "Default", "All Users"].contains(&word);
        if name == below || end == name || long || shared || names::is_word(word) {
            return Some(start);
        }
        self.add(name, end, SHAPE, Action::Alias("user", undress(word))).or(Some(start))
    }

    /// `<body>..</body>` and `<nick>..</nick>`.
    pub(super) fn element(&mut self, at: usize) -> Option<usize> {
        if let Some(next) = self.chat_channel(at) {
            return Some(next);
        }
        let rest = self.rest(at + 1);
        let tag = rest.bytes().take(32).position(|b| matches!(b, b' ' | b'>' | b'/'));
        let tag = tag.and_then(|len| rest.get(..len)).unwrap_or_default();
        let action: fn(&str) -> Action = match tag.rsplit(':').next() {
            Some("body" | "subject") => judge::text,
            Some("status") if self.about(List::Presence) => judge::text,
            Some("handshake" | "challenge") => |word| judge::hidden("", word),
            Some("nick") => |word| Action::Alias("name", word.to_owned()),
            Some("FN" | "GIVEN" | "FAMILY" | "MIDDLE") => |word| Action::Alias("name", word.to_owned()),
            _ if self.rest(at).contains("name=") && self.attribute(at).is_some() => return None,
            _ => {
                return self
                    .caller(at)
                    .or_else(|| self.element_after(at))
                    .or_else(|| self.caller_id(at))
                    .or_else(|| self.chat_line(at))
                    .or_else(|| self.named_element(at, tag));
            }
        };
        let open = at + 1 + rest.find('>')?;
        let text = open + 1;
        let end = self.rest(text).find('<').map_or(self.text.len(), |len| text + len);
        let word = self.part(text, end);
        // A server says in the status why somebody went: `Replaced by new connection`.
        let served = tag.ends_with("status") && said::is_fault(&word.to_ascii_lowercase());
        let served = served || tag.ends_with("status") && List::PresenceState.has(word.trim());
        let fits = self.before(open) != b'/' && !word.trim().is_empty() && word.trim_start() != "..." && !served;
        fits.then(|| self.add(text, end, SHAPE, action(word))).flatten()
    }

    // `<username>anna</username>`
    fn named_element(&mut self, at: usize, tag: &str) -> Option<usize> {
        let open = at + 1 + self.rest(at + 1).find('>')?;
        let boxed = self.rest(open + 1).starts_with("<![CDATA[");
        let content = || (boxed && tag == "Content").then_some(Class::Message);
        let class = names::class(tag).filter(|c| !matches!(c, Class::Server | Class::Peer)).or_else(content)?;
        // `<FromUserName><![CDATA[anna]]>`
        if let Some(inner) = self.rest(open + 1).strip_prefix("<![CDATA[") {
            let start = self.text.len() - inner.len();
            let class = if class == Class::PerhapsMessage { Class::Message } else { class };
            let value = Value { start, end: start + inner.find("]]>")?, quoted: true };
            return self.judge(class, &names::bare(tag), value).or(Some(value.end));
        }
        let end = open + 1 + self.rest(open + 1).find('<')?;
        let text = self.part(open + 1, end);
        // `<query>` and the like hold more elements than texts.
        let said = class != Class::Message || text.contains(' ') || !text.is_ascii();
        let closes = said && self.before(open) != b'/' && self.byte(end + 1) == b'/';
        // `anna@host/phone`: the resource is no person.
        let resource =
            self.part(open + 1, end).split_once('/').filter(|(who, _)| class == Class::User && who.contains('@'));
        let end = resource.map_or(end, |(who, _)| open + 1 + who.len());
        closes.then(|| self.judge(class, &names::bare(tag), Value { start: open + 1, end, quoted: true })).flatten()
    }

    // `"Anna Novak" <sip:anna@host>`
    fn caller(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let address = List::Address.starts(rest).is_some();
        let before = self.part(0, at).trim_end();
        let name = before.strip_suffix('"').filter(|_| address)?;
        let start = name.rfind('"')? + 1;
        let value = Value { start, end: name.len(), quoted: true };
        self.judge(Class::Name, "name", value);
        None
    }

    /// `id:APA91b..`: the token of a push service.
    pub(super) fn push_token(&mut self, colon: usize) -> Option<usize> {
        let base = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        let from = self.run_before(colon, 64, base);
        let end = self.run_of(colon + 1, base);
        let fits = end - from >= 60;
        fits.then(|| self.add(from, end, SHAPE, secrets::token_mask(self.part(from, end)))).flatten()
    }

    // `-u name:password`
    fn login(&mut self, at: usize) -> Option<usize> {
        let glued = self.byte(at + 2);
        if matches!(self.byte(at + 1), b'u' | b'p')
            && glued.is_ascii_alphanumeric()
            && self.before(at) == b' '
            && self.text.contains("mysql")
        {
            let end = self.run_of(at + 2, |b| b != b' ');
            let class = if self.byte(at + 1) == b'u' { Class::User } else { Class::Secret };
            return self.judge(class, "password", Value { start: at + 2, end, quoted: true });
        }
        if let Some(next) = self.secret_flag(at) {
            return Some(next);
        }
        let start = at + 3;
        if !self.rest(at).starts_with("-u ") || !matches!(self.before(at), b' ' | 0) {
            return None;
        }
        let end = self.run_of(start, |b| b != b' ');
        if !self.part(start, end).contains(':') && self.about(List::Command) {
            let found = self.judge(Class::User, "user", Value { start, end, quoted: true });
            // `-u anna -p secret`
            let flag = self.rest(end).starts_with(" -p ").then(|| self.value(end + 4, Class::Secret)).flatten();
            return flag.and_then(|value| self.judge(Class::Secret, "password", value)).or(found);
        }
        let colon = start + self.part(start, end).find(':').filter(|colon| *colon > 0)?;
        let user = self.part(start, colon).to_owned();
        self.add(start, colon, SHAPE, Action::Alias("user", user));
        self.add(colon + 1, end, SHAPE, judge::hidden("", self.part(colon + 1, end)))
    }

    // `203.0.113.9 - anna [02/Mar/2026`: the user of an access log.
    fn visitor(&mut self, at: usize) -> Option<usize> {
        let start = at + 2;
        let end = self.run_of(start, |b| b != b' ');
        let word = self.part(start, end);
        let fits = self.before(at) == b' ' && self.byte(at + 1) == b' ' && word.len() > 1 && word != "- -";
        let dated = self.byte(end + 1) == b'[' && self.byte(end + 4) == b'/' && self.byte(end + 2).is_ascii_digit();
        (fits && dated && !names::is_word(word))
            .then(|| self.add(start, end, SHAPE, Action::Alias("user", word.to_owned())))
            .flatten()
    }

    /// `-----BEGIN PRIVATE KEY-----`: what follows on the same line; further lines are the reader's of lines.
    pub(super) fn armour(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        if !rest.starts_with("-----BEGIN ") {
            return self.login(at).or_else(|| self.visitor(at)).or_else(|| self.switched(at));
        }
        let head = rest.find("PRIVATE KEY-----").filter(|head| *head < 40)?;
        let start = at + head + 16;
        let word = self.rest(start);
        let word = word.find("-----END").and_then(|len| word.get(..len)).unwrap_or(word);
        // Ends of lines are written out where the whole of it stands on one line.
        const EDGES: [&str; 4] = ["\\n", "\\r", " ", "\""];
        let (mut inner, mut from) = (word, start);
        while let Some(rest) = EDGES.iter().find_map(|edge| inner.strip_prefix(edge)) {
            from += inner.len() - rest.len();
            inner = rest;
        }
        while let Some(rest) = EDGES.iter().find_map(|edge| inner.strip_suffix(edge)) {
            inner = rest;
        }
        self.add(from, from + inner.len(), SHAPE, judge::hidden("private-key", inner)).map(|_| start + word.len())
    }
}

// `Group.CallbackAfterJoin`: a name that programmers give, no key: keys have digits.
fn is_identifier(word: &str) -> bool {
    let humps =
        word.bytes().zip(word.bytes().skip(1)).filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
    let long = word.split(|c: char| c == '.' || c.is_ascii_uppercase()).filter(|part| part.len() >= 3).count();
    word.contains('.') && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.') && humps.count() >= 2 && long >= 3
}
