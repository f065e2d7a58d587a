//! Rejections about signing keys.

use domain::{Rejection, signing_key::SigningKeyError};

use crate::signing_keys::{OLD, kid};

pub(super) fn all() -> Vec<Rejection> {
    vec![
        SigningKeyError::MalformedId.into(),
        SigningKeyError::MalformedPublicKey.into(),
        SigningKeyError::AlreadyCreated.into(),
        SigningKeyError::Unknown.into(),
        SigningKeyError::Replaced { kid: kid(OLD) }.into(),
        SigningKeyError::Retired { kid: kid(OLD) }.into(),
        SigningKeyError::InUse { kid: kid(OLD) }.into(),
        SigningKeyError::MalformedReason.into(),
    ]
}
