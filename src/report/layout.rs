//! Lines for a terminal: width-aware wrapping and padding. Chinese characters take two columns and may break anywhere
//! but before closing punctuation. No line ends in a blank.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, filled with blanks up to a width.
#[must_use]
pub fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

// Punctuation that must not begin a line.
const CLOSING: &str = "，。、；：！？）》」』”’,.;:!?)]}%…";

/// Pieces that stay together: words with the blanks after them, or single wide characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut previous) = (0, ' ');
    for (i, c) in text.char_indices() {
        let wide = |c: char| c.width().unwrap_or(0) > 1;
        let edge = (previous == ' ' && c != ' ') || ((wide(c) || wide(previous)) && c != ' ' && !CLOSING.contains(c));
        if i > start && edge {
            out.extend(text.get(start..i));
            start = i;
        }
        previous = c;
    }
    out.extend(text.get(start..).filter(|t| !t.is_empty()));
    out
}

/// Breaks a text into lines of at most `columns`; a word that is longer is cut.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(4);
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text.trim()) {
        let bare = piece.trim_end();
        if !line.is_empty() && width(&line) + width(bare) > columns {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if width(bare) <= columns {
            line.push_str(piece);
            continue;
        }
        for c in piece.chars() {
            if width(&line) + c.width().unwrap_or(0) > columns {
                let rest = line.split_off(joint(&line));
                lines.push(std::mem::replace(&mut line, rest).trim_end().to_owned());
            }
            line.push(c);
        }
    }
    let last = line.trim_end();
    if !last.is_empty() || lines.is_empty() {
        lines.push(last.to_owned());
    }
    lines
}

/// Where a word that is cut is cut best: behind a joint of a path, an address or a name in its second half, so that no
/// number is torn apart; else at its end.
fn joint(word: &str) -> usize {
    let half = word.len() / 2;
    let behind = |joints: &[char]| word.rfind(joints).map(|at| at + 1).filter(|at| (half..word.len()).contains(at));
    behind(&['/', '!', '?', '&', '=', ',', ';']).or_else(|| behind(&['-', '_', '.'])).unwrap_or(word.len())
}

/// Wraps with a first prefix and one for all further lines.
#[must_use]
pub fn hang(first: &str, rest: &str, text: &str, columns: usize) -> Vec<String> {
    let room = columns.saturating_sub(width(first).max(width(rest)));
    let lines = wrap(text, room).into_iter().enumerate();
    lines.map(|(i, line)| format!("{}{line}", if i == 0 { first } else { rest }).trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_words_and_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("网络连接已断开。", 8), ["网络连接", "已断开。"]);
        assert_eq!(wrap("网络连接断。", 10), ["网络连接", "断。"]);
        assert_eq!(wrap("", 10), [""]);
        // A word is cut where it has a joint.
        assert_eq!(wrap("dump_of_a_call.gz:2725", 19), ["dump_of_a_call.", "gz:2725"]);
        assert_eq!(wrap("logs/app/main.log:27", 18), ["logs/app/", "main.log:27"]);
        assert_eq!(hang("- ", "  ", "one two three", 9), ["- one two", "  three"]);
        assert_eq!(width(&pad("网络", 6)), 6);
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "packet loss 12 % 丢包率很高，请检查 Wi-Fi 信号 https://example.org/a/very/long/path?x=y 结束";
        for columns in 4..60 {
            for line in wrap(text, columns) {
                assert!(width(&line) <= columns + 2, "{columns}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}
