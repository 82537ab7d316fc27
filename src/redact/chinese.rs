//! Chinese names of values, which stand in running text: `房间号：8812`, `用户 anna_1 加入`, `昵称由“小鱼儿”改为“大鲸鱼”`.

use super::judge;
use super::keyed::{QUOTES, Value, is_mark};
use super::line::{Line, is_word_byte};
use super::lists::List;
use super::names::{self, Class};
use super::owner;
use super::persons;
use super::said;

impl Line<'_> {
    // What may stand between a Chinese name and its value, and whether a separator was among it.
    fn filled(&self, at: usize) -> (usize, bool) {
        let (mut from, mut marked) = (at, false);
        loop {
            let rest = self.rest(from);
            if let Some(fill) = List::FillZh.starts(rest).or_else(|| rest.starts_with(' ').then_some(" ")) {
                marked |= matches!(fill, "为" | "是" | "由" | "从");
                from += fill.len();
            } else if rest.starts_with(['：', ':', '＝', '=']) {
                marked = true;
                from += rest.chars().next().map_or(1, char::len_utf8);
            } else {
                return (from, marked);
            }
        }
    }

    // Where a name ends, where its value begins, and whether a sign stands between.
    fn opened(&self, at: usize, class: Class) -> (usize, usize, bool) {
        let closed = self.behind_name(at, class);
        let at = closed.unwrap_or(at);
        let (start, marked) = self.filled(at);
        (at, start, marked || closed.is_some())
    }

    /// Behind a Chinese name of a value: a separator or a quote, or at once a value of Latin letters and digits.
    pub(super) fn chinese(&mut self, at: usize, class: Class) -> Option<usize> {
        let (at, start, marked) = self.opened(at, class);
        let quote = self.rest(start).chars().next()?;
        let quoted = QUOTES.iter().any(|(open, _)| *open == quote) || matches!(quote, '"' | '\'');
        let colon = self.run_of(at, |b| b == b' ');
        let sign = self.rest(colon).chars().next().filter(|c| matches!(c, '：' | ':'));
        if class == Class::User
            && let Some(sign) = sign
            && let Some(next) = self.people_listed(colon, sign.len_utf8())
        {
            return Some(next);
        }
        // `腾讯会议:会议号 ..`: another name follows.
        if names::chinese(self.rest(start)).is_some_and(|(len, _)| self.filled(start + len).0 > start + len) {
            return None;
        }
        if let Some(next) = self.shaped_zh(class, at, start, quoted || marked) {
            return Some(next);
        }
        let class = if class == Class::User && self.is_paid(start) { Class::Card } else { class };
        if !quoted && !marked && matches!(class, Class::User | Class::Name) && !quote.is_ascii() {
            let alone = (start > at).then(|| self.chinese_name(start)).flatten();
            return alone.or_else(|| self.member_zh(start));
        }
        // `消息 ..`, `内容 ..`: only what stands in quotes was said, or what an explicit `内容：` names.
        let before = self.part(0, at);
        let texts = before.ends_with("文本消息") && marked;
        if !quoted && !texts && (before.ends_with("消息") || before.ends_with("内容") && !marked) {
            return None;
        }
        let value = if quoted || marked { self.value(start, class)? } else { self.latin(start, class)? };
        // `被叫 ..` may be a number or a name.
        let letters = self.part(value.start, value.end).bytes().any(|b| b.is_ascii_alphabetic());
        let class = if class == Class::Phone && letters { Class::User } else { class };
        let value = self.id_alone(class, value);
        let word = self.part(value.start, value.end);
        let told = quoted
            || self.is_shut(class, value)
            || marked
                && (!matches!(class, Class::Channel | Class::Device | Class::Token)
                    || judge::digits(word) > 0
                    || class == Class::Channel);
        let silent = matches!(class, Class::Message | Class::Heard | Class::Name | Class::Label) && !quoted && !marked;
        if silent || !(told || self.is_told(class, word, value.end) || is_plain(class)) {
            return None;
        }
        let value = self.grouped_value(class, value);
        let found = self.judge(class, "", value);
        self.changed_zh(class, value).or(found)
    }

    // `用户id为88123的会话`: Chinese text goes on right behind the id.
    fn id_alone(&self, class: Class, value: Value) -> Value {
        let id = self.run_of(value.start, |b| is_word_byte(b) || b == b'-');
        let cut =
            !value.quoted && matches!(class, Class::User | Class::Channel) && id >= value.start + 4 && id < value.end;
        let cut = cut && self.byte(id) >= 0x80 && judge::digits(self.part(value.start, id)) > 0;
        if cut { Value { end: id, ..value } } else { value }
    }

    // `昵称小鹿乱撞，..`: a word right behind the one for names, up to the next sign.
    fn called_zh(&mut self, start: usize) -> Option<usize> {
        let rest = self.rest(start);
        let len = rest.find(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(rest.len());
        let name = rest.get(..len)?;
        // `糖醋排骨🍖`: nothing but a name ends with a picture.
        let pictured = rest.get(len..)?.chars().take_while(|c| said::is_emoji(*c)).map(char::len_utf8).sum::<usize>();
        if pictured > 0 && (2..=8).contains(&name.chars().count()) {
            return self.judge(Class::Name, "", Value { start, end: start + len + pictured, quoted: true });
        }
        let fits = (2..=5).contains(&name.chars().count())
            && owner::is_called(name)
            && !List::FaultZh.within(name)
            && !names::is_word(name);
        let next = rest.get(len..)?;
        let stops = next.is_empty() || next.starts_with(|c: char| is_mark(c) || matches!(c, ' ' | ',' | ')' | '"'));
        (fits && stops).then(|| self.judge(Class::Name, "", Value { start, end: start + len, quoted: true })).flatten()
    }

    // What follows a name of this class in a shape of its own; `told` is whether a sign or a quote stands between.
    fn shaped_zh(&mut self, class: Class, at: usize, start: usize, told: bool) -> Option<usize> {
        if class == Class::Place
            && let Some(next) = self.degrees(start, self.run_of(start, |b| b.is_ascii_digit()))
        {
            return Some(next);
        }
        let person = matches!(class, Class::Name | Class::User);
        if person && !told {
            let pictured = || self.rest(start).chars().take(9).any(said::is_emoji);
            if start == at
                && (class == Class::Name || pictured())
                && let Some(next) = self.called_zh(start)
            {
                return Some(next);
            }
            if let Some(len) = persons::mixed_len(self.rest(start)) {
                return self.judge(Class::Name, "", Value { start, end: start + len, quoted: true });
            }
        }
        let free =
            if told { None } else { self.spaced(class, at, start).or_else(|| self.entered_zh(class, at, start)) };
        free.or_else(|| (class == Class::User).then(|| self.called_and_id(start)).flatten())
    }

    // `群名 周末骑行 位置 ..`: words behind a blank, up to the next name of a value.
    fn spaced(&mut self, class: Class, at: usize, start: usize) -> Option<usize> {
        let named =
            self.part(0, at).ends_with(['名', '群']) && matches!(class, Class::Channel | Class::Label | Class::Name);
        // `三年二班家长群 ..`: the end of a name of its own.
        let whole = self.noun_zh(at).is_some_and(|noun| self.before(noun) < 0x80);
        if !named || !whole || start == at {
            return None;
        }
        let mut end = start;
        let most = if class == Class::Label { 4 } else { 1 };
        for word in self.rest(start).split(' ').take(most) {
            let next = names::chinese(word).is_some() || List::FollowZh.has(word) || List::FaultZh.within(word);
            let mark = word.find(|c: char| is_mark(c) || matches!(c, ',' | ';' | '=' | '|' | ':'));
            if next || word.is_empty() || mark == Some(0) {
                break;
            }
            end += mark.unwrap_or(word.len()) + usize::from(end > start);
            if mark.is_some() {
                break;
            }
        }
        let word = self.part(start, end);
        let called = class == Class::Channel || owner::is_called(word);
        let free = !word.is_ascii() && !names::is_words(word) && !List::FaultZh.within(word) && called;
        (word.chars().count() >= 3 && free).then(|| self.judge(class, "", Value { start, end, quoted: true })).flatten()
    }

    // `离开了房间亲子阅读三班，`: what follows a room that somebody went to.
    fn entered_zh(&mut self, class: Class, at: usize, start: usize) -> Option<usize> {
        let before = self.part(0, self.noun_zh(at)?).trim_end_matches('了');
        let rest = self.rest(start);
        let len = rest.find(|c: char| !c.is_alphanumeric() || is_mark(c))?;
        let word = rest.get(..len)?;
        let gone = class == Class::Channel && start == at && List::GoneZh.ends(before).is_some();
        let free =
            !word.is_ascii() && !List::FaultZh.within(word) && names::chinese(word).is_none() && owner::is_called(word);
        (gone && free && (4..=12).contains(&word.chars().count()))
            .then(|| self.judge(class, "", Value { start, end: start + len, quoted: true }))
            .flatten()
    }

    // Where the Chinese name of a value begins that ends here.
    fn noun_zh(&self, at: usize) -> Option<usize> {
        let starts = (1..=4).rev().map(|chars| at.saturating_sub(3 * chars));
        starts.into_iter().find(|from| names::chinese(self.part(*from, at)).is_some_and(|(len, _)| from + len == at))
    }

    // `账户6217 0099 0245 8816 115`
    fn is_paid(&self, start: usize) -> bool {
        (0..3).all(|i| {
            let group = start + i * 5;
            self.run_of(group, |b| b.is_ascii_digit()) == group + 4 && (i == 2 || self.byte(group + 4) == b' ')
        })
    }

    // `昵称由“小鱼儿”改为“大鲸鱼”`: the second of the two.
    fn changed_zh(&mut self, class: Class, value: Value) -> Option<usize> {
        let quote = self.rest(value.end).chars().next().filter(|_| value.quoted).map_or(0, char::len_utf8);
        let changed = List::ChangedZh.starts(self.rest(value.end + quote))?;
        let next = self.value(value.end + quote + changed.len(), class).filter(|next| next.quoted)?;
        self.judge(class, "", next)
    }

    // `房间8812关闭`: a number right behind the name, and nothing is counted.
    fn is_shut(&self, class: Class, value: Value) -> bool {
        let word = self.part(value.start, value.end);
        matches!(class, Class::Channel | Class::User)
            && judge::digits(word) >= 4
            && judge::digits(word) == word.len()
            && List::MeasureZh.starts(self.rest(value.end).trim_start()).is_none()
    }

    /// `QQ号:..`, `App Secret 为 ..`, `WiFi 名称:..`: a name in Latin letters in Chinese text.
    pub(super) fn latin_name(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.part(at, end);
        if !self.rest(end).trim_start_matches(' ').starts_with(['号', '为', '是', '叫', '名', '【', '“', '「'])
        {
            return None;
        }
        let wifi = word.eq_ignore_ascii_case("wifi").then_some(Class::Label);
        let cookie = word.ends_with("ookie");
        let class = wifi.or_else(|| self.class_of(at, end)).filter(|_| !cookie)?;
        self.chinese(end, class).or(Some(end))
    }

    fn latin(&self, start: usize, class: Class) -> Option<Value> {
        if class == Class::Postal {
            let rest = self.rest(start);
            let end = rest.find(|c: char| c == ' ' || is_mark(c)).unwrap_or(rest.len());
            return (end > 0).then_some(Value { start, end: start + end, quoted: false });
        }
        let base = matches!(class, Class::Token | Class::Secret);
        let end = self.run_of(start, |b| {
            is_word_byte(b)
                || matches!(b, b'.' | b'-' | b'@' | b'+' | b'#')
                || base && matches!(b, b'=' | b'/' | b'!' | b'$' | b'%' | b'*' | b'?')
        });
        let word = self.part(start, end).trim_end_matches('.');
        // `签名 sign=..`: another name follows.
        if word.trim_end_matches('=').contains('=') || !base && self.byte(end) == b'=' {
            return None;
        }
        (!word.is_empty()).then_some(Value { start, end: start + word.len(), quoted: false })
    }
}

// The name alone says enough.
const fn is_plain(class: Class) -> bool {
    matches!(
        class,
        Class::Phone | Class::Extension | Class::Otp | Class::Paper | Class::Card | Class::Place | Class::Postal
    )
}
