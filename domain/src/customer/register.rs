//! Registering a customer who orders directly.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::CustomerDetails,
    ids::PersonId,
    person::{EmailAddress, Person, PersonError},
    rejection::Rejection,
    states::States,
};

/// Makes a customer known, by an address and perhaps by details. Whoever is known already stays known by the address of then,
/// and details that are known are kept: they change only by [`crate::customer::ChangeCustomerDetails`].
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterCustomer {
    /// The person whom the log knows, or will know, by this address.
    pub person_id: PersonId,
    /// The first address; its id is [`crate::AddressId::first_of`] the person.
    pub email: EmailAddress,
    /// Who and where it is, if an order says so.
    pub details: Option<CustomerDetails>,
}

impl Command for RegisterCustomer {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.person(self.person_id), self)?)
    }
}

fn decide(person: &Person, command: &RegisterCustomer) -> Result<Vec<NewEvent>, PersonError> {
    let person_id = command.person_id;
    let registered = person.register(person_id, &command.email)?;
    let has_details = person.known().is_ok_and(|customer| customer.has_details);
    let missing = command.details.as_ref().filter(|_| !has_details);
    let changed = missing.map(|details| details.changed(person_id));
    Ok(registered.into_iter().chain(changed).collect())
}
