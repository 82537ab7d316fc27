//! Takes out what only colours a terminal: it stands between the words of a line and is no text.

/// The longest sequence that is looked for.
const LONG: usize = 24;

/// Does the text set colours? Asked once, of its beginning.
pub(super) fn is_styled(head: &[u8]) -> bool {
    memchr::memchr_iter(ESC, head).any(|at| matches!(sequence(head.get(at..).unwrap_or_default()), Sequence::Style(_)))
}

const ESC: u8 = 0x1b;

enum Sequence {
    /// So many bytes that set a colour or clear the rest of a line.
    Style(usize),
    /// What is there may yet become one.
    Begun,
    Other,
}

/// What a text that begins with an escape begins with.
fn sequence(text: &[u8]) -> Sequence {
    let body = match text {
        [ESC] => return Sequence::Begun,
        [ESC, b'[', body @ ..] => body,
        _ => return Sequence::Other,
    };
    let len = body.iter().take(LONG).take_while(|b| b.is_ascii_digit() || matches!(b, b';' | b':')).count();
    match body.get(len) {
        Some(b'm' | b'K') => Sequence::Style(len + 3),
        None if len < LONG => Sequence::Begun,
        _ => Sequence::Other,
    }
}

/// Passes text on without its colours, block after block.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// What a block ended with and the next may complete.
    held: Vec<u8>,
}

impl Plain {
    /// Adds what is left of a block; `last` when none follows.
    pub(super) fn feed(&mut self, block: &[u8], last: bool, out: &mut Vec<u8>) {
        let joined = [std::mem::take(&mut self.held).as_slice(), block].concat();
        let mut rest = joined.as_slice();
        while let Some(at) = memchr::memchr(ESC, rest) {
            let (before, from) = rest.split_at(at);
            out.extend_from_slice(before);
            rest = match sequence(from) {
                Sequence::Style(len) => from.get(len..).unwrap_or_default(),
                Sequence::Begun if !last => {
                    self.held = from.to_vec();
                    return;
                }
                Sequence::Begun | Sequence::Other => {
                    out.push(ESC);
                    from.get(1..).unwrap_or_default()
                }
            };
        }
        out.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(blocks: &[&[u8]]) -> Vec<u8> {
        let (mut plain, mut out) = (Plain::default(), Vec::new());
        blocks.iter().for_each(|block| plain.feed(block, false, &mut out));
        plain.feed(b"", true, &mut out);
        out
    }

    #[test]
    fn colours_go_and_text_stays() {
        assert_eq!(plain(&[b"\x1b[30;1m10:15\x1b[0m \x1b[38;5;8mINFO\x1b[m up\x1b[K"]), b"10:15 INFO up");
        for kept in ["\x1b[2J", "\x1b", "a\x1b[", "\x1b]0;title\x07", "\x1b[1;2", "[0m"] {
            assert_eq!(plain(&[kept.as_bytes()]), kept.as_bytes());
            assert!(!is_styled(kept.as_bytes()));
        }
        assert!(is_styled(b"a \x1b[1mb"));
    }

    proptest! {
        #[test]
        fn a_cut_changes_nothing(text in "(\x1b|\\[|[0-9;mKa\n]){0,40}", at in 0usize..40) {
            let text = text.as_bytes();
            let (one, two) = text.split_at(at.min(text.len()));
            prop_assert_eq!(plain(&[text]), plain(&[one, two]));
        }
    }
}
