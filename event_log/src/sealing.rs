//! Sealing one personal value under one data key: XChaCha20-Poly1305, a random nonce per value.
//!
//! What is authenticated along with the value ties it to its person, event, stream, version, type, field and key, so that a
//! ciphertext cannot be moved. The cipher does not commit to its key, hence the fingerprint, compared before opening.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use domain::{PersonId, personal::Sealed};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{bytes::Bytes, secrets::hmac};

const FORM: u8 = 1;
const STEP: usize = 32;

/// The key of one person's data.
pub(crate) struct DataKey {
    pub(crate) key_id: Uuid,
    pub(crate) person: PersonId,
    pub(crate) key: Zeroizing<[u8; 32]>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) event_id: Uuid,
    pub(crate) stream: &'a str,
    pub(crate) version: i64,
    pub(crate) event_type: &'a str,
}

/// The operating system gave no random bytes.
pub(crate) struct NoRandom;

pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes)
}

impl DataKey {
    /// A new key of `person`.
    pub(crate) fn mint(person: PersonId) -> Result<Self, NoRandom> {
        let key_id = uuid::Builder::from_random_bytes(random()?).into_uuid();
        Ok(Self {
            key_id,
            person,
            key: Zeroizing::new(random()?),
        })
    }

    /// The stored form of this key, encrypted under `wrapping`: nonce, then ciphertext and tag.
    pub(crate) fn wrap(&self, wrapping: &[u8; 32]) -> Result<Vec<u8>, NoRandom> {
        let nonce: [u8; 24] = random()?;
        let aad = wrapping_aad(self.key_id, self.person);
        let payload = Payload {
            msg: self.key.as_ref(),
            aad: &aad,
        };
        // Encrypting fails only for messages beyond the cipher's 256 GiB.
        let sealed = XChaCha20Poly1305::new(wrapping.into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| NoRandom)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The key that `wrapped` holds; none if it is not whole or was wrapped under another key.
    pub(crate) fn unwrap(key_id: Uuid, person: PersonId, wrapped: &[u8], wrapping: &[u8; 32]) -> Option<Self> {
        let (nonce, sealed) = wrapped.split_first_chunk::<24>()?;
        let aad = wrapping_aad(key_id, person);
        let payload = Payload { msg: sealed, aad: &aad };
        let opened = XChaCha20Poly1305::new(wrapping.into())
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()?;
        let opened = Zeroizing::new(opened);
        Some(Self {
            key_id,
            person,
            key: Zeroizing::new(opened.as_slice().try_into().ok()?),
        })
    }

    /// The stored form of `text` as the field `field` of the event at `place`.
    pub(crate) fn seal(&self, place: Place<'_>, field: &str, text: &str) -> Result<Sealed, NoRandom> {
        let nonce: [u8; 24] = random()?;
        let padded = pad(text);
        let aad = self.value_aad(place, field);
        let payload = Payload {
            msg: &padded,
            aad: &aad,
        };
        let sealed = XChaCha20Poly1305::new((&*self.key).into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| NoRandom)?;
        Ok(Sealed {
            form: FORM,
            key_id: self.key_id,
            fingerprint: STANDARD.encode(self.fingerprint()),
            nonce: STANDARD.encode(nonce),
            ciphertext: STANDARD.encode(sealed),
        })
    }

    /// The text that was sealed there; none if anything about it was altered.
    pub(crate) fn open(&self, place: Place<'_>, field: &str, sealed: &Sealed) -> Option<String> {
        let fingerprint = STANDARD.decode(&sealed.fingerprint).ok()?;
        if sealed.form != FORM || fingerprint != self.fingerprint() {
            return None;
        }
        let nonce: [u8; 24] = STANDARD.decode(&sealed.nonce).ok()?.try_into().ok()?;
        let ciphertext = STANDARD.decode(&sealed.ciphertext).ok()?;
        let aad = self.value_aad(place, field);
        let payload = Payload {
            msg: &ciphertext,
            aad: &aad,
        };
        let padded = XChaCha20Poly1305::new((&*self.key).into())
            .decrypt(&XNonce::from(nonce), payload)
            .ok()?;
        let end = padded.iter().rposition(|byte| *byte == 0x80)?;
        String::from_utf8(padded[..end].to_vec()).ok()
    }

    /// What proves which key it is, without telling it.
    pub(crate) fn fingerprint(&self) -> [u8; 16] {
        let mut fingerprint = [0; 16];
        fingerprint.copy_from_slice(&hmac(&self.key, b"keyledger.dek-id.v1")[..16]);
        fingerprint
    }

    fn value_aad(&self, place: Place<'_>, field: &str) -> Vec<u8> {
        Bytes::labelled("keyledger.personal.v1")
            .uuid(self.person.0)
            .uuid(place.event_id)
            .text(place.stream)
            .i64(place.version)
            .text(place.event_type)
            .text(field)
            .uuid(self.key_id)
            .finish()
    }
}

fn wrapping_aad(key_id: Uuid, person: PersonId) -> Vec<u8> {
    Bytes::labelled("keyledger.dek.v1").uuid(person.0).uuid(key_id).finish()
}

/// The text, one byte 0x80 and zeros up to the next step, so that a length does not tell a name.
fn pad(text: &str) -> Zeroizing<Vec<u8>> {
    let length = (text.len() + 1).next_multiple_of(STEP);
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(text.as_bytes());
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}
