//! What happens to signing keys.

use serde::{Deserialize, Serialize};

use crate::{
    event::EventBody,
    signing_key::{PublicKey, SigningKeyId},
};

/// A signing key was created: from now on it is trusted, and nothing is signed with it yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningKeyCreated {
    /// Which.
    pub kid: SigningKeyId,
    /// By which its signatures are verified.
    pub public_key: PublicKey,
}

/// What is signed from now on is signed with this key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningKeyPutInUse {
    /// Which.
    pub kid: SigningKeyId,
    /// The one that was in use until then; what it signed still holds.
    pub replaced: Option<SigningKeyId>,
}

/// What this key signed is trusted no longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningKeyRetired {
    /// Which.
    pub kid: SigningKeyId,
    /// Why.
    pub reason: String,
}

impl EventBody for SigningKeyCreated {}
impl EventBody for SigningKeyPutInUse {}
impl EventBody for SigningKeyRetired {}
