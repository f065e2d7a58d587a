//! Adding a contact.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::{Contact, Customer, CustomerContactAdded, MOST_CONTACTS},
    ids::{ContactId, PersonId},
    person::PersonError,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Adds somebody whom a customer names, up to [`MOST_CONTACTS`].
#[derive(Clone, Debug, PartialEq)]
pub struct AddContact {
    /// The customer.
    pub person_id: PersonId,
    /// The new contact's id.
    pub contact_id: ContactId,
    /// Who it is.
    pub contact: Contact,
}

impl Command for AddContact {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.person(self.person_id).known()?, self)?)
    }
}

fn decide(customer: &Customer, command: &AddContact) -> Result<Vec<NewEvent>, PersonError> {
    let AddContact {
        person_id,
        contact_id,
        ref contact,
    } = *command;
    if customer.contacts.contains(&contact_id) {
        return Err(PersonError::ContactAlreadyAdded);
    }
    if customer.contacts.len() >= MOST_CONTACTS {
        return Err(PersonError::TooManyContacts);
    }
    let added = CustomerContactAdded {
        person_id,
        contact_id,
        first_name: contact.first_name.personal(person_id),
        last_name: contact.last_name.personal(person_id),
        email: contact.email.personal(person_id),
    };
    Ok(vec![NewEvent::new(Stream::Person(person_id), added)])
}
