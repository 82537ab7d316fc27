//! Words without which a regular expression cannot match. The build script asks it too, for the built-in patterns.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Shorter words stand in too many lines to rule anything out.
const SHORT: usize = 3;
/// More alternatives than this rule too little out.
const MANY: usize = 64;

/// Words of which at least one stands in every match, in lower case. `None` when there is no such set.
#[must_use]
pub fn words_of(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
    words(&hir).filter(|list| list.len() <= MANY)
}

fn words(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Capture(group) => words(&group.sub),
        HirKind::Repetition(rep) if rep.min > 0 => words(&rep.sub),
        HirKind::Alternation(subs) => {
            let mut all = Vec::new();
            for sub in subs {
                all.extend(words(sub)?);
            }
            Some(all)
        }
        HirKind::Concat(subs) => concat(subs),
        _ => long(letters(hir)?),
    }
}

/// The best of the runs of plain letters and of the parts that have words of their own.
fn concat(subs: &[Hir]) -> Option<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    let mut run = String::new();
    let mut offer = |list: Option<Vec<String>>| {
        let least = |l: &Vec<String>| l.iter().map(String::len).min().unwrap_or(0);
        if let Some(list) = list
            && best.as_ref().is_none_or(|b| least(&list) > least(b))
        {
            best = Some(list);
        }
    };
    for sub in subs {
        match letters(sub) {
            Some(text) => run.push_str(&text),
            None => {
                offer(long(std::mem::take(&mut run)));
                offer(words(sub));
            }
        }
    }
    offer(long(run));
    best
}

fn long(text: String) -> Option<Vec<String>> {
    (text.len() >= SHORT).then(|| vec![text])
}

/// Text that stands exactly so, but for case; zero-width marks are nothing.
pub fn letters(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(String::new()),
        HirKind::Literal(lit) => String::from_utf8(lit.0.to_ascii_lowercase()).ok(),
        HirKind::Class(Class::Bytes(class)) => {
            let chars: Vec<u8> = class.ranges().iter().filter(|r| r.start() == r.end()).map(|r| r.start()).collect();
            let whole = chars.len() == class.ranges().len();
            let lower = chars.first()?.to_ascii_lowercase();
            let same = whole && chars.iter().all(|c| c.to_ascii_lowercase() == lower);
            same.then(|| char::from(lower).to_string())
        }
        HirKind::Concat(subs) => subs.iter().map(letters).collect(),
        HirKind::Capture(group) => letters(&group.sub),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_pattern_cannot_do_without() {
        let of = |p: &str| words_of(p);
        assert_eq!(of("(?i)connection refused"), Some(vec!["connection refused".into()]));
        assert_eq!(
            of("(?i)ECONNREFUSED|actively \\brefused"),
            Some(vec!["econnrefused".into(), "actively refused".into()])
        );
        assert_eq!(of("^rtt: (?P<n>\\d+)ms$"), Some(vec!["rtt: ".into()]));
        assert_eq!(of("a+|\\d"), None);
        assert_eq!(of("(?:xyz)?\\d+"), None);
    }
}
