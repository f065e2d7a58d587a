//! Ids that follow from the seed, so that the same seed mints the same.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Mints the ids of one seed.
#[derive(Clone, Copy)]
pub(crate) struct Mint(pub(crate) u64);

impl Mint {
    /// The id of the `kind` that is called `name`.
    pub(crate) fn id(self, kind: &str, name: &str) -> Uuid {
        let hash = Sha256::new()
            .chain_update("keyledger demo")
            .chain_update(self.0.to_be_bytes())
            .chain_update(kind)
            .chain_update([0])
            .chain_update(name)
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Uuid::new_v8(bytes)
    }
}
