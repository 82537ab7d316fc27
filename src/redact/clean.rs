//! Takes out what no reader sees: terminal sequences, zero-width and direction characters. A value split by them would
//! not be found, and none of them says anything about a fault.

use std::borrow::Cow;

/// True for characters that have no width and no meaning in a log.
pub(super) const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{61c}')
}

/// The length of what stands at the beginning of a text and is not seen.
pub(super) fn sequence(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if invisible(first) {
        return Some(first.len_utf8());
    }
    let after = text.strip_prefix('\u{1b}')?;
    // CSI: parameters, then one final byte.
    if let Some(csi) = after.strip_prefix('[') {
        let parameters = csi.bytes().take_while(|b| matches!(b, b' '..=b'?')).count();
        let end = usize::from(csi.as_bytes().get(parameters).is_some_and(|b| matches!(b, b'@'..=b'~')));
        return Some(2 + parameters + end);
    }
    // OSC: up to BEL or ST, at most a title's length.
    if let Some(osc) = after.strip_prefix(']') {
        let title: usize =
            osc.chars().take(256).take_while(|c| !matches!(c, '\u{7}' | '\u{1b}' | '\n')).map(char::len_utf8).sum();
        return Some(2 + title + usize::from(osc.as_bytes().get(title) == Some(&7)));
    }
    Some(1)
}

/// The text a reader sees. Line ends and tabs become spaces, other control characters stay for the output to escape.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) || text.chars().all(|c| !c.is_control() && !invisible(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let unseen = sequence(rest);
        if unseen.is_none() {
            out.push(if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
        }
        rest = rest.get(unseen.unwrap_or(c.len_utf8())..).unwrap_or_default();
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn keeps_what_is_seen() {
        assert_eq!(visible("\u{1b}[31;1mred\u{1b}[0m a\u{200b}b\tc 中文"), "red ab c 中文");
        assert_eq!(visible("\u{1b}]0;title\u{7}x"), "x");
        assert_eq!(visible("\u{1b}"), "");
    }
}
