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

/// What the provider signs notifications with, and what it did until lately. Never printed.
#[derive(Clone)]
pub struct Secret {
    secret: Zeroizing<Vec<u8>>,
    former: Option<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret of these bytes, at least 16.
    pub fn new(bytes: &[u8]) -> Result<Self, SettingsError> {
        if bytes.len() < SHORTEST {
            return Err(SettingsError::ShortSecret);
        }
        Ok(Self {
            secret: Zeroizing::new(bytes.to_vec()),
            former: None,
        })
    }

    /// This secret, or until all are told the `former` one: what was signed with either is heard.
    pub fn or_former(self, former: Self) -> Self {
        Self {
            former: Some(former.secret),
            ..self
        }
    }

    /// The signature of `body`, as it stands in the header.
    pub fn sign(&self, body: &[u8]) -> String {
        STANDARD.encode(mac(&self.secret, body).finalize().into_bytes())
    }

    /// Whether whoever has the secret signed exactly `body`; compared in a time that tells nothing.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), NotificationError> {
        let signature = headers.get(SIGNATURE_HEADER).ok_or(NotificationError::NotSigned)?;
        let signature = STANDARD.decode(signature.as_bytes());
        let signature = signature.map_err(|_| NotificationError::WrongSignature)?;
        let signed_with = |secret| mac(secret, body).verify_slice(&signature).is_ok();
        match signed_with(&self.secret) || self.former.as_ref().is_some_and(signed_with) {
            true => Ok(()),
            false => Err(NotificationError::WrongSignature),
        }
    }
}

fn mac(secret: &Zeroizing<Vec<u8>>, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}
