//! Changing which e-mail address is the main one.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::{Customer, CustomerMainAddressChanged},
    ids::{AddressId, PersonId},
    person::PersonError,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Makes another of a customer's e-mail addresses the main one, which is written to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeMainAddress {
    /// The customer.
    pub person_id: PersonId,
    /// Which address.
    pub address_id: AddressId,
}

impl Command for ChangeMainAddress {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.person(self.person_id).known()?, *self)?)
    }
}

fn decide(customer: &Customer, command: ChangeMainAddress) -> Result<Vec<NewEvent>, PersonError> {
    let ChangeMainAddress { person_id, address_id } = command;
    customer.reservation_of(address_id)?;
    if customer.main_address == address_id {
        return Ok(vec![]);
    }
    let changed = CustomerMainAddressChanged { person_id, address_id };
    Ok(vec![NewEvent::new(Stream::Person(person_id), changed)])
}
