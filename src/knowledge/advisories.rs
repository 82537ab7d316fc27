//! Faults that a later release of an SDK mended, as its vendor's notes tell.

use std::cmp::Ordering;
use std::sync::OnceLock;

use serde::Deserialize;

use super::versions::compare_versions;

/// One row of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Advisory {
    /// Product, as the table spells it.
    pub product: String,
    /// How logs spell it, where that begins otherwise; separated by `;`.
    pub names: String,
    /// `android`, `ios`, `web`, ..., `native` (all but web) or `all`.
    pub platform: String,
    /// First version with the fault; empty where nothing is published.
    pub affected_from: String,
    /// First version without it.
    pub fixed_in: String,
    /// What users see: crash, reconnect, `join_fail`, ...
    pub symptom: String,
    /// Devices or browsers it was seen on, separated by `;`; empty for any.
    pub device: String,
    /// In plain words.
    pub summary: String,
    /// The release notes.
    pub source: String,
    /// How far that was checked: yes, partly.
    pub verified: String,
}

impl Advisory {
    /// Whether a device, system or browser as a log spells it is one it was seen on; false where none is named.
    #[must_use]
    pub fn names_device(&self, spelled: &str) -> bool {
        let spelled = plain(spelled);
        let mut devices = self.device.split(';').map(plain).filter(|d| !d.is_empty());
        devices.any(|device| spelled.contains(&device))
    }

    fn is_of(&self, product: &str, platform: Option<&str>) -> bool {
        let named = std::iter::once(self.product.as_str()).chain(self.names.split(';')).map(plain);
        let platform = platform.map(str::to_ascii_lowercase);
        let fits = match (self.platform.as_str(), platform.as_deref()) {
            ("all", _) => true,
            ("native", on) => !matches!(on, Some("web" | "js")),
            ("web", Some("js")) => true,
            (of, on) => on == Some(of),
        };
        fits && named.filter(|n| !n.is_empty()).any(|n| product.starts_with(&n))
    }

    fn hits(&self, version: &str) -> bool {
        let from = &self.affected_from;
        compare_versions(version, &self.fixed_in) == Ordering::Less
            && (from.is_empty() || compare_versions(version, from) != Ordering::Less)
    }
}

fn table() -> &'static [Advisory] {
    static TABLE: OnceLock<Vec<Advisory>> = OnceLock::new();
    TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("advisories.csv").as_bytes()).deserialize().flatten().collect()
    })
}

/// The faults known of this version of a product. Without a platform only those of every platform are known to be its own.
pub fn advisories<'a>(
    product: &'a str,
    platform: Option<&'a str>,
    version: &'a str,
) -> impl Iterator<Item = &'static Advisory> + 'a {
    let product = plain(product);
    table().iter().filter(move |row| row.is_of(&product, platform) && row.hits(version))
}

/// `Redmi Note8` and `redmi-note 8` are one device, `Agora RTC SDK` and `agora-rtc` one product.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_has_a_source() {
        let mut reader = csv::Reader::from_reader(include_str!("advisories.csv").as_bytes());
        let rows: Vec<Advisory> = reader.deserialize().collect::<Result<_, _>>().unwrap();
        assert!(rows.len() > 150);
        assert!(rows.iter().all(|r| !r.source.is_empty() && !r.fixed_in.is_empty() && !r.symptom.is_empty()));
    }

    #[test]
    fn product_platform_and_version_must_fit() {
        let crash = |product, platform, version| {
            advisories(product, platform, version).any(|a| a.symptom == "crash" && a.fixed_in == "4.3.2")
        };
        assert!(crash("Agora RTC SDK", Some("android"), "4.3.1"));
        assert!(!crash("Agora RTC SDK", Some("android"), "4.3.2"));
        assert!(!crash("Agora RTC SDK", None, "4.3.1"), "nobody knows whether it is Android");
        assert!(!crash("Agora RTC SDK", Some("web"), "4.3.1"));
        assert!(!crash("Some RTC SDK", Some("android"), "4.3.1"));
        // The notes are of the native line; the one for the web counts its versions otherwise.
        let fixed = |platform| advisories("Tencent Cloud Chat", Some(platform), "3.6.6").count();
        assert!(fixed("android") > 0 && fixed("web") == 0);
        assert_eq!(advisories("TRTC Web SDK", Some("web"), "5.17.1").count(), 0);
    }

    #[test]
    fn devices_are_told_as_logs_spell_them() {
        let all: Vec<_> = advisories("agora-rtc", Some("android"), "4.0.0").collect();
        assert!(all.iter().any(|a| a.names_device("OPPO R11s")));
        assert!(all.iter().all(|a| !a.names_device("Some Phone 3")));
    }
}
