//! Creating a signing key.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    rejection::Rejection,
    signing_key::{PublicKey, SigningKeyCreated, SigningKeyError, SigningKeyId, SigningKeys},
    states::States,
    stream::Stream,
};

/// Announces a key whose secret half is kept already. Its id and its public key are its own for good.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateSigningKey {
    /// Its id.
    pub kid: SigningKeyId,
    /// Its public half.
    pub public_key: PublicKey,
}

impl Command for CreateSigningKey {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.signing_keys(), self)?)
    }
}

fn decide(keys: &SigningKeys, command: &CreateSigningKey) -> Result<Vec<NewEvent>, SigningKeyError> {
    let CreateSigningKey { kid, public_key } = command;
    let mut keys = keys.keys.iter();
    match keys.find(|key| key.kid == *kid || key.public_key == *public_key) {
        Some(key) if key.kid == *kid && key.public_key == *public_key => Ok(vec![]),
        Some(_) => Err(SigningKeyError::AlreadyCreated),
        None => Ok(vec![NewEvent::new(
            Stream::SigningKeys,
            SigningKeyCreated {
                kid: kid.clone(),
                public_key: public_key.clone(),
            },
        )]),
    }
}
