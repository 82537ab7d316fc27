//! Messages joined by id over all members: sent, acknowledged, received, failed, lost, under way.
//!
//! Rows are joined slice by slice of the key space, so the join needs no map and its memory is the rows themselves.

use std::cmp::Reverse;
use std::sync::Arc;

use smallvec::SmallVec;

use super::load::Load;
use super::model::{Member, Messages, Trouble};
use super::outage::Outages;
use super::slices::{SLICES, Sliced};
use crate::parse::ParsedMember;
use crate::parse::block::is_unclocked;
use crate::parse::row::{Row, What};
use crate::span::Span;
use crate::stamp::{Known, SECOND, Stamp};

mod order;
pub(crate) mod stall;

use order::{latency, numbered, overtaken, starts};
use stall::Stalls;

/// A message sent this close to the end of its log may still be on its way.
const GRACE: i64 = 10 * SECOND;
/// Messages in trouble that are listed one by one.
const LISTED: usize = 1000;

/// Joins the rows of all members; takes them out.
#[must_use]
pub fn join(
    parsed: &mut [ParsedMember],
    members: &[Member],
    outages: &Outages,
    inside: &dyn Fn(i64) -> bool,
) -> Messages {
    let lists: Vec<Sliced> =
        parsed.iter_mut().map(|m| Sliced::new(numbered(std::mem::take(&mut m.parts.rows)))).collect();
    let mut join = Join {
        members,
        outages,
        ends: ends(members),
        starts: starts(members),
        out: Messages::default(),
        acks: Waits::default(),
        receipts: Waits::default(),
        open: Vec::new(),
        delivered: 0,
        pairs: 0,
        ack_seen: false,
        load: Load::default(),
        stalls: Stalls::default(),
        late_receipts: Stalls::default(),
        lines: Vec::new(),
    };
    // One slice of the key space after the other: a second copy of all rows would double the memory.
    let mut slice: Vec<Row> = Vec::new();
    for prefix in 0..SLICES {
        slice.clear();
        for list in &lists {
            slice.extend(list.slice(prefix).iter().filter(|r| inside(r.at)));
        }
        slice.sort_unstable_by_key(|r| r.key);
        for group in slice.chunk_by_mut(|a, b| a.key == b.key) {
            // Most messages are one row.
            group.sort_unstable_by_key(order);
            join.group(group);
        }
    }
    drop(lists);
    join.finish(parsed)
}

/// The order of the steps of one message.
fn order(row: &Row) -> (i64, What, u32, u32) {
    (row.at, row.what(), row.member().0, row.extra)
}

/// Last instant of each endpoint.
fn ends(members: &[Member]) -> Vec<i64> {
    let mut ends = Vec::new();
    for member in members {
        if ends.len() <= member.endpoint {
            ends.resize(member.endpoint + 1, i64::MIN);
        }
        if let (Some(end), Some(last)) = (ends.get_mut(member.endpoint), member.last) {
            *end = (*end).max(last.micros);
        }
    }
    ends
}

/// Microseconds until the answers: of what stood on a connection, and of what had to wait for one.
#[derive(Debug, Default)]
struct Waits {
    standing: Vec<u32>,
    held: Vec<u32>,
}

impl Waits {
    const fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.held.is_empty()
    }
}

struct Join<'m> {
    members: &'m [Member],
    outages: &'m Outages,
    ends: Vec<i64>,
    starts: Vec<(usize, i64)>,
    out: Messages,
    acks: Waits,
    receipts: Waits,
    open: Vec<Row>,
    delivered: u64,
    pairs: u64,
    ack_seen: bool,
    load: Load,
    stalls: Stalls,
    late_receipts: Stalls,
    /// Answered in a log without times: the log, the line of the question, how many lines until the answer.
    lines: Vec<(u32, i64, u32)>,
}

/// One message while its steps are read.
#[derive(Clone, Copy)]
struct One {
    first: Row,
    acked: bool,
    received: bool,
    failed: bool,
    /// Microseconds to the first answer, unless it had to wait for a connection.
    wait: Option<u32>,
}

impl One {
    const fn new(first: &Row) -> Self {
        Self { first: *first, acked: false, received: false, failed: false, wait: None }
    }

    /// Microseconds from the first step to a later one.
    fn until(&self, row: &Row) -> u32 {
        u32::try_from(row.at.saturating_sub(self.first.at).max(0)).unwrap_or(u32::MAX)
    }
}

impl Join<'_> {
    fn endpoint(&self, row: &Row) -> usize {
        self.members.get(row.member().index()).map_or(0, |m| m.endpoint)
    }

    fn group(&mut self, rows: &[Row]) {
        if rows.first().is_some_and(|r| matches!(r.what(), What::PairSent | What::PairReceived)) {
            self.pair(rows);
            return;
        }
        if rows.first().is_some_and(Row::is_in_order) {
            self.queue(rows);
            return;
        }
        let mut one: Option<One> = None;
        let mut receivers: SmallVec<[usize; 4]> = SmallVec::new();
        for row in rows {
            match row.what() {
                What::Submit | What::Acked | What::Retry => {
                    let again = one.is_some_and(|o| o.acked && row.is_local() && row.what() != What::Retry);
                    if again {
                        self.close(one.take());
                    }
                    let one = one.get_or_insert_with(|| One::new(row));
                    if row.what() == What::Acked && !one.acked {
                        one.acked = true;
                        self.ack_seen = true;
                        // What was sent again under its own id has waited since the first time.
                        let before = if row.is_local() || is_unclocked(row.at) { 0 } else { one.until(row) };
                        let answered = row.at.saturating_add(i64::from(row.extra));
                        one.wait = self.waited(row, answered, before.saturating_add(row.extra));
                    }
                }
                What::Ack => {
                    self.ack_seen = true;
                    if let Some(one) = one.as_mut().filter(|o| !o.acked) {
                        (one.acked, one.wait) = (true, self.waited(&one.first, row.at, one.until(row)));
                    }
                }
                What::Receive if is_unclocked(row.at) => self.out.received += 1,
                What::Receive => {
                    let here = self.endpoint(row);
                    if receivers.contains(&here) && !row.is_local() {
                        self.out.duplicate += 1;
                        continue;
                    }
                    receivers.push(here);
                    self.out.received += 1;
                    if let Some(one) = one.as_mut().filter(|o| !o.received) {
                        self.delivered_to(one, row, here);
                    }
                }
                What::Fail => {
                    let one = one.get_or_insert_with(|| One::new(row));
                    one.failed = true;
                }
                What::PairSent | What::PairReceived => {}
            }
        }
        self.close(one);
    }

    /// Another end has it; what one of the two had to connect for first says nothing of the way.
    fn delivered_to(&mut self, one: &mut One, row: &Row, here: usize) {
        let sender = self.endpoint(&one.first);
        if sender == here {
            return;
        }
        let wait = one.until(row);
        one.received = true;
        self.delivered += 1;
        if [sender, here].into_iter().any(|end| self.outages.touch(end, one.first.at, row.at)) {
            self.receipts.held.push(wait);
        } else {
            one.wait = one.wait.or(Some(wait));
            self.late_receipts.add(row.at, wait);
            self.receipts.standing.push(wait);
        }
    }

    /// Takes the wait of an acknowledged message; a log without times tells only its length in lines.
    fn waited(&mut self, first: &Row, answered: i64, wait: u32) -> Option<u32> {
        if is_unclocked(first.at) && !first.is_told() {
            self.lines.push((first.member().0, first.at, wait));
            return None;
        }
        let asked = answered.saturating_sub(i64::from(wait));
        if self.outages.touch(self.endpoint(first), asked, answered) {
            self.acks.held.push(wait);
            return None;
        }
        self.stalls.add(answered, wait);
        self.acks.standing.push(wait);
        Some(wait)
    }

    fn close(&mut self, one: Option<One>) {
        let Some(one) = one else { return };
        self.out.submitted += u64::from(one.first.what() != What::Fail);
        self.out.acked += u64::from(one.acked);
        if one.first.what() != What::Fail && !is_unclocked(one.first.at) {
            self.load.add(one.first.at, one.wait);
        }
        // What failed once and arrived later was sent again.
        if one.failed && !one.acked && !one.received {
            self.out.failed += 1;
            self.trouble("failed", &one.first);
        } else if !one.acked && !one.received {
            self.open.push(one.first);
        }
    }

    /// Ends that share no id: sent and received messages of one topic and size, paired in order.
    fn pair(&mut self, rows: &[Row]) {
        let sent: Vec<&Row> = rows.iter().filter(|r| r.what() == What::PairSent).collect();
        let mut received: Vec<&Row> = rows.iter().filter(|r| r.what() == What::PairReceived).collect();
        if rows.iter().any(|r| is_unclocked(r.at)) {
            return;
        }
        // Who listens to the topic it sends to hears itself as well: that is no other end.
        if let Some((first, rest)) = sent.split_first()
            && rest.iter().all(|s| self.endpoint(s) == self.endpoint(first))
        {
            received.retain(|r| self.endpoint(r) != self.endpoint(first));
        }
        let apart = sent.first().zip(received.first()).is_some_and(|(s, r)| self.endpoint(s) != self.endpoint(r));
        if !apart {
            return;
        }
        self.pairs += sent.len().min(received.len()) as u64;
        if sent.len() == received.len() {
            for (s, r) in sent.iter().zip(&received) {
                self.receipts.standing.push(u32::try_from(r.at.saturating_sub(s.at).max(0)).unwrap_or(u32::MAX));
            }
        }
    }

    fn trouble(&mut self, what: &'static str, row: &Row) {
        self.out.trouble.push(Trouble {
            what,
            stamp: Stamp { micros: row.at, known: Known::Assumed },
            span: Span { member: row.member(), line: row.extra, offset: 0, len: 0 },
            text: Arc::default(),
        });
        // The earliest are listed, however many there are.
        if self.out.trouble.len() >= 4 * LISTED {
            self.list_trouble();
        }
    }

    fn list_trouble(&mut self) {
        self.out.trouble.sort_by_key(|t| (t.stamp.micros, t.span));
        self.out.trouble.truncate(LISTED);
    }

    fn finish(mut self, parsed: &[ParsedMember]) -> Messages {
        let peers = self.delivered + self.pairs > 0;
        // Without any acknowledgement or peer nobody can tell what was lost.
        let judged = self.ack_seen || peers;
        for row in std::mem::take(&mut self.open) {
            if !judged {
                continue;
            }
            let end = self.ends.get(self.endpoint(&row)).copied().unwrap_or(i64::MAX);
            if end.saturating_sub(row.at) < GRACE || is_unclocked(row.at) {
                self.out.in_flight += 1;
            } else {
                self.out.lost += 1;
                self.out.unheard += u64::from(peers && self.unheard(&row));
                self.trouble("lost", &row);
            }
        }
        self.list_trouble();
        for trouble in &mut self.out.trouble {
            let texts = parsed.get(trouble.span.member.index()).map(|m| m.parts.texts.as_slice()).unwrap_or_default();
            if let Some((_, text)) =
                texts.binary_search_by_key(&trouble.span.line, |t| t.0).ok().and_then(|i| texts.get(i))
            {
                trouble.text = Arc::clone(text);
            }
        }
        self.out.overtaken = overtaken(self.lines);
        self.out.slowest = slowest(parsed);
        self.out.load = self.load.finish();
        self.out.returns = self.stalls.returns();
        self.out.bursts = self.stalls.bursts().max(self.late_receipts.bursts());
        self.out.delivered = peers.then_some(self.delivered + self.pairs);
        let mut waits = if self.acks.is_empty() { self.receipts } else { self.acks };
        self.out.standing = latency(&mut waits.standing);
        waits.standing.append(&mut waits.held);
        self.out.latency = latency(&mut waits.standing);
        self.out
    }
}

/// The slowest acknowledgements of all members.
fn slowest(parsed: &[ParsedMember]) -> Vec<Trouble> {
    let members = parsed.iter().enumerate();
    let mut all: Vec<_> = members.flat_map(|(m, p)| p.parts.slow.iter().map(move |s| (m, s))).collect();
    all.sort_by_key(|(m, s)| (Reverse(s.0), *m, s.2));
    let listed = all.into_iter().take(crate::parse::block::SLOWEST);
    listed
        .map(|(member, (_, at, line, text))| Trouble {
            what: "slow",
            stamp: Stamp { micros: *at, known: Known::Assumed },
            span: Span { member: crate::span::MemberId(member as u32), line: *line, offset: 0, len: text.len() as u32 },
            text: Arc::clone(text),
        })
        .collect()
}
