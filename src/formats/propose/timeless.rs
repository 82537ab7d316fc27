//! The head of a log whose lines state no time: brackets or a level that open most of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::layout::Layout;
use super::text::{Names, ends, pattern, pieces, samples};
use super::{Draft, quoted};

/// Lines that candidates are taken from.
const SOURCES: usize = 40;

pub(super) fn draft(lines: &[&[u8]]) -> Option<Draft> {
    let step = lines.len().div_ceil(SOURCES);
    let layouts: BTreeSet<String> = lines.iter().step_by(step).flat_map(|line| candidates(line)).collect();
    let tried = layouts.into_iter().filter_map(|text| {
        let layout = Layout::new(&text, None, Vec::new()).ok()?;
        let read = lines.iter().filter(|l| layout.parse(l).is_some()).count();
        // Among heads that read as many lines the one that tells more.
        Some((read, text.len(), text, layout))
    });
    let (read, _, text, layout) = tried.max_by_key(|(read, len, ..)| (*read, *len))?;
    // Without a time nothing else tells a record from other text, so it has to be most of it.
    if read < 2 || read * 2 < lines.len() {
        return None;
    }
    let mut body = String::new();
    let _ = writeln!(body, "[detect]\nlines = [{}]\n", quoted(&pattern(&text, "")));
    let _ = write!(body, "[[variant]]\nlayout = {}\n", quoted(&text));
    Some(Draft { body, zone: "device-local", samples: samples(&layout, lines), read })
}

/// Heads that one line may have: ever more of what opens it.
fn candidates(line: &[u8]) -> Vec<String> {
    let pieces = pieces(line, &mut Names::default(), false).unwrap_or_default();
    let opens = |n: &usize| {
        let head = pieces.get(..*n).unwrap_or_default();
        let bracket = head.first().is_some_and(|p| p.starts_with(['[', '(', '<']) && p.len() > 1);
        (bracket || head.iter().any(|p| p.starts_with("{level"))) && ends(&pieces, *n)
    };
    (1..=pieces.len())
        .filter(opens)
        .map(|n| pieces.iter().take(n).map(String::as_str).collect::<String>() + "{body}")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(lines: &str) -> Option<String> {
        let lines: Vec<&[u8]> = lines.split('\n').map(str::as_bytes).collect();
        let body = draft(&lines)?.body;
        let line = body.lines().find_map(|l| l.strip_prefix("layout = "))?;
        Some(line.trim_matches(['"', '\'']).to_owned())
    }

    #[test]
    fn brackets_and_levels_open_a_record() {
        let found = layout("(a_b.cc:12): up\n(c.cc:7): down\nMore: 0\n(c.cc:123): x");
        assert_eq!(found.as_deref(), Some("({tag:until}): {body}"));
        assert_eq!(layout("INFO net: up\nWARN net: down").as_deref(), Some("{level:name} {tag:until}: {body}"));
        assert_eq!(layout("name: fig\nsize: 7\ncolour: red"), None);
        assert_eq!(layout("(one) of\nmany\nlines\nof\ntext"), None);
    }
}
