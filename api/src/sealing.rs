//! Sealing secrets that the database keeps: XChaCha20-Poly1305, a random nonce each, bound to what each is for.

use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use crate::{error::ApiError, mint::Mint};

const NONCE: usize = 24;

/// A key under which secrets of one kind are sealed.
#[derive(Clone)]
pub(crate) struct Sealing(Zeroizing<[u8; 32]>);

impl Sealing {
    /// Under this key.
    pub(crate) fn under(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// Seals `secret`, bound to what it is for: nonce, then ciphertext and tag.
    pub(crate) fn seal(&self, mint: &Mint, purpose: &str, secret: &[u8]) -> Result<Vec<u8>, ApiError> {
        let nonce = mint.bytes::<NONCE>()?;
        let payload = Payload {
            msg: secret,
            aad: purpose.as_bytes(),
        };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| ApiError::Unexpected("a secret cannot be sealed".to_owned()))?;
        Ok([nonce.to_vec(), sealed].concat())
    }

    /// Opens what was sealed for `purpose`.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let unreadable = || ApiError::Unexpected("a sealed secret does not open: was it moved?".to_owned());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        let secret = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        secret.map(Zeroizing::new).map_err(|_| unreadable())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}
