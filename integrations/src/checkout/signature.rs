//! Signatures of notifications: base64 of HMAC-SHA256 over the raw body.

use std::fmt;

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{NotificationError, SettingsError};

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-fs-signature";

/// The shortest secret, in bytes.
const SHORTEST: usize = 16;

/// What the provider signs notifications with. Never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret of these bytes, at least 16.
    pub fn new(bytes: &[u8]) -> Result<Self, SettingsError> {
        match bytes.len() {
            SHORTEST.. => Ok(Self(Zeroizing::new(bytes.to_vec()))),
            _ => Err(SettingsError::ShortSecret),
        }
    }

    /// The signature of `body`, as it stands in the header.
    pub fn sign(&self, body: &[u8]) -> String {
        STANDARD.encode(self.mac(body).finalize().into_bytes())
    }

    /// Whether whoever has the secret signed exactly `body`; compared in a time that tells nothing.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), NotificationError> {
        let signature = headers.get(SIGNATURE_HEADER).ok_or(NotificationError::NotSigned)?;
        let signature = STANDARD.decode(signature.as_bytes());
        let signature = signature.map_err(|_| NotificationError::WrongSignature)?;
        let verified = self.mac(body).verify_slice(&signature);
        verified.map_err(|_| NotificationError::WrongSignature)
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(body);
        mac
    }
}
