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

/// The table as it ships: one row a line, the namespace first.
const TABLE: &str = include_str!("codes.csv");

/// The codes of one namespace: a case meets few of them, so the rows of each are read when it is first asked for.
#[derive(Default)]
struct Namespace {
    rows: Vec<&'static str>,
    codes: OnceLock<BTreeMap<String, Code>>,
}

impl Namespace {
    fn codes(&self) -> &BTreeMap<String, Code> {
        self.codes.get_or_init(|| {
            let head = TABLE.lines().take(1);
            let text = head.chain(self.rows.iter().copied()).collect::<Vec<_>>().join("\n");
            let mut codes = BTreeMap::new();
            for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Code>().flatten() {
                codes.entry(key(&row.code)).or_insert(row);
            }
            codes
        })
    }
}

fn table() -> &'static BTreeMap<&'static str, Namespace> {
    static NAMESPACES: OnceLock<BTreeMap<&str, Namespace>> = OnceLock::new();
    NAMESPACES.get_or_init(|| {
        let mut table: BTreeMap<&str, Namespace> = BTreeMap::new();
        for (namespace, row) in TABLE.lines().skip(1).filter_map(|row| Some((row.split_once(',')?.0, row))) {
            table.entry(namespace).or_default().rows.push(row);
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
    table().get(namespace)?.codes().get(&key(code))
}

/// The known namespaces, sorted.
pub fn namespaces() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
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
        let rows: Vec<Code> = csv::Reader::from_reader(TABLE.as_bytes()).deserialize().map(Result::unwrap).collect();
        assert!(rows.iter().all(|r| !r.source.is_empty()));
        for row in &rows {
            let found = code(&row.namespace, &row.code).unwrap();
            assert_eq!((&found.namespace, key(&found.code)), (&row.namespace, key(&row.code)));
        }
        let alone: BTreeMap<_, _> = rows.iter().map(|r| ((&r.namespace, key(&r.code)), ())).collect();
        let known: usize = table().values().map(|n| n.codes().len()).sum();
        assert_eq!(known, alone.len());
    }
}
