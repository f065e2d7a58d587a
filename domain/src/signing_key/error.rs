//! Why something about signing keys may not be.

use crate::{rejection::codes, signing_key::SigningKeyId};

/// Why something about signing keys may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    /// An id that no key can have.
    #[error("this cannot be the id of a signing key: write 1 to 64 letters, digits, hyphens, underscores and dots")]
    MalformedId,
    /// Not 32 bytes.
    #[error("this is no public key: write its 32 bytes in base64")]
    MalformedPublicKey,
    /// The id or the public key is that of another key.
    #[error(
        "there was a signing key of this id or with this public key before: make a new pair and give it an id of its own"
    )]
    AlreadyCreated,
    /// No such key.
    #[error("there is no such signing key: list them and name one by its whole id")]
    Unknown,
    /// A key that was replaced is not used again.
    #[error("the signing key {kid} was replaced and is not used again: create another one")]
    Replaced {
        /// Which.
        kid: SigningKeyId,
    },
    /// A key that was retired is not used again.
    #[error("the signing key {kid} was retired and is not used again: create another one")]
    Retired {
        /// Which.
        kid: SigningKeyId,
    },
    /// What is signed now is signed with it.
    #[error("the signing key {kid} is in use: rotate first, so that another one is")]
    InUse {
        /// Which.
        kid: SigningKeyId,
    },
    /// No reason, or no single line of at most 500 characters.
    #[error("this cannot be the reason: write 1 to 500 characters on one line")]
    MalformedReason,
}

codes!(SigningKeyError {
    MalformedId => Invalid "malformed-signing-key-id",
    MalformedPublicKey => Invalid "malformed-public-key",
    AlreadyCreated => Conflict "signing-key-already-created",
    Unknown => Unknown "unknown-signing-key",
    Replaced => Conflict "signing-key-replaced",
    Retired => Conflict "signing-key-retired",
    InUse => Conflict "signing-key-in-use",
    MalformedReason => Invalid "malformed-signing-key-reason",
});
