//! Limits that vendors publish: how large, how many, how fast, and what happens beyond.

use std::cmp::Ordering;
use std::sync::OnceLock;

use serde::Deserialize;

use super::advisories::plain;
use super::versions::compare_versions;

/// One row of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Limit {
    /// Who set it.
    pub vendor: String,
    /// Product, as people call it.
    pub product: String,
    /// How logs and people spell it, separated by `;`.
    pub names: String,
    /// First version it holds for; empty for all.
    pub from: String,
    /// First version it holds for no more; empty for none.
    pub below: String,
    /// What is measured: the name of the question about it.
    pub measure: String,
    /// What is limited.
    pub item: String,
    /// The same in Chinese.
    pub item_zh: String,
    /// The limit.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// The same in Chinese.
    pub unit_zh: String,
    /// What happens beyond.
    pub effect: String,
    /// The same in Chinese.
    pub effect_zh: String,
    /// The cause it would be.
    pub cause: String,
    /// Where it is published.
    pub source: String,
    /// How far that was checked: yes, partly.
    pub verified: String,
}

impl Limit {
    /// Whether a product is this one. A version that is not known excludes nothing.
    #[must_use]
    pub fn is_of(&self, product: &str, version: Option<&str>) -> bool {
        let product = plain(product);
        let named = self.names.split(';').map(plain).any(|name| !name.is_empty() && product.contains(&name));
        let since = |v: &str| self.from.is_empty() || compare_versions(v, &self.from) != Ordering::Less;
        let before = |v: &str| self.below.is_empty() || compare_versions(v, &self.below) == Ordering::Less;
        named && version.is_none_or(|v| since(v) && before(v))
    }

    /// What is limited, its unit, and what happens beyond, in the language of a tag.
    #[must_use]
    pub fn words(&self, lang: &str) -> [&str; 3] {
        if lang.starts_with("zh") {
            [&self.item_zh, &self.unit_zh, &self.effect_zh]
        } else {
            [&self.item, &self.unit, &self.effect]
        }
    }
}

/// Every published limit.
pub fn limits() -> &'static [Limit] {
    static TABLE: OnceLock<Vec<Limit>> = OnceLock::new();
    TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("limits.csv").as_bytes()).deserialize().flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_has_a_source() {
        let mut reader = csv::Reader::from_reader(include_str!("limits.csv").as_bytes());
        let rows: Vec<Limit> = reader.deserialize().collect::<Result<_, _>>().unwrap();
        assert!(rows.len() > 20);
        for row in &rows {
            assert!(row.source.starts_with("https://") && row.value > 0.0 && !row.measure.is_empty(), "{row:?}");
            assert!(row.words("en").iter().chain(&row.words("zh-CN")).all(|w| !w.is_empty()), "{row:?}");
        }
    }

    #[test]
    fn product_and_version_must_fit() {
        let rate = |product, version| {
            limits().iter().filter(|l| l.measure == "channels_per_user" && l.is_of(product, version)).count()
        };
        assert_eq!(rate("agora-rtm-sdk", Some("2.2.1")), 1);
        assert_eq!(rate("Agora RTM SDK", Some("1.5.0")), 1);
        assert_eq!(rate("agora-rtm-sdk", None), 2);
        assert_eq!(rate("paho-mqtt", None), 0);
    }
}
