//! Counters that run on through a log become what was counted between one print and the next.

use std::collections::BTreeMap;

use crate::agg::Agg;
use crate::event::Field;

use super::block::Second;

/// A total, and what its growth is called.
const TOTALS: [(Field, Field); 2] =
    [(Field::PacketsReceivedTotal, Field::PacketsReceived), (Field::PacketsLostTotal, Field::PacketsLost)];
/// A first step so large is that of a counter, not of a rate that swings.
const STEP: f64 = 1.3;
/// A handful of packets says nothing about a share.
const ENOUGH: f64 = 10.0;

/// Replaces each total by its growth. What rises and falls was counted anew each time, and stays as it is.
pub(super) fn to_growth(windows: &mut BTreeMap<i64, Second>) {
    let received: Vec<f64> = windows.values().filter_map(|w| total(w, Field::PacketsReceivedTotal)).collect();
    if received.is_empty() {
        return;
    }
    let running = runs_on(&received);
    for (total_of, growth) in TOTALS {
        let mut before: Option<f64> = None;
        for window in windows.values_mut() {
            let Some(value) = total(window, total_of) else { continue };
            window.values.retain(|(field, _)| *field != total_of);
            // One that starts again from zero has counted so much since.
            let grown = before.map(|b| if value < b { value } else { value - b });
            before = Some(value);
            if let Some(n) = if running { grown } else { Some(value) } {
                window.values.push((growth, Agg::of(n.max(0.0))));
            }
        }
    }
    if running {
        windows.values_mut().for_each(share);
    }
    windows.retain(|_, window| !window.values.is_empty());
}

/// The loss between two prints, in percent, where there was enough to lose.
fn share(window: &mut Second) {
    let Some((lost, received)) = total(window, Field::PacketsLost).zip(total(window, Field::PacketsReceived)) else {
        return;
    };
    let told = total(window, Field::LossDownPct).is_some();
    if lost + received >= ENOUGH && !told {
        window.values.push((Field::LossDownPct, Agg::of(lost * 100.0 / (lost + received))));
    }
}

fn total(window: &Second, field: Field) -> Option<f64> {
    window.values.iter().find(|(f, _)| *f == field).map(|(_, agg)| agg.max)
}

/// Does a counter run on? It falls at most when it starts again, and rises more than once or by a step.
fn runs_on(values: &[f64]) -> bool {
    let pairs = || values.iter().zip(values.iter().skip(1));
    let rises = pairs().filter(|(a, b)| b > a).count();
    let falls = pairs().filter(|(a, b)| b < a).count();
    let step = pairs().any(|(a, b)| *a > 0.0 && b / a >= STEP);
    values.len() > 2 && falls * 5 <= rises && (rises > 2 || step)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::span::Span;

    fn windows(of: &[(f64, f64)]) -> BTreeMap<i64, Second> {
        let window = |(i, (received, lost)): (usize, &(f64, f64))| {
            let values = [(Field::PacketsReceivedTotal, *received), (Field::PacketsLostTotal, *lost)];
            let at = i as i64 * 4;
            let values = values.iter().map(|(f, n)| (*f, Agg::of(*n))).collect();
            (at, Second { at, span: Span::default(), text: Arc::from(""), values })
        };
        of.iter().enumerate().map(window).collect()
    }

    fn growth(of: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut windows = windows(of);
        to_growth(&mut windows);
        let get = |w: &Second, f| w.values.iter().find(|(have, _)| *have == f).map_or(-1.0, |(_, a)| a.max);
        windows.values().map(|w| (get(w, Field::PacketsReceived), get(w, Field::PacketsLost))).collect()
    }

    #[test]
    fn a_running_total_becomes_growth() {
        let got = growth(&[(100.0, 0.0), (200.0, 10.0), (290.0, 30.0), (290.0, 30.0)]);
        assert_eq!(got, [(100.0, 10.0), (90.0, 20.0), (0.0, 0.0)]);
    }

    #[test]
    fn what_was_lost_between_two_prints_is_a_share() {
        let mut windows = windows(&[(100.0, 0.0), (190.0, 10.0), (280.0, 20.0), (280.0, 20.0)]);
        to_growth(&mut windows);
        let shares: Vec<_> = windows.values().map(|w| total(w, Field::LossDownPct)).collect();
        assert_eq!(shares, [Some(10.0), Some(10.0), None]);
    }

    #[test]
    fn a_count_of_each_interval_stays() {
        let each = [(50.0, 0.0), (49.0, 1.0), (50.0, 0.0), (48.0, 2.0)];
        assert_eq!(growth(&each), each);
        let steady = [(50.0, 0.0); 4];
        assert_eq!(growth(&steady), steady);
    }

    #[test]
    fn a_total_that_starts_again_loses_nothing() {
        let got =
            growth(&[(100.0, 1.0), (200.0, 2.0), (300.0, 3.0), (400.0, 3.0), (500.0, 3.0), (600.0, 3.0), (80.0, 1.0)]);
        assert_eq!(got.last(), Some(&(80.0, 1.0)));
    }

    #[test]
    fn a_stream_that_stops_early_is_a_running_total() {
        assert_eq!(growth(&[(128.0, 0.0), (328.0, 0.0), (328.0, 0.0)]), [(200.0, 0.0), (0.0, 0.0)]);
    }
}
