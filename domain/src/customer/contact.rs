//! Contacts: people whom a customer names.

use std::str::FromStr;

use crate::{
    ids::PersonId,
    person::{EmailAddress, PersonError},
    personal::Personal,
    text,
};

/// The longest first or last name of a contact, in characters.
const LONGEST_NAME: usize = 100;

/// Somebody whom a customer names. All of it is sealed for the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The first name.
    pub first_name: ContactName,
    /// The last name.
    pub last_name: ContactName,
    /// Where to write to. Several contacts may share it, and it is not one of the customer's own addresses.
    pub email: EmailAddress,
}

text::private_text! {
    /// The first or the last name of a contact: 1 to 100 characters on one line.
    ContactName
}

impl ContactName {
    /// The name as a personal value of `person`, the customer.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for ContactName {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text::one_line(text, LONGEST_NAME).map(Self);
        name.ok_or(PersonError::MalformedContactName)
    }
}
