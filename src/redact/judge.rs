//! Is it one? A name says what a value should be; here stands what tells a token from a word about it, a person from a
//! state, and the text of a message from the text of an error.

use super::line::{Line, NAMED};
use super::lists::List;
use super::names::{self, Class};
use super::view::undress;
use super::{
    Action, Policy,
    keyed::Value,
    mask,
    partly::PARTLY,
    people::{is_host, is_login},
    said,
    secrets::{otp, secret, token},
    shapes,
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
                Some(Action::Alias("phone", shapes::e164(word)))
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
            // `Room: DELETE FROM ..`
            Class::Channel if !value.quoted && is_shout(word) && self.byte(value.end) == b' ' => None,
            // `channel=im_msg`: where a notification is shown.
            Class::Channel if name == "channel" && digits(word) == 0 && self.about(List::Posted) => None,
            Class::Channel if name.starts_with("channel") && is_posted(word) => None,
            // Names that media use for something of their own.
            Class::Channel
                if List::MediaName.has(name) && word.is_ascii() && (self.about(List::Clock) || !is_room_id(word)) =>
            {
                None
            }
            Class::Channel => channel(name, word),
            Class::Device => self.device(name, word),
            Class::Label => label(word),
            Class::Mac => shapes::bare_mac(word),
            Class::Extension => {
                let fits = (3..=6).contains(&word.len()) && digits(word) == word.len();
                fits.then(|| Action::Alias("phone", word.to_owned()))
            }
            Class::Phone => shapes::phone_digits(word).then(|| Action::Alias("phone", shapes::e164(word))),
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

    fn is_joined(&self, value: Value) -> bool {
        !value.quoted && self.before(value.start) == b':' && self.before(value.start - 1).is_ascii_alphabetic()
    }

    // `invalid token: signature mismatch`: words, not a value.
    fn is_said(&self, word: &str, value: Value) -> bool {
        let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
        let goes_on = self.byte(value.end) == b' ' && self.byte(value.end + 1).is_ascii_alphanumeric();
        !value.quoted && letters && word.len() < 16 && goes_on && self.before(value.start) == b' '
    }

    fn user(&self, name: &str, word: &str, value: Value) -> Option<Action> {
        let plain = undress(word.trim());
        // `user: 34.1%`
        if is_nobody(&plain)
            || plain.ends_with('%')
            || plain.chars().count() > 128
            || plain.parse::<std::net::IpAddr>().is_ok()
        {
            return None;
        }
        let number = plain.bytes().all(|b| b.is_ascii_digit());
        // An app that asks for a token is called a client as well.
        if name == "clientid" && self.about(List::Oauth) {
            return None;
        }
        if name == "alias" && is_chinese_name(&plain) && !plain.is_ascii() {
            return Some(Action::Alias("name", plain));
        }
        if names::is_weak(name)
            && (digits(&plain) == 0 && !plain.contains('_') && (plain.matches('.').count() != 1 || is_host(&plain))
                || plain.starts_with(|c: char| c.is_ascii_digit()) && !number && !plain.contains(['_', '-'])
                || plain.len() < 3
                || plain.split(['_', '-']).any(|part| List::Part.has(part)))
        {
            return None;
        }
        // `operator=46001`, `operator=China Unicom`
        if name == "operator" && (self.about(List::Telephony) || number && matches!(plain.len(), 5 | 6)) {
            return None;
        }
        // `users=3`, `userList=12`: how many there are.
        if number && name.ends_with('s') && (plain.len() < 3 || !name.ends_with("ids"))
            || number && name.ends_with("list") && plain.len() < 5
        {
            return None;
        }
        // `uid=10217(com.example.app)`: the uid of a process.
        if number && (self.byte(value.end) == b'(' || (name == "uid" && self.about(List::Process))) {
            return None;
        }
        let dots = plain.split('.').count();
        let package = dots >= 3 && plain.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'_'));
        // `uid: 0x2f18` is one, and a pointer is longer.
        let pointer = plain.starts_with("0x") && number_of(&plain) && (name != "uid" || plain.len() > 8);
        let code = plain.contains("::") || plain.contains('(') || pointer || package;
        if !plain.chars().any(char::is_alphanumeric) {
            return None;
        }
        // `I/Account: restored from cache`: a sentence follows, not a name.
        let letters = !value.quoted && plain.bytes().all(|b| b.is_ascii_alphabetic());
        let sentence = letters
            && self.before(value.start) == b' '
            && self.byte(value.end) == b' '
            && self.byte(value.end + 1).is_ascii_alphabetic();
        if sentence {
            return None;
        }
        let wide = !plain.is_ascii() && !value.quoted;
        // `userName=阿橙不加糖`: an own name says what it likes.
        let told = self.before(value.start) == b'=' && plain.chars().count() <= 20 && !List::FaultZh.within(&plain);
        if code
            || (wide && !told && !is_chinese_name(&plain))
            || plain.contains('/') && !plain.contains('@') && !name.ends_with("openid")
        {
            return None;
        }
        Some(if plain.contains('@') { Action::Alias("mail", jid(&plain)) } else { Action::Alias("user", plain) })
    }

    // `from=3 to=17` counts, `from: idle to: active` and `to=state_connected` are states, `from=10:22` is a time.
    fn peer(&self, word: &str, quoted: bool) -> Option<Action> {
        if let Some((local, host)) = word.split_once('@') {
            let fits = !local.is_empty() && host.contains('.') && !word.contains(' ');
            return fits.then(|| Action::Alias("mail", jid(word)));
        }
        let number = word.bytes().all(|b| b.is_ascii_digit());
        let shaped = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        let name = if number {
            // Thirteen digits are a time.
            word.len() >= 5 && (word.len() != 13 || !word.starts_with('1'))
        } else {
            let marked = word.bytes().any(|b| b.is_ascii_digit() || b == b'_') && !word.contains('.');
            let dotted = quoted && !self.text.contains('<') && word.matches('.').count() == 1 && !is_host(word);
            let shout = word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            shaped && word.len() >= 4 && !shout && (marked || dotted || (!word.contains('.') && self.about(List::Chat)))
        };
        let state = names::is_word(word) || (digits(word) < 2 && word.split(['_', '-']).any(names::is_word));
        (name && !state).then(|| Action::Alias("user", word.to_owned()))
    }

    fn device(&self, name: &str, word: &str) -> Option<Action> {
        let plain = undress(word.trim());
        let null = plain.bytes().all(|b| matches!(b, b'0' | b'-' | b':'));
        let shaped = plain.len() >= 4
            && plain.len() <= 256
            && !plain.contains(' ')
            && !plain.starts_with('(')
            && !plain.starts_with("0x");
        let certified = name.contains("serial") && self.about(List::Cert);
        // `序列号：0000018`: of a message.
        let counted = plain.starts_with("00") && plain.len() < 8 && digits(&plain) == plain.len();
        let short = certified
            || counted
            || name == "sn" && (plain.len() < 8 || !plain.bytes().any(|b| b.is_ascii_alphabetic()));
        if null
            || short
            || !shaped
            || names::is_word(&plain)
            || (name == "uuid" && is_digest(&plain) && !self.about(List::DeviceModel))
        {
            return None;
        }
        Some(Action::Alias("device", plain.to_ascii_lowercase()))
    }

    fn message(&self, name: &str, word: &str) -> Option<Action> {
        let record = self.about(List::Record) && !self.about(List::Chat);
        let mime = ["application/", "text/", "multipart/"].iter().any(|start| word.starts_with(start));
        let inside = is_structured(word) && name != "customdata";
        let nothing = names::is_words(word) || is_measure(word) || name == "q" && starts_with_number(word);
        (!record && !mime && !inside && !nothing).then(|| text(word))
    }

    fn perhaps_message(&self, name: &str, word: &str) -> Option<Action> {
        if is_structured(word) || names::is_words(word) || is_measure(word) {
            return None;
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
        let fault = List::Fault.within(&lower);
        let pushed = matches!(name, "title" | "desc" | "alert" | "body" | "") && self.about(List::Push);
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

fn is_digest(word: &str) -> bool {
    word.len() >= 16 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
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

// `DELETE`
fn is_shout(word: &str) -> bool {
    word.len() >= 4 && word.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_number(word: &str) -> bool {
    word.trim().parse::<f64>().is_ok()
}

// `zh;q=0.9,en`: the weight of a language, no question.
fn starts_with_number(word: &str) -> bool {
    let mut bytes = word.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_digit()) && bytes.next() == Some(b'.')
}

// `412 bytes`, `30`
pub(super) fn is_measure(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    is_number(word) || unit.len() < word.len() && List::Unit.has(unit.trim())
}

fn number_of(word: &str) -> bool {
    word.bytes().skip(2).all(|b| b.is_ascii_hexdigit())
}

// Zero and negative numbers stand for nobody, as do words and places that were left empty.
fn is_nobody(word: &str) -> bool {
    let zero = word.bytes().all(|b| matches!(b, b'0' | b'-'));
    zero || word.starts_with(['-', '+']) && digits(word) < 8
        || word.starts_with('<')
        || word.starts_with('(')
        || names::is_word(word)
        || is_limit(word)
}

/// The largest numbers there are stand for nobody.
pub(super) fn is_limit(word: &str) -> bool {
    matches!(word, "18446744073709551615" | "9223372036854775807" | "4294967295" | "2147483647")
}

/// JSON, a call or a form.
pub(super) fn is_structured(word: &str) -> bool {
    let bare = word.trim_start();
    // `EditText(id=search_box)`
    let call = !bare.contains(' ') && bare.ends_with(')') && bare.contains('(') && bare.contains('=');
    let form = || call || bare.contains('&') && !bare.contains(' ') && bare.split('&').all(|part| part.contains('='));
    (bare.starts_with('{') || bare.starts_with('[')) && bare.contains([':', ',', '"']) || form()
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

// Two to four characters that are not a state.
pub(super) fn is_chinese_name(word: &str) -> bool {
    word.is_ascii() || ((2..=4).contains(&word.chars().count()) && !is_state(word))
}

/// Whether a Chinese word may be what somebody is called, and is no state.
pub(super) fn is_called(word: &str) -> bool {
    !is_state(word)
        && !word.contains([
            '长', '短', '过', '格', '错', '误', '设', '置', '更', '新', '改', '修', '列', '表', '为', '由', '从', '字',
            '段', '认', '证',
        ])
}

fn is_state(word: &str) -> bool {
    word.contains(['已', '未', '不', '在', '离', '退', '登', '加', '是', '无', '空', '的', '被', '失', '成', '满'])
}

/// The person behind an address of chat: the resource is left out.
pub(super) fn jid(word: &str) -> String {
    word.split('/').next().unwrap_or(word).to_lowercase()
}

fn person(word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let fits = plain.chars().count() <= 64 && plain.chars().any(char::is_alphanumeric);
    let carrier = List::Carrier.has(&plain);
    // `form-data; name="idcard"`: the name of a value.
    let field = plain.is_ascii() && plain.len() > 4 && names::class(&plain).is_some();
    (fits && !carrier && !field && !is_nobody(&plain) && !is_number(&plain)).then_some(Action::Alias("name", plain))
}

fn channel(name: &str, word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let number = plain.bytes().all(|b| b.is_ascii_digit());
    let small = number && plain.len() < 3 || is_structured(word);
    let place = name == "muc" && !plain.contains('@') && plain.contains('.')
        || plain.starts_with('/')
        || plain.starts_with("0x")
        || plain.contains("::")
        || plain.contains("://")
        // `Channel[audio|1|__]`: a transport.
        || plain.ends_with("|__");
    let long = plain.chars().count() > 128 || (!plain.is_ascii() && name == "group" && plain.contains(' '));
    let package = plain.starts_with("com.") && plain.matches('.').count() >= 2;
    // `EnterRoom: sdkAppId[..]`: the name of a value.
    let field = plain.len() > 4 && plain.is_ascii() && names::class(&plain).is_some_and(|c| c == Class::App);
    let state = field || package || !plain.is_ascii() && plain.chars().count() <= 6 && is_state(&plain);
    (!small && !place && !long && !state && !is_nobody(&plain)).then_some(Action::Alias("channel", plain))
}

fn label(word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let host = plain.contains('.') && !plain.ends_with(".local") && plain.is_ascii() && !plain.contains(' ');
    let fits = plain.chars().count() <= 64 && !is_nobody(&plain) && !host && !is_structured(&plain);
    fits.then_some(Action::Alias("device", plain))
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
