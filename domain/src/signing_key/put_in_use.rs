//! Putting a signing key in use.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    rejection::Rejection,
    signing_key::{SigningKeyError, SigningKeyId, SigningKeyPutInUse, SigningKeys, Stage},
    states::States,
    stream::Stream,
};

/// Signs with this key from now on; the one before it is replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct PutSigningKeyInUse {
    /// Which.
    pub kid: SigningKeyId,
}

impl Command for PutSigningKeyInUse {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.signing_keys(), &self.kid)?)
    }
}

fn decide(keys: &SigningKeys, kid: &SigningKeyId) -> Result<Vec<NewEvent>, SigningKeyError> {
    let kid = kid.clone();
    match keys.find(&kid)?.stage {
        Stage::InUse => Ok(vec![]),
        Stage::Announced => {
            let replaced = keys.in_use().cloned();
            let put = SigningKeyPutInUse { kid, replaced };
            Ok(vec![NewEvent::new(Stream::SigningKeys, put)])
        }
        Stage::Replaced => Err(SigningKeyError::Replaced { kid }),
        Stage::Retired => Err(SigningKeyError::Retired { kid }),
    }
}
