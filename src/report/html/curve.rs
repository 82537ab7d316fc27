//! A measurement over time: the spread from least to greatest as an area, the mean as a line.

use std::fmt::Write as _;

use super::markup::Markup;
use super::scale::Scale;

/// One sample.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub at: i64,
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

/// A line with its spread.
#[derive(Clone, Default)]
pub(super) struct Curve {
    pub points: Vec<Point>,
    pub title: String,
}

/// The picture's own units: stretched over the lane, whatever its size.
const WIDE: f64 = 1000.0;
const HIGH: f64 = 100.0;

impl Curve {
    /// The greatest value; the lane is as high as this.
    pub(super) fn top(&self) -> f64 {
        self.points.iter().map(|p| p.max).fold(0.0, f64::max)
    }

    pub(super) fn draw(&self, m: &mut Markup, scale: Scale) {
        let frame = [
            ("class", "curve"),
            ("viewBox", "0 0 1000 100"),
            ("preserveAspectRatio", "none"),
            ("y", "12%"),
            ("height", "88%"),
        ];
        m.el("svg", &frame, |m| {
            m.leaf("title", &[], &self.title);
            let top = self.top().max(f64::MIN_POSITIVE);
            for part in self.parts(scale) {
                let place = |p: &Point, value: f64| {
                    format!("{:.1} {:.1}", scale.share(p.at) * WIDE, HIGH - (value / top).clamp(0.0, 1.0) * HIGH)
                };
                let mean: Vec<_> = part.iter().map(|p| place(p, p.mean)).collect();
                let upper = part.iter().map(|p| place(p, p.max));
                let lower = part.iter().rev().map(|p| place(p, p.min));
                let spread: Vec<_> = upper.chain(lower).collect();
                m.el("path", &[("class", "spread"), ("d", &format!("{}Z", path(&spread)))], |_| {});
                m.el("path", &[("class", "mean"), ("d", &path(&mean))], |_| {});
            }
        });
    }

    /// Stretches without a hole: where nothing was measured, nothing is drawn.
    fn parts(&self, scale: Scale) -> Vec<Vec<Point>> {
        let mut steps: Vec<_> = self.points.iter().zip(self.points.iter().skip(1)).map(|(a, b)| b.at - a.at).collect();
        steps.sort_unstable();
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(0);
        let mut parts: Vec<Vec<Point>> = Vec::new();
        for point in self.points.iter().filter(|p| scale.shows(p.at, p.at)) {
            match parts.last_mut() {
                Some(part) if part.last().is_some_and(|last| (point.at - last.at) / 5 <= usual) => part.push(*point),
                _ => parts.push(vec![*point]),
            }
        }
        parts
    }
}

fn path(places: &[String]) -> String {
    let mut out = String::new();
    for (i, place) in places.iter().enumerate() {
        let _ = write!(out, "{}{place}", if i == 0 { 'M' } else { 'L' });
    }
    out
}
