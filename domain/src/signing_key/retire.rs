//! Retiring a signing key.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    rejection::Rejection,
    signing_key::{SigningKeyError, SigningKeyId, SigningKeyRetired, SigningKeys, Stage},
    states::States,
    stream::Stream,
    text,
};

/// Trusts a key no longer, as when it was stolen: no file that it signed holds any more. The one in use has to be replaced first.
#[derive(Clone, Debug, PartialEq)]
pub struct RetireSigningKey {
    /// Which.
    pub kid: SigningKeyId,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for RetireSigningKey {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.signing_keys(), self)?)
    }
}

fn decide(keys: &SigningKeys, command: &RetireSigningKey) -> Result<Vec<NewEvent>, SigningKeyError> {
    let reason = text::reason(&command.reason).ok_or(SigningKeyError::MalformedReason)?;
    let kid = command.kid.clone();
    match keys.find(&kid)?.stage {
        Stage::Retired => Ok(vec![]),
        Stage::InUse => Err(SigningKeyError::InUse { kid }),
        Stage::Announced | Stage::Replaced => {
            let retired = SigningKeyRetired { kid, reason };
            Ok(vec![NewEvent::new(Stream::SigningKeys, retired)])
        }
    }
}
