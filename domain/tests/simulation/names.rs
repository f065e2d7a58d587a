//! Names that follow from values, as the keyed hashes of the log do.

use uuid::Uuid;

/// FNV-1a of 128 bits.
const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// The reservation of a value of this kind.
pub(crate) fn reservation(kind: &str, value: &str) -> Uuid {
    let bytes = kind.bytes().chain([0]).chain(value.bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    Uuid::from_u128(hash)
}
