//! How soon messages are answered beside how many are sent at the time.

use crate::figure::plain;
use crate::timeline::Busy;

use super::eval::Ctx;
use super::ops::Load;
use super::proof::Proof;

/// Messages sent and their answers over several stretches.
#[derive(Default)]
struct Side {
    stretches: usize,
    seconds: f64,
    sent: f64,
    answered: f64,
    sum_ms: f64,
}

impl Side {
    fn of<'b>(list: impl Iterator<Item = &'b Busy>) -> Self {
        list.fold(Self::default(), |side, b| Self {
            stretches: side.stretches + usize::from(b.answered > 0),
            seconds: side.seconds + b.seconds,
            sent: side.sent + f64::from(b.sent),
            answered: side.answered + f64::from(b.answered),
            sum_ms: side.sum_ms + b.sum_ms,
        })
    }

    fn rate(&self) -> f64 {
        self.sent / self.seconds.max(1.0)
    }

    fn mean_ms(&self) -> f64 {
        self.sum_ms / self.answered.max(1.0)
    }
}

impl Ctx<'_, '_> {
    pub(super) fn load(&self, op: &Load) -> Option<Proof> {
        let mut list: Vec<&Busy> = self.view.timeline.messages.load.iter().collect();
        list.sort_by_key(|b| b.sent);
        let (low, high) = list.split_at(list.len() / 2);
        let calm = Side::of(low.iter().copied());
        let all = Side::of(list.iter().copied());
        let most = high.last().map_or(0.0, |b| f64::from(b.sent) / b.seconds.max(1.0));
        let busy = Side::of(
            high.iter()
                .copied()
                .filter(|b| f64::from(b.sent) / b.seconds.max(1.0) >= calm.rate() * self.num(&op.busier)),
        );
        self.say(|| {
            let (calm, busy) = ((calm.rate(), calm.mean_ms()), (busy.rate(), busy.mean_ms()));
            format!("load: calm {calm:.2?}, busy {busy:.2?}, at most {most:.2} a second")
        });
        let proof = || {
            let bound = self
                .messages()
                .bind("calm_ms", plain(calm.mean_ms().round()))
                .bind("mean_ms", plain(all.mean_ms().round()));
            let bound = bound.bind("busy_ms", plain(busy.mean_ms().round())).bind("calm_rate", tenth(calm.rate()));
            bound.bind("busy_rate", tenth(busy.rate())).bind("most", tenth(most))
        };
        let enough = |side: &Side| side.stretches as f64 >= self.num(&op.at_least);
        let least = |ms: f64| op.ge.as_ref().is_none_or(|n| ms >= self.num(n));
        let holds = match (&op.slower, &op.rate_lt) {
            (Some(times), _) => {
                let rises = busy.mean_ms() >= calm.mean_ms() * self.num(times);
                enough(&calm) && enough(&busy) && rises && least(busy.mean_ms())
            }
            (None, Some(rate)) => enough(&all) && most < self.num(rate) && least(all.mean_ms()),
            (None, None) => false,
        };
        holds.then(proof)
    }
}

/// To one digit behind the point.
fn tenth(n: f64) -> String {
    plain((n * 10.0).round() / 10.0)
}
