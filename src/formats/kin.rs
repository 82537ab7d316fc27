//! Lines that differ only in how long their numbers are: the plan of one mostly tells the plan of the next.
//!
//! A family is a text in which every number is alike, however long it is. Its lines are read slowly until some have shown
//! that moving the places in the first one's plan gives what reading gives. From then on a line whose numbers are of
//! lengths already met gets its plan by moving. A family for which that once fails is always read.

use std::sync::Arc;

use super::plan::{EventPlan, Hot};
use super::shape::{HashedMap, hash};
use super::source::Source;
use super::time::{Run, TimeSpot};

/// Lines that must have shown that moving is reading.
const PROOFS: u32 = 3;
/// Numbers in a line; more are a table or a dump.
const NUMBERS: usize = 40;
/// Families kept before all are forgotten.
const MOST: usize = 1 << 12;

/// Families met so far, and the line that is being looked at.
#[derive(Debug, Default)]
pub struct Kin {
    families: HashedMap<Family>,
    key: u64,
    numbers: Vec<Run>,
}

#[derive(Debug)]
struct Family {
    model: Box<[Run]>,
    plan: Hot,
    /// Shortest and longest length of each number in lines that were read.
    lengths: Box<[(u32, u32)]>,
    proofs: u32,
    steady: bool,
}

impl Kin {
    /// The plan of a line as its family tells it; `None` when the line has to be read.
    pub fn plan(&mut self, line: &[u8]) -> Option<Hot> {
        self.look(line);
        let family = self.families.get(&self.key)?;
        let met = || family.lengths.iter().zip(&self.numbers).all(|((low, high), n)| (*low..=*high).contains(&n.len));
        let trusted = family.steady && family.proofs >= PROOFS && met();
        trusted.then(|| family.moved(&self.numbers)).flatten()
    }

    /// What reading the line looked at last has given.
    pub fn learn(&mut self, plan: &Hot) {
        if self.numbers.is_empty() || self.numbers.len() > NUMBERS || plan.rare.is_some() {
            return;
        }
        if let Some(family) = self.families.get_mut(&self.key) {
            family.prove(&self.numbers, plan);
            return;
        }
        if self.families.len() >= MOST {
            self.families.clear();
        }
        let lengths = self.numbers.iter().map(|n| (n.len, n.len)).collect();
        let model = self.numbers.as_slice().into();
        self.families.insert(self.key, Family { model, plan: plan.clone(), lengths, proofs: 0, steady: true });
    }

    /// Finds the numbers of a line, and what its text is without them.
    fn look(&mut self, line: &[u8]) {
        self.numbers.clear();
        let (mut key, mut from) = (0u64, 0);
        while let Some(at) = line.get(from..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
            let at = from + at;
            key = (key ^ hash(line.get(from..at).unwrap_or_default())).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let len = line.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
            self.numbers.push(Run { at: at as u32, len: len as u32 });
            from = at + len;
        }
        self.key = (key ^ hash(line.get(from..).unwrap_or_default())).wrapping_add(self.numbers.len() as u64);
    }
}

impl Family {
    fn prove(&mut self, numbers: &[Run], plan: &Hot) {
        self.steady = self.steady && self.moved(numbers).is_some_and(|moved| moved == *plan);
        self.proofs += 1;
        for ((low, high), number) in self.lengths.iter_mut().zip(numbers) {
            *low = number.len.min(*low);
            *high = number.len.max(*high);
        }
    }

    fn moved(&self, numbers: &[Run]) -> Option<Hot> {
        let shift = Shift { from: &self.model, to: numbers };
        if self.model.len() != numbers.len() {
            return None;
        }
        let time = match &self.plan.time {
            None => None,
            Some(spot) => Some(shift.time(spot)?),
        };
        let events = self.plan.events.iter().map(|e| shift.event(e)).collect::<Option<_>>()?;
        Some(Hot { time, events, ..self.plan.bare() })
    }
}

/// From the places of the numbers in one line to those in another.
struct Shift<'a> {
    from: &'a [Run],
    to: &'a [Run],
}

impl Shift<'_> {
    /// `None` inside a number that is longer or shorter.
    fn place(&self, at: u32) -> Option<u32> {
        let before = self.from.partition_point(|n| n.at + n.len <= at);
        if let (Some(a), Some(b)) = (self.from.get(before), self.to.get(before))
            && a.at < at
        {
            return (a.len == b.len).then(|| b.at + (at - a.at));
        }
        let Some((a, b)) = before.checked_sub(1).and_then(|i| self.from.get(i).zip(self.to.get(i))) else {
            return Some(at);
        };
        Some(at - (a.at + a.len) + b.at + b.len)
    }

    fn run(&self, run: Run) -> Option<Run> {
        let at = self.place(run.at)?;
        let len = if run.len == 0 { 0 } else { self.place(run.at + run.len)?.checked_sub(at)? };
        Some(Run { at, len })
    }

    fn time(&self, spot: &Arc<TimeSpot>) -> Option<Arc<TimeSpot>> {
        let moved = spot.placed(|run| self.run(run))?;
        Some(if moved == **spot { Arc::clone(spot) } else { Arc::new(moved) })
    }

    fn source(&self, source: &Source) -> Option<Source> {
        Some(match source {
            Source::Fixed(value) => Source::Fixed(value.clone()),
            Source::At(run, convert) => Source::At(self.run(*run)?, convert.clone()),
        })
    }

    fn event(&self, event: &EventPlan) -> Option<EventPlan> {
        let when = event.when.iter().map(|(s, test)| Some((self.source(s)?, test.clone()))).collect::<Option<_>>()?;
        let fields = event.fields.iter().map(|(f, s)| Some((*f, self.source(s)?))).collect::<Option<_>>()?;
        Some(EventPlan { when, fields, ..*event })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Catalog, Reader};

    fn read(reader: &Reader<'_>, line: &str) -> Hot {
        reader.read(line.as_bytes()).into()
    }

    #[test]
    fn a_family_that_has_proven_itself_needs_no_reading() {
        let catalog = Catalog::builtin().unwrap();
        let reader = Reader::new(catalog, &[], false);
        let mut kin = Kin::default();
        let line = |id: &str, rtt: &str, loss: &str| {
            format!("2026-03-04 05:06:07.123 [I] net: stats id={id} rtt={rtt} loss={loss} host=10.0.{rtt}.1")
        };
        for (id, rtt, loss) in [("7", "12", "1"), ("71234", "1", "0"), ("512", "123", "12"), ("99", "33", "7")] {
            let line = line(id, rtt, loss);
            assert!(kin.plan(line.as_bytes()).is_none(), "{line}");
            kin.learn(&read(&reader, &line));
        }
        for (id, rtt, loss) in [("4711", "7", "10"), ("1", "999", "3"), ("31415", "10", "99")] {
            let line = line(id, rtt, loss);
            assert_eq!(kin.plan(line.as_bytes()).as_ref(), Some(&read(&reader, &line)), "{line}");
        }
        assert!(kin.plan(line("1", "12345", "3").as_bytes()).is_none(), "longer than any that was read");
        assert!(kin.plan(b"2026-03-04 05:06:07.123 [I] net: other id=4711 rtt=7").is_none());
    }

    #[test]
    fn a_family_that_fails_once_is_always_read() {
        let mut kin = Kin::default();
        let plan = |at| {
            let second = Run { at, len: 1 };
            let event = EventPlan {
                kind: crate::event::Kind::NetSample,
                weight: crate::event::Weight::Generic,
                when: Box::default(),
                fields: [(crate::event::Field::RttMs, Source::At(second, super::super::source::Convert::Num(1.0)))]
                    .into(),
                scope: super::super::plan::Scope::Global,
                last: false,
                alone: false,
                class: 0,
            };
            Hot::new(super::super::Plan { filled: true, events: [event].into(), ..Default::default() }, None)
        };
        for (line, at) in [("a1 b1", 4), ("a22 b1", 5), ("a333 b1", 0), ("a1 b1", 4), ("a22 b1", 5)] {
            assert!(kin.plan(line.as_bytes()).is_none());
            kin.learn(&plan(at));
        }
    }
}
