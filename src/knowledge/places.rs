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
    /// Degrees north, of where most of its people live.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Where that is from.
    pub source: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Area {
    area: String,
    bit: u32,
}

#[derive(Clone, Debug, Deserialize)]
struct Edge {
    names: String,
    lat: f64,
    lon: f64,
}

/// Degrees north and east of the data centre that a region's name, or a host with such a name in it, stands for.
#[must_use]
pub fn edge_named(name: &str) -> Option<(f64, f64)> {
    static TABLE: OnceLock<Vec<Edge>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("edges.csv").as_bytes()).deserialize().flatten().collect()
    });
    let name = name.trim().to_ascii_lowercase();
    // The name stands alone between the dots, or with a number or a word behind a hyphen.
    let is = |label: &str, word: &str| {
        let rest = |rest: &str| rest.is_empty() || rest.starts_with(['-', '_']);
        label.strip_prefix(word).is_some_and(rest)
            || label.strip_suffix(word).is_some_and(|before| before.is_empty() || before.ends_with(['-', '_']))
    };
    let of = |e: &&Edge| e.names.split(' ').any(|word| name.split(['.', '/', ':', ' ']).any(|label| is(label, word)));
    table.iter().find(of).map(|e| (e.lat, e.lon))
}

/// Kilometres over the ground between two points.
#[must_use]
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const EARTH: f64 = 6371.0;
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (north, east) = ((lat_b - lat_a) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let half = north.sin().powi(2) + lat_a.cos() * lat_b.cos() * east.sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
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
    fn data_centres_have_a_place() {
        let frankfurt = edge_named("eu-central-1").unwrap();
        assert_eq!(edge_named("gw-7.eu-central-1.example.com"), Some(frankfurt));
        assert!(edge_named("us1x.example.com").is_none() && edge_named("").is_none());
        let singapore = edge_named("ap-southeast-1-a").unwrap();
        assert!((10_000.0..10_600.0).contains(&kilometres(frankfurt, singapore)));
        assert!(kilometres(frankfurt, frankfurt) < 1.0);
        let rows = include_str!("places.csv").lines().filter(|l| !l.is_empty()).count();
        assert_eq!(places().len() + 1, rows);
    }

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
