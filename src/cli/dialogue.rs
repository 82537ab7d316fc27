//! The open questions of a case, asked one by one. An empty line leaves one open; the end of the input ends it.

use std::io::{self, BufRead, Write};

use whydrop::case::{Answer, Case, FieldKind, Level, items, words};
use whydrop::report::Lang;
use whydrop::report::escape::terminal;

/// Asks everything that must or should be answered and is not.
pub fn ask(case: &mut Case, lang: Lang, input: &mut dyn BufRead, out: &mut dyn Write) -> io::Result<()> {
    let lang = lang.tag();
    writeln!(out, "{}", words().ask.get(lang))?;
    for item in items().iter().filter(|i| i.level < Level::Nice) {
        let found = case.found.get(&item.id).cloned().unwrap_or_default();
        if !found.is_empty() && item.enough {
            continue;
        }
        // What only some cases have is not asked for: nobody knows yet whether this is one.
        if !item.kinds.is_empty() {
            continue;
        }
        writeln!(out, "\n{}  {}", words().level(item.level).get(lang), item.ask.get(lang))?;
        for line in &found {
            writeln!(out, "  = {}", terminal(line))?;
        }
        for field in &item.field {
            let about = field.ask.get(lang);
            let about = if about.is_empty() { field.name.as_str() } else { about };
            loop {
                write!(out, "  {about} > ")?;
                out.flush()?;
                let mut line = String::new();
                if input.read_line(&mut line)? == 0 {
                    writeln!(out)?;
                    return Ok(());
                }
                let Some(answer) = understood(field.kind, line.trim()) else { continue };
                case.set(&item.id, &field.name, answer);
                break;
            }
        }
    }
    Ok(())
}

/// Nothing when it has to be asked again.
fn understood(kind: FieldKind, line: &str) -> Option<Answer> {
    match kind {
        FieldKind::Number if line.is_empty() => Some(Answer::Number(0.0)),
        FieldKind::Number => {
            let number = line.replace([',', '_', ' '], "").parse::<f64>().ok();
            number.filter(|n| n.is_finite() && *n >= 0.0).map(Answer::Number)
        }
        FieldKind::Words | FieldKind::Ids => {
            let parts = line.split([',', ';', '，', '、']).map(str::trim).filter(|p| !p.is_empty());
            Some(Answer::List(parts.map(str::to_owned).collect()))
        }
        FieldKind::Text | FieldKind::Instant | FieldKind::Zone => Some(Answer::Text(line.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_questions_are_asked_and_wrong_numbers_again() {
        let mut case = Case::default();
        case.found.insert("sdk_version".to_owned(), vec!["Some SDK 1.2".to_owned()]);
        let mut said = Vec::new();
        // Region (2), users (2), then the first number of the scale, told wrongly once.
        let typed = "east\n\nThailand\nTH, ID\nmany\n12,000\n";
        ask(&mut case, Lang::En, &mut typed.as_bytes(), &mut said).unwrap();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(case.text("region", "answer"), Some("east"));
        assert_eq!(case.named("countries"), ["TH", "ID"]);
        assert_eq!(case.number("daily_users"), Some(12_000.0));
        assert_eq!(said.matches("daily users >").count(), 2, "{said}");
        assert!(!said.contains("exact version"), "the logs said it\n{said}");
    }

    #[test]
    fn chinese_is_spoken_too() {
        let mut said = Vec::new();
        ask(&mut Case::default(), Lang::ZhCn, &mut "".as_bytes(), &mut said).unwrap();
        assert!(String::from_utf8(said).unwrap().contains("必填"));
    }
}
