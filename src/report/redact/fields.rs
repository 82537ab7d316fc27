//! What the name of a value gives away: `uid`, `access_token`, `roomId`. Names are compared without case and separators.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{Action, Policy, mask};

/// What a named value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A password, key or signature.
    Secret,
    /// A token or ticket, whose value may as well be a word about it (`token=expired`).
    Token,
    /// A person.
    User,
    /// `from` and `to`: a person, or a state or a number.
    Peer,
    /// A channel, room or group.
    Channel,
    /// A device.
    Device,
    /// A phone number.
    Phone,
    /// The text of a message, whatever stands around it.
    Message,
    /// The text of a message, or of an error.
    PerhapsMessage,
    /// A coordinate.
    Place,
    /// An app id: stays unless the policy is strict.
    App,
    /// A machine of the vendor or customer.
    Server,
}

/// Names by class, as the file beside this one lists them.
static NAMES: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    // The file is part of the program and a test looks into it, so it never fails to load for a user.
    let lists: BTreeMap<String, String> = toml::from_str(include_str!("names.toml")).unwrap_or_default();
    let split = |words: String| words.split_whitespace().map(str::to_owned).collect();
    lists.into_iter().map(|(class, words)| (class, split(words))).collect()
});

fn names(class: &str) -> impl Iterator<Item = &'static str> {
    NAMES.get(class).into_iter().flatten().map(String::as_str)
}

/// Words that stand where a value would, and say something about it.
pub(super) fn is_word(value: &str) -> bool {
    let bare = value.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty() || names("word").any(|w| bare.eq_ignore_ascii_case(w))
}

/// What a name says about its value.
pub(super) fn class(name: &str) -> Option<Class> {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is = |class: &str| NAMES.get(class).is_some_and(|list| list.contains(&name));
    let ends = |class: &str| names(class).any(|end| name.ends_with(end));
    Some(match () {
        () if ends("secret") => Class::Secret,
        () if ends("token") => Class::Token,
        () if matches!(name.as_str(), "from" | "to") => Class::Peer,
        () if is("user") => Class::User,
        () if is("channel") => Class::Channel,
        () if is("device") => Class::Device,
        () if is("phone") => Class::Phone,
        () if is("message") => Class::Message,
        () if is("perhaps_message") => Class::PerhapsMessage,
        () if is("place") => Class::Place,
        () if is("app") => Class::App,
        () if names("server").any(|s| name.strip_prefix(s).is_some_and(is_address_part)) => Class::Server,
        () => return None,
    })
}

fn is_address_part(rest: &str) -> bool {
    matches!(
        rest,
        "" | "ip" | "addr" | "address" | "host" | "name" | "url" | "uri" | "point" | "ingto" | "ingsto" | "edto" | "s"
    )
}

/// True for a version under the name of one: four numbers with dots are no address there.
pub(super) fn is_version(name: &str, value: &str) -> bool {
    let named = ["version", "build", "at_least"].iter().any(|end| name.ends_with(end));
    named
        && value.len() <= 48
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | ' '))
}

/// What to do with a value by its name alone; `None` when the value itself has to tell.
pub(super) fn judge(name: &str, value: &str, policy: Policy) -> Option<Action> {
    let alias = |kind| Some(Action::Alias(kind, value.trim().to_owned()));
    let number = value.trim().parse::<f64>().is_ok();
    match class(name)? {
        // Zero and small numbers stand for "nobody" and for enumerations.
        Class::User | Class::Channel if value.trim() == "0" || value.starts_with('-') || is_word(value) => None,
        Class::Channel if number && value.len() < 3 => None,
        Class::User => alias("user"),
        Class::Channel => alias("channel"),
        Class::Peer => judge_peer(value),
        Class::Device if is_word(value) || value.chars().all(|c| matches!(c, '0' | '-' | ':')) => None,
        Class::Device => alias("device"),
        Class::Phone => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            (digits.len() >= 6).then(|| Action::Alias("phone", super::judge::e164(value)))
        }
        Class::Place => coarse(value),
        Class::App if policy == Policy::Strict && !is_word(value) => alias("app"),
        Class::Secret => secret(value),
        Class::Token => token(value),
        Class::Message if !is_word(value) && !number => Some(Action::Mask("TEXT", mask::note("", value))),
        _ => None,
    }
}

// `from=3 to=17` counts, `from: idle to: active` and `to=state_connected` are states, `from=10:22` is a time, `to=wss://`
// an address, `to=4g` a network.
fn judge_peer(value: &str) -> Option<Action> {
    let number = value.chars().all(|c| c.is_ascii_digit());
    let name = if number {
        value.len() >= 5
    } else {
        value.len() >= 4
            && value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && value.chars().any(|c| c.is_ascii_digit() || c == '_')
            && !value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    (name && !value.split('_').any(is_word)).then(|| Action::Alias("user", value.to_owned()))
}

fn secret(value: &str) -> Option<Action> {
    (!is_word(value)).then(|| Action::Mask("SECRET", mask::note("", value)))
}

fn token(value: &str) -> Option<Action> {
    let counter = value.len() < 4 && value.chars().all(|c| c.is_ascii_digit());
    let prose = value.chars().any(char::is_whitespace) && !value.chars().any(|c| c.is_ascii_digit());
    (!counter && !prose && !is_word(value)).then(|| super::judge::token_mask(value))
}

// One decimal is about eleven kilometres: enough for the region, not for the house.
fn coarse(value: &str) -> Option<Action> {
    let (_, decimals) = value.split_once('.')?;
    let degrees: f64 = value.parse().ok()?;
    (decimals.len() > 1).then(|| Action::Text("place", format!("{degrees:.1}")))
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
            ("serverIp", Some(Class::Server)),
            ("msg_id", None),
            ("tokenExpired", None),
            ("channels", None),
            ("accessKey", Some(Class::Secret)),
        ] {
            assert_eq!(class(name), want, "{name}");
        }
    }
}
