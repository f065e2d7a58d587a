//! Samples of what happens to signing keys.

use domain::{
    Event,
    signing_key::{SigningKeyCreated, SigningKeyPutInUse, SigningKeyRetired},
};

use crate::signing_keys::{NEW, OLD, key, kid};

pub(super) fn events() -> Vec<Event> {
    let reason = "the disk that held it was stolen".to_owned();
    vec![
        SigningKeyCreated {
            kid: kid(NEW),
            public_key: key(NEW).public_key,
        }
        .into(),
        SigningKeyPutInUse {
            kid: kid(NEW),
            replaced: Some(kid(OLD)),
        }
        .into(),
        SigningKeyRetired { kid: kid(OLD), reason }.into(),
    ]
}
