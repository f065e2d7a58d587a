//! Assigning a license to an activation key.

use chrono::{DateTime, Utc};

use crate::{
    activation_key::ActivationKey,
    catalog::{Catalog, PriceList, Sku},
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::{ActivationKeyId, LicenseId, PersonId},
    license::{License, LicenseAssigned, LicenseError, NewOrder, RequestedTerm, Seller},
    money::Money,
    payment::{self, Purse},
    period,
    person::{Comment, EmailAddress, Person},
    rejection::Rejection,
    reservation::Reservation,
    states::States,
    stream::Stream,
    support::{self, NewSupport, Support, SupportError},
};

/// Assigns a new license to a key of its seller, for a customer. A permanent one of a reseller is debited from its credits.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignLicense {
    /// The new license's id.
    pub license_id: LicenseId,
    /// Who sells it.
    pub seller: Seller,
    /// The key that is to carry it: the reseller's own, or the customer's in a direct sale.
    pub activation_key_id: ActivationKeyId,
    /// What is sold.
    pub sku: Sku,
    /// For how long.
    pub term: RequestedTerm,
    /// For whom.
    pub customer_id: PersonId,
    /// The address that the seller knows the customer by.
    pub customer_email: EmailAddress,
    /// The seller's note about it.
    pub comment: Option<Comment>,
    /// The order that it is bought in.
    pub order: NewOrder,
    /// What the order of a direct sale paid for it; none for trials and resellers.
    pub paid: Option<Money>,
    /// The support that is bought with it, under the same order; only for a permanent one.
    pub support: Option<NewSupport>,
}

/// The states that decide it.
struct Facts<'a> {
    license: &'a License,
    key: &'a ActivationKey,
    catalog: &'a Catalog,
    customer: &'a Person,
    reservation: &'a Reservation,
    purse: Option<Purse>,
    support: &'a Support,
}

impl Command for AssignLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let facts = Facts {
            license: states.license(self.license_id),
            key: states.activation_key(self.activation_key_id),
            catalog: states.catalog(),
            customer: states.person(self.customer_id),
            reservation: states.reservation(self.order.reservation_id),
            purse: self.seller.purse(states, at),
            support: match self.support {
                Some(_) => states.support(self.license_id),
                None => &Support::EMPTY,
            },
        };
        self.seller.may_act(states)?;
        decide(facts, self, at)
    }

    fn begins(&self) -> Vec<Stream> {
        let support = self.support.as_ref().map(|_| Stream::Support(self.license_id));
        let begun = [
            Stream::License(self.license_id),
            Stream::Reservation(self.order.reservation_id),
        ];
        begun.into_iter().chain(support).collect()
    }
}

fn decide(mut facts: Facts<'_>, command: &AssignLicense, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
    let License::Unassigned = facts.license else {
        return Err(LicenseError::AlreadyAssigned.into());
    };
    facts.key.check_owner(command.seller.key_owner(command.customer_id))?;
    let list = facts.catalog.in_force(at)?;
    let product = list.check_license(&command.sku)?;
    product.check_sold_as(command.term.sold_as())?;
    let term = command.term.starting(at, product)?;
    let payment = match command.term {
        RequestedTerm::Trial { .. } => payment::free(command.paid)?,
        RequestedTerm::Permanent => payment::pay(
            facts.purse.as_mut(),
            command.paid,
            list.price_in_credits(&command.sku),
            command.cause(),
        )?,
    };
    let supported = facts.support(command, list, at)?;
    let taken = command.order.take(facts.reservation, command.seller)?;
    let registered = facts.customer.register(command.customer_id, &command.customer_email)?;
    let assigned = NewEvent::new(
        Stream::License(command.license_id),
        LicenseAssigned {
            license_id: command.license_id,
            activation_key_id: command.activation_key_id,
            seller: command.seller,
            customer_id: command.customer_id,
            customer_email: command.customer_email.personal(command.customer_id),
            sku: command.sku.clone(),
            term,
            price: payment.price,
            drawn: payment.drawn,
            order_reference: command.order.reference.clone(),
            comment: command
                .comment
                .as_ref()
                .map(|comment| comment.personal(command.customer_id)),
        },
    );
    Ok(registered
        .into_iter()
        .chain(taken)
        .chain([assigned])
        .chain(payment.debited)
        .chain(supported)
        .collect())
}

impl Facts<'_> {
    /// The events of the support that is bought with it, from what the license leaves in the purse.
    fn support(
        &mut self,
        command: &AssignLicense,
        list: &PriceList,
        at: DateTime<Utc>,
    ) -> Result<Vec<NewEvent>, Rejection> {
        let Some(support) = &command.support else {
            return Ok(vec![]);
        };
        let RequestedTerm::Permanent = command.term else {
            return Err(SupportError::OfTrial.into());
        };
        let asked = support::Asked {
            support,
            license_id: command.license_id,
            sku: &command.sku,
            list,
            order_reference: &command.order.reference,
        };
        support::assign(self.support, self.purse.as_mut(), &asked, at)
    }
}

impl AssignLicense {
    fn cause(&self) -> Cause {
        Cause::license(CauseKind::LicenseAssigned, self.license_id, self.sku.clone())
    }
}
