//! Files made by hand, right and wrong ones, beside what the crate makes.

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer, SigningKey};

/// The id of the key that signs the vectors.
pub(crate) const KID: &str = "test-2026";
/// Its secret bytes, which are known to everybody.
pub(crate) const SECRET: [u8; 32] = *b"a key for tests, known to all...";

/// What the armour of a file holds.
#[derive(Clone)]
pub(crate) struct Forged {
    pub(crate) payload: String,
    pub(crate) kid: String,
    pub(crate) alg: String,
    pub(crate) sig: String,
}

impl Forged {
    /// This payload, rightly signed.
    pub(crate) fn signed(payload: &[u8]) -> Self {
        Self::signed_by(&SECRET, KID, payload)
    }

    /// This payload, signed by another key.
    pub(crate) fn signed_by(secret: &[u8; 32], kid: &str, payload: &[u8]) -> Self {
        let payload = BASE64_STANDARD.encode(payload);
        let message = format!("keyledger/license/v1/{kid}/{payload}");
        Self::over(secret, kid, &payload, &message)
    }

    /// This encoded payload, with a signature over any message.
    pub(crate) fn over(secret: &[u8; 32], kid: &str, payload: &str, message: &str) -> Self {
        let signature = SigningKey::from_bytes(secret).sign(message.as_bytes());
        Self {
            payload: payload.to_owned(),
            kid: kid.to_owned(),
            alg: "ed25519".to_owned(),
            sig: BASE64_STANDARD.encode(signature.to_bytes()),
        }
    }

    pub(crate) fn json(&self) -> String {
        let Self { payload, kid, alg, sig } = self;
        format!(r#"{{"payload":"{payload}","kid":"{kid}","alg":"{alg}","sig":"{sig}"}}"#)
    }

    pub(crate) fn file(&self) -> String {
        armoured(&self.json(), 64)
    }
}

/// Any content in armour, with lines of so many columns.
pub(crate) fn armoured(content: &str, columns: usize) -> String {
    let encoded = BASE64_STANDARD.encode(content);
    let lines: Vec<_> = encoded
        .as_bytes()
        .chunks(columns)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN KEYLEDGER LICENSE-----\n{}\n-----END KEYLEDGER LICENSE-----\n",
        lines.join("\n")
    )
}
