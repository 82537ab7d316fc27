//! Where a device seems to be, and which access areas cover that place.

use std::sync::OnceLock;

use serde::Deserialize;

/// One country.
#[derive(Clone, Debug, Deserialize)]
pub struct Place {
    /// Two letters, ISO 3166.
    pub cc: String,
    /// Its name.
    pub name: String,
    /// Mobile country codes, separated by spaces; empty where the table has none.
    pub mcc: String,
    /// Offsets of its clocks east of UTC in minutes, separated by spaces.
    pub offsets_min: String,
    /// Areas whose servers are meant for it, separated by spaces.
    pub areas: String,
    /// Where that is from.
    pub source: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Area {
    area: String,
    bit: u32,
}

fn places() -> &'static [Place] {
    static TABLE: OnceLock<Vec<Place>> = OnceLock::new();
    TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("places.csv").as_bytes()).deserialize().flatten().collect()
    })
}

impl Place {
    /// Whether one of these areas has servers for it.
    #[must_use]
    pub fn is_covered(&self, areas: &[String]) -> bool {
        self.areas.split(' ').any(|own| areas.iter().any(|a| a == own))
    }
}

/// The country with these two letters, or with this name.
#[must_use]
pub fn place_named(name: &str) -> Option<&'static Place> {
    let name = name.trim();
    places().iter().find(|p| p.cc.eq_ignore_ascii_case(name) || p.name.eq_ignore_ascii_case(name))
}

/// True for a setting that means the servers of the whole world.
#[must_use]
pub fn is_worldwide(setting: &str) -> bool {
    let setting = setting.trim().to_ascii_uppercase();
    areas(&setting).is_empty() && (setting.starts_with("GLOB") || setting.parse::<u32>().is_ok_and(|mask| mask > 0))
}

/// The country of a mobile network (`42402`, `424`).
pub fn place_of_network(code: &str) -> impl Iterator<Item = &'static Place> {
    let mcc = code.get(..3).unwrap_or_default().to_owned();
    places().iter().filter(move |p| !mcc.is_empty() && p.mcc.split(' ').any(|own| own == mcc))
}

/// The countries whose clocks may stand so many minutes east of UTC.
pub fn places_at(minutes: i64) -> impl Iterator<Item = &'static Place> {
    let minutes = minutes.to_string();
    places().iter().filter(move |p| p.offsets_min.split(' ').any(|own| own == minutes))
}

/// The areas a setting names: words, or a mask of bits. Empty when it means the whole world or nothing known.
#[must_use]
pub fn areas(setting: &str) -> Vec<String> {
    static TABLE: OnceLock<Vec<Area>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("areas.csv").as_bytes()).deserialize().flatten().collect()
    });
    if let Ok(mask) = setting.trim().parse::<u32>() {
        let all = table.iter().fold(0, |bits, a| bits | a.bit);
        let some = mask & all != all;
        return table.iter().filter(|a| some && a.bit & mask != 0).map(|a| a.area.clone()).collect();
    }
    let words = setting.split(['|', ',', '+', ' ']).map(str::to_ascii_uppercase);
    words.filter(|w| w == "OVERSEAS" || table.iter().any(|a| a.area == *w)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_cover_places() {
        let japan = place_of_network("44010").next().unwrap();
        assert!(
            japan.is_covered(&areas("JP")) && japan.is_covered(&areas("8")) && japan.is_covered(&areas("OVERSEAS"))
        );
        assert!(!japan.is_covered(&areas("CN")) && !japan.is_covered(&areas("6")));
        assert!(areas("GLOBAL").is_empty() && areas("4294967295").is_empty() && areas("nowhere").is_empty());
        assert_eq!(areas("3"), ["CN", "NA"]);
        assert!(place_of_network("").next().is_none());
        assert!(places_at(330).any(|p| p.cc == "IN") && places_at(17).next().is_none());
    }
}
