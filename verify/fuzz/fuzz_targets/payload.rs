//! Any bytes as a payload that is rightly signed: never a panic, and what is read is what would be written.

#![no_main]

use keyledger_verify::{TrustedKeys, open};
use libfuzzer_sys::fuzz_target;

#[path = "../../examples/vectors/forge.rs"]
mod forge;

const KEYS: &str = include_str!("../../vectors/keys.json");

fuzz_target!(|payload: &[u8]| {
    let keys = TrustedKeys::from_json(KEYS).expect("the keys of the vectors");
    if let Ok(license) = open(forge::Forged::signed(payload).file().as_bytes(), &keys) {
        let again = keyledger_verify::sign(&license, forge::KID, &forge::SECRET).expect("what was read can be signed");
        assert_eq!(open(again.as_bytes(), &keys), Ok(license));
    }
});
