//! The folder of the vectors, and the keys in it.

use std::{fs, path::PathBuf};

use keyledger_verify::{License, Refusal, TrustedKeys, open};

pub(super) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"))
}

pub(super) fn trusted() -> TrustedKeys {
    let json = fs::read_to_string(folder().join("keys.json")).unwrap();
    TrustedKeys::from_json(&json).unwrap()
}

/// What the vendor signed in this file.
pub(super) fn open_trusted(file: impl AsRef<[u8]>) -> Result<License, Refusal> {
    open(file.as_ref(), &trusted())
}
