//! The secret half of a signing key.

use std::fmt;

use domain::signing_key::PublicKey;
use event_log::LogError;
use zeroize::Zeroizing;

use crate::mint::Mint;

/// The 32 secret bytes of a signing key. Gone from memory with their last holder, and shown nowhere.
pub(super) struct SecretHalf(Zeroizing<[u8; 32]>);

impl fmt::Debug for SecretHalf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHalf(…)")
    }
}

impl SecretHalf {
    /// A new one.
    pub(super) fn drawn(mint: &Mint) -> Result<Self, LogError> {
        Ok(Self(Zeroizing::new(mint.bytes()?)))
    }

    /// The one that these bytes are; none unless there are 32.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        (bytes.len() == secret.len()).then(|| {
            secret.copy_from_slice(bytes);
            Self(secret)
        })
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// By which what it signs is verified.
    pub(super) fn public_key(&self) -> PublicKey {
        PublicKey::of_bytes(keyledger_verify::public_key(&self.0))
    }
}
