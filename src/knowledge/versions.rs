//! Which versions of an SDK are out of support, and how versions compare.

use std::cmp::Ordering;
use std::sync::OnceLock;

use serde::Deserialize;

/// One row of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Version {
    /// Product, as the table spells it.
    pub product: String,
    /// Platform, or `native`.
    pub platform: String,
    /// Newest version this table has seen.
    pub latest_seen: String,
    /// When that was.
    pub seen_on: String,
    /// Versions below are out of support; empty where nothing is published.
    pub eol_below: String,
    /// Since when.
    pub eol_date: String,
    /// Remark.
    pub note: String,
    /// Where it is documented.
    pub source: String,
}

fn table() -> &'static [Version] {
    static TABLE: OnceLock<Vec<Version>> = OnceLock::new();
    TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("versions.csv").as_bytes()).deserialize().flatten().collect()
    })
}

/// Compares dotted versions number by number; what is not a number ends the comparison.
#[must_use]
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    let parts = |v: &str| -> Vec<u64> {
        v.trim_start_matches(['v', 'V', ' ']).split(['.', '-', '_', '+']).map_while(|p| p.parse().ok()).collect()
    };
    let (mut a, mut b) = (parts(a), parts(b));
    let len = a.len().max(b.len());
    a.resize(len, 0);
    b.resize(len, 0);
    a.cmp(&b)
}

/// The row that says this version of a product is out of support.
#[must_use]
pub fn end_of_life(product: &str, version: &str) -> Option<&'static Version> {
    // `Agora RTC SDK` and `agora-rtc` are one product.
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let product = plain(product);
    table().iter().find(|row| {
        !row.eol_below.is_empty()
            && product.starts_with(&plain(&row.product))
            && compare_versions(version, &row.eol_below) == Ordering::Less
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_not_letters() {
        assert_eq!(compare_versions("4.10.0", "4.9"), Ordering::Greater);
        assert_eq!(compare_versions("v2.0", "2.0.0"), Ordering::Equal);
        assert_eq!(compare_versions("3.7.2-build9", "4.0.0"), Ordering::Less);
    }

    #[test]
    fn old_versions_are_known() {
        assert!(end_of_life("agora-rtc", "3.7.2").is_some());
        assert!(end_of_life("Agora RTC SDK", "3.7.2").is_some());
        assert!(end_of_life("agora-rtc", "4.6.0").is_none());
        assert!(end_of_life("unheard-of", "0.1").is_none());
    }
}
