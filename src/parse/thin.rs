//! Fewer of what there are too many of: every n-th event of a class, wider windows of samples.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Second;
use crate::agg::Agg;
use crate::event::Field;
use crate::formats::shape::HashedMap;

/// Windows of samples kept per member.
const WINDOWS: usize = 1024;

/// (kept, stride, seen): keeps every `stride`-th event of a class.
pub(super) fn thin(seen: &mut HashedMap<(u32, u32, u32)>, class: u64) -> bool {
    let state = seen.entry(class).or_insert((0, 1, 0));
    let take = state.2.is_multiple_of(state.1);
    state.2 = state.2.wrapping_add(1);
    state.0 += u32::from(take);
    take
}

pub(super) fn add_window(windows: &mut BTreeMap<i64, Second>, width: &mut i64, mut second: Second) {
    *width = (*width).max(crate::stamp::SECOND);
    second.at -= second.at.rem_euclid(*width);
    merge(windows, second);
    if windows.len() > WINDOWS {
        *width *= 2;
        for (_, mut old) in std::mem::take(windows) {
            old.at -= old.at.rem_euclid(*width);
            merge(windows, old);
        }
    }
}

fn merge(windows: &mut BTreeMap<i64, Second>, second: Second) {
    match windows.get_mut(&second.at) {
        None => {
            windows.insert(second.at, second);
        }
        Some(window) => {
            // The line shown for a window is the one of its worst round trip.
            let worst = |s: &Second| s.values.iter().find(|(f, _)| *f == Field::RttMs).map_or(0.0, |(_, a)| a.max);
            if worst(&second) > worst(window) {
                window.span = second.span;
                window.text = Arc::clone(&second.text);
            }
            for (field, agg) in second.values {
                match window.values.iter_mut().find(|(f, _)| *f == field) {
                    Some((_, sum)) => sum.merge(&agg),
                    None => {
                        let mut sum = Agg::default();
                        sum.merge(&agg);
                        window.values.push((field, sum));
                    }
                }
            }
        }
    }
}
