//! The detail of a gap in the reader's language, by templates: see `details.toml`.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::lang::Lang;

/// A template and what it becomes, by language.
type Templates = Vec<(Lang, Vec<(String, String)>)>;

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    let table: toml::Table = toml::from_str(include_str!("details.toml")).unwrap_or_default();
    let of = |lang: &Lang| {
        let texts = table.get(lang.tag())?.as_table()?;
        Some((*lang, texts.iter().filter_map(|(from, to)| Some((from.clone(), to.as_str()?.to_owned()))).collect()))
    };
    Lang::ALL.iter().filter_map(of).collect()
});

/// The detail in a language; what no template fits, a name or a number, stays as it is.
pub(super) fn detail(lang: Lang, text: &str) -> Cow<'_, str> {
    let Some((_, templates)) = TEMPLATES.iter().find(|(known, _)| *known == lang) else { return text.into() };
    translated(templates, text).0.into()
}

/// The text by the template that leaves least as it is, and how much that is.
fn translated(templates: &[(String, String)], text: &str) -> (String, usize) {
    let left = text.chars().filter(char::is_ascii_alphabetic).count();
    let all = templates.iter().filter_map(|(from, to)| Some(filled(templates, to, &fitting(from, text)?)));
    all.chain([(text.to_owned(), left)]).min_by_key(|(_, left)| *left).unwrap_or_default()
}

fn filled(templates: &[(String, String)], to: &str, parts: &[&str]) -> (String, usize) {
    let (mut out, mut left) = (String::new(), 0);
    let mut parts = parts.iter();
    for (i, piece) in to.split("{}").enumerate() {
        if i > 0
            && let Some(part) = parts.next()
        {
            let (part, more) = translated(templates, part);
            out.push_str(&part);
            left += more;
        }
        out.push_str(piece);
    }
    (out, left)
}

/// What stands for each `{}` of a template that fits.
fn fitting<'t>(template: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = template.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let at = if pieces.peek().is_none() { rest.len().checked_sub(piece.len())? } else { rest.find(piece)? };
        parts.push(rest.get(..at).filter(|part| !part.is_empty())?);
        rest = rest.get(at..)?.strip_prefix(piece)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_fit_with_their_parts() {
        assert_eq!(fitting("{} of {} blocks", "3 of 7 blocks"), Some(vec!["3", "7"]));
        assert_eq!(fitting("{}: not read", "a: b: not read"), Some(vec!["a: b"]));
        assert_eq!(fitting("as it is", "as it is"), Some(vec![]));
        assert!(fitting("as it is", "as it is.").is_none() && fitting("{} x", " x").is_none());
    }

    #[test]
    fn details_are_told_in_the_language() {
        let zh = |text| detail(Lang::ZhCn, text).into_owned();
        assert_eq!(zh("zip: a password is needed"), "zip：需要密码");
        assert_eq!(zh("tar: time limit reached; the rest was not read"), "tar：达到时间上限，其余未读取");
        assert_eq!(zh("ELF"), "ELF");
        assert_eq!(detail(Lang::En, "zip: a password is needed"), "zip: a password is needed");
        for (_, templates) in TEMPLATES.iter() {
            assert!(templates.len() > 60);
            for (from, to) in templates {
                assert_eq!(from.matches("{}").count(), to.matches("{}").count(), "{from}");
            }
        }
    }

    /// Every detail that the floors below can state has a template: none of their texts stays English.
    #[test]
    fn every_detail_of_the_source_is_known() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut said, mut wrong) = (0, Vec::new());
        for path in ["bundle", "parse"].iter().flat_map(|folder| sources(&root.join(folder))) {
            let code = std::fs::read_to_string(&path).unwrap();
            for text in code.lines().take_while(|l| *l != "#[cfg(test)]").filter(|l| tells(l)).flat_map(literals) {
                said += 1;
                let sample = varied(&text);
                let zh = detail(Lang::ZhCn, &sample);
                if !zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                    wrong.push(format!("{}: {text}", path.display()));
                }
            }
        }
        assert!(wrong.is_empty() && said > 60, "{said} found\n{}", wrong.join("\n"));
    }

    /// Texts of the same floors that are no details.
    const OTHERS: [&str; 5] =
        ["whydrop bundle", "too much memory", "the first bytes are its magic", "={word}", "blocks {text}"];

    fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        let all = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
        all.filter(|path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs")).collect()
    }

    /// A line of code that holds the text of a gap, of several words.
    fn tells(line: &str) -> bool {
        let code = line.trim_start();
        !code.starts_with("//")
            && !["reason = ", "expect(", "Err(", "write!", "push_str"].iter().any(|w| code.contains(w))
    }

    fn literals(line: &str) -> Vec<String> {
        let texts = line.split('"').skip(1).step_by(2).filter(|text| !OTHERS.iter().any(|o| text.contains(o)));
        texts.filter(|text| text.split(' ').filter(|word| word.len() > 1).count() > 2).map(str::to_owned).collect()
    }

    /// The text with something in place of what varies.
    fn varied(text: &str) -> String {
        let mut out = String::new();
        for (i, piece) in text.split('{').enumerate() {
            let rest = if i == 0 { piece } else { piece.split_once('}').map_or("", |(_, rest)| rest) };
            out.push_str(if i == 0 { "" } else { "x" });
            out.push_str(rest);
        }
        // A loss of blocks is told with how many of how many it is.
        if ["are ", "do not ", "hold more "].iter().any(|verb| out.starts_with(verb)) {
            format!("3 of 7 blocks {out}")
        } else {
            out
        }
    }
}
