//! What was said: texts of messages, of speech that was heard or is to be spoken, and prompts. Here is told what people say
//! from what software says about itself.

use super::judge;
use super::keyed::Value;
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::people::is_login;

/// Whether a text sounds like a person talking, and not like a record of software.
pub(super) fn sounds_spoken(text: &str) -> bool {
    // Nobody speaks in the signs of programs.
    if text.contains(['=', '{', '<', '_', '\\', '|']) {
        return false;
    }
    // A picture of a face changes nothing about the words.
    let bare = if text.is_ascii() { String::new() } else { text.replace(is_emoji, "") };
    let text = if text.is_ascii() { text } else { bare.trim() };
    if text.is_ascii() {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '\'' { c.to_ascii_lowercase() } else { ' ' };
        let padded: String = std::iter::once(' ').chain(text.chars().map(plain)).chain(std::iter::once(' ')).collect();
        return text.contains(' ') && List::Spoken.within(&padded) && !is_fault(&padded);
    }
    let han = text.chars().filter(|c| !c.is_ascii()).count();
    han >= 4 && List::SpokenZh.within(text) && !List::FaultZh.within(text)
}

/// A picture of a face or a thing.
pub(super) const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}')
}

/// Whether a text speaks of a fault.
pub(super) fn is_fault(text: &str) -> bool {
    List::Fault.within(text)
}

impl Line<'_> {
    /// `last message "on my way"`, `saved draft '..'`, `user said: no, never`, `input <- turn it off`.
    pub(super) fn said_after(&mut self, word: &str, at: usize, end: usize) -> Option<usize> {
        // A sign or a quote follows, or nothing was said.
        let next = self.byte(end + usize::from(self.byte(end) == b' '));
        if !matches!(next, b':' | b'<' | b'-' | b'=' | b'>' | b'"' | b'\'' | b' ' | 0xe2) || word.len() > 12 {
            return None;
        }
        let rest = self.rest(end);
        let said = List::SaidWord.has(word);
        let talk = List::TalkWord.has(word) && self.about(List::Dialogue);
        if word == "text" && rest.starts_with(' ') {
            let before = self.part(0, at).trim_end().to_ascii_lowercase();
            List::Sending.ends(&before)?;
        } else if !(said || talk) {
            return None;
        }
        let mark = List::Arrow.starts(rest).unwrap_or_default();
        let start = self.run_of(end + mark.len(), |b| b == b' ');
        let before = self.part(0, at).trim_end().to_ascii_lowercase();
        if List::NotSaid.ends(&before).is_some() || start == end {
            return None;
        }
        // `message: "connect failed"` is the text of an error, and judged by its name.
        let named = mark.starts_with(':') && !List::Speaking.has(word);
        if matches!(self.byte(start), b'"' | b'\'') {
            let value = self.value(start, Class::Message)?;
            let fault = named || is_fault(&self.part(value.start, value.end).to_ascii_lowercase());
            return if fault { None } else { self.judge(Class::Message, "text", value) };
        }
        if mark.is_empty() {
            return None;
        }
        let value = self.value(start, Class::Message)?;
        let told = self.part(value.start, value.end);
        let free = told.contains(' ') || !told.is_ascii();
        let sure = List::Speaking.has(word) || talk || sounds_spoken(told);
        let plain = !told.contains(['=', '{', '[', '<']) && !is_fault(&told.to_ascii_lowercase());
        (free && sure && plain).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    /// `input_audio_transcription.completed: ..`
    pub(super) fn transcribed(&mut self, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message)?;
        let word = self.part(value.start, value.end);
        let said = word.contains(' ') || value.quoted && !word.is_ascii();
        (said && !is_fault(word)).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    /// `assistant: Of course, turning it up`, `bot="hello there"`
    pub(super) fn spoken_by(&mut self, name: &str, behind: usize) -> Option<usize> {
        let value = self.value(behind, Class::Message)?;
        let word = self.part(value.start, value.end);
        let led = self.part(0, behind.saturating_sub(name.len() + 1)).trim_end().ends_with([']', '|', '-', '>']);
        let first = !self.part(0, behind.saturating_sub(name.len() + 1)).contains(char::is_alphanumeric)
            || behind <= name.len() + 2
            || value.quoted
            || matches!(name, "Human" | "Assistant");
        let said = word.matches(' ').count() >= if value.quoted { 1 } else { 3 } || !word.is_ascii();
        let heard = (first || led && self.about(List::Dialogue)) && said && !is_fault(word);
        let fits = heard || sounds_spoken(word) && word.matches(' ').count() >= 2;
        fits.then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    /// `[bot->anna] Could you spell your name?`: a sentence behind a bracket, where a machine is talked with.
    pub(super) fn spoken_line(&mut self, close: usize) -> Option<usize> {
        let start = close + 2;
        if self.byte(close + 1) != b' ' || !(self.byte(start).is_ascii_alphabetic() || self.byte(start) >= 0x80) {
            return None;
        }
        let said = self.rest(start);
        let plain = !said.contains(['=', '{', '[', '<', ':']) && (said.matches(' ').count() >= 2 || !said.is_ascii());
        let open = self.part(0, close).rfind('[').map_or(0, |open| open + 1);
        let speaker = List::Speaker.has_in_any_case(self.part(open, close));
        (plain && (speaker || self.about(List::Dialogue)) && sounds_spoken(said))
            .then(|| self.add(start, self.text.len(), super::line::NAMED, judge::text(said)))
            .flatten()
    }

    /// `in #garden-club: "hello"`, `PRIVMSG #garden-club :hello`: a room with a hash before it.
    pub(super) fn hashed(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at + 1, |b| is_word_byte(b) || b == b'-');
        let before = self.part(0, at).trim_end();
        let from = self.run_before(before.len(), 12, |b| b.is_ascii_alphabetic());
        let verb = self.part(from, before.len());
        let named = self.byte(end) != b'<'
            && self.byte(at + 1).is_ascii_alphabetic()
            && end >= at + 4
            && self.before(at) == b' ';
        if !named || !List::BeforeHash.has_in_any_case(verb) {
            return None;
        }
        let name = self.part(at + 1, end).to_owned();
        let found = self.add(at + 1, end, super::line::NAMED, super::Action::Alias("channel", name));
        let rest = self.rest(end);
        if let Some(said) = rest.strip_prefix(" :").filter(|said| !said.trim().is_empty()) {
            return self.add(self.text.len() - said.len(), self.text.len(), super::line::NAMED, judge::text(said));
        }
        if rest.starts_with(": \"") {
            let value = self.value(end + 2, Class::Message)?;
            return self.judge(Class::Message, "text", value).or(found);
        }
        found
    }

    /// `<nightowl_3> anyone awake?`: a line of a chat.
    pub(super) fn chat_line(&mut self, at: usize) -> Option<usize> {
        let end = self.run_of(at + 1, |b| is_word_byte(b) || matches!(b, b'-' | b'.'));
        let name = self.part(at + 1, end);
        let said = self.rest(end).strip_prefix("> ").filter(|said| !said.contains(['<', '=', '{']))?;
        if !is_login(name) || !super::mask::placeholders(name).is_empty() || !matches!(self.before(at), 0 | b' ' | b']')
        {
            return None;
        }
        self.add(at + 1, end, super::line::NAMED, super::Action::Alias("user", name.to_owned()));
        self.add(self.text.len() - said.len(), self.text.len(), super::line::NAMED, judge::text(said))
    }

    /// `["anna","did you feed the cat?"]`: a sentence among the items of a list.
    pub(super) fn spoken_item(&mut self, quote: usize) -> Option<usize> {
        if self.is_done(quote) {
            return None;
        }
        let value = self.value(quote, Class::Message)?;
        let word = self.part(value.start, value.end);
        let item =
            matches!(self.byte(value.end + 1), b',' | b']') && (word.matches(' ').count() >= 2 || !word.is_ascii());
        (item && sounds_spoken(word)).then(|| self.judge(Class::Message, "text", value)).flatten()
    }

    /// `STT: [..]`, `TTS [..]`, `42["chat","hello"]`: texts in brackets.
    pub(super) fn bracketed_text(&mut self, word: &str, end: usize) -> Option<usize> {
        let open = ["[", " [", ": ["].iter().find(|open| self.rest(end).starts_with(**open))?;
        let start = end + open.len();
        let last = word == "TTS";
        let close = if last { self.rest(start).rfind(']') } else { self.rest(start).find(']') };
        let stop = start + close?;
        let told = self.part(start, stop);
        let said = (told.contains(' ') || !told.is_ascii()) && !told.contains(['=', ':', '{']);
        (said || last).then(|| self.add(start, stop, super::line::NAMED, judge::text(told))).flatten()
    }

    /// socket.io: `42["chat","hello"]` - the first string names the event, further ones are what was said.
    pub(super) fn event_data(&mut self, at: usize) -> Option<usize> {
        let open = self.run_of(at, |b| b != b'[');
        if open > at + 32 {
            return None;
        }
        let (mut last, mut from, mut first) = (None, open + 1, true);
        while matches!(self.byte(from), b'"' | b'\\') {
            let value: Value = self.value(from, Class::Message)?;
            let word = self.part(value.start, value.end);
            if !first && !names::is_word(word) {
                last = self.add(value.start, value.end, super::line::NAMED, judge::text(word)).or(last);
            }
            first = false;
            from = self.run_of(value.end, |b| matches!(b, b'\\' | b'"'));
            if self.byte(from) != b',' {
                break;
            }
            from += 1;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::sounds_spoken;

    #[test]
    fn people_sound_otherwise_than_software() {
        for text in ["can you bring the blue folder", "See you at gate four", "我明天不来了，你们先开始吧"]
        {
            assert!(sounds_spoken(text), "{text}");
        }
        for text in
            ["connection closed by peer", "your token has expired", "signaling state stable", "重连成功，请稍候"]
        {
            assert!(!sounds_spoken(text), "{text}");
        }
    }
}
