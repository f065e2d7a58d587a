//! The keys that are trusted.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;

use crate::{Timestamp, fields::is_key_id};

/// The vendor's public keys by their ids. Old keys stay, so that what they signed can be verified.
#[derive(Clone, Debug, Default)]
pub struct TrustedKeys(Vec<TrustedKey>);

#[derive(Clone, Debug)]
pub(crate) struct TrustedKey {
    kid: String,
    pub(crate) key: VerifyingKey,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

/// Why keys are not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// Not JSON of the form `{"keys":[{"kid":…,"public_key":…,"from":…,"until":…}]}`.
    #[error("the trusted keys cannot be read: {why}")]
    Json {
        /// What is wrong with it.
        why: String,
    },
    /// An id that no key can have.
    #[error("{kid:?} is no id of a key: write 1 to 64 letters, digits, hyphens, underscores and dots")]
    KeyId {
        /// As given.
        kid: String,
    },
    /// Two keys of one id.
    #[error("there are two trusted keys {kid:?}: give each its own id")]
    Twice {
        /// The id.
        kid: String,
    },
    /// Not a public key of Ed25519, or one for which anybody can sign.
    #[error("the public key of {kid:?} is none: write the 32 bytes of a public key of Ed25519 in base64")]
    PublicKey {
        /// Whose it is.
        kid: String,
    },
}

#[derive(Deserialize)]
struct KeysForm {
    keys: Vec<KeyForm>,
}

#[derive(Deserialize)]
struct KeyForm {
    kid: String,
    public_key: String,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl TrustedKeys {
    /// The keys in this JSON: `{"keys":[{"kid":…,"public_key":…,"from":…,"until":…}]}`. A key is good for files that were issued
    /// from `from` on and before `until`, each of which may be missing.
    pub fn from_json(json: &str) -> Result<Self, KeysError> {
        let form: KeysForm = serde_json::from_str(json).map_err(|error| KeysError::Json { why: error.to_string() })?;
        let mut keys: Vec<TrustedKey> = Vec::with_capacity(form.keys.len());
        for key in form.keys {
            if keys.iter().any(|other| other.kid == key.kid) {
                return Err(KeysError::Twice { kid: key.kid });
            }
            keys.push(key.try_into()?);
        }
        Ok(Self(keys))
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&TrustedKey> {
        self.0.iter().find(|key| key.kid == kid)
    }
}

impl TrustedKey {
    /// Whether the key was in use at this moment.
    pub(crate) fn is_in_use_at(&self, moment: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.until.is_none_or(|until| moment < until)
    }
}

impl TryFrom<KeyForm> for TrustedKey {
    type Error = KeysError;

    fn try_from(form: KeyForm) -> Result<Self, Self::Error> {
        let KeyForm {
            kid,
            public_key,
            from,
            until,
        } = form;
        if !is_key_id(&kid) {
            return Err(KeysError::KeyId { kid });
        }
        match public(&public_key) {
            Some(key) => Ok(Self { kid, key, from, until }),
            None => Err(KeysError::PublicKey { kid }),
        }
    }
}

fn public(encoded: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64_STANDARD.decode(encoded).ok()?.try_into().ok()?;
    let key = VerifyingKey::from_bytes(&bytes).ok()?;
    (!key.is_weak()).then_some(key)
}
