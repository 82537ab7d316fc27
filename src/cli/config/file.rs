//! A configuration file: every mistake is shown where it stands.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use whydrop::knowledge::DataError;

use super::super::exit::Fail;
use super::super::own;
use super::keys::{KEYS, Key};
use super::{Origin, Setting, value};

/// The settings of a file, in its order.
pub(super) fn read(path: &Path) -> Result<Vec<Setting>, Fail> {
    let name = path.to_string_lossy();
    let text = own::read(&name)?;
    let wrong = |span, message: &str| own::wrong(&DataError::new(&name, &text, span, message));
    let table = DeTable::parse(&text).map_err(|e| wrong(e.span(), e.message()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut all = Vec::new();
    for (word, entry) in table.get_ref() {
        let key = known(word.get_ref()).map_err(|why| wrong(Some(word.span()), &why))?;
        let value = accepted(key, entry, folder).map_err(|why| wrong(Some(entry.span()), &why))?;
        let before = text.get(..word.span().start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        all.push(Setting { key, value, origin: Origin::File(path.to_owned(), line) });
    }
    Ok(all)
}

fn known(word: &str) -> Result<&'static Key, String> {
    KEYS.iter().find(|key| key.name == word).ok_or_else(|| {
        let names: Vec<_> = KEYS.iter().map(|key| format!("`{}`", key.name)).collect();
        format!("unknown key `{word}`, expected one of {}", names.join(", "))
    })
}

fn accepted(key: &Key, entry: &Spanned<DeValue<'_>>, folder: &Path) -> Result<String, String> {
    let value = value::of_file(key, entry.get_ref(), folder)?;
    value::check(key, &value)?;
    Ok(value)
}
