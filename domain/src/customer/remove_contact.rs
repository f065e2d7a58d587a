//! Removing a contact.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::CustomerContactRemoved,
    ids::{ContactId, PersonId},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Removes somebody whom a customer named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RemoveContact {
    /// The customer.
    pub person_id: PersonId,
    /// Which contact.
    pub contact_id: ContactId,
}

impl Command for RemoveContact {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let Self { person_id, contact_id } = *self;
        states.person(person_id).known()?.check_contact(contact_id)?;
        let removed = CustomerContactRemoved { person_id, contact_id };
        Ok(vec![NewEvent::new(Stream::Person(person_id), removed)])
    }
}
