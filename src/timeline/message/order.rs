//! What numbers do not tell: which step of several tries counts, which answer belongs to which question, who was there to hear.

use super::{GRACE, Join, One};
use crate::parse::row::{Row, What};
use crate::stamp::SECOND;
use crate::timeline::model::{Latency, Member};

/// Who has just come needs this long until messages reach it.
const SETTLING: i64 = 3 * SECOND;

/// Without the numbers of single attempts, where the log numbers the messages themselves; and without what it tells by
/// order alone, where it tells the same by number as well.
pub(super) fn numbered(mut rows: Vec<Row>) -> Vec<Row> {
    if rows.iter().any(Row::is_again) && rows.iter().any(|r| !r.is_again() && r.is_local()) {
        rows.retain(|r| !r.is_again());
    }
    let steps = |r: &Row| matches!(r.what(), What::Submit | What::Acked | What::Retry);
    if rows.iter().any(Row::is_in_order) && rows.iter().any(|r| !r.is_in_order() && steps(r)) {
        rows.retain(|r| !r.is_in_order());
    }
    rows
}

/// First instant of each endpoint.
pub(super) fn starts(members: &[Member]) -> Vec<(usize, i64)> {
    members.iter().filter_map(|m| Some((m.endpoint, m.first?.micros))).collect()
}

impl Join<'_> {
    /// Steps without a number: the first that was asked is the first to be answered. Where answers are missing in the middle,
    /// nobody can say which, and nothing is said.
    pub(super) fn queue(&mut self, rows: &[Row]) {
        let asked: Vec<&Row> = rows.iter().filter(|r| r.what() == What::Submit).collect();
        let answered = answers(rows);
        let pairs = || asked.iter().zip(&answered);
        let end = asked.first().and_then(|r| self.ends.get(self.endpoint(r))).copied().unwrap_or(i64::MAX);
        let late = |r: &&Row| end.saturating_sub(r.at) >= GRACE;
        let open = asked.get(answered.len()..);
        if pairs().any(|(a, b)| b.at < a.at) || open.is_none_or(|rows| rows.iter().any(late)) {
            return;
        }
        self.ack_seen = true;
        for (ask, answer) in pairs() {
            let mut one = One::new(ask);
            (one.acked, one.wait) = (true, self.waited(ask, answer.at, one.until(answer)));
            self.close(Some(one));
        }
        for row in open.unwrap_or_default() {
            self.close(Some(One::new(row)));
        }
    }

    /// Sent before anybody else was there to hear it.
    pub(super) fn unheard(&self, row: &Row) -> bool {
        let own = self.endpoint(row);
        let others = self.starts.iter().filter(|(end, _)| *end != own).map(|(_, at)| *at).min();
        others.is_some_and(|at| row.at < at.saturating_add(SETTLING))
    }
}

/// The answers of a log, without those that came when nothing was open: what they answer was sent unsaid.
fn answers(rows: &[Row]) -> Vec<&Row> {
    let mut open = 0_usize;
    let mut kept = Vec::new();
    for row in rows {
        match row.what() {
            What::Submit => open += 1,
            What::Ack if open > 0 => {
                open -= 1;
                kept.push(row);
            }
            _ => {}
        }
    }
    kept
}

/// How many messages of logs without times were answered only after the next had been sent.
pub(super) fn overtaken(mut lines: Vec<(u32, i64, u32)>) -> u64 {
    lines.sort_unstable();
    let next = lines.iter().skip(1);
    lines.iter().zip(next).filter(|(a, b)| a.0 == b.0 && b.1 < a.1.saturating_add(i64::from(a.2))).count() as u64
}

/// Percentiles of latencies in microseconds.
pub(super) fn latency(micros: &mut [u32]) -> Option<Latency> {
    micros.sort_unstable();
    let at = |q: f64| {
        let index = ((micros.len().saturating_sub(1)) as f64 * q) as usize;
        micros.get(index).map_or(0.0, |n| f64::from(*n) / 1000.0)
    };
    (!micros.is_empty()).then(|| Latency {
        n: micros.len() as u64,
        min: at(0.0),
        p50: at(0.5),
        p90: at(0.9),
        p95: at(0.95),
        p99: at(0.99),
        max: at(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::{answers, numbered};
    use crate::parse::row::{Row, What};
    use crate::span::MemberId;

    fn row(at: i64, what: What) -> Row {
        Row::new(7, at, what, MemberId(0), 0)
    }

    #[test]
    fn what_comes_when_nothing_is_open_answers_nothing() {
        let rows = [row(1, What::Ack), row(2, What::Submit), row(3, What::Ack), row(4, What::Ack)];
        assert_eq!(answers(&rows).iter().map(|r| r.at).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_log_that_numbers_its_messages_is_not_counted_twice() {
        let rows = vec![row(1, What::Submit).in_order(true), row(1, What::Submit), row(2, What::Ack).in_order(true)];
        assert_eq!(numbered(rows).len(), 1);
        assert_eq!(numbered(vec![row(1, What::Submit).in_order(true)]).len(), 1);
    }
}
