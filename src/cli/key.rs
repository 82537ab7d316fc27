//! The key file that links the pseudonyms of several cases. It is never made, written or shown here.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::exit::Fail;

/// Reads a key. Whoever can read the key can undo the pseudonyms, so a file others can read is refused.
pub fn read(path: &Path) -> Result<[u8; 32], Fail> {
    let refuse = |why: String| Err(Fail::Usage(format!("--redact-key-file {path:?} {why}")));
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) => return refuse(format!("cannot be read ({error})")),
    };
    if !about.is_file() {
        return refuse("is not a file".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if about.permissions().mode() & 0o077 != 0 {
            return refuse(format!("can be read by others: run chmod 600 {path:?}"));
        }
    }
    match fs::read(path) {
        Ok(bytes) if bytes.len() < 32 => refuse(format!(
            "holds {} bytes, at least 32 are needed: make one with head -c 32 /dev/urandom",
            bytes.len()
        )),
        Ok(bytes) => Ok(Sha256::new().chain_update(b"whydrop redaction key\0").chain_update(&bytes).finalize().into()),
        Err(error) => refuse(format!("cannot be read ({error})")),
    }
}
