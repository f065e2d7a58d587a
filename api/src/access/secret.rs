//! Secrets that clients hold: drawn at random, and only their hashes are kept.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use event_log::LogError;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::mint::Mint;

/// A password, code or link as it was sent. It is shown nowhere by accident.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The secret that `text` is.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// 256 random bits in letters that fit into addresses and cookies.
    pub(crate) fn drawn(mint: &Mint) -> Result<Self, LogError> {
        let bytes = Zeroizing::new(mint.bytes::<32>()?);
        Ok(Self::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
    }

    /// The secret in clear.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it. A fast hash will do: nobody guesses 256 bits.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn asvs_11_5_1_a_secret_is_256_bits_of_the_operating_system() {
        let random = Arc::new(|bytes: &mut [u8]| {
            bytes.fill(0xa7);
            Ok(())
        });
        let secret = Secret::drawn(&Mint::drawing_from(crate::clock::system(), random)).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.decode(secret.as_str()).unwrap(),
            [0xa7; 32],
            "nothing else is in it"
        );
        let mint = Mint::new(crate::clock::system());
        let [one, other] = [(), ()].map(|()| Secret::drawn(&mint).unwrap());
        assert_ne!(one.as_str(), other.as_str());
    }
}
