//! Who or what a value stands for: a person, a room, a device. Here is told an id from a state, a count, a part of the
//! software, and from ids that servers make for something else.

use super::Action;
use super::judge::{digits, is_measure, is_number, is_structured};
use super::keyed::Value;
use super::line::Line;
use super::lists::List;
use super::names::{self, Class};
use super::numbers;
use super::people::{is_host, is_login};
use super::view::undress;

/// Before the address of somebody who is called.
const SCHEMES: [&str; 2] = ["sip:", "sips:"];

/// Behind a number these say that it counts something.
const COUNTED: [&str; 6] = ["个", "人", "名", "位", "次", "条"];

impl Line<'_> {
    /// `sip:4417@voip.example.org`: who is called, without the server, which stays.
    pub(super) fn own_part(&self, class: Class, value: Value) -> Option<(Class, Value)> {
        let word = self.part(value.start, value.end);
        if !matches!(class, Class::User | Class::Peer | Class::Phone | Class::Channel) {
            return None;
        }
        let bare = SCHEMES.iter().find_map(|scheme| word.strip_prefix(scheme));
        let dialled = bare.is_some() || SCHEMES.iter().any(|scheme| self.part(0, value.start).ends_with(scheme));
        let (own, _) = bare.unwrap_or(word).split_once('@').filter(|(own, _)| dialled && !own.is_empty())?;
        let start = value.start + bare.map_or(0, |bare| word.len() - bare.len());
        let number = numbers::is_dialled(own);
        Some((if number { Class::Phone } else { class }, Value { start, end: start + own.len(), ..value }))
    }

    /// A person, unless the value is a state, a count, a part of the software or an id of something else.
    pub(super) fn user(&self, name: &str, word: &str, value: Value) -> Option<Action> {
        let plain = undress(word.trim());
        // `user: 34.1%`
        if is_nobody(&plain)
            || is_made_by_server(&plain)
            || plain.ends_with('%')
            || plain.chars().count() > 128
            || plain.parse::<std::net::IpAddr>().is_ok()
            || self.is_unfilled(name, &plain, value)
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
        // `agent_id=A42AC47Hh`: what a service made, unless it is the number or login of a person.
        if name == "agentid" && !number && !is_login(&plain) {
            return None;
        }
        // `operator=46001`, `operator=China Unicom`
        let carrier = name == "operator" && (self.about(List::Telephony) || number && matches!(plain.len(), 5 | 6));
        if carrier || self.is_count(name, &plain, value) {
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

    // `--user <username>`: where it is to be filled in; `profile-id=2`: of a codec; `acc_id=2`: of a phone's own accounts.
    fn is_unfilled(&self, name: &str, plain: &str, value: Value) -> bool {
        let small = plain.len() < 4 && digits(plain) == plain.len();
        self.before(value.start) == b'<' && self.byte(value.end) == b'>' && names::is_name(plain)
            || matches!(name, "profileid" | "accid") && small
    }

    // `users=3`, `userList=12`, `c2c=18`, `用户 5000 个`: how many there are.
    fn is_count(&self, name: &str, plain: &str, value: Value) -> bool {
        if digits(plain) < plain.len() {
            return is_measure(plain);
        }
        let behind = self.rest(value.end).trim_start();
        name == "c2c" && plain.len() < 4
            || name.ends_with('s') && (plain.len() < 3 || !name.ends_with("ids"))
            || name.ends_with("list") && plain.len() < 5
            || COUNTED.iter().any(|unit| behind.starts_with(unit))
    }

    /// `from=3 to=17` counts, `from: idle to: active` and `to=state_connected` are states, `from=10:22` is a time.
    pub(super) fn peer(&self, word: &str, quoted: bool) -> Option<Action> {
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

    /// A device or an installation.
    pub(super) fn device(&self, name: &str, word: &str) -> Option<Action> {
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
}

// `CH2C-04KA-F9Q2-0017`, as RongCloud calls a message, and `OT01A1577691785`, as libwebrtc calls a stream in its statistics.
fn is_made_by_server(word: &str) -> bool {
    let groups = word.len() == 19 && word.split('-').all(|group| group.len() == 4);
    let shout = word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    // Inbound, outbound, and what the far side says of each; a transport, audio or video, a source.
    let rest = ["OT", "IT", "RI", "RO"].into_iter().find_map(|kind| word.strip_prefix(kind));
    let stream = rest.and_then(|rest| rest.split_once(['A', 'V'])).is_some_and(|(transport, source)| {
        digits(transport) == transport.len() && source.len() >= 6 && digits(source) == source.len()
    });
    groups && shout || stream
}

// `f959445d`
fn is_short_digest(word: &str) -> bool {
    word.len() == 8 && digits(word) > 0 && digits(word) < 8 && word.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_digest(word: &str) -> bool {
    word.len() >= 16 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn number_of(word: &str) -> bool {
    word.bytes().skip(2).all(|b| b.is_ascii_hexdigit())
}

// Zero and negative numbers stand for nobody, as do words and places that were left empty.
fn is_nobody(word: &str) -> bool {
    if word.contains("**") {
        return true;
    }
    let zero = word.bytes().all(|b| matches!(b, b'0' | b'-'));
    zero || word.starts_with(['-', '+']) && digits(word) < 8
        || word.starts_with('<')
        || word.starts_with('(')
        || word.starts_with("${")
        || names::is_word(word)
        || is_blank(word)
        || is_limit(word)
}

// `USER_ID`: where a value is to be filled in; `open_id`: the name of what follows, and no `anna_user`.
fn is_blank(word: &str) -> bool {
    word.contains('_') && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_') && names::is_name(word)
}

/// The largest numbers there are stand for nobody.
pub(super) fn is_limit(word: &str) -> bool {
    matches!(word, "18446744073709551615" | "9223372036854775807" | "4294967295" | "2147483647")
}

/// Two to four characters that are not a state.
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

/// The name of a person.
pub(super) fn person(word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let fits = plain.chars().count() <= 64 && plain.chars().any(char::is_alphanumeric);
    let carrier = List::Carrier.has(&plain);
    // `form-data; name="idcard"`: the name of a value.
    let field = plain.is_ascii() && plain.len() > 4 && !plain.contains(['(', ' ']) && names::class(&plain).is_some();
    (fits && !carrier && !field && !is_nobody(&plain) && !is_number(&plain)).then_some(Action::Alias("name", plain))
}

/// A room, channel or group.
pub(super) fn channel(name: &str, word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let number = plain.bytes().all(|b| b.is_ascii_digit());
    // `149(5745MHz`: of a radio.
    let radio = plain.contains('(') && !plain.contains(')');
    let small = number && plain.len() < 3 || radio || is_structured(word);
    let place = name == "muc" && !plain.contains('@') && plain.contains('.')
        || plain.starts_with('/')
        || plain.starts_with("0x")
        || plain.contains("::")
        || plain.contains("://")
        // `Channel[audio|1|__]`: a transport.
        || plain.ends_with("|__");
    let long = plain.chars().count() > 128 || (!plain.is_ascii() && name == "group" && plain.contains(' '));
    let package = plain.starts_with("com.") && plain.matches('.').count() >= 2;
    // `meeting_id=5c09..`: one run of a meeting, which a server names by dice; its room is called otherwise.
    let run = name == "meetingid" && (plain.len() == 36 && is_digest(&plain) || is_short_digest(&plain));
    // `EnterRoom: sdkAppId[..]`: the name of a value.
    let field = plain.len() > 4 && plain.is_ascii() && names::class(&plain).is_some_and(|c| c == Class::App);
    // `"conv":"v3"`
    let version = name == "conv" && plain.len() <= 3 && plain.starts_with('v');
    let state =
        version || run || field || package || !plain.is_ascii() && plain.chars().count() <= 6 && is_state(&plain);
    (!small && !place && !long && !state && !is_nobody(&plain)).then_some(Action::Alias("channel", plain))
}

/// What people call their things.
pub(super) fn label(word: &str) -> Option<Action> {
    let plain = undress(word.trim());
    let host = plain.contains('.') && !plain.ends_with(".local") && plain.is_ascii() && !plain.contains(' ');
    let fits = plain.chars().count() <= 64 && !is_nobody(&plain) && !host && !is_structured(&plain);
    fits.then_some(Action::Alias("device", plain))
}
