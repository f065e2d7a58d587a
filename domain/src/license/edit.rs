//! Editing a license: its customer and its comment.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{LicenseId, PersonId},
    license::{Assigned, LicenseCommentChanged, LicenseCustomerChanged, Seller},
    person::{Comment, EmailAddress, Person, PersonError},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Moves a license to another customer, or changes what its seller notes about it. Who sold it may, and whoever reaches the seller.
#[derive(Clone, Debug, PartialEq)]
pub struct EditLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Who asks: who sold it, or a reseller above.
    pub by: Seller,
    /// Whose it is to be; none to leave it.
    pub customer: Option<(PersonId, EmailAddress)>,
    /// What is to be noted: none to leave it, an inner none to remove it.
    pub comment: Option<Option<Comment>>,
}

impl Command for EditLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = states.license(self.license_id).managed_by(states, self.by);
        let changed = self.customer.as_ref().map(|(customer_id, _)| *customer_id);
        let found = license.as_ref().map(|license| license.customer_id);
        // The comment is sealed for whoever is the customer afterwards, so that person is guarded in any case.
        let customer = changed.or(found.ok()).map_or(&Person::EMPTY, |id| states.person(id));
        self.by.may_act(states)?;
        Ok(decide(license?, customer, self)?)
    }
}

fn decide(license: &Assigned, customer: &Person, command: &EditLicense) -> Result<Vec<NewEvent>, PersonError> {
    let license_id = command.license_id;
    let stream = Stream::License(license_id);
    let mut events = vec![];
    let mut customer_id = license.customer_id;
    if let Some((changed_id, email)) = &command.customer
        && *changed_id != customer_id
    {
        customer_id = *changed_id;
        let customer_email = email.personal(customer_id);
        events.extend(customer.register(customer_id, email)?);
        events.push(NewEvent::new(
            stream,
            LicenseCustomerChanged {
                license_id,
                customer_id,
                customer_email,
            },
        ));
    }
    if let Some(comment) = &command.comment {
        if comment.is_some() {
            customer.check_writable()?;
        }
        let comment = comment.as_ref().map(|comment| comment.personal(customer_id));
        events.push(NewEvent::new(stream, LicenseCommentChanged { license_id, comment }));
    }
    Ok(events)
}
