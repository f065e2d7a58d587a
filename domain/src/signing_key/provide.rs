//! Seeing to it that there is a signing key in use.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent, Sequence},
    rejection::Rejection,
    signing_key::{CreateSigningKey, PutSigningKeyInUse, SigningKeyId},
    states::States,
};

/// Creates a key and puts it in use, where none is, or one whose secret half is lost. Of several who ask at once, one does it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvideSigningKey {
    /// What to create.
    pub new: CreateSigningKey,
    /// The key in use, if its secret half is not there.
    pub lost: Option<SigningKeyId>,
}

impl Command for ProvideSigningKey {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let in_use = states.signing_keys().in_use();
        if in_use.is_some() && in_use != self.lost.as_ref() {
            return Ok(vec![]);
        }
        let mut sequence = Sequence::on(states, at);
        sequence.decide(&self.new)?;
        let kid = self.new.kid.clone();
        sequence.decide(&PutSigningKeyInUse { kid })?;
        Ok(sequence.into_events())
    }
}
