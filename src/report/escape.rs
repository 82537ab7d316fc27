//! Untrusted text, made harmless: once per medium, all of it here.
//!
//! Log lines, file names and reasons come from strangers. A terminal must not obey them, Markdown must not render them.

use std::fmt::Write as _;

/// True for characters that steer a terminal or turn the direction of text.
#[must_use]
pub fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// For a terminal: active characters are shown as `\u{1b}`.
#[must_use]
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_active(c) => {
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

/// For running text and table cells of Markdown: no markup, no HTML, no links, one line.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let plain = terminal(text);
    for (i, c) in plain.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A mention would notify a stranger, a bare URL would become a link.
            '@' => out.push_str("&#64;"),
            ':' if plain.get(i..).is_some_and(|t| t.starts_with("://")) => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// For HTML, between tags and inside quoted attributes: no tag, no entity, nothing that turns the direction of text.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in terminal(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A fence longer than any run of backquotes inside.
#[must_use]
pub fn fence(lines: &[String]) -> String {
    let longest = lines.iter().flat_map(|l| l.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// For JSON on a terminal: what serialisation leaves as it is, written as `\uXXXX`. The data stays the same.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_active(c) && c != '\n' {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_obeyed() {
        assert_eq!(terminal("a\u{1b}[2Jb\u{202e}c\nd\u{9b}"), "a\\u{1b}[2Jb\\u{202e}c d\\u{9b}");
        assert_eq!(
            markdown("<b>|x|</b> [l](http://e) @all"),
            "&lt;b&gt;\\|x\\|&lt;/b&gt; \\[l\\](http&#58;//e) &#64;all"
        );
        assert_eq!(html("\"><b a='1'>&\u{202e}"), "&quot;&gt;&lt;b a=&#39;1&#39;&gt;&amp;\\u{202e}");
        assert_eq!(fence(&["a ```` b".into()]), "`````");
        assert_eq!(json("\"\u{9b}\u{202e}\"\n"), "\"\\u009b\\u202e\"\n");
    }
}
