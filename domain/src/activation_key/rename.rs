//! Renaming an activation key.

use chrono::{DateTime, Utc};

use crate::{
    activation_key::{ActivationKey, ActivationKeyError, ActivationKeyRenamed, KeyName, Owner},
    command::{Command, NewEvent},
    ids::ActivationKeyId,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Gives a key another name. Only its owner may.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameActivationKey {
    /// Which.
    pub activation_key_id: ActivationKeyId,
    /// Who asks.
    pub by: Owner,
    /// What it is to be called.
    pub name: KeyName,
}

impl Command for RenameActivationKey {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        // The name is personal data of the owner.
        let person = states.person(self.by.person());
        let key = states.activation_key(self.activation_key_id);
        if let Owner::Reseller { reseller_id } = self.by {
            states.reseller(reseller_id).may_act()?;
        }
        let events = decide(key, self)?;
        person.check_writable()?;
        Ok(events)
    }
}

fn decide(key: &ActivationKey, command: &RenameActivationKey) -> Result<Vec<NewEvent>, ActivationKeyError> {
    key.check_owner(command.by)?;
    let activation_key_id = command.activation_key_id;
    let name = command.name.personal(command.by.person());
    Ok(vec![NewEvent::new(
        Stream::ActivationKey(activation_key_id),
        ActivationKeyRenamed {
            activation_key_id,
            name,
        },
    )])
}
