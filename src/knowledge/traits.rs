//! What is known of operators, countries and kinds of address: it supports a cause that the logs show, and is none itself.

use std::sync::OnceLock;

use serde::Deserialize;

/// One row of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Trait {
    /// What is so; several rows may say the same of other places.
    pub id: String,
    /// Where it is so.
    pub place: String,
    /// How a log shows that place: the first figures of a network code or address, or a part of an operator's name; separated by `;`.
    pub signs: String,
    /// Where that is from.
    pub source: String,
    /// How far it was checked: yes, partly, spec.
    pub verified: String,
}

/// The rows of a trait.
pub fn traits(id: &str) -> impl Iterator<Item = &'static Trait> {
    table().iter().filter(move |t| t.id == id)
}

impl Trait {
    /// Whether a network code, an address or an operator's name shows this place.
    #[must_use]
    pub fn is_shown(&self, value: &str) -> bool {
        let value = value.trim().to_lowercase();
        let figures = |s: &str| s.starts_with(|c: char| c.is_ascii_digit());
        self.signs
            .split(';')
            .map(str::to_lowercase)
            .any(|sign| if figures(&sign) { value.starts_with(&sign) } else { value.contains(&sign) })
    }
}

fn table() -> &'static [Trait] {
    static TABLE: OnceLock<Vec<Trait>> = OnceLock::new();
    TABLE.get_or_init(|| {
        csv::Reader::from_reader(include_str!("traits.csv").as_bytes()).deserialize().flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_has_a_source() {
        let lines = include_str!("traits.csv").lines().filter(|l| !l.is_empty()).count();
        assert_eq!(table().len() + 1, lines);
        assert!(table().iter().all(|t| t.source.starts_with("https://") && !t.signs.is_empty()));
    }

    #[test]
    fn a_sign_of_figures_begins_and_a_name_is_contained() {
        let shown = |id: &str, value: &str| traits(id).find(|t| t.is_shown(value)).map(|t| t.place.as_str());
        assert_eq!(shown("voip-licence", "42402"), Some("AE Etisalat / du"));
        assert_eq!(shown("voip-licence", "52424"), None);
        assert_eq!(shown("short-nat", "CHINA MOBILE 4G"), Some("CN China Mobile"));
        assert_eq!(shown("carrier-nat", "100.64.0.0/10"), Some("100.64.0.0/10"));
        assert_eq!(shown("carrier-nat", "10.100.64.1"), None);
    }
}
