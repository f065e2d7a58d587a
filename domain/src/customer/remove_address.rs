//! Removing an e-mail address.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    command::{Command, NewEvent},
    customer::{Customer, CustomerAddressRemoved},
    ids::{AddressId, PersonId},
    person::PersonError,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Removes an e-mail address that is not the main one. An added one may then be added again, by anybody; the first one has no
/// reservation, and the log's blind index goes on leading from it to this person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RemoveAddress {
    /// The customer.
    pub person_id: PersonId,
    /// Which address.
    pub address_id: AddressId,
}

impl Command for RemoveAddress {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let Self { person_id, address_id } = *self;
        let reserved = removable(states.person(person_id).known()?, address_id)?;
        let released = reserved.and_then(|reservation_id| states.reservation(reservation_id).release(reservation_id));
        let removed = CustomerAddressRemoved { person_id, address_id };
        let removed = NewEvent::new(Stream::Person(person_id), removed);
        Ok(released.into_iter().chain([removed]).collect())
    }
}

/// The reservation of an address that may be removed, if it has one.
fn removable(customer: &Customer, address_id: AddressId) -> Result<Option<Uuid>, PersonError> {
    let reserved = customer.reservation_of(address_id)?;
    if customer.main_address == address_id {
        return Err(PersonError::AddressIsMain);
    }
    Ok(reserved)
}
