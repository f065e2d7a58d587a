//! Adding an activation key.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    activation_key::{ActivationKey, ActivationKeyAdded, ActivationKeyCode, ActivationKeyError, KeyName, Owner},
    command::{Command, NewEvent},
    ids::ActivationKeyId,
    rejection::Rejection,
    reservation::{Reservation, ReservationKind},
    states::States,
    stream::Stream,
};

/// Adds a key whose code is used nowhere else. A customer has one key only: its reservation keeps two at once from being added.
#[derive(Clone, Debug, PartialEq)]
pub struct AddActivationKey {
    /// The new key's id.
    pub activation_key_id: ActivationKeyId,
    /// Whose it is to be: an active reseller, or a registered customer.
    pub owner: Owner,
    /// What is typed into the software.
    pub code: ActivationKeyCode,
    /// The keyed hash of the code.
    pub reservation_id: Uuid,
    /// Whether the owner typed the code, rather than having it drawn.
    pub chosen: bool,
    /// What the owner calls it.
    pub name: Option<KeyName>,
}

impl Command for AddActivationKey {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        // The name is personal data of the owner.
        let person = states.person(self.owner.person());
        let may_own = match (self.owner, person) {
            (Owner::Reseller { reseller_id }, _) => states.reseller(reseller_id).may_act().map_err(Rejection::from),
            (Owner::Customer { .. }, person) => person.known().map(|_| ()).map_err(Rejection::from),
        };
        let key = states.activation_key(self.activation_key_id);
        let reservation = states.reservation(self.reservation_id);
        let customers = match self.owner {
            Owner::Customer { person_id } => Some((person_id, states.reservation(person_id.0))),
            Owner::Reseller { .. } => None,
        };
        may_own?;
        if self.name.is_some() {
            person.check_writable()?;
        }
        let only = customers.map(|(person_id, reservation)| {
            let taken = reservation.take(person_id.0, ReservationKind::CustomerKey);
            taken.ok_or(ActivationKeyError::CustomerHasKey)
        });
        let events = decide(key, reservation, self)?;
        Ok(events.into_iter().chain(only.transpose()?).collect())
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::ActivationKey(self.activation_key_id)]
    }
}

fn decide(
    key: &ActivationKey,
    reservation: &Reservation,
    command: &AddActivationKey,
) -> Result<Vec<NewEvent>, ActivationKeyError> {
    let AddActivationKey {
        activation_key_id,
        owner,
        reservation_id,
        chosen,
        ..
    } = *command;
    if let ActivationKey::Added { .. } = key {
        return Err(ActivationKeyError::AlreadyAdded);
    }
    let taken = reservation.take(reservation_id, ReservationKind::ActivationKeyCode);
    let taken = taken.ok_or(ActivationKeyError::AlreadyUsed)?;
    let name = command.name.as_ref().map(|name| name.personal(owner.person()));
    let code = command.code.clone();
    let added = ActivationKeyAdded {
        activation_key_id,
        owner,
        code,
        chosen,
        name,
    };
    Ok(vec![
        taken,
        NewEvent::new(Stream::ActivationKey(activation_key_id), added),
    ])
}
