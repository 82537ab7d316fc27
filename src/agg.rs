//! The spread of a measurement: enough for means and extremes, cheap to merge in any order.

/// Spread of a measurement inside one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agg {
    /// How many values.
    pub n: u32,
    /// Their sum.
    pub sum: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Agg {
    /// The mean, zero for an empty one.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.sum / f64::from(self.n) }
    }

    /// The spread of one value.
    #[must_use]
    pub const fn of(value: f64) -> Self {
        Self { n: 1, sum: value, min: value, max: value }
    }

    /// Adds one value.
    pub fn add(&mut self, value: f64) {
        if self.n == 0 {
            *self = Self::of(value);
            return;
        }
        self.n += 1;
        self.sum += value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Adds another spread.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        self.n += other.n;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }
}
