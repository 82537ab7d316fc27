//! A digest that names the input: the same bytes give the same one, whatever the files are called and in whichever
//! order they come. Sampled, so that it costs nothing; it recognises input, it does not prove that two are equal.

use sha2::{Digest, Sha256};

use super::at::At;

const FILE: &[u8] = b"whydrop bundle file 1\0";
const ALL: &[u8] = b"whydrop bundle 1\0";
const HEAD: usize = 64 * 1024;
const STEP: u64 = 1024 * 1024;
const SLICE: usize = 4096;

/// The digest of one raw file: its length, its beginning, and a slice at each further MiB.
pub fn file(at: &At) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(FILE);
    hash.update(at.len().to_le_bytes());
    hash.update(at.bytes_at(0, HEAD));
    let mut pos = STEP;
    while pos < at.len() {
        hash.update(at.bytes_at(pos, SLICE));
        pos += STEP;
    }
    hash.finalize().into()
}

/// The digest of all of them together.
pub fn all(mut files: Vec<[u8; 32]>) -> [u8; 32] {
    files.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(ALL);
    for file in files {
        hash.update(file);
    }
    hash.finalize().into()
}
