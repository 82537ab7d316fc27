//! Measurements of the path over time, thinned to what a picture can show.

use std::collections::BTreeMap;

use super::Maker;
use super::seen::round;
use crate::event::Field;
use crate::report::model::{Sample, Series};
use crate::stamp::format_utc;
use crate::timeline::Agg;

/// Fields that describe the path, and what went over it; others say what the app did.
const FIELDS: [Field; 6] =
    [Field::RttMs, Field::LossUpPct, Field::LossDownPct, Field::JitterMs, Field::SendKbps, Field::RecvKbps];
const SAMPLES: i64 = 240;
const SERIES: usize = 12;

impl Maker<'_> {
    pub(super) fn series(&self) -> Vec<Series> {
        let timeline = self.input.timeline;
        let mut all: BTreeMap<_, Vec<(i64, Agg)>> = BTreeMap::new();
        for window in &timeline.windows {
            let endpoint = timeline.members.get(window.span.member.index()).map_or(0, |m| m.endpoint);
            for (rank, field) in FIELDS.into_iter().enumerate() {
                if let Some(agg) = window.get(field).filter(|agg| agg.n > 0) {
                    // Windows come in order of time: what belongs together comes together.
                    let values = all.entry((rank, endpoint)).or_default();
                    match values.last_mut().filter(|(at, _)| *at == window.start) {
                        Some((_, sum)) => sum.merge(agg),
                        None => values.push((window.start, *agg)),
                    }
                }
            }
        }
        // A single value is no line.
        let all: Vec<_> = all.into_iter().filter(|(_, values)| values.len() > 1).collect();
        self.bounded("timeline.series", SERIES, &all, |((rank, endpoint), values)| Series {
            endpoint: self.endpoint(*endpoint),
            field: FIELDS.get(*rank).map(|f| f.name().to_owned()).unwrap_or_default(),
            samples: thin(values).into_iter().map(|(at, agg)| sample(at, &agg)).collect(),
        })
    }
}

fn sample(at: i64, agg: &Agg) -> Sample {
    Sample { at: format_utc(at), min: round(agg.min), mean: round(agg.mean()), max: round(agg.max) }
}

/// Neighbours merged until few enough are left; an extreme is never lost.
fn thin(values: &[(i64, Agg)]) -> Vec<(i64, Agg)> {
    let (Some((first, _)), Some((last, _))) = (values.first(), values.last()) else {
        return Vec::new();
    };
    let few = values.len() as i64 <= SAMPLES;
    let width = if few { 1 } else { last.saturating_sub(*first) / SAMPLES + 1 };
    let mut out: Vec<(i64, i64, Agg)> = Vec::new();
    for (at, agg) in values {
        let bucket = at.saturating_sub(*first) / width;
        match out.last_mut().filter(|(known, _, _)| *known == bucket) {
            Some((_, _, all)) => all.merge(agg),
            None => out.push((bucket, *at, *agg)),
        }
    }
    out.into_iter().map(|(_, at, agg)| (at, agg)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_extremes_order_and_the_bound() {
        let mut values = Vec::new();
        for i in 0..5000_i64 {
            let mut agg = Agg::default();
            agg.add(if i == 4321 { 900.0 } else { 50.0 + (i % 7) as f64 });
            values.push((i * 1_000_000, agg));
        }
        let thinned = thin(&values);
        assert!((100..=SAMPLES as usize).contains(&thinned.len()), "{}", thinned.len());
        assert!(thinned.iter().any(|(_, agg)| agg.max == 900.0));
        assert_eq!(thinned.iter().map(|(_, agg)| agg.n).sum::<u32>(), 5000);
        assert!(thinned.is_sorted_by_key(|(at, _)| *at));
        let few: Vec<_> = values.into_iter().take(10).collect();
        assert_eq!(thin(&few).len(), 10);
        assert!(thin(&[]).is_empty());
    }
}
