//! What came at a pace, stayed away and then came all at once: it was held up, by the path or by the process itself.

use crate::figure::plain;
use crate::stamp::SECOND;
use crate::timeline::{Heap, Member, Recurring};

use super::eval::Ctx;
use super::ops::Burst;
use super::proof::Proof;
use super::steady::Paced;

/// A line that comes together more often than one time in so many always does.
const SELDOM: u32 = 4;

/// A stretch in which a line stayed away, the heap behind it and the usual step of the line, all in microseconds.
struct Held<'a> {
    from: i64,
    step: i64,
    heap: &'a Heap,
}

impl Held<'_> {
    const fn length(&self) -> i64 {
        self.heap.at.saturating_sub(self.from)
    }
}

impl Ctx<'_, '_> {
    pub(super) fn burst(&self, op: &Burst) -> Option<Proof> {
        self.talking().into_iter().find_map(|(index, member, ..)| {
            let lines = member.recurring.iter().enumerate().filter(|(_, line)| line.news);
            let mut all = lines.flat_map(|(i, line)| held(line).map(move |one| (i, one)));
            let (_, one) = all.find(|(i, one)| {
                let meanwhile = self.awake(member, *i, one);
                self.fits(op, one) && meanwhile == op.awake && (meanwhile || stands(member, one))
            })?;
            let in_seconds = |micros: i64| plain((micros as f64 / SECOND as f64 * 10.0).round() / 10.0);
            let proof = Proof::of_record(self.view.timeline, index, &one.heap.one, one.heap.at);
            let proof = proof.bind("count", one.heap.lines).bind("seconds", in_seconds(one.length()));
            Some(proof.bind("step", in_seconds(one.step)))
        })
    }

    /// Long enough, and about as many came at once as had stayed away.
    fn fits(&self, op: &Burst, one: &Held<'_>) -> bool {
        let (length, lines) = (one.length() as f64, f64::from(one.heap.lines));
        self.say(|| {
            let (length, step) = (length / SECOND as f64, one.step as f64 / SECOND as f64);
            format!("burst: away for {} s of {} s each, then {lines} at once", plain(length), plain(step))
        });
        let steps = length / one.step as f64;
        one.length() >= self.span(&op.longer)
            && steps >= self.num(&op.steps)
            && lines >= self.num(&op.least)
            && lines * 5.0 >= steps * 2.0
    }

    /// Another line came again and again meanwhile.
    fn awake(&self, member: &Member, index: usize, one: &Held<'_>) -> bool {
        let inside = (one.from.saturating_add(SECOND))..(one.heap.at.saturating_sub(SECOND));
        let came = |line: &Recurring| line.times.iter().filter(|at| inside.contains(at)).count() >= 2;
        let awake = member.recurring.iter().enumerate().any(|(i, line)| i != index && came(line));
        self.say(|| format!("burst: the log {}", if awake { "goes on meanwhile" } else { "stands still meanwhile" }));
        awake
    }
}

/// A line that comes at an even pace, and never in heaps, stayed away as well.
fn stands(member: &Member, one: &Held<'_>) -> bool {
    let single = member.recurring.iter().filter(|line| line.heaps.is_empty());
    single.filter_map(Paced::of).any(|line| line.stays_away(one.from, one.heap.at))
}

/// The stretches of a line that end in a heap; none where heaps are usual.
fn held(line: &Recurring) -> impl Iterator<Item = Held<'_>> {
    let mut steps: Vec<i64> = line.times.windows(2).filter_map(|w| Some(w.last()? - w.first()?)).collect();
    steps.sort_unstable();
    let step = steps.get(steps.len() / 2).copied().unwrap_or_default();
    let usual = step <= 0 || line.heaped.saturating_mul(SELDOM) as usize > line.times.len();
    let heaps = line.heaps.iter().filter(move |_| !usual);
    heaps.filter_map(move |heap| {
        let before = line.times.partition_point(|at| *at < heap.at).checked_sub(1)?;
        Some(Held { from: *line.times.get(before)?, step, heap })
    })
}
