//! The slow path: reads one line of a shape not met before and says what every line of that shape is.
//!
//! Carriers are peeled first, then the inner text is offered to every described format, then to the generic
//! vocabulary. The result depends on the line's shape only (see `shape`), never on its digits.

use std::borrow::Cow;
use std::sync::Arc;

use super::catalog::Catalog;
use super::claim::{Outer, claim, timed, with_head};
use super::compile::Format;
use super::entries::{self, Body};
use super::escapes;
use super::guess;
use super::layout::Head;
use super::pattern::Subject;
use super::phrase::phrase;
use super::plan::{EventPlan, Plan};
use super::scan;
use super::time::{Run, TimeSpot};
use super::wrapped;
use crate::event::Kind;
use crate::level::Level;
use crate::tone::Tone;

/// Carriers inside carriers beyond this are text.
const DEPTH: usize = 4;
/// Bytes of a line that are looked at; what comes behind is payload.
pub const LOOK: usize = 16 << 10;

/// Reads lines with a catalog, trying the member's main formats first.
#[derive(Clone, Debug)]
pub struct Reader<'c> {
    catalog: &'c Catalog,
    order: Vec<u16>,
    /// The member has formats of its own.
    described: bool,
    /// No line of the member states a time: every line is a record.
    timeless: bool,
    /// What happened is not asked for.
    heads_only: bool,
}

/// Kinds that count what passes: no word of a person makes one up.
const fn is_traffic(kind: Kind) -> bool {
    matches!(kind, Kind::NetSample | Kind::MsgSubmit | Kind::MsgSent | Kind::MsgAcked | Kind::MsgReceived)
}

impl<'c> Reader<'c> {
    /// A reader that offers lines to `first` before all others.
    #[must_use]
    pub fn new(catalog: &'c Catalog, first: &[u16], timeless: bool) -> Self {
        let mut order: Vec<u16> = first.to_vec();
        order.extend(catalog.described().iter().filter(|i| !first.contains(i)));
        // Without a head of its own a format has its records inside a carrier, whose time and level would be lost if it
        // came first; bare text is only its last resort.
        order.sort_by_key(|i| catalog.get(*i).is_some_and(|f| f.spec.headless));
        Self { catalog, order, described: !first.is_empty(), timeless, heads_only: false }
    }

    /// A reader that says whose each line is, and not what happened.
    #[must_use]
    pub fn of_heads(catalog: &'c Catalog) -> Self {
        Self { heads_only: true, ..Self::new(catalog, &[], false) }
    }

    /// What lines of this shape are.
    #[must_use]
    pub fn read(&self, line: &[u8]) -> Plan {
        let whole = line.len();
        let line = line.get(..LOOK).unwrap_or(line);
        let body = Run { at: 0, len: line.len() as u32 };
        if line.trim_ascii().is_empty() {
            return Plan::default();
        }
        let mut plan = self.inner(line, body, Outer { whole, ..Outer::default() }, 0);
        if plan.level >= Level::Warn || matches!(plan.tone, Tone::Complaint | Tone::Retry | Tone::Remark) {
            plan = self.spelt_out(line, plan, whole);
        }
        plan.filled = true;
        plan
    }

    /// A line that complains in escapes says what it means in the characters they stand for. Each such line is read by
    /// itself, so those that tell of nothing wrong are left as they are.
    fn spelt_out(&self, line: &[u8], plan: Plan, whole: usize) -> Plan {
        let Some(told) = escapes::decoded(line) else { return plan };
        let told = told.as_bytes();
        let body = Run { at: 0, len: told.len() as u32 };
        let read = self.inner(told, body, Outer { whole, ..Outer::default() }, 0);
        let text = read.text.clone().or_else(|| Some(Arc::from(told)));
        // The time stands where it stands in the line itself.
        Plan {
            time: plan.time,
            date: plan.date,
            reference: plan.reference,
            start: plan.start,
            split: None,
            once: true,
            text,
            ..read
        }
    }

    fn inner<'l>(&self, line: &'l [u8], body: Run, outer: Outer<'l>, depth: usize) -> Plan {
        let text = body.of(line);
        let possible = self.catalog.possible(text);
        for &index in &self.order {
            let may = possible.as_ref().is_none_or(|p| p.has(usize::from(index)));
            if !may && !self.catalog.is_loose(index) {
                continue;
            }
            let Some(format) = self.catalog.get(index) else { continue };
            let Some((head, next)) = claim(format, line, body, &outer, may) else { continue };
            if format.spec.headless && !outer.carried {
                // Bare text may still state its time, in the way of no carrier that is known.
                let outer = self.framed(line, body, outer);
                return self.finish(index, format, line, next, outer);
            }
            if !format.spec.carrier {
                return self.finish(index, format, line, next, with_head(outer, line, &head));
            }
            if depth < DEPTH && next.len < body.len {
                return self.carried(index, line, next, with_head(outer, line, &head), depth);
            }
        }
        for &index in self.catalog.generic() {
            let Some(format) = self.catalog.get(index) else { continue };
            if let Some(plan) = self.generic(index, format, line, body, &outer, depth) {
                return plan;
            }
        }
        debug_assert!(!text.is_empty() || outer.carried);
        self.close(0, line, body, outer, Vec::new())
    }

    /// Time and level of a line as the generic readings find them.
    fn framed<'l>(&self, line: &'l [u8], body: Run, outer: Outer<'l>) -> Outer<'l> {
        for format in self.catalog.generic().iter().filter_map(|i| self.catalog.get(*i)) {
            if format.spec.json.is_none() {
                return timed(format, line, body, outer).0;
            }
            if let Some((head, _)) = claim(format, line, body, &outer, true) {
                return with_head(outer, line, &Head { tag: Run::default(), ..head });
            }
        }
        outer
    }

    fn carried<'l>(&self, index: u16, line: &'l [u8], next: Run, mut outer: Outer<'l>, depth: usize) -> Plan {
        outer.carried = true;
        outer.via = outer.via.or(Some(index));
        let text = next.of(line);
        let json = self.catalog.get(index).is_some_and(|f| f.spec.json.is_some());
        if json && text.contains(&b'\\') {
            return self.unescaped(line, text, outer, depth);
        }
        if text.trim_ascii().is_empty() {
            return self.close(index, line, next, outer, Vec::new());
        }
        self.inner(line, next, outer, depth + 1)
    }

    /// An inner line with escapes has to be rewritten before it can be read; positions then refer to the new text.
    fn unescaped(&self, line: &[u8], text: &[u8], outer: Outer<'_>, depth: usize) -> Plan {
        let quoted = [b"\"", text, b"\""].concat();
        let inner: String =
            serde_json::from_slice(&quoted).unwrap_or_else(|_| String::from_utf8_lossy(text).into_owned());
        let inner = inner.trim_end().as_bytes();
        let body = Run { at: 0, len: inner.len() as u32 };
        let fresh = Outer {
            level: outer.level,
            tag: outer.tag,
            carried: true,
            via: outer.via,
            whole: outer.whole,
            times: outer.times.clone(),
            ..Outer::default()
        };
        let mut plan = self.inner(inner, body, fresh, depth + 1);
        if let Some(time) = best(&outer.times) {
            plan.time = Some(time);
            plan.reference = None;
        } else {
            plan.time = None;
        }
        debug_assert!(line.len() >= text.len());
        plan.start = true;
        plan.once = true;
        plan.text = Some(Arc::from(inner));
        plan
    }

    fn generic<'l>(
        &self,
        index: u16,
        format: &Format,
        line: &'l [u8],
        body: Run,
        outer: &Outer<'l>,
        depth: usize,
    ) -> Option<Plan> {
        if let Some(json) = &format.spec.json {
            let (head, _) = claim(format, line, body, outer, true)?;
            let stated = head.level.is_some();
            let outer = with_head(outer.clone(), line, &head);
            let pairs = scan::pairs(line, body.at as usize);
            let mut told = json.body.iter().filter_map(|key| scan::find(line, &pairs, &[key])).map(|pair| pair.value);
            let said = told.clone().next();
            if self.may_wrap(&outer, depth)
                && let Some(text) = told.find(|text| self.describes_within(&readable(text.of(line)), outer.tag))
            {
                return Some(self.carried(index, line, text, outer, depth));
            }
            let events = self.vocabulary(line, body, outer.tag);
            let mut plan = self.close(index, line, body, outer, events);
            if let Some(said) = said {
                plan.phrase = phrase(said.of(line));
            }
            // Between the records of another format an object that states neither time nor level is what one of them dumped.
            plan.start |= stated || !self.described;
            return Some(plan);
        }
        let (outer, rest) = timed(format, line, body, outer.clone());
        if self.may_wrap(&outer, depth) {
            let whole = wrapped::trimmed(rest, line);
            if self.behind_time(whole.of(line)).is_some_and(|text| self.describes_within(text, outer.tag)) {
                return Some(self.carried(index, line, whole, outer, depth));
            }
            let parts = wrapped::bodies(rest.of(line))
                .into_iter()
                .map(|(tag, text)| (tag.shifted(rest.at), text.shifted(rest.at)));
            for (tag, text) in parts.chain(self.paired(line, rest)) {
                if self.describes(text.of(line), tag.of(line)) {
                    return Some(self.carried(index, line, text, wrapped::behind(&outer, tag.of(line)), depth));
                }
            }
        }
        let events = self.vocabulary(line, rest, outer.tag);
        Some(self.close(index, line, rest, outer, events))
    }

    /// Name and text of a line of `key=value` pairs, under the keys that lines of JSON use.
    fn paired(&self, line: &[u8], rest: Run) -> Option<(Run, Run)> {
        let keys = self.catalog.generic().iter().find_map(|i| self.catalog.get(*i)?.spec.json.as_ref())?;
        let pairs = scan::pairs(line, rest.at as usize);
        let value = |keys: &[String]| scan::find(line, &pairs, keys).map(|pair| pair.value);
        let text = value(&keys.body).filter(|text| text.len > 0)?;
        Some((value(&keys.tag).unwrap_or_default(), text))
    }

    /// May a record of a described format stand behind the head of an app's own logger? Where the beginning of the member
    /// holds none, nobody looks further.
    const fn may_wrap(&self, outer: &Outer<'_>, depth: usize) -> bool {
        (self.heads_only || self.described) && depth < DEPTH && !outer.times.is_empty()
    }

    /// Does a described format take this text, or what stands behind a head in it?
    fn describes_within(&self, text: &[u8], tag: &[u8]) -> bool {
        if text.is_empty() {
            return false;
        }
        let text = self.behind_time(text).unwrap_or(text);
        let behind = || wrapped::bodies(text).into_iter();
        self.describes(text, tag) || behind().any(|(tag, body)| self.describes(body.of(text), tag.of(text)))
    }

    /// What stands behind the time that opens a text.
    fn behind_time<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let body = Run { at: 0, len: text.len() as u32 };
        let texts =
            self.catalog.generic().iter().filter_map(|i| self.catalog.get(*i)).filter(|f| f.spec.json.is_none());
        texts
            .map(|format| timed(format, text, body, Outer::default()))
            .find_map(|(outer, rest)| outer.times.first().filter(|time| time.quality() > 1).map(|_| rest.of(text)))
    }

    /// Does a described format take this text?
    fn describes(&self, text: &[u8], tag: &[u8]) -> bool {
        let possible = self.catalog.possible(text);
        let (body, outer) = (Run { at: 0, len: text.len() as u32 }, Outer { tag, carried: true, ..Outer::default() });
        self.order.iter().any(|&index| {
            let may = possible.as_ref().is_none_or(|p| p.has(usize::from(index)));
            let format = self.catalog.get(index).filter(|f| !f.spec.carrier && (may || self.catalog.is_loose(index)));
            format.is_some_and(|f| claim(f, text, body, &outer, may).is_some())
        })
    }

    /// A line of a described format: its own entries, then the generic vocabulary for what they did not take.
    fn finish(&self, index: u16, format: &Format, line: &[u8], body: Run, outer: Outer<'_>) -> Plan {
        let mut events = self.entries(format, &Body::new(line, body), outer.tag, outer.whole);
        // A line that also names its SDK (in an address, say) has still to be read for what happened.
        if format.spec.vocabulary && events.iter().all(|e| e.kind == Kind::SdkInfo && !e.last) {
            events.extend(self.vocabulary(line, body, outer.tag).into_iter().filter(|e| !e.alone));
        }
        let continues = outer.continues;
        let mut plan = self.close(index, line, body, outer, events);
        plan.start = !continues;
        plan.once |= entries::parted(format, body.of(line));
        if let Some(resync) = format.resync.as_ref() {
            plan.split = resync.starts(line).map(|at| at as u32).find(|at| *at > 0);
        }
        plan
    }

    fn vocabulary(&self, line: &[u8], body: Run, tag: &[u8]) -> Vec<EventPlan> {
        let events = self.words(line, body, tag);
        if events.iter().all(|e| is_traffic(e.kind)) {
            return events;
        }
        // Said by a person is not said by the log: the line is read once more without it.
        self.unsaid(line, body).map_or(events, |line| self.words(&line, body, tag))
    }

    fn words(&self, line: &[u8], body: Run, tag: &[u8]) -> Vec<EventPlan> {
        let generic = self.catalog.generic().iter().filter_map(|i| self.catalog.get(*i));
        let body = Body::new(line, body);
        let told = generic.flat_map(|format| self.entries(format, &body, tag, line.len()));
        let mut events: Vec<EventPlan> = told.collect();
        // Who speaks is told beside whatever else a line says.
        events.sort_by_key(|e| e.kind != Kind::SdkInfo || e.last);
        // Two entries may read the same out of the same words.
        let mut told: Vec<EventPlan> = Vec::with_capacity(events.len());
        for event in events {
            if !told.iter().any(|t| t.is_like(&event, line)) {
                told.push(event);
            }
        }
        told
    }

    /// The line with blanks in place of what people wrote; nothing where nobody did.
    fn unsaid(&self, line: &[u8], body: Run) -> Option<Vec<u8>> {
        let generic = self.catalog.generic().iter().filter_map(|i| self.catalog.get(*i));
        let said = Subject::new(body.of(line));
        let mut out: Option<Vec<u8>> = None;
        for (name, at) in generic.flat_map(|f| &f.speech).filter_map(|p| p.groups(&said)).flatten() {
            let from = body.at as usize;
            let text = out.get_or_insert_with(|| line.to_vec()).get_mut(from + at.start..from + at.end);
            if name == "said" {
                text.into_iter().for_each(|text| text.fill(b' '));
            }
        }
        out
    }

    fn entries(&self, format: &Format, body: &Body<'_>, tag: &[u8], whole: usize) -> Vec<EventPlan> {
        if self.heads_only { Vec::new() } else { entries::select(format, body, tag, whole) }
    }

    fn close(&self, format: u16, line: &[u8], body: Run, outer: Outer<'_>, events: Vec<EventPlan>) -> Plan {
        let time = best(&outer.times);
        let text = body.of(line);
        Plan {
            filled: true,
            start: outer.carried || time.is_some() || (self.timeless && !guess::continues(text)),
            reference: time.and_then(|t| outer.times.iter().copied().find(|o| o.quality() == 3 && t.quality() < 3)),
            time,
            level: outer.level,
            tone: self.catalog.tone().map_or(Tone::Plain, |words| words.of(text, outer.tag, outer.level)),
            phrase: phrase(text),
            format,
            via: outer.via,
            events: events.into(),
            date: self.date(line, body),
            split: None,
            once: outer.once,
            text: None,
        }
    }

    fn date(&self, line: &[u8], body: Run) -> Option<TimeSpot> {
        // The words that announce a date may be the head of the line, which its body no longer holds.
        let text = line.get(..(body.at + body.len) as usize).unwrap_or(line);
        let known = self.order.iter().filter_map(|i| self.catalog.get(*i));
        known.flat_map(|f| &f.dates).find_map(|dating| dating.find(line, text))
    }
}

/// The text of a JSON string without its escapes.
fn readable(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\\') {
        return Cow::Borrowed(text);
    }
    let quoted = [b"\"", text, b"\""].concat();
    serde_json::from_slice::<String>(&quoted).map_or(Cow::Borrowed(text), |plain| Cow::Owned(plain.into_bytes()))
}

/// The time of a record that states several: the one that says most, but a stated zone on an inner time only helps to
/// place the outer one, so that all records of the carrier stay in one order.
fn best(times: &[TimeSpot]) -> Option<TimeSpot> {
    let outer = times.first()?;
    let mut best = outer;
    for time in times {
        if time.quality() > best.quality() && time.quality() < 3 {
            best = time;
        }
    }
    Some(*best)
}
