//! What the name of a value gives away: `uid`, `access_token`, `房间号`. Names are compared without case and separators.
//! The lists stand in `names.toml`; here is no name.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lists::Quick;

/// What a named value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A password, key or signature.
    Secret,
    /// A token or ticket, whose value may as well be a word about it (`token=expired`).
    Token,
    /// A one-time code.
    Otp,
    /// A person's id.
    User,
    /// `from` and `to`: a person, or a state or a number.
    Peer,
    /// A person's name.
    Name,
    /// A channel, room or group.
    Channel,
    /// A device.
    Device,
    /// A name somebody gave to a device or network.
    Label,
    /// A hardware address.
    Mac,
    /// A number inside a telephone system.
    Extension,
    /// A phone number.
    Phone,
    /// The number of an identity card, passport, plate.
    Paper,
    /// A bank card.
    Card,
    /// The text of a message, whatever stands around it.
    Message,
    /// The text of a message, or of an error.
    PerhapsMessage,
    /// What was heard, where the name before says so.
    Heard,
    /// A postal address.
    Postal,
    /// A coordinate.
    Place,
    /// An app id: stays unless the policy is strict.
    App,
    /// A machine of the vendor or customer.
    Server,
}

const CLASSES: &[(&str, Class)] = &[
    ("secret", Class::Secret),
    ("token", Class::Token),
    ("otp", Class::Otp),
    ("peer", Class::Peer),
    ("extension", Class::Extension),
    ("phone", Class::Phone),
    ("user", Class::User),
    ("name", Class::Name),
    ("channel", Class::Channel),
    ("device", Class::Device),
    ("label", Class::Label),
    ("mac", Class::Mac),
    ("paper", Class::Paper),
    ("card", Class::Card),
    ("message", Class::Message),
    ("perhaps_message", Class::PerhapsMessage),
    ("postal", Class::Postal),
    ("place", Class::Place),
    ("app", Class::App),
    ("asr", Class::Heard),
];

/// The class a list of the files is called by.
pub(super) fn class_called(word: &str) -> Option<Class> {
    CLASSES.iter().find(|(name, _)| *name == word).map(|(_, class)| *class)
}

type Words = HashSet<String, Quick>;

#[derive(Default)]
struct Names {
    exact: HashMap<String, Class, Quick>,
    ends: Vec<(String, Class)>,
    cjk: HashMap<char, Vec<(String, Class)>, Quick>,
    server: Vec<String>,
    words: HashSet<String, Quick>,
    prose: HashSet<String, Quick>,
    query: HashSet<String, Quick>,
    counter: HashSet<String, Quick>,
    weak: HashSet<String, Quick>,
    tokens: HashMap<u8, Vec<(String, usize, String)>, Quick>,
    heads: Vec<(Words, Words, Class)>,
    lasts: Vec<(Words, Class)>,
    measured: Words,
    kept: Words,
    numbered: Words,
    query_value: Words,
}

static NAMES: LazyLock<Names> = LazyLock::new(load);

// The file is part of the program and a test looks into it, so it never fails to load for a user.
fn load() -> Names {
    let lists = include_str!(concat!(env!("OUT_DIR"), "/names.json"));
    let lists: HashMap<String, String> = serde_json::from_str(lists).unwrap_or_default();
    let list = |name: &str| lists.get(name).map_or("", String::as_str).split_whitespace().map(str::to_owned);
    let mut names = Names {
        words: list("word").collect(),
        prose: list("prose").collect(),
        query: list("query").collect(),
        counter: list("counter").collect(),
        weak: list("weak").collect(),
        server: list("server").collect(),
        measured: list("measured").collect(),
        kept: list("kept").collect(),
        numbered: list("numbered").collect(),
        query_value: list("query_value").collect(),
        ..Names::default()
    };
    for row in lists.get("like_token").map_or("", String::as_str).lines() {
        let mut parts = row.split_whitespace().map(str::to_owned);
        let (Some(start), Some(least)) = (parts.next(), parts.next().and_then(|n| n.parse().ok())) else { continue };
        let first = start.bytes().next().unwrap_or_default();
        names.tokens.entry(first).or_default().push((start, least, parts.next().unwrap_or_default()));
    }
    // The first list that holds a name wins.
    for (word, class) in CLASSES {
        for name in list(word) {
            names.exact.entry(name).or_insert(*class);
        }
        names.ends.extend(list(&format!("{word}_end")).map(|end| (end, *class)));
    }
    for (word, class) in CLASSES {
        let parts = |part: &str| list(&format!("{word}_{part}")).collect::<HashSet<_, Quick>>();
        let (of, head) = (parts("of"), parts("head"));
        if !head.is_empty() {
            names.heads.push((of, head, *class));
        }
        let last = parts("last");
        if !last.is_empty() {
            names.lasts.push((last, *class));
        }
    }
    // Longer names first, so that the beginning of a name is not taken for all of it.
    let mut chinese: Vec<String> = list("cjk").collect();
    chinese.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
    for entry in &chinese {
        let Some((name, word)) = entry.split_once('=') else { continue };
        // `活跃用户=server`: how many there are, and nobody.
        let class = if word == "server" { Some(Class::Server) } else { class_called(word) };
        if let (Some(first), Some(class)) = (name.chars().next(), class) {
            names.cjk.entry(first).or_default().push((name.to_owned(), class));
        }
    }
    names
}

/// Words that stand where a value would, and say something about it.
pub(super) fn is_word(value: &str) -> bool {
    let bare = value.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty() || (bare.len() <= 16 && NAMES.words.contains(bare.to_ascii_lowercase().as_str()))
}

/// A text of such words alone: `New message`.
pub(super) fn is_words(text: &str) -> bool {
    text.len() <= 48 && text.split(' ').all(is_word)
}

/// A name without its dress.
pub(super) fn bare(name: &str) -> String {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())).collect()
}

/// Names kept with their class: a log has few, and asks for each of them on every line.
const KEPT: usize = 4096;

thread_local! {
    static CACHE: RefCell<HashMap<String, Option<Class>>> = RefCell::default();
}

/// What a name says about its value.
pub(super) fn class(name: &str) -> Option<Class> {
    CACHE.with_borrow_mut(|cache| {
        if let Some(class) = cache.get(name) {
            return *class;
        }
        let class = find_class(name);
        if cache.len() >= KEPT {
            cache.clear();
        }
        cache.insert(name.to_owned(), class);
        class
    })
}

fn find_class(name: &str) -> Option<Class> {
    named_so(name).or_else(|| header(name))
}

/// Whether a word as a whole is the name of an id or a token.
pub(super) fn is_name(word: &str) -> bool {
    exact(&bare(word)).is_some_and(|class| matches!(class, Class::User | Class::Channel | Class::Device | Class::Token))
}

// `X-Device-Id`: a header of one's own.
fn header(name: &str) -> Option<Class> {
    let rest = name.strip_prefix("X-").or_else(|| name.strip_prefix("x-"))?;
    named_so(rest).filter(|class| {
        matches!(
            class,
            Class::User | Class::Name | Class::Channel | Class::Device | Class::Token | Class::Phone | Class::Mac
        )
    })
}

fn named_so(name: &str) -> Option<Class> {
    let whole = bare(name);
    if whole.len() < 3 && whole.len() == name.len() {
        return exact(&whole);
    }
    if NAMES.kept.contains(whole.as_str()) {
        return Some(Class::Server);
    }
    exact(&whole).or_else(|| by_words(name)).or_else(|| {
        // `ro.serialno`, `room/userId`.
        let last = name.rsplit(['.', '/']).next().filter(|last| last.len() < name.len());
        last.and_then(|last| exact(&bare(last))).or_else(|| numbered(&whole)).or_else(|| {
            let got = whole.strip_prefix("get").and_then(exact);
            got.filter(|class| matches!(class, Class::Device | Class::Phone | Class::Token | Class::Mac))
        })
    })
}

// `imei0`, `phone2`: one of several.
fn numbered(name: &str) -> Option<Class> {
    let one = name.strip_suffix(|c: char| c.is_ascii_digit()).filter(|one| one.len() > 3)?;
    exact(one).filter(|class| {
        matches!(
            class,
            Class::Device | Class::Phone | Class::Token | Class::User | Class::Mac | Class::Name | Class::Otp
        )
    })
}

// `caller_id`, `customerName`, `AZURE_SPEECH_KEY`: the last word says what it is, one before it whose.
fn by_words(name: &str) -> Option<Class> {
    let all = words(name);
    // `passwd_md5`: the hash of what the words before say.
    let hashed = name.rsplit(['_', '-', '.']).next().filter(|tail| tail.len() + 3 < name.len());
    if let Some(tail) = hashed
        && super::lists::List::HashedTail.has_in_any_case(tail)
    {
        let of = find_class(name.get(..name.len() - tail.len() - 1)?);
        return of.filter(|c| matches!(c, Class::Secret | Class::Phone | Class::Device | Class::Mac));
    }
    let (last, before) = all.split_last()?;
    // `friendList`: a list of what the word before says.
    let (last, before, listed) = match (last.as_str(), before.split_last()) {
        ("list", Some((last, before))) => (last, before, true),
        _ => (last, before, false),
    };
    // `RTC_APP_ID`: of an app, whatever it is for.
    if last == "id" && before.last().is_some_and(|of| of == "app") {
        return Some(Class::App);
    }
    // `clientMsgId`: the id of a message, whoever sent it.
    let id = matches!(last.as_str(), "id" | "ids" | "uuid" | "identifier");
    if id && before.last().is_some_and(|thing| NAMES.numbered.contains(thing.as_str())) {
        return None;
    }
    let whose = NAMES.heads.iter().find(|(of, head, _)| {
        head.contains(last.as_str()) && (listed || before.iter().any(|word| of.contains(word.as_str())))
    });
    if let Some((of, _, class)) = whose {
        return (!of.is_empty()).then_some(*class);
    }
    // `calleeList`, `roomList`
    if listed && before.is_empty() {
        let class =
            exact(last).filter(|class| matches!(class, Class::User | Class::Channel | Class::Phone | Class::Device));
        return class.map(|class| if is_said_of_callers(last) { Class::User } else { class });
    }
    // `kickedUid`, `dst_room`: whatever stands before it, unless that counts or asks.
    let (first, listed) = (before.first()?, listed || before.is_empty());
    if listed || NAMES.measured.contains(first.as_str()) {
        return None;
    }
    NAMES.lasts.iter().find(|(lasts, _)| lasts.contains(last.as_str())).map(|(_, class)| *class)
}

/// The words a name is made of: `onAsrResult` has three.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let (mut lower, mut open) = (false, false);
    let mut chars = name.chars().take(64).peekable();
    while let Some(c) = chars.next() {
        // `userId`, and `HMSPeer`: the last capital of a row begins a word.
        let next_lower = chars.peek().is_some_and(char::is_ascii_lowercase);
        let starts = c.is_ascii_uppercase() && (lower || open && next_lower);
        lower = c.is_ascii_lowercase();
        if !c.is_ascii_alphabetic() {
            open = false;
            continue;
        }
        match all.last_mut() {
            Some(word) if open && !starts => word.push(c.to_ascii_lowercase()),
            _ => all.push(c.to_ascii_lowercase().to_string()),
        }
        open = true;
    }
    all
}

fn exact(name: &str) -> Option<Class> {
    if name.len() < 2 && name != "q" {
        return None;
    }
    let ends = || NAMES.ends.iter().find(|(end, _)| name.ends_with(end.as_str())).map(|(_, class)| *class);
    let server = || {
        let named = NAMES.server.iter().any(|s| name.strip_prefix(s.as_str()).is_some_and(is_address_part));
        named.then_some(Class::Server)
    };
    NAMES.exact.get(name).copied().or_else(ends).or_else(server)
}

fn is_address_part(rest: &str) -> bool {
    matches!(
        rest,
        "" | "ip" | "addr" | "address" | "host" | "name" | "url" | "uri" | "point" | "ingto" | "ingsto" | "edto" | "s"
    )
}

/// The Chinese name that stands at the beginning of a text.
pub(super) fn chinese(text: &str) -> Option<(usize, Class)> {
    let list = NAMES.cjk.get(&text.chars().next()?)?;
    list.iter().find(|(name, _)| text.starts_with(name.as_str())).map(|(name, class)| (name.len(), *class))
}

/// The least length and the further bytes of the token that begins like this.
pub(super) fn token(text: &str) -> Option<(usize, &'static str)> {
    let list = NAMES.tokens.get(&text.bytes().next()?)?;
    let (_, least, others) = list.iter().find(|(start, ..)| text.starts_with(start.as_str()))?;
    Some((*least, others.as_str()))
}

/// Whether a word may stand before a value without `=` or `:`.
pub(super) fn is_prose(word: &str) -> bool {
    let mut lower = [0u8; 24];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|lower| NAMES.prose.contains(lower))
}

/// Whether numbers under this name count or number something.
pub(super) fn is_counter(name: &str) -> bool {
    // `totalBytesSent`, `msgId`: the last word tells.
    let ends = |at: usize| name.get(at..).is_some_and(|end| end.len() > 3 && NAMES.counter.contains(end));
    NAMES.counter.contains(name) || name.ends_with("id") || (1..name.len()).any(ends)
}

/// Whether numbers under this name count or number something: its last word tells, as in `durationMs`.
pub(super) fn counts(name: &str) -> bool {
    is_counter(&name.to_ascii_lowercase())
        || words(name)
            .split_last()
            .is_some_and(|(last, before)| !before.is_empty() && last != "code" && NAMES.counter.contains(last.as_str()))
}

/// Whether a name of persons is a name of counts and states as well.
pub(super) fn is_weak(name: &str) -> bool {
    NAMES.weak.contains(name)
}

/// Whether a name says more than it does: `timetoken`.
pub(super) fn is_kept(name: &str) -> bool {
    name.len() > 4 && NAMES.kept.contains(bare(name).as_str())
}

/// Whether a name is one for both numbers and persons.
pub(super) fn is_said_of_callers(name: &str) -> bool {
    matches!(name, "caller" | "callee")
}

/// Whether the query value of this name says nothing about a person.
pub(super) fn is_open_query(name: &str) -> bool {
    NAMES.query.contains(bare(name).as_str())
}

/// Whether the value of a query is one of the words URLs are made of: `output=json`.
pub(super) fn is_open_value(value: &str) -> bool {
    value.len() <= 16 && NAMES.query_value.contains(value.to_ascii_lowercase().as_str())
}

/// True for a version under the name of one: four numbers with dots are no address there.
pub(super) fn is_version(name: &str, value: &str) -> bool {
    let named = ["version", "build", "at_least"].iter().any(|end| name.ends_with(end));
    named
        && value.len() <= 48
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_dress() {
        for (name, want) in [
            ("userId", Some(Class::User)),
            ("X-Access-Token", Some(Class::Token)),
            ("room_id", Some(Class::Channel)),
            ("ro.serialno", Some(Class::Device)),
            ("serverIp", Some(Class::Server)),
            ("msg_id", None),
            ("tokenExpired", None),
            ("channels", None),
            ("accessKey", Some(Class::Secret)),
        ] {
            assert_eq!(class(name), want, "{name}");
        }
        assert_eq!(chinese("用户名=x"), Some((9, Class::User)));
        assert!(is_word("expired") && is_word("...") && !is_word("alice"));
    }
}
