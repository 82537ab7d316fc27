//! Key files: the key that links the pseudonyms of several cases, and the key that opens encrypted logs. They are never
//! made, written or shown here.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use whydrop::bundle::XlogKey;

use super::exit::Fail;

/// The key of the pseudonyms.
pub fn redact(path: &Path) -> Result<[u8; 32], Fail> {
    const OPTION: &str = "--redact-key-file";
    let bytes = private(OPTION, path)?;
    if bytes.len() < 32 {
        let why = format!("holds {} bytes, at least 32 are needed: make one with head -c 32 /dev/urandom", bytes.len());
        return Err(refused(OPTION, path, &why));
    }
    Ok(Sha256::new().chain_update(b"whydrop redaction key\0").chain_update(&bytes).finalize().into())
}

/// The key of encrypted logs.
pub fn xlog(path: &Path) -> Result<XlogKey, Fail> {
    const OPTION: &str = "--xlog-key";
    XlogKey::parse(&private(OPTION, path)?).ok_or_else(|| {
        refused(
            OPTION,
            path,
            "is no private key of secp256k1: 64 hexadecimal digits are needed, as gen_key.py of Mars prints them",
        )
    })
}

fn refused(option: &str, path: &Path, why: &str) -> Fail {
    Fail::Usage(format!("{option} {path:?} {why}"))
}

/// The bytes of a key. Whoever can read the key can undo what it protects, so a file others can read is refused.
fn private(option: &str, path: &Path) -> Result<Vec<u8>, Fail> {
    let refuse = |why: String| Err(refused(option, path, &why));
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
    fs::read(path).or_else(|error| refuse(format!("cannot be read ({error})")))
}
