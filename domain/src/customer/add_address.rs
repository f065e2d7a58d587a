//! Adding an e-mail address.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    command::{Command, NewEvent},
    customer::{Customer, CustomerAddressAdded, MOST_ADDRESSES},
    ids::{AddressId, PersonId},
    person::{EmailAddress, PersonError},
    rejection::Rejection,
    reservation::{Reservation, ReservationKind},
    states::States,
    stream::Stream,
};

/// Adds an e-mail address that nobody else has, up to [`MOST_ADDRESSES`].
///
/// The reservation keeps added addresses apart from each other. First addresses have none: the log's blind index keeps them
/// apart, so whoever sends this first enters the address there for this person, and sends nothing if it leads to another.
#[derive(Clone, Debug, PartialEq)]
pub struct AddAddress {
    /// The customer.
    pub person_id: PersonId,
    /// The new address's id.
    pub address_id: AddressId,
    /// The address.
    pub email: EmailAddress,
    /// The keyed hash of the normalised address.
    pub reservation_id: Uuid,
}

impl Command for AddAddress {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let customer = states.person(self.person_id).known();
        let reservation = states.reservation(self.reservation_id);
        Ok(decide(customer?, reservation, self)?)
    }
}

fn decide(customer: &Customer, reservation: &Reservation, command: &AddAddress) -> Result<Vec<NewEvent>, PersonError> {
    let AddAddress {
        person_id,
        address_id,
        ref email,
        reservation_id,
    } = *command;
    match customer.addresses.get(&address_id) {
        Some(Some(found)) if *found == reservation_id => return Ok(vec![]),
        Some(_) => return Err(PersonError::AddressAlreadyAdded),
        None => {}
    }
    if customer.addresses.len() >= MOST_ADDRESSES {
        return Err(PersonError::TooManyAddresses);
    }
    let taken = reservation.take(reservation_id, ReservationKind::EmailAddress);
    let taken = taken.ok_or(PersonError::AddressAlreadyUsed)?;
    let added = CustomerAddressAdded {
        person_id,
        address_id,
        email: email.personal(person_id),
        reservation_id,
    };
    Ok(vec![taken, NewEvent::new(Stream::Person(person_id), added)])
}
