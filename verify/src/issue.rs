//! Signing, for whoever issues license files.

use alloc::string::{String, ToString};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer, SigningKey};

use crate::{
    License,
    armour::armour,
    fields::is_key_id,
    verifier::read_payload,
    wrapper::{ALGORITHM, Wrapper, signed_message},
};

/// Why no file is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// An id that no key can have.
    #[error("{kid:?} is no id of a key: write 1 to 64 letters, digits, hyphens, underscores and dots")]
    KeyId {
        /// As given.
        kid: String,
    },
    /// Something that no reader takes.
    #[error("no license file can say this: {why}")]
    License {
        /// What is wrong with it.
        why: String,
    },
}

/// The file of this license, signed by the key of this id, of which the 32 secret bytes are given. The same arguments give the
/// same file.
pub fn sign(license: &License, kid: &str, secret_key: &[u8; 32]) -> Result<String, IssueError> {
    if !is_key_id(kid) {
        return Err(IssueError::KeyId { kid: kid.to_string() });
    }
    let json = serde_json::to_string(license).map_err(|error| IssueError::License { why: error.to_string() })?;
    let payload = BASE64_STANDARD.encode(json);
    read_payload(&payload).map_err(|why| IssueError::License { why })?;
    let signature = SigningKey::from_bytes(secret_key).sign(&signed_message(kid, &payload));
    let sig = BASE64_STANDARD.encode(signature.to_bytes());
    let wrapper = Wrapper {
        payload: &payload,
        kid,
        alg: ALGORITHM,
        sig: &sig,
    };
    Ok(armour(&wrapper.write()))
}

/// The public key of these 32 secret bytes, by which what they sign is verified.
pub fn public_key(secret_key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(secret_key).verifying_key().to_bytes()
}
