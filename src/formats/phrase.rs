//! What a line says but for its numbers and values: its first few words.

use memchr::memmem;

use super::shape::hash;

/// Words that tell a line from others; what stands behind them is mostly what people wrote.
const WORDS: usize = 5;
/// How far into the text they are looked for.
const NEAR: usize = 120;
/// How long the head of a line of pairs may be.
const HEAD: usize = 200;

/// Hash of the first words that hold no digit and are not quoted as a value.
#[must_use]
pub fn phrase(text: &[u8]) -> u32 {
    let text = message(text);
    let text = text.get(..NEAR).unwrap_or(text);
    let (mut all, mut count, mut depth, mut at) = (0u64, 0, 0u32, 0);
    // What has no words of its own is told by what it quotes.
    let (mut quoted, mut spoken) = (false, false);
    while let Some(b) = text.get(at).filter(|_| count < WORDS) {
        match b {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                if let Some(end) = value_end(text, at, depth > 0).filter(|_| spoken && !quoted) {
                    at = end;
                    continue;
                }
                quoted = !quoted;
            }
            _ if is_part(*b) => {
                let word = text.get(at..).unwrap_or_default();
                let len = word.iter().take_while(|b| is_part(**b)).count();
                let word = word.get(..len).unwrap_or_default();
                if len > 1 && !word.iter().any(u8::is_ascii_digit) {
                    all = (all ^ hash(word)).rotate_left(17);
                    count += 1;
                    spoken |= !quoted;
                }
                at += len;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    all as u32
}

/// Behind the head of a line of `key=value`: what says where and how loud it is says nothing of what happened.
fn message(text: &[u8]) -> &[u8] {
    let head = text.get(..HEAD).unwrap_or(text);
    let keys = [b" msg=".as_slice(), b" message=", b" event="];
    let at =
        keys.iter().filter_map(|key| memmem::find(head, key)).min().filter(|at| head.get(..*at).is_some_and(is_pairs));
    at.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// A level or the writer is named by its key.
fn is_pairs(head: &[u8]) -> bool {
    [b"level=".as_slice(), b"lvl=", b"logger="].iter().any(|key| memmem::find(head, key).is_some())
}

const fn is_part(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b >= 0x80 || b == b'_'
}

/// Where the text quoted from here ends, if it is a value: one of an object and not its key, or one that stands alone.
fn value_end(text: &[u8], open: usize, inside: bool) -> Option<usize> {
    let rest = text.get(open + 1..)?;
    let end = open + 2 + rest.iter().position(|b| *b == b'"')?;
    let is_key = text.get(end) == Some(&b':');
    let alone = open.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|b| matches!(b, b' ' | b'\t' | b'('));
    (if inside { !is_key } else { alone }).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ids_change_nothing_and_words_do() {
        let of = |text: &str| phrase(text.as_bytes());
        assert_eq!(of("report 1 sent, 52 ms"), of("report 17 sent, 7.5 ms"));
        assert_eq!(of("accusé 3 après 36 ms id=a81f"), of("accusé 12 après 8 ms id=bb02"));
        assert_ne!(of("report 1 sent"), of("report 1 refused"));
        assert_ne!(of("sent report"), of("report sent"));
    }

    #[test]
    fn the_head_of_a_line_of_pairs_is_no_part_of_what_it_says() {
        let of = |text: &str| phrase(text.as_bytes());
        let line = |said: &str| format!("time=2026-03-02T10:15:32Z level=DEBUG logger=chat.net.stream msg=\"{said}\"");
        assert_ne!(of(&line("Event triggered: connecting")), of(&line("Event triggered: connected")));
        assert_eq!(of(&line("sent 7 bytes")), of(&line("sent 12 bytes")));
        assert_ne!(of("a level of detail, msg=x"), of("a level of noise, msg=x"));
    }

    #[test]
    fn a_quoted_value_changes_nothing_and_a_name_does() {
        let of = |text: &str| phrase(text.as_bytes());
        assert_eq!(of(r#"card {"id":1,"title":"invoice"}"#), of(r#"card {"id":2,"title":"two offers"}"#));
        assert_eq!(of(r#"tick "EUR" after 3 ms"#), of(r#"tick "GBP" after 8 ms"#));
        assert_ne!(of(r#"card {"id":1}"#), of(r#"card {"title":1}"#));
        assert_ne!(of(r#"{"event":"sent"}"#), of(r#"{"event":"lost"}"#));
        assert_ne!(of(r#"level=info event="sent""#), of(r#"level=info event="lost""#));
        assert_ne!(of(r#"card "open"#), of(r#"card "shut"#));
    }
}
