//! Signatures of Standard Webhooks: base64 of HMAC-SHA256 over id, time and body.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The header with the id of a message, which is the same each time it is sent.
pub const ID_HEADER: &str = "webhook-id";
/// The header with the time of sending, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures, with a blank between them.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

const PREFIX: &str = "whsec_";

/// What messages to one endpoint are signed with, 24 to 64 bytes. Never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// A text or bytes that are no secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no secret of webhooks: write whsec_ and 24 to 64 bytes in base64")]
pub struct MalformedSecret;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The secret of these bytes, which were drawn at random.
    pub fn new(bytes: &[u8]) -> Result<Self, MalformedSecret> {
        match bytes.len() {
            24..=64 => Ok(Self(Zeroizing::new(bytes.to_vec()))),
            _ => Err(MalformedSecret),
        }
    }

    /// As whoever receives the messages is told it.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", STANDARD.encode(self.bytes())))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The signature of a message, as it stands in the header.
    fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl FromStr for Secret {
    type Err = MalformedSecret;

    fn from_str(text: &str) -> Result<Self, MalformedSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(MalformedSecret)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| MalformedSecret)?;
        Self::new(&Zeroizing::new(bytes))
    }
}

/// The value of the header: a signature by each secret, so that one that is being changed loses no message.
pub fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let signed = secrets.iter().map(|secret| secret.sign(id, timestamp, body));
    signed.collect::<Vec<_>>().join(" ")
}
