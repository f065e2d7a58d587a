//! Any bytes as a file: never a panic, and nothing is taken but the good one.

#![no_main]

use keyledger_verify::{Timestamp, TrustedKeys, Verifier};
use libfuzzer_sys::fuzz_target;

const KEYS: &str = include_str!("../../vectors/keys.json");
const GOOD: &[u8] = include_bytes!("../../vectors/good.lic");

fuzz_target!(|file: &[u8]| {
    let keys = TrustedKeys::from_json(KEYS).expect("the keys of the vectors");
    let verifier = Verifier {
        keys: &keys,
        computer_id: "SRV-TSE-02",
        now: Timestamp::from_unix(1_796_083_200),
        seen: &[],
    };
    let is_taken = verifier.verify(file).is_ok();
    assert!(!is_taken || file == GOOD, "a file that nobody signed is taken");
});
