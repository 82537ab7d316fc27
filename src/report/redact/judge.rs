//! Is it one? Each pass finds a place; here stands what tells a token from a word, a phone from a counter, a mail
//! address from an object id.

use std::sync::LazyLock;

use regex::Regex;

use super::fields::{self, Class};
use super::passes::Hit;
use super::{Action, Policy, mask};

#[allow(clippy::unnecessary_wraps, reason = "one signature for all judges")]
pub(super) fn private_key(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    Some(Action::Mask("SECRET", mask::note("private-key", hit.value())))
}

#[allow(clippy::unnecessary_wraps, reason = "one signature for all judges")]
pub(super) fn body(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    Some(Action::Mask("TEXT", mask::note("", hit.value())))
}

// A chat message says so beside the text; `"msg":"token expired"` in an answer does not.
static CHAT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"m\.text|msgtype|bodies|(?i:text_?msg|txt_?msg|textmessage|chat_?type|elem_?type)|["']type\\*["']\s*:\s*\\*["'](?:txt|text|chat|groupchat)"#).ok()
});
static VERB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)send|sent|recv|receiv|deliver|publish|chat|onmessage|(?:new|text)[ _]?(?:message|msg)").ok()
});
static FAULT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)error|fail|time[d ]?-?out|expired|invalid|denied|refused|closed|reset|unreachable|not found|disconnect",
        r"|unauthor|forbidden|limit|kick|banned|exceed|cannot|unable|not allowed|success|retry|abort"
    ))
    .ok()
});

// Some SDKs write each log record as JSON and call its text `content`.
static RECORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#""(?:level|lvl|severity|logger|action)\\*"\s*:"#).ok());

fn has(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|r| r.is_match(text))
}

pub(super) fn message(hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    let value = hit.value();
    match fields::class(hit.key)? {
        Class::Message if value.starts_with("application/") => None,
        Class::Message if has(&RECORD, hit.text) && !has(&CHAT, hit.text) => None,
        Class::Message => fields::judge(hit.key, value, policy),
        Class::PerhapsMessage => {
            let number = value.trim().parse::<f64>().is_ok();
            let said = has(&CHAT, hit.text) || (has(&VERB, hit.text) && !has(&FAULT, value));
            (said && !number && !fields::is_word(value)).then(|| Action::Mask("TEXT", mask::note("", value)))
        }
        _ => None,
    }
}

pub(super) fn secret(hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    match fields::class(hit.key)? {
        Class::Secret | Class::Token => fields::judge(hit.key, hit.value(), policy),
        _ => None,
    }
}

pub(super) fn identity(hit: &Hit<'_>, policy: Policy) -> Option<Action> {
    match fields::class(hit.key)? {
        Class::User | Class::Peer | Class::Channel | Class::Device | Class::Phone | Class::Place | Class::App => {
            fields::judge(hit.key, hit.value(), policy)
        }
        _ => None,
    }
}

// `"userIds":["a","b"]`: the names in a list are masked together, how long it was stays.
pub(super) fn list(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    let one = hit.key.strip_suffix('s').unwrap_or(hit.key);
    let private = matches!(
        fields::class(one)?,
        Class::User | Class::Peer | Class::Device | Class::Phone | Class::Secret | Class::Token | Class::Channel
    );
    let listed = hit.value().contains(['"', '\'']) || hit.value().chars().filter(char::is_ascii_digit).count() > 4;
    (private && listed).then(|| Action::Mask("VALUE", mask::note("list", hit.value())))
}

/// A mask that still says which kind of token it was and when it ends: `TOKEN[jwt len=139 exp=2026-03-14]`.
pub(super) fn token_mask(value: &str) -> Action {
    let (kind, expiry) = if value.starts_with("006") && value.len() > 60 {
        ("agora006", None)
    } else if value.starts_with("007eJx") {
        ("agora007", None)
    } else if value.starts_with("eJw") {
        ("usersig", None)
    } else if value.starts_with("eyJ") {
        ("jwt", jwt_expiry(value))
    } else {
        ("", None)
    };
    let expiry = expiry.map(|day| format!(" exp={day}")).unwrap_or_default();
    Action::Mask("TOKEN", mask::note(kind, value) + &expiry)
}

fn jwt_expiry(value: &str) -> Option<String> {
    let claims = mask::base64(value.split('.').nth(1)?);
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    let seconds = claims.get("exp")?.as_i64().filter(|s| (0..=32_503_680_000).contains(s))?;
    crate::stamp::format_utc(seconds * crate::stamp::SECOND).get(..10).map(str::to_owned)
}

pub(super) fn token(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    let inside = hit.before().ends_with(|c: char| c.is_ascii_alphanumeric());
    (!inside).then(|| token_mask(hit.value()))
}

pub(super) fn bearer(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    let value = hit.value();
    (value.len() >= 16 || value.chars().any(|c| c.is_ascii_digit())).then(|| token_mask(value))
}

pub(super) fn cookie(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    hit.value().contains('=').then(|| Action::Mask("SECRET", mask::note("cookie", hit.value())))
}

#[allow(clippy::unnecessary_wraps, reason = "one signature for all judges")]
pub(super) fn userinfo(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    Some(Action::Mask("SECRET", mask::note("", hit.value())))
}

pub(super) fn mail(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    // Stack frames and assets: `send@bundle.js`, `icon@2x.png`.
    const FILES: &[&str] = &[
        "js", "mjs", "ts", "jsx", "tsx", "java", "kt", "cpp", "cc", "swift", "so", "dll", "dylib", "png", "jpg", "svg",
        "html", "css", "map", "py", "json", "webp", "gif", "hpp", "mm",
    ];
    let value = hit.value().to_ascii_lowercase().replace("%40", "@");
    let end = value.rsplit('.').next().unwrap_or_default();
    let inside = hit.after().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@');
    (!inside && !FILES.contains(&end)).then_some(Action::Alias("mail", value))
}

pub(super) fn named(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    let value = hit.value();
    let inside = hit.after().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    (!inside && !fields::is_word(value)).then(|| Action::Alias("user", value.to_owned()))
}

/// Digits with the country in front; a mainland number without one gets it.
pub(super) fn e164(value: &str) -> String {
    let value = value.replace("\\u002b", "+").replace("\\u002B", "+").replace("%2B", "+").replace("%2b", "+");
    let narrow = |c: char| char::from_u32(u32::from(c).wrapping_sub(0xfee0)).filter(char::is_ascii_digit).unwrap_or(c);
    let digits: String = value.chars().map(narrow).filter(char::is_ascii_digit).collect();
    if digits.len() == 11 && digits.starts_with('1') && !value.starts_with('+') {
        format!("+86{digits}")
    } else {
        format!("+{digits}")
    }
}

fn stands_alone(hit: &Hit<'_>) -> bool {
    let before = hit.before().chars().next_back();
    let mut after = hit.after().chars();
    let next = after.next();
    let fraction = |dot: Option<char>, digit: Option<char>| {
        matches!(dot, Some('.' | ':' | ',')) && digit.is_some_and(|c| c.is_ascii_digit())
    };
    !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.')
        && !next.is_some_and(|c| c.is_ascii_alphanumeric())
        && !fraction(next, after.next())
        && !fraction(before, hit.before().chars().rev().nth(1))
}

pub(super) fn phone(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    (stands_alone(hit) && !is_counter(hit)).then(|| Action::Alias("phone", e164(hit.value())))
}

pub(super) fn phone_cn(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    (stands_alone(hit) && !is_counter(hit)).then(|| Action::Alias("phone", e164(hit.value())))
}

// Byte counters, clocks and sequence numbers have eleven digits too; their name or their unit says so.
fn is_counter(hit: &Hit<'_>) -> bool {
    const NAMES: &[&str] = &[
        "bytes",
        "byte",
        "size",
        "count",
        "ts",
        "time",
        "timestamp",
        "ms",
        "us",
        "ns",
        "seq",
        "total",
        "offset",
        "len",
        "length",
        "duration",
        "elapsed",
        "cost",
        "ssrc",
        "frames",
        "packets",
        "id",
        "tick",
        "uptime",
        "rx",
        "tx",
        "delta",
        "code",
        "line",
        "pts",
        "dts",
        "ntp",
        "memory",
        "free",
        "used",
        "sent",
        "recv",
        "received",
        "trace",
        "cseq",
    ];
    let before = hit.before().trim_end_matches(|c: char| !c.is_alphanumeric());
    let gap = hit.before().len() - before.len();
    let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let person = matches!(fields::class(&name), Some(Class::User | Class::Phone | Class::Peer));
    let named =
        gap <= 4 && !person && NAMES.iter().any(|n| name == *n || (n.len() > 3 || *n == "id") && name.ends_with(n));
    let unit = hit.after().trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    named || matches!(unit, "bytes" | "byte" | "B" | "KB" | "ms" | "us" | "ns" | "s" | "packets" | "frames")
}

// Query values are masked unless their name is known to carry nothing private, or they are too small to.
pub(super) fn query(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    const OPEN: &[&str] = &[
        "version",
        "ver",
        "v",
        "sdk",
        "sdkversion",
        "platform",
        "os",
        "code",
        "area",
        "region",
        "type",
        "ts",
        "t",
        "time",
        "cloud",
        "transport",
        "eio",
        "format",
        "lang",
        "method",
        "env",
        "protocol",
        "compress",
        "action",
        "service",
        "appid",
        "appkey",
        "sdkappid",
        "reason",
        "status",
        "limit",
        "timeout",
        "since",
        "network",
        "model",
    ];
    let start =
        hit.before().rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '(')).map_or(0, |i| i + 1);
    let url = hit.before().get(start..).unwrap_or_default();
    let key: String = hit.key.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let small = hit.value().len() <= 10 && hit.value().chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_url = url.contains('?')
        || hit.text.get(hit.value.start.saturating_sub(hit.key.len() + 2)..).is_some_and(|t| t.starts_with('?'));
    let open = OPEN.contains(&key.as_str()) || small || fields::is_word(hit.value());
    (is_url && url.contains('/') && !open).then(|| Action::Mask("VALUE", mask::note("", hit.value())))
}

pub(super) fn id_card(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let value = hit.value();
    let sum: u32 = value.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize);
    let last = value.chars().next_back().map(|c| c.to_ascii_uppercase());
    (stands_alone(hit) && check == last).then(|| Action::Mask("CARD", mask::note("", value)))
}

pub(super) fn bank_card(hit: &Hit<'_>, _: Policy) -> Option<Action> {
    let digits: Vec<u32> = hit.value().chars().filter_map(|c| c.to_digit(10)).collect();
    let luhn = |(i, d): (usize, &u32)| if i % 2 == 1 { if *d > 4 { d * 2 - 9 } else { d * 2 } } else { *d };
    let sum: u32 = digits.iter().rev().enumerate().map(luhn).sum();
    (stands_alone(hit) && sum.is_multiple_of(10)).then(|| Action::Mask("CARD", mask::note("", hit.value())))
}
