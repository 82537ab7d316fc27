//! How the pattern of an entry is written out before it is built. The build script does the same for the built-in ones,
//! whose words it looks for.

use std::collections::BTreeMap;

/// A pattern in full: parts that have names, and generic words that may stand within strings.
///
/// # Errors
/// Says which part is not defined.
pub fn in_full(pattern: &str, parts: &BTreeMap<String, String>, generic: bool) -> Result<String, String> {
    let filled = filled(pattern, parts)?;
    Ok(if generic { within_json(&filled) } else { filled })
}

/// Generic words are read within JSON as well: a quote of either kind may stand behind escapes, and what begins a line may
/// begin its message.
pub fn within_json(regex: &str) -> String {
    let quote = r#"(?:\\{0,3}["\x27])"#;
    let begins = r#"(?:^|"(?:msg|message)" ?: ?")"#;
    let quoted = regex.replace(r#"["\x27]"#, quote).replace(r#"[\x27"]"#, quote);
    let (mut out, mut escaped, mut class) = (String::with_capacity(quoted.len()), false, false);
    for c in quoted.chars() {
        class = (class || (c == '[' && !escaped)) && (c != ']' || escaped);
        match c {
            '^' if !escaped && !class => out.push_str(begins),
            _ => out.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

/// A pattern with the parts that are written once under a name: `(?&name)`.
fn filled(pattern: &str, parts: &BTreeMap<String, String>) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("(?&") {
        let (name, behind) = after.split_once(')').ok_or("`(?&` without `)`")?;
        let part = parts.get(name).ok_or_else(|| format!("no part `{name}` in [define]"))?;
        out.extend([before, "(?:", part, ")"]);
        rest = behind;
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_words_may_stand_within_json() {
        assert_eq!(
            within_json(r#"(?:^|[^\]^] )up["\x27]?\^"#),
            r#"(?:(?:^|"(?:msg|message)" ?: ?")|[^\]^] )up(?:\\{0,3}["\x27])?\^"#
        );
    }

    #[test]
    fn a_part_stands_for_what_is_defined() {
        let parts = BTreeMap::from([("who".to_owned(), "a|b".to_owned())]);
        assert_eq!(in_full("x(?&who)+y(?&who)", &parts, false).unwrap(), "x(?:a|b)+y(?:a|b)");
        assert_eq!(in_full("(?<who>a)", &parts, false).unwrap(), "(?<who>a)");
        assert!(filled("(?&whom)", &parts).unwrap_err().contains("`whom`"));
        assert!(filled("(?&who", &parts).is_err());
    }
}
