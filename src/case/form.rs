//! Writes a case file: every question with its level, what the logs answered, and room for the rest.

use std::fmt::Write as _;

use super::items::{FieldKind, FieldSpec, Group, Item, Level, items, words};
use super::model::{Answer, Case};

/// The case as a file, its comments in the language of a tag. Reading it gives the same case.
#[must_use]
pub fn form(case: &Case, lang: &str) -> String {
    let mut out = String::new();
    for text in [&words().head, &words().found, &words().share] {
        comment(&mut out, text.get(lang));
    }
    if !case.origin.bundle.is_empty() {
        let _ = write!(out, "\nbundle = {}\nkey = {}\n", quoted(&case.origin.bundle), quoted(&case.origin.key));
    }
    if !case.unread.is_empty() {
        out.push('\n');
        comment(&mut out, words().unread.get(lang));
        case.unread.iter().for_each(|line| comment(&mut out, &format!("  {line}")));
    }
    for group in Group::ALL {
        for item in items().iter().filter(|i| i.group == group && is_asked(case, i)) {
            question(&mut out, case, item, lang);
        }
    }
    out
}

/// What only some cases have is left out where the logs show nothing of it.
fn is_asked(case: &Case, item: &Item) -> bool {
    let special = item.fill.is_some() && !item.kinds.is_empty();
    let silent = !case.origin.bundle.is_empty() && !case.found.contains_key(&item.id);
    !(special && silent) || case.is_answered(&item.id)
}

fn question(out: &mut String, case: &Case, item: &Item, lang: &str) {
    out.push('\n');
    let level: Level = item.level;
    comment(out, &format!("{}  {}", words().level(level).get(lang), item.ask.get(lang)));
    let _ = writeln!(out, "[{}.{}]", item.group.name(), item.id);
    if let Some(found) = case.found.get(&item.id).filter(|found| !found.is_empty()) {
        let _ = writeln!(out, "found = {}", list(found));
    }
    for field in &item.field {
        value(out, field, case.get(&item.id, &field.name), lang);
    }
}

fn value(out: &mut String, field: &FieldSpec, answer: Option<&Answer>, lang: &str) {
    let written = match (answer, field.kind) {
        (Some(Answer::Text(text)), _) => quoted(text),
        (Some(Answer::Number(number)), _) => number.to_string(),
        (Some(Answer::List(all)), _) => list(all),
        (None, FieldKind::Number) => "0".to_owned(),
        (None, FieldKind::Words | FieldKind::Ids) => "[]".to_owned(),
        (None, _) => "\"\"".to_owned(),
    };
    let _ = write!(out, "{} = {written}", field.name);
    let ask = field.ask.get(lang);
    if !ask.is_empty() {
        let _ = write!(out, "  # {ask}");
    }
    out.push('\n');
}

fn comment(out: &mut String, text: &str) {
    // A line break would end the comment.
    let _ = writeln!(out, "# {}", text.replace(char::is_control, " "));
}

fn list(all: &[String]) -> String {
    match all {
        [] => "[]".to_owned(),
        [one] => format!("[{}]", quoted(one)),
        all => {
            let lines: String = all.iter().map(|one| format!("  {},\n", quoted(one))).collect();
            format!("[\n{lines}]")
        }
    }
}

/// A text as a TOML string of one line: nothing in it ends the string, starts a comment or steers a terminal.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_turning(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

// Characters without width, and those that turn the direction of text.
const fn is_turning(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut case = Case::default();
        case.origin.bundle = "b1".to_owned();
        case.set(
            "repro",
            "answer",
            Answer::Text("1. \"x\"\n[problem.tried]\nanswer = 'y' # \u{1b}[2J\u{202e}".to_owned()),
        );
        case.set("scale", "daily_users", Answer::Number(1500.5));
        case.set("ids", "users", Answer::List(vec!["a\\b".to_owned(), "c".to_owned()]));
        case.found.insert("ids".to_owned(), vec!["user-x".to_owned()]);
        for lang in ["en", "zh-CN"] {
            let text = form(&case, lang);
            assert_eq!(Case::parse("case.toml", &text).unwrap(), case, "{text}");
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
        }
    }

    #[test]
    fn what_was_not_read_is_a_comment() {
        let case = Case { unread: vec!["a.zip!b\n[problem.tried]\nanswer = \"x\"".to_owned()], ..Case::default() };
        let text = form(&case, "en");
        assert!(text.contains("\n#   a.zip!b "), "{text}");
        assert_eq!(Case::parse("case.toml", &text).unwrap(), Case::default());
    }

    #[test]
    fn an_empty_form_is_an_empty_case() {
        let text = form(&Case::default(), "en");
        assert_eq!(Case::parse("case.toml", &text).unwrap(), Case::default());
        assert!(items().iter().all(|i| text.contains(&format!(".{}]", i.id))));
    }
}
