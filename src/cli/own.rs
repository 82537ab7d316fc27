//! The user's own definitions: read from a folder, each shown where it is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use whydrop::formats::{self, Catalog, Format, FormatError};
use whydrop::knowledge::DataError;

use super::args::OwnArgs;
use super::exit::Fail;

/// Files of one folder.
const MOST: usize = 1000;
/// Bytes of one file.
const LARGE: u64 = 1 << 20;

/// All formats with those of the folder, and the files of the latter by id.
pub struct Own {
    pub catalog: Arc<Catalog>,
    pub texts: BTreeMap<String, String>,
}

/// Reads the folder that is named; nothing when none is.
pub fn formats(own: &OwnArgs) -> Result<Option<Own>, Fail> {
    let Some(folder) = &own.formats else { return Ok(None) };
    let (mut formats, mut texts): (Vec<Format>, _) = (Vec::new(), BTreeMap::new());
    for path in files(folder)? {
        let path = path.to_string_lossy();
        let text = read(&path)?;
        let format = formats::load(&path, &text).map_err(|e| wrong_format(&e))?;
        if texts.insert(format.spec.id.clone(), text).is_some() {
            return Err(Fail::Usage(format!("{path:?}: another file of the folder has the id {:?}", format.spec.id)));
        }
        formats.push(format);
    }
    if formats.is_empty() {
        return Err(Fail::Usage(format!(
            "--formats {folder:?} holds no TOML file: write one with `whydrop formats new`"
        )));
    }
    let catalog = Arc::new(Catalog::with(formats).map_err(|e| wrong_format(&e))?);
    Ok(Some(Own { catalog, texts }))
}

/// The TOML files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Fail> {
    let refused = |e: std::io::Error| Fail::Usage(format!("--formats {folder:?} cannot be read ({e}): name a folder"));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        if path.extension().is_some_and(|e| e == "toml") && path.is_file() {
            found.push(path);
        }
        if found.len() > MOST {
            return Err(Fail::Usage(format!(
                "--formats {folder:?} holds more than {MOST} files: name a smaller folder"
            )));
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a definition.
pub fn read(path: &str) -> Result<String, Fail> {
    let refused = |why: String| Fail::Usage(format!("{path:?} cannot be read ({why}): name a TOML file"));
    match fs::metadata(path) {
        Ok(about) if about.len() > LARGE => Err(refused("it is larger than 1 MiB".to_owned())),
        _ => fs::read_to_string(path).map_err(|e| refused(e.to_string())),
    }
}

/// A mistake in the user's own file, shown where it is.
pub fn wrong(error: &DataError) -> Fail {
    Fail::Usage(format!("{:?} does not load\n{}", error.path, error.shown))
}

/// The same for a format.
pub fn wrong_format(error: &FormatError) -> Fail {
    match &error.span {
        Some(span) => wrong(&DataError::new(&error.path, &error.source, Some(span.clone()), &error.message)),
        None => Fail::Usage(format!("{:?} does not load: {}", error.path, error.message)),
    }
}
