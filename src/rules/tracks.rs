//! What was measured, as series of values: made once, whichever rules ask.

use std::sync::{Arc, Mutex};

use crate::event::Field;
use crate::timeline::{Agg, Timeline, Window};

use super::ops::Stat;

/// One value of a series.
#[derive(Clone, Copy)]
pub(super) struct Point<'a> {
    pub(super) at: i64,
    pub(super) until: i64,
    pub(super) value: f64,
    pub(super) window: &'a Window,
}

/// What a series is made of: the fields, those they are a share of, and how many values become one.
type Measure = (Vec<Field>, Vec<Field>, Stat);

/// By member, its values in order of time.
pub(super) type Series<'a> = Arc<[Vec<Point<'a>>]>;

/// The windows of a story, and what was measured on them: once for all views, for the scopes differ only in what they
/// lay together.
pub(super) struct Tracks<'a> {
    members: usize,
    /// By member, in order of time.
    windows: Vec<&'a Window>,
    known: Mutex<Vec<(Measure, Series<'a>)>>,
}

impl<'a> Tracks<'a> {
    pub fn new(timeline: &'a Timeline) -> Self {
        let mut windows: Vec<_> = timeline.windows.iter().collect();
        windows.sort_by_key(|w| (w.span.member, w.start));
        Self { members: timeline.members.len(), windows, known: Mutex::default() }
    }

    pub fn windows(&self) -> &[&'a Window] {
        &self.windows
    }

    /// Rules ask for the same few again and again.
    pub(super) fn series(&self, of: Measure) -> Series<'a> {
        // A rule that failed while it measured has left the list as it was.
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, series)) = known.iter().find(|(what, _)| *what == of) {
            return Arc::clone(series);
        }
        let series: Series<'a> = self.measure(&of).into();
        known.push((of, Arc::clone(&series)));
        series
    }

    fn measure(&self, (fields, per, stat): &Measure) -> Vec<Vec<Point<'a>>> {
        let mut out = vec![Vec::new(); self.members];
        for member in self.windows.chunk_by(|a, b| a.span.member == b.span.member) {
            let index = member.first().map_or(0, |w| w.span.member.index());
            let Some(series) = out.get_mut(index) else { continue };
            for windows in member.chunk_by(|a, b| a.start == b.start) {
                let values = fields.iter().filter_map(|f| one(windows, *f, per, *stat));
                let Some(value) = values.reduce(f64::max) else { continue };
                let shown = windows.iter().find(|w| fields.iter().any(|f| w.get(*f).is_some()));
                let Some(window) = shown.copied() else { continue };
                series.push(Point { at: window.start, until: window.start + window.width, value, window });
            }
        }
        out
    }
}

fn total(windows: &[&Window], field: Field) -> Agg {
    let mut agg = Agg::default();
    windows.iter().filter_map(|w| w.get(field)).for_each(|a| agg.merge(a));
    agg
}

/// The value of one field over the windows of one instant.
fn one(windows: &[&Window], field: Field, per: &[Field], stat: Stat) -> Option<f64> {
    let agg = match windows {
        [one] => one.get(field).copied()?,
        several => total(several, field),
    };
    if agg.n == 0 {
        return None;
    }
    if !per.is_empty() {
        let whole: f64 = per.iter().map(|f| total(windows, *f).sum).sum();
        // A handful of packets says nothing about a share.
        return (whole >= 10.0).then(|| agg.sum.max(0.0) * 100.0 / whole);
    }
    Some(match stat {
        Stat::Min => agg.min,
        Stat::Max => agg.max,
        Stat::Sum => agg.sum,
        _ => agg.mean(),
    })
}
