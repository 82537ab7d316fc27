//! The ordered passes: where a value may stand. Whether it is one is decided in `judge`, `fields` and `address`.
//!
//! Order matters. Message texts and secrets go first and whole, so that an address inside them does not keep the rest;
//! shapes (tokens, mail, phone, addresses) come next, so that one value has one pseudonym everywhere; values that only
//! their name gives away come last.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

use super::{Action, Policy, address, judge};

/// A place a pass looks at.
pub(super) struct Hit<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Name before the value, empty where there is none.
    pub key: &'t str,
    /// Where the value stands.
    pub value: Range<usize>,
    whole: Range<usize>,
}

impl<'t> Hit<'t> {
    /// The value.
    pub fn value(&self) -> &'t str {
        self.text.get(self.value.clone()).unwrap_or_default()
    }

    /// Everything before the value.
    pub fn before(&self) -> &'t str {
        self.text.get(..self.value.start).unwrap_or_default()
    }

    /// Everything after the value.
    pub fn after(&self) -> &'t str {
        self.text.get(self.value.end..).unwrap_or_default()
    }

    /// Where to look next when this was not one.
    pub fn next(&self) -> usize {
        let rest = self.text.get(self.whole.start..).unwrap_or_default();
        self.whole.start + rest.chars().next().map_or(1, char::len_utf8)
    }
}

/// One kind of place, and who judges what stands there.
pub(super) struct Pass {
    regex: Regex,
    /// A value that is only partly redacted is taken whole.
    pub greedy: bool,
    pub judge: fn(&Hit<'_>, Policy) -> Option<Action>,
}

impl Pass {
    /// The next place from a byte on.
    pub fn find<'t>(&self, text: &'t str, from: usize) -> Option<Hit<'t>> {
        if from > text.len() {
            return None;
        }
        let caps = self.regex.captures_at(text, from)?;
        let whole = caps.get(0)?.range();
        let value =
            ["v", "e", "a", "b", "c"].iter().find_map(|name| caps.name(name)).map_or(whole.clone(), |m| m.range());
        // The quote that ends a twice escaped value has more than one backslash before it.
        let bare = text.get(value.clone()).map_or(0, |v| v.trim_end_matches('\\').len());
        let value = if caps.name("e").is_some() { value.start..value.start + bare } else { value };
        let key = name(&caps).and_then(|range| text.get(range)).unwrap_or_default();
        Some(Hit { text, key, value, whole })
    }
}

fn name(caps: &Captures<'_>) -> Option<Range<usize>> {
    caps.name("k").map(|m| m.range())
}

// `key = value` in all its dresses: bare, quoted, JSON, JSON inside a JSON string, XML attribute, Python repr. A quote
// that is never closed (a line cut short) ends with the text.
const KEYED: &str = concat!(
    r#"(?:^|[^A-Za-z0-9_])(?P<k>[A-Za-z][A-Za-z0-9_.-]{1,40}|手机号?码?|电话|密码|昵称)\\*["']?\s*(?:=>|[:=：])\s*"#,
    r#"(?:\\+"(?P<e>(?:[^"\\]|\\[^"])*)|"(?P<a>(?:[^"\\]|\\.)*)|'(?P<b>(?:[^'\\]|\\.)*)|(?P<c>[^\s"'&,;|<>(){}\[\]\\]+))"#
);

const TOKENS: &str = concat!(
    r"006[0-9a-fA-F]{32}I[A-Za-z0-9+/=]{20,}|007eJx[A-Za-z0-9+/=_-]{20,}|eJw[A-Za-z0-9*_-]{40,}|",
    r"eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?|",
    r"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|sk-[A-Za-z0-9]{20,}"
);

type Entry = (&'static str, bool, fn(&Hit<'_>, Policy) -> Option<Action>);

const TABLE: &[Entry] = &[
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", true, judge::private_key),
    (r"<(?:[a-z]+:)?body\b[^>]*>(?P<v>[^<]+)", true, judge::body),
    (KEYED, true, judge::message),
    (KEYED, false, judge::secret),
    (TOKENS, false, judge::token),
    (r"(?i:bearer|basic|digest)\s+(?P<v>[A-Za-z0-9._~+/=-]{8,})", false, judge::bearer),
    (r"(?i:cookie)\s*:\s*(?P<v>[^\r\n]+)", false, judge::cookie),
    (r"[A-Za-z][A-Za-z0-9+.-]*://(?P<v>[^/\s:@]+:[^/\s@]+)@", false, judge::userinfo),
    (
        r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}(?:@|%40)(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}|localhost)",
        false,
        judge::mail,
    ),
    (r"(?i:sips?):(?P<v>[^@\s;:<>]+)@", false, judge::named),
    (r"@(?P<v>[A-Za-z0-9._=/+-]+):[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", false, judge::named),
    (r"(?:\+|\\u002[bB]|%2[bB])[1-9](?:[ ()-]{0,2}[0-9]){7,14}", false, judge::phone),
    (r"(?:86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}", false, judge::phone_cn),
    (r"１[３-９][０-９]{9}", false, judge::phone_cn),
    (r"[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})", false, address::mac),
    (r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.[0-9]{1,3}){0,3}", false, address::v6),
    (r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", false, address::v4),
    (r#"(?:/home/|/Users/|[\\/]Users[\\/]+|Documents and Settings[\\/]+)(?P<v>[^/\\\s:"']+)"#, false, judge::named),
    (KEYED, false, judge::identity),
    (
        r#"(?:^|[^A-Za-z0-9_])(?P<k>[A-Za-z][A-Za-z0-9_]{1,40})\\*["']?\s*[:=]\s*\[(?P<v>[^\[\]{}]+)\]"#,
        true,
        judge::list,
    ),
    (r"(?i:\b(?:uid|user ?id|user|peer))\s+(?P<v>[0-9]{3,20})", false, judge::named),
    (r#"[?&](?P<k>[A-Za-z0-9_.-]+)=(?P<v>[^&\s#"'<>\\]+)"#, false, judge::query),
    (
        r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]",
        false,
        judge::id_card,
    ),
    (r"[0-9]{4}(?:[ -][0-9]{4}){3}", false, judge::bank_card),
];

static PASSES: LazyLock<Vec<Pass>> = LazyLock::new(|| {
    let compile = |(pattern, greedy, judge): &Entry| {
        Regex::new(pattern).ok().map(|regex| Pass { regex, greedy: *greedy, judge: *judge })
    };
    TABLE.iter().filter_map(compile).collect()
});

static SET: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(TABLE.iter().map(|(pattern, ..)| *pattern)).unwrap_or_default());

/// The passes with something to look at in a text, in order.
pub(super) fn matching(text: &str) -> Vec<&'static Pass> {
    SET.matches(text).iter().filter_map(|i| PASSES.get(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(PASSES.len(), TABLE.len());
        assert_eq!(SET.len(), TABLE.len());
    }
}
