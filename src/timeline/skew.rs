//! How far the clocks of two devices are apart, from messages that both of them saw.
//!
//! A message from A to B takes at least no time, and so does one from B to A: the quickest of each direction bound the
//! difference of the clocks from both sides. With one direction only nothing is known, and nothing is moved.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::parse::ParsedMember;
use crate::parse::block::is_unclocked;
use crate::parse::row::{Row, What};
use crate::stamp::SECOND;

/// Messages looked at; the quickest of so many are quick enough.
const SENT: usize = 200_000;
/// Messages that must agree in each direction.
const FEW: u32 = 3;
/// Clocks closer than this are the same for every question asked here.
const SAME: i64 = SECOND;

/// How far the clock of a device is ahead of that of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// By how much, in microseconds; negative when it is behind.
    pub ahead: i64,
    /// The true value is at most this far away.
    pub within: i64,
    /// Messages it rests on.
    pub messages: u32,
    /// The device it is compared with.
    pub against: usize,
}

/// The quickest way from one device to another, on their own clocks.
#[derive(Clone, Copy)]
struct Way {
    least: i64,
    n: u32,
}

/// By device, how far its clock is off that of the device with most messages in common.
#[must_use]
pub fn skews(members: &[ParsedMember], owners: &[usize]) -> BTreeMap<usize, Skew> {
    let owner = |index: usize| owners.get(index).copied().unwrap_or(0);
    let several = owners.iter().any(|o| Some(o) != owners.first());
    let rows = || members.iter().enumerate().flat_map(|(i, m)| m.parts.rows.iter().map(move |r| (owner(i), r)));
    if !several || !rows().any(|(_, r)| r.what() == What::Receive) {
        return BTreeMap::new();
    }
    let sent = |row: &Row| matches!(row.what(), What::Submit | What::Acked) && !row.is_local() && !is_unclocked(row.at);
    let sends: HashMap<u64, (usize, i64)> =
        rows().filter(|(_, r)| sent(r)).take(SENT).map(|(who, r)| (r.key, (who, r.at))).collect();
    let mut ways: BTreeMap<(usize, usize), Way> = BTreeMap::new();
    for (to, row) in rows().filter(|(_, r)| r.what() == What::Receive && !r.is_local() && !is_unclocked(r.at)) {
        let Some((from, at)) = sends.get(&row.key).copied().filter(|(from, _)| *from != to) else { continue };
        let way = ways.entry((from, to)).or_insert(Way { least: i64::MAX, n: 0 });
        way.least = way.least.min(row.at.saturating_sub(at));
        way.n += 1;
    }
    judge(&ways)
}

fn judge(ways: &BTreeMap<(usize, usize), Way>) -> BTreeMap<usize, Skew> {
    let mut count: BTreeMap<usize, u32> = BTreeMap::new();
    for ((from, to), way) in ways {
        *count.entry(*from).or_default() += way.n;
        *count.entry(*to).or_default() += way.n;
    }
    // The lowest number wins a tie, so that the answer does not depend on anything but the input.
    let Some((&reference, _)) = count.iter().max_by_key(|(who, n)| (**n, std::cmp::Reverse(**who))) else {
        return BTreeMap::new();
    };
    let pair = |who: usize| Some((ways.get(&(reference, who))?, ways.get(&(who, reference))?));
    let skew = |who: usize| {
        let (there, back) = pair(who)?;
        let (ahead, within) = ((there.least - back.least) / 2, (there.least + back.least).max(0) / 2);
        let known = there.n >= FEW && back.n >= FEW && ahead.abs() >= SAME && ahead.abs() > 2 * within;
        known.then_some(Skew { ahead, within, messages: there.n + back.n, against: reference })
    };
    count.keys().filter(|who| **who != reference).filter_map(|who| Some((*who, skew(*who)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_bound_the_difference() {
        let way = |least, n| Way { least, n };
        let ways = [((0, 1), way(37_040_000, 9)), ((1, 0), way(-36_960_000, 8))].into();
        let skew = judge(&ways).remove(&1).unwrap();
        assert_eq!((skew.ahead, skew.within, skew.messages, skew.against), (37_000_000, 40_000, 17, 0));
        // One direction, too few, or a difference that the way itself explains: nothing is known.
        assert!(judge(&[((0, 1), way(37_040_000, 9))].into()).is_empty());
        assert!(judge(&[((0, 1), way(37_040_000, 9)), ((1, 0), way(-36_960_000, 2))].into()).is_empty());
        assert!(judge(&[((0, 1), way(1_900_000, 9)), ((1, 0), way(-100_000, 9))].into()).is_empty());
    }
}
