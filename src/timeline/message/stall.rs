//! Answers that come several at once after a wait. Where packets are lost the transport holds back what came behind them,
//! and hands all of it over together; a server that is merely slow answers one after the other.

/// What waited longer than this is held up.
const HELD: u32 = 400_000;
/// Answers this close came together.
const TOGETHER: i64 = 50_000;
/// Their questions were asked this far apart.
const APART: u32 = 300_000;
/// What waited longer than this was missed, and moments further apart than this are two.
const LONG: u32 = 1_000_000;
const SEPARATE: i64 = 1_500_000;
/// Answers remembered; a case of more shows its bursts in these as well.
const MOST: usize = 50_000;

/// Collects answers that were held up.
#[derive(Debug, Default)]
pub struct Stalls(Vec<(i64, u32)>);

impl Stalls {
    /// An answer at this instant, after a wait in microseconds.
    pub fn add(&mut self, at: i64, wait: u32) {
        if wait >= HELD && self.0.len() < MOST {
            self.0.push((at, wait));
        }
    }

    /// At how many moments, told apart by a second and a half, answers came that had waited for a second and more.
    pub fn returns(&mut self) -> u64 {
        self.0.sort_unstable();
        let mut last = i64::MIN;
        let mut count = 0;
        for (at, _) in self.0.iter().filter(|(_, wait)| *wait >= LONG) {
            count += u64::from(at.saturating_sub(last) > SEPARATE);
            last = *at;
        }
        count
    }

    /// How many times answers to questions of different moments came together.
    pub fn bursts(mut self) -> u64 {
        self.0.sort_unstable();
        let runs = self.0.chunk_by(|a, b| b.0 - a.0 <= TOGETHER);
        let spread = |run: &[(i64, u32)]| {
            let waits = || run.iter().map(|answer| answer.1);
            waits().max().unwrap_or(0) - waits().min().unwrap_or(0)
        };
        runs.filter(|run| run.len() > 1 && spread(run) >= APART).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bursts(answers: &[(i64, u32)]) -> u64 {
        let mut stalls = Stalls::default();
        for (at, wait) in answers {
            stalls.add(*at * 1000, *wait * 1000);
        }
        stalls.bursts()
    }

    #[test]
    fn answers_handed_over_together_are_one_burst() {
        assert_eq!(bursts(&[(5000, 2000), (5001, 1500), (5001, 1000), (9000, 1200), (9002, 700)]), 2);
    }

    #[test]
    fn an_outage_ends_once_and_losses_end_again_and_again() {
        let returns = |answers: &[(i64, u32)]| {
            let mut stalls = Stalls::default();
            answers.iter().for_each(|(at, wait)| stalls.add(*at * 1000, *wait * 1000));
            stalls.returns()
        };
        assert_eq!(returns(&[(20_000, 15_000), (20_001, 14_000), (20_900, 9_000), (21_700, 2_000)]), 1);
        assert_eq!(returns(&[(20_000, 3_000), (24_000, 6_000), (31_000, 2_000), (31_400, 800)]), 3);
    }

    #[test]
    fn one_after_the_other_is_no_burst() {
        assert_eq!(bursts(&[(5000, 2000), (5500, 2100), (6000, 2200)]), 0);
    }

    #[test]
    fn what_was_asked_together_is_answered_together() {
        assert_eq!(bursts(&[(5000, 2000), (5001, 2001), (5002, 2001)]), 0);
    }

    #[test]
    fn prompt_answers_count_for_nothing() {
        assert_eq!(bursts(&[(5000, 20), (5001, 390)]), 0);
    }
}
