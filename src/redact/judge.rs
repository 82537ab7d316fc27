//! Is it one? A name says what a value should be; here stands what tells a token from a word about it, a person from a
//! state, and the text of a message from the text of an error.

use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::view::undress;
use super::{
    Action, Policy, address,
    keyed::Value,
    mask, numbers,
    owner::{channel, jid, label, person},
    partly::PARTLY,
    people::is_login,
    said,
    secrets::{otp, secret, token},
};

impl Line<'_> {
    /// Decides on a named value, and notes it; tells where to go on.
    pub(super) fn judge(&mut self, class: Class, name: &str, value: Value) -> Option<usize> {
        let word = self.part(value.start, value.end);
        if word.trim().is_empty() || word.len() > 1 << 20 {
            return None;
        }
        // `account key: "private_key": ".."`: the name of the value that follows.
        if value.quoted && matches!(self.byte(value.end), b'"' | b'\'') && self.byte(value.end + 1) == b':' {
            return None;
        }
        if let Some((class, own)) = self.own_part(class, value) {
            let action = self.decide(class, name, self.part(own.start, own.end), own)?;
            return self.add(own.start, own.end, NAMED, action);
        }
        let action = self.decide(class, name, word, value)?;
        self.add(value.start, value.end, NAMED, action)
    }

    fn decide(&self, class: Class, name: &str, word: &str, value: Value) -> Option<Action> {
        if is_partly(word) {
            return Some(Action::Mask("CARD", mask::note(PARTLY, word)));
        }
        match class {
            Class::Secret | Class::Token if self.is_said(word, value) => None,
            Class::Secret => secret(name, word, value.quoted),
            // `sessionId=yx_1002`: whom a talk is with.
            Class::Token if name == "sessionid" && word.len() < 12 && is_login(word) => {
                Some(Action::Alias("user", word.to_owned()))
            }
            // `sess:8225941`, `otp:2348035519027`: whose it is, in a key of a store.
            Class::Token if self.is_joined(value) && (5..=12).contains(&word.len()) && digits(word) == word.len() => {
                Some(Action::Alias("user", word.to_owned()))
            }
            Class::Otp if self.is_joined(value) && (11..=15).contains(&word.len()) && digits(word) == word.len() => {
                Some(Action::Alias("phone", numbers::e164(word)))
            }
            Class::Token => token(name, word),
            Class::Otp => otp(name, word),
            Class::User => self.user(name, word, value),
            // `from:agent_lucy nick:..`: what is said of a person follows.
            Class::Peer
                if word.contains('_')
                    && self.rest(value.end).trim_start_matches([' ', ',', '"']).starts_with("nick") =>
            {
                Some(Action::Alias("user", word.to_owned()))
            }
            Class::Peer => self.peer(word, value.quoted),
            Class::Name => person(word),
            Class::Channel => self.room(name, word, value),
            Class::Device => self.device(name, word),
            // `"hostname":"gw-7d9f6c"`: of a server that logs in JSON.
            Class::Label if name == "hostname" && self.about(List::Record) && is_pod(word) => None,
            Class::Label => label(word),
            Class::Mac => address::bare_mac(word),
            Class::Extension => {
                let fits = (3..=6).contains(&word.len()) && digits(word) == word.len();
                fits.then(|| Action::Alias("phone", word.to_owned()))
            }
            Class::Phone => numbers::phone_digits(word).then(|| Action::Alias("phone", numbers::e164(word))),
            Class::Paper => paper(word),
            Class::Card => (digits(word) >= 12).then(|| Action::Mask("CARD", mask::note("", word))),
            Class::Message => self.message(name, word),
            Class::PerhapsMessage => self.perhaps_message(name, word),
            Class::Heard => self.heard(word, value.start),
            Class::Postal if name.starts_with("poi") && value.quoted && !names::is_word(word) && !is_measure(word) => {
                Some(text(word))
            }
            Class::Postal => postal(word),
            Class::Place => coarse(word),
            Class::App => {
                let taken = self.how.policy == Policy::Strict && !names::is_word(word);
                taken.then(|| Action::Alias("app", undress(word)))
            }
            Class::Server => None,
        }
    }

    fn room(&self, name: &str, word: &str, value: Value) -> Option<Action> {
        // `Room: DELETE FROM ..`
        let statement = !value.quoted && is_shout(word) && self.byte(value.end) == b' ';
        // `channel=im_msg`: where a notification is shown.
        let posted = name == "channel" && digits(word) == 0 && self.about(List::Posted)
            || name.starts_with("channel") && is_posted(word);
        if statement || posted {
            return None;
        }
        // Names that media use for something of their own.
        if List::MediaName.has(name) {
            // `cname:anna@laptop`: who sends.
            if word.contains('@') && !word.contains(' ') {
                return Some(Action::Alias("user", jid(word)));
            }
            if word.is_ascii() && (self.about(List::Clock) || !is_room_id(word)) {
                return None;
            }
        }
        channel(name, word)
    }

    fn is_joined(&self, value: Value) -> bool {
        !value.quoted && self.before(value.start) == b':' && self.before(value.start - 1).is_ascii_alphabetic()
    }

    // `invalid token: signature mismatch`: words, not a value.
    fn is_said(&self, word: &str, value: Value) -> bool {
        let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
        let goes_on = self.byte(value.end) == b' ' && self.byte(value.end + 1).is_ascii_alphanumeric();
        !value.quoted && letters && word.len() < 16 && goes_on && self.before(value.start) == b' '
    }

    fn message(&self, name: &str, word: &str) -> Option<Action> {
        let record = self.about(List::Record) && !self.about(List::Chat);
        let mime = ["application/", "text/", "multipart/"].iter().any(|start| word.starts_with(start));
        let inside = is_structured(word) && name != "customdata";
        // `草稿为空，不保存`
        let empty = word.strip_prefix('空').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        // `query: UPDATE users SET ..`, `query: im.messages find {..`: of a database.
        let asked = name == "query" && is_statement(word);
        let nothing =
            empty || asked || names::is_words(word) || is_measure(word) || name == "q" && starts_with_number(word);
        (!record && !mime && !inside && !nothing).then(|| text(word))
    }

    fn perhaps_message(&self, name: &str, word: &str) -> Option<Action> {
        if is_structured(word) || names::is_words(word) || is_measure(word) {
            return None;
        }
        // `message=screen+goes+black`: typed into a form.
        if word.matches('+').count() >= 2 && !word.contains(' ') {
            return Some(text(word));
        }
        // The logger's own text.
        if matches!(name, "message" | "msg")
            && self.about(List::Record)
            && !said::sounds_spoken(word)
            && word.is_ascii()
            && word.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        {
            return None;
        }
        let lower = word.to_lowercase();
        // `{"code":40163,"message":"会话已失效"}`: what a server answers; people speak of networks as well.
        let fault = said::is_fault(&lower) || self.text.contains("code") && List::FaultZh.within(word);
        let pushed = (name.is_empty() || List::NoticeTitle.has(name)) && self.about(List::Push);
        let long = word.matches(' ').count() >= 2 || !word.is_ascii() && word.chars().count() >= 5;
        let only_pushed = matches!(name, "title" | "desc") && !(long && self.about(List::Chat));
        let said = pushed
            || (!only_pushed
                && (self.about(List::Chat) || (!fault && self.about(List::Verb) && !self.about(List::Record))));
        let spoken = name == "text" && !fault && self.about(List::Speech);
        let talked = !fault && said::sounds_spoken(word) && !self.about(List::Record);
        let told = List::NoteName.has(name)
            && word.matches(' ').count() >= 2
            && (self.about(List::Party) || self.about(List::Someone));
        let talked = talked || told && !fault && !self.about(List::Record);
        (spoken || talked)
            .then(|| text(word))
            .or_else(|| (said && !(fault && !self.about(List::Chat) && !pushed)).then(|| text(word)))
    }

    fn heard(&self, word: &str, start: usize) -> Option<Action> {
        let before = self.part(start.saturating_sub(32), start);
        let before = if before.is_empty() { self.part(0, start) } else { before };
        List::Hearing.within(before).then(|| text(word))
    }

    /// `Cookie: a=b; c=d`: the values go, the names and the attributes stay.
    pub(super) fn cookies(&mut self, mut at: usize) -> Option<usize> {
        let mut last = None;
        for _ in 0..200 {
            at = self.run_of(at, |b| matches!(b, b' ' | b';' | b'"' | b'\'' | b'\\'));
            let end = self.run_of(at, |b| !matches!(b, b';' | b'"' | b'\'' | b'\t' | b'\\'));
            // Words that a program adds behind the cookies.
            let words = self.part(at, end).match_indices(' ').map(|(gap, _)| at + gap);
            let end = words.into_iter().find(|gap| self.byte(gap + 1) >= 0x80).unwrap_or(end);
            let pair = self.part(at, end);
            if pair.is_empty() {
                break;
            }
            if let Some((name, value)) = pair.split_once('=')
                && !List::CookieAttribute.has(&names::bare(name))
                && !value.is_empty()
            {
                last = self.add(at + name.len() + 1, end, NAMED, hidden("cookie", value)).or(last);
            }
            if self.byte(end) != b';' {
                break;
            }
            at = end;
        }
        last
    }
}

/// A mask for the text of a message.
pub(super) fn text(word: &str) -> Action {
    Action::Mask("TEXT", mask::note("", word))
}

/// A mask for a secret of a kind.
pub(super) fn hidden(kind: &str, word: &str) -> Action {
    Action::Mask("SECRET", mask::note(kind, word))
}

/// Digits in a text.
pub(super) fn digits(word: &str) -> usize {
    word.bytes().filter(u8::is_ascii_digit).count()
}

/// Numbers, versions and times.
pub(super) fn is_figure(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':' | b'-' | b' '))
}

// `im_high`, `face_verify`: where notifications are shown, or what a check is made with.
fn is_posted(word: &str) -> bool {
    let last = word.rsplit(['_', '-']).next().unwrap_or_default();
    digits(word) == 0 && last.len() < word.len() && List::PostedEnd.has(last)
}

// `gw-7d9f6c`, `chat-api-6f7c9`: dice behind the name of a service.
fn is_pod(word: &str) -> bool {
    let Some((service, dice)) = word.rsplit_once('-') else { return false };
    let shaped = (4..=10).contains(&dice.len()) && dice.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    shaped
        && digits(dice) > 0
        && digits(dice) < dice.len()
        && service.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

// `DELETE`
fn is_shout(word: &str) -> bool {
    word.len() >= 4 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// A number with or without a sign and decimals.
pub(super) fn is_number(word: &str) -> bool {
    word.trim().parse::<f64>().is_ok()
}

// `zh;q=0.9,en`: the weight of a language, no question.
fn starts_with_number(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_digit()) && bytes.next() == Some(b'.')
}

/// `UPDATE users SET ..`, `im.messages find {..`: to a database. `find a doctor` is what somebody looks for.
pub(super) fn is_statement(word: &str) -> bool {
    let mut words = word.split([' ', '(']);
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let shouted = first.bytes().all(|b| b.is_ascii_uppercase()) && List::StatementVerb.has_in_any_case(first);
    shouted || first.contains('.') && List::StatementVerb.has(second)
}

// `412 bytes`, `30`
pub(super) fn is_measure(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    is_number(word) || unit.len() < word.len() && List::Unit.has(unit.trim())
}

/// JSON, a call or a form.
pub(super) fn is_structured(word: &str) -> bool {
    let bare = word.trim_start();
    // `EditText(id=search_box)`
    let call = !bare.contains(' ') && bare.ends_with(')') && bare.contains('(') && bare.contains('=');
    let form = || call || bare.contains('&') && !bare.contains(' ') && bare.split('&').all(|part| part.contains('='));
    (bare.starts_with('{') || bare.starts_with('[')) && bare.contains([':', ',', '"', '=']) || form()
}

// `55120`, `exam-B-07`; not `hi`, `q1w2e3` or an id of dice.
fn is_room_id(word: &str) -> bool {
    let number = digits(word) == word.len() && word.len() >= 4;
    let letters = word.split(|c: char| !c.is_ascii_alphabetic()).any(|piece| piece.len() >= 3);
    number || letters && word.contains(['-', '_']) && word.len() <= 32 && !names::is_word(word)
}

// `139****2210`, under whatever name.
fn is_partly(word: &str) -> bool {
    word.contains("***")
        && digits(word) >= 4
        && word.len() <= 24
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b' ' | b'-' | b'+'))
}

fn paper(word: &str) -> Option<Action> {
    let plate = word.bytes().any(|b| b.is_ascii_uppercase()) && digits(word) >= 2 && word.chars().count() <= 10;
    let fits = (digits(word) >= 4 || plate) && word.chars().count() <= 34;
    fits.then(|| Action::Mask("CARD", mask::note("paper", word)))
}

fn postal(word: &str) -> Option<Action> {
    let chinese = List::PostalSign.within(word) && word.chars().count() >= 5;
    let english = digits(word) > 0 && word.contains(' ') && List::Road.within(word);
    (chinese || english).then(|| text(word))
}

/// One decimal is about eleven kilometres: enough for the region, not for the house.
pub(super) fn coarse(word: &str) -> Option<Action> {
    // `48/1 51/1 2954/100`, as pictures have it.
    if word.contains('/') && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b' ' | b',')) {
        return Some(text(word));
    }
    let (_, decimals) = word.split_once('.')?;
    let degrees: f64 = word.parse().ok().filter(|degrees: &f64| degrees.abs() <= 180.0)?;
    (decimals.len() > 1).then(|| Action::Text("place", format!("{degrees:.1}")))
}
