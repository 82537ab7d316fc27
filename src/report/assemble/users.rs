//! Users whose names are too short to be looked for everywhere: folders are called after them (`kai/im.log`), and they
//! stand as values under names that tell nothing (`from=kai`).

use std::collections::BTreeMap;

use crate::event::Field;
use crate::redact::Redactor;
use crate::timeline::Timeline;

/// Events whose lines are looked at.
const SEARCHED: usize = 2000;

/// Users by the names the logs give them, with their pseudonyms.
pub fn users(timeline: &Timeline, redactor: &Redactor) -> BTreeMap<String, String> {
    let mut users = BTreeMap::new();
    for event in timeline.events.iter().take(SEARCHED) {
        if let Some(user) = event.str(Field::User) {
            users.insert(user.to_string(), redactor.redact_field("user_id", &user));
        }
        if let Some(clean) = redactor.line(&event.text) {
            users.extend(replaced(&event.text, &clean));
        }
    }
    users.retain(|user, _| user.len() > 1);
    users
}

/// Words of a line in whose place the redacted line has the pseudonym of a user.
fn replaced(raw: &str, clean: &str) -> Vec<(String, String)> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '@'));
        words.map(str::to_owned).collect()
    };
    let (raw, clean) = (words(raw), words(clean));
    if raw.len() != clean.len() {
        return Vec::new();
    }
    raw.into_iter().zip(clean).filter(|(raw, clean)| raw != clean && clean.starts_with("user-")).collect()
}

/// A line in which each value that is the name of a user is its pseudonym. A number could be anything, and stays.
pub fn unvalued(line: String, users: &BTreeMap<String, String>) -> String {
    let mut line = line;
    for (user, alias) in users.iter().filter(|(user, _)| user.contains(char::is_alphabetic)) {
        if !line.contains(user.as_str()) {
            continue;
        }
        let (mut out, mut done) = (String::with_capacity(line.len()), 0);
        for (at, _) in line.match_indices(user.as_str()) {
            let before = line.get(..at).and_then(|t| t.chars().next_back());
            let after = line.get(at + user.len()..).and_then(|t| t.chars().next());
            let value = before.is_some_and(|c| matches!(c, '=' | '"' | '\'' | ':'));
            let whole = after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '='));
            if value && whole && at >= done {
                out.push_str(line.get(done..at).unwrap_or_default());
                out.push_str(alias);
                done = at + user.len();
            }
        }
        line = out + line.get(done..).unwrap_or_default();
    }
    line
}

/// A path in which each step that is the name of a user is its pseudonym.
pub(super) fn unnamed(path: String, users: &BTreeMap<String, String>) -> String {
    if users.is_empty() {
        return path;
    }
    let own = |part: &str| {
        let name = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        let alias = users.get(name).filter(|_| !name.is_empty())?;
        Some(format!("{alias}{}", part.get(name.len()..).unwrap_or_default()))
    };
    let parts = path.split_inclusive(|c: char| !c.is_alphanumeric());
    parts.map(|part| own(part).unwrap_or_else(|| part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_what_was_replaced() {
        let found = replaced("login ok user=kai from 1.2.3.4", "login ok user=user-druv2ywqes from ip-aaaaaaaaaa");
        assert_eq!(found, [("kai".to_owned(), "user-druv2ywqes".to_owned())]);
        assert!(replaced("a text of some words", "TEXT[len=20]").is_empty());
        let users = found.into_iter().collect();
        assert_eq!(unnamed("x.zip!kai/kaiser.log".to_owned(), &users), "x.zip!user-druv2ywqes/kaiser.log");
        let line = "from=kai to=kaia name=\"kai\" kai=3 c_kai".to_owned();
        assert_eq!(unvalued(line, &users), "from=user-druv2ywqes to=kaia name=\"user-druv2ywqes\" kai=3 c_kai");
        let number = BTreeMap::from([("17".to_owned(), "user-x".to_owned())]);
        assert_eq!(unvalued("rtt=17".to_owned(), &number), "rtt=17");
    }
}
