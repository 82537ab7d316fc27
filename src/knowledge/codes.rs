//! What a code means. The key is (namespace, code): the same number means other things in other products.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// One row of the table.
#[derive(Clone, Debug, Deserialize)]
pub struct Code {
    /// Who gives the number its meaning.
    pub namespace: String,
    /// The maker of the product.
    pub vendor: String,
    /// The code as its maker writes it.
    pub code: String,
    /// Its symbolic name.
    pub symbol: String,
    /// Coarse class: auth, network, server, ...
    pub category: String,
    /// Id of the cause it points to; empty where it points to none (an effect, or more than one).
    pub cause: String,
    /// info, warn or error.
    pub severity: String,
    /// In plain words.
    pub meaning: String,
    /// Where it is documented.
    pub source: String,
    /// How far that was checked: yes, spec, partly, memory.
    pub verified: String,
}

type Table = BTreeMap<String, BTreeMap<String, Code>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::new();
        let mut reader = csv::Reader::from_reader(include_str!("codes.csv").as_bytes());
        for row in reader.deserialize::<Code>().flatten() {
            let inner = table.entry(row.namespace.clone()).or_default();
            inner.entry(key(&row.code)).or_insert(row);
        }
        table
    })
}

/// `0x8E`, `142` and ` 142 ` are one code; words keep their spelling but not their case.
fn key(code: &str) -> String {
    let code = code.trim();
    let hex = code.strip_prefix("0x").or_else(|| code.strip_prefix("0X"));
    match hex.map(|h| i64::from_str_radix(h, 16)).unwrap_or_else(|| code.parse()) {
        Ok(number) => number.to_string(),
        Err(_) => code.to_ascii_lowercase(),
    }
}

/// The meaning of a code in its namespace.
#[must_use]
pub fn code(namespace: &str, code: &str) -> Option<&'static Code> {
    table().get(namespace)?.get(&key(code))
}

/// The known namespaces, sorted.
pub fn namespaces() -> impl Iterator<Item = &'static str> {
    table().keys().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_two_spellings() {
        assert_eq!(code("mqtt5", "142").unwrap().symbol, "SessionTakenOver");
        assert_eq!(code("mqtt5", "0x8E").unwrap().cause, "kicked_same_uid");
        assert_eq!(code("http-status", "429").unwrap().cause, "rate_limit");
        assert!(code("no-such", "1").is_none());
        assert!(namespaces().count() > 60);
    }

    #[test]
    fn every_row_is_read() {
        let mut reader = csv::Reader::from_reader(include_str!("codes.csv").as_bytes());
        assert!(reader.deserialize::<Code>().all(|row| row.is_ok_and(|r| !r.source.is_empty())));
    }
}
