//! English titles say `{count} times` and `{count} requests`: where that is one, the words around it change.

/// Whole notes that say nothing when it was once.
const NOTES: [(&str, &str); 6] = [
    (" ({count} times)", ""),
    ("（{count} 次）", ""),
    (", {count} times)", ")"),
    ("，{count} 次）", "）"),
    ("({count} times, ", "("),
    ("（{count} 次，", "（"),
];

/// Words between the number and its noun: `{count} new connections`.
const BETWEEN: usize = 2;

/// A title for a count of one.
pub(super) fn single(title: &str) -> String {
    let mut text = title.to_owned();
    for (note, without) in NOTES {
        text = text.replace(note, without);
    }
    let text = text.replace("{count} times", "once");
    // `{count} of {total} answers` are as many as the total.
    let Some((before, after)) = text.split_once("{count} ").filter(|(_, after)| !after.starts_with("of ")) else {
        return text;
    };
    format!("{before}{{count}} {}", noun(after))
}

/// The noun of the first words without its plural, and the verb behind it likewise.
fn noun(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let plural = |word: &String| {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        bare.len() > 3 && bare.ends_with('s') && bare.chars().all(|c| c.is_ascii_lowercase())
    };
    let Some(at) = words.iter().take(BETWEEN + 1).position(plural) else { return words.join(" ") };
    if let Some(word) = words.get_mut(at) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let (one, rest) = word.split_at(bare);
        let one =
            one.strip_suffix("ies").map_or_else(|| one.trim_end_matches('s').to_owned(), |stem| format!("{stem}y"));
        *word = format!("{one}{rest}");
    }
    if let Some(verb) = words.get_mut(at + 1).filter(|verb| *verb == "were") {
        "was".clone_into(verb);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::single;

    #[test]
    fn one_is_no_plural() {
        for (title, one) in [
            ("Refused ({count} times)", "Refused"),
            ("被拒绝（{count} 次）", "被拒绝"),
            ("Lookup failed ({count} times, {text})", "Lookup failed ({text})"),
            ("Contact lost {count} times", "Contact lost once"),
            ("{count} keepalives were answered late", "{count} keepalive was answered late"),
            ("Nobody was there ({count} messages)", "Nobody was there ({count} message)"),
            ("All {count} TLS handshakes failed", "All {count} TLS handshake failed"),
            ("then {count} tries one after the other", "then {count} try one after the other"),
            ("{count} of {total} answers were refusals", "{count} of {total} answers were refusals"),
            ("Not one was answered soon ({count} of them)", "Not one was answered soon ({count} of them)"),
        ] {
            assert_eq!(single(title), one);
        }
    }
}
