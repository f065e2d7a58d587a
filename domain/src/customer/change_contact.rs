//! Changing a contact.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::{Contact, Customer, CustomerContactChanged},
    ids::{ContactId, PersonId},
    person::PersonError,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Replaces what is known of a contact.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeContact {
    /// The customer.
    pub person_id: PersonId,
    /// Which contact.
    pub contact_id: ContactId,
    /// Who it is from now on.
    pub contact: Contact,
}

impl Command for ChangeContact {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.person(self.person_id).known()?, self)?)
    }
}

fn decide(customer: &Customer, command: &ChangeContact) -> Result<Vec<NewEvent>, PersonError> {
    let ChangeContact {
        person_id,
        contact_id,
        ref contact,
    } = *command;
    customer.check_contact(contact_id)?;
    let changed = CustomerContactChanged {
        person_id,
        contact_id,
        first_name: contact.first_name.personal(person_id),
        last_name: contact.last_name.personal(person_id),
        email: contact.email.personal(person_id),
    };
    Ok(vec![NewEvent::new(Stream::Person(person_id), changed)])
}
