//! What license files promise: what holds is taken, whatever else comes is refused under the right name, and nothing panics.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../examples/vectors/forge.rs"]
mod forge;
#[path = "../examples/vectors/make.rs"]
mod make;
#[path = "../examples/vectors/wrong_payloads.rs"]
mod wrong_payloads;
#[path = "../examples/vectors/wrong_signatures.rs"]
mod wrong_signatures;
#[path = "../examples/vectors/wrong_texts.rs"]
mod wrong_texts;

mod license_files {
    mod c;
    mod common;
    mod issuing;
    mod keys;
    mod python;
    mod random;
    mod tampering;
    mod times;
    mod vectors;
}
