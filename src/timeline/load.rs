//! How many messages were sent and how soon they were answered, over short stretches of time.

use foldhash::{HashMap, HashMapExt as _};

use crate::stamp::SECOND;

/// Stretches that are kept; a longer story has wider ones.
const MOST: usize = 2048;
const NARROWEST: i64 = 10 * SECOND;
const MILLI: f64 = 1_000.0;

/// One stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Busy {
    /// How long it is.
    pub seconds: f64,
    /// Messages handed to the SDK.
    pub sent: u32,
    /// Those of them that were answered, and did not have to wait for a connection.
    pub answered: u32,
    /// The sum of their waits in milliseconds.
    pub sum_ms: f64,
}

/// Stretches while they are filled.
#[derive(Debug)]
pub struct Load {
    width: i64,
    stretches: HashMap<i64, Busy>,
}

impl Default for Load {
    fn default() -> Self {
        Self { width: NARROWEST, stretches: HashMap::new() }
    }
}

impl Load {
    /// A message sent at an instant, and the microseconds until its answer.
    pub fn add(&mut self, at: i64, wait: Option<u32>) {
        let busy = self.stretches.entry(at.div_euclid(self.width)).or_default();
        busy.sent += 1;
        if let Some(wait) = wait {
            busy.answered += 1;
            busy.sum_ms += f64::from(wait) / MILLI;
        }
        if self.stretches.len() > MOST {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width = self.width.saturating_mul(2);
        let narrow: Vec<_> = std::mem::take(&mut self.stretches).into_iter().collect();
        for (at, busy) in narrow {
            let wide = self.stretches.entry(at.div_euclid(2)).or_default();
            wide.sent += busy.sent;
            wide.answered += busy.answered;
            wide.sum_ms += busy.sum_ms;
        }
    }

    /// In order of time.
    pub fn finish(self) -> Vec<Busy> {
        let seconds = (self.width / SECOND) as f64;
        let mut all: Vec<_> = self.stretches.into_iter().collect();
        all.sort_unstable_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, b)| Busy { seconds, ..b }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_story_has_wider_stretches_and_loses_none() {
        let mut load = Load::default();
        for i in 0..10_000 {
            load.add(i * NARROWEST, (i % 2 == 0).then_some(5_000));
        }
        let list = load.finish();
        assert!(list.len() <= MOST && list.iter().all(|b| b.seconds >= 80.0));
        assert_eq!(list.iter().map(|b| b.sent).sum::<u32>(), 10_000);
        assert_eq!(list.iter().map(|b| b.answered).sum::<u32>(), 5_000);
    }
}
