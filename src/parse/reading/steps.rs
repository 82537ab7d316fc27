//! What happens to messages: each step becomes a row, and one whose acknowledgement stands in the same block is closed at once.

use super::super::block::{BEFORE, SLOWEST, unclocked};
use super::super::row::{Row, What};
use super::Run;
use crate::event::{Field, Kind};
use crate::formats::plan::{EventPlan, Scope};
use crate::formats::shape::hash;
use crate::formats::source::Source;

/// Acknowledgements slower than this may be evidence, in microseconds.
const SLOW: u32 = 200_000;
/// A told latency from here on is no latency, in milliseconds.
const MOST: f64 = 600_000.0;
/// Stands for the id where there is none.
const ORDERED: u64 = 0x6F72_6465_7200_0001;
/// Messages from this size on are events of their own.
const BIG: f64 = 16_384.0;

impl Run<'_> {
    pub(super) fn message(&mut self, text: &[u8], event: &EventPlan) {
        let Some((what, key)) = self.message_key(text, event) else { return };
        let local = event.scope != Scope::Global;
        let (again, order) = (event.scope == Scope::Attempt, event.scope == Scope::Order);
        let at = if self.now == BEFORE { unclocked(self.out.lines) } else { self.now };
        let row = |what, key| {
            let row = Row::new(key, at, what, self.place.member, self.out.lines);
            row.local(local).again(again).in_order(order)
        };
        if event.scope == Scope::Hop && matches!(what, What::Submit | What::Receive) {
            let pair = if what == What::Submit { What::PairSent } else { What::PairReceived };
            let pair = row(pair, pair_key(text, event));
            self.out.rows.push(pair);
        }
        let row = row(what, key);
        // Submit and acknowledgement within one block become one row at once.
        match what {
            _ if order => {}
            What::Submit => {
                self.open.insert(key, (self.out.rows.len(), self.at));
            }
            What::Ack => {
                if let Some(sent) = self.open.remove(&key).and_then(|(i, _)| self.out.rows.get_mut(i))
                    && sent.acknowledge(at)
                {
                    let latency = sent.extra;
                    self.slow(latency);
                    return;
                }
                if let Some(took) = told(text, event) {
                    self.slow(took);
                    let sent = if self.now == BEFORE { at } else { at.saturating_sub(i64::from(took)) };
                    let acked = Row::new(key, sent, What::Acked, self.place.member, took);
                    self.out.rows.push(acked.local(local).again(again).told());
                    return;
                }
            }
            _ => {}
        }
        self.out.rows.push(row);
    }

    /// Remembers the line of a slow acknowledgement; the slowest of the block are kept.
    fn slow(&mut self, latency: u32) {
        if latency < SLOW || (self.slow.len() == SLOWEST && self.slow.last().is_some_and(|s| s.0 >= latency)) {
            return;
        }
        let at = self.slow.partition_point(|s| s.0 >= latency);
        self.slow.insert(at, (latency, self.now, self.out.lines, self.at));
        self.slow.truncate(SLOWEST);
    }

    fn message_key(&self, text: &[u8], event: &EventPlan) -> Option<(What, u64)> {
        let id = if event.scope == Scope::Order { ORDERED } else { id_of(text, event)? };
        let what = match event.kind {
            Kind::MsgSubmit | Kind::MsgSent => What::Submit,
            Kind::MsgAcked => What::Ack,
            Kind::MsgReceived => What::Receive,
            _ => What::Fail,
        };
        // An id that is only valid here never meets the same number from elsewhere.
        let salt = match (event.scope, what) {
            (Scope::Global, _) => 0,
            (_, What::Receive) => self.place.endpoint.rotate_left(17),
            (Scope::Attempt, _) => self.place.endpoint.rotate_left(31),
            _ => self.place.endpoint,
        };
        let retry = event.fields.iter().find(|(f, _)| *f == Field::Attempt).and_then(|(_, s)| s.number(text));
        let what = if what == What::Submit && retry.is_some_and(|n| n > 0.0) { What::Retry } else { what };
        Some((what, id ^ salt))
    }
}

/// How long an answer took by its own words, in microseconds.
fn told(text: &[u8], event: &EventPlan) -> Option<u32> {
    let (_, source) = event.fields.iter().find(|(f, _)| *f == Field::ElapsedMs)?;
    let millis = source.number(text).filter(|n| (0.0..MOST).contains(n))?;
    Some((millis * 1000.0) as u32)
}

/// Hash of the id of a message.
pub(super) fn id_of(text: &[u8], event: &EventPlan) -> Option<u64> {
    let (_, source) = event.fields.iter().find(|(f, _)| *f == Field::Id)?;
    Some(match source {
        Source::At(run, _) => hash(run.of(text)),
        Source::Fixed(value) => hash(value.text().as_bytes()),
    })
}

/// A message so large that its size may be what goes wrong is kept as an event beside its row.
pub(super) fn is_big(text: &[u8], event: &EventPlan) -> bool {
    matches!(event.kind, Kind::MsgSubmit | Kind::MsgSent)
        && event.fields.iter().any(|(f, s)| *f == Field::SizeBytes && s.number(text).is_some_and(|n| n >= BIG))
}

/// Ends without a common id are paired by what both can see: the topic and the size.
fn pair_key(text: &[u8], event: &EventPlan) -> u64 {
    let part = |field| {
        let source = event.fields.iter().find(|(f, _)| *f == field).map(|(_, s)| s);
        source.and_then(|s| s.value(text)).map_or(0, |v| hash(v.text().as_bytes()))
    };
    part(Field::Conversation).rotate_left(7) ^ part(Field::SizeBytes)
}
