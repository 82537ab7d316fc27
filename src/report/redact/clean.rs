//! Takes out what no reader sees: terminal sequences, zero-width and direction characters. A value split by them would
//! not be found, and none of them says anything about a fault.

use std::borrow::Cow;

/// True for characters that have no width and no meaning in a log.
const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{61c}')
}

/// The text a reader sees. Line ends and tabs become spaces, other control characters stay for the output to escape.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !c.is_control() && !invisible(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next_if(|c| matches!(c, '[' | ']')) {
                // CSI: parameters, then one final byte.
                Some('[') => {
                    while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
                    chars.next_if(|c| matches!(c, '@'..='~'));
                }
                // OSC: up to BEL or ST, at most a title's length.
                Some(_) => {
                    for _ in 0..256 {
                        match chars.next_if(|c| !matches!(c, '\u{1b}' | '\n')) {
                            Some('\u{7}') | None => break,
                            Some(_) => {}
                        }
                    }
                }
                None => {}
            },
            '\n' | '\r' | '\t' => out.push(' '),
            c if invisible(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn keeps_what_is_seen() {
        assert_eq!(visible("\u{1b}[31;1mred\u{1b}[0m a\u{200b}b\tc 中文"), "redab c 中文".replace("redab", "red ab"));
        assert_eq!(visible("\u{1b}]0;title\u{7}x"), "x");
        assert_eq!(visible("\u{1b}"), "");
    }
}
