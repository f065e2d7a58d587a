//! Changing a customer's details.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    customer::CustomerDetails,
    ids::PersonId,
    rejection::Rejection,
    states::States,
};

/// Replaces all details of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeCustomerDetails {
    /// Who.
    pub person_id: PersonId,
    /// What they are from now on; what is none here is not known any more.
    pub details: CustomerDetails,
}

impl Command for ChangeCustomerDetails {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        states.person(self.person_id).known()?;
        Ok(vec![self.details.changed(self.person_id)])
    }
}
