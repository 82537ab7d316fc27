//! Rows parted by the first byte of their keys, in place: what has to be joined comes together without sorting it all.

use crate::parse::row::Row;

/// Slices of the key space.
pub(super) const SLICES: usize = 256;

/// Rows in the order of the first byte of their keys.
pub(super) struct Sliced {
    rows: Vec<Row>,
    /// Where each slice ends.
    ends: [u32; SLICES],
}

impl Sliced {
    /// Swaps each row into its slice: in place, and quicker than sorting.
    pub(super) fn new(mut rows: Vec<Row>) -> Self {
        let prefix = |row: Option<&Row>| row.map_or(0, |r| (r.key >> 56) as usize);
        let mut ends = [0u32; SLICES];
        for row in &rows {
            if let Some(n) = ends.get_mut(prefix(Some(row))) {
                *n += 1;
            }
        }
        let mut next = [0; SLICES];
        let mut sum = 0;
        for (end, next) in ends.iter_mut().zip(&mut next) {
            *next = sum;
            sum += *end;
            *end = sum;
        }
        for (slice, end) in ends.iter().enumerate() {
            while let Some(at) = next.get(slice).copied().filter(|at| at < end) {
                let to = prefix(rows.get(at as usize));
                if let Some(place) = next.get_mut(to) {
                    rows.swap(at as usize, *place as usize);
                    *place += 1;
                }
            }
        }
        Self { rows, ends }
    }

    pub(super) fn slice(&self, prefix: usize) -> &[Row] {
        let end = |i: usize| self.ends.get(i).copied().unwrap_or_default() as usize;
        let from = prefix.checked_sub(1).map_or(0, end);
        self.rows.get(from..end(prefix)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::row::What;
    use crate::span::MemberId;

    #[test]
    fn each_row_is_in_the_slice_of_its_key() {
        let keys = (0..5000u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let rows: Vec<Row> = keys.map(|key| Row::new(key, 0, What::Submit, MemberId(0), 0)).collect();
        let mut want: Vec<u64> = rows.iter().map(|r| r.key).collect();
        let sliced = Sliced::new(rows);
        let mut got: Vec<u64> = Vec::new();
        for prefix in 0..SLICES {
            let slice = sliced.slice(prefix);
            assert!(slice.iter().all(|r| (r.key >> 56) as usize == prefix));
            got.extend(slice.iter().map(|r| r.key));
        }
        want.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, want);
        assert!(Sliced::new(Vec::new()).slice(255).is_empty());
    }
}
