//! Generating a subscription.

use chrono::{DateTime, Utc};

use super::{Subscription, SubscriptionError, SubscriptionStarted, term::NextTerm};
use crate::{
    activation_key::ActivationKey,
    catalog::{Catalog, Sku},
    command::{Command, NewEvent},
    credit_account::CauseKind,
    ids::{ActivationKeyId, PersonId, SubscriptionId},
    license::{NewOrder, Seller},
    money::Money,
    payment::Purse,
    period,
    person::{Comment, EmailAddress, Person},
    rejection::Rejection,
    reservation::Reservation,
    states::States,
    stream::Stream,
};

/// Generates a subscription on a key of its seller, for a customer. Its first term begins today and is debited from the credits
/// of a reseller.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateSubscription {
    /// The new subscription's id.
    pub subscription_id: SubscriptionId,
    /// Who sells it.
    pub seller: Seller,
    /// The key that is to carry it: the reseller's own, or the customer's in a direct sale.
    pub activation_key_id: ActivationKeyId,
    /// What is sold; its size is the number of channels.
    pub sku: Sku,
    /// For whom.
    pub customer_id: PersonId,
    /// The address that the seller knows the customer by.
    pub customer_email: EmailAddress,
    /// The seller's note about it.
    pub comment: Option<Comment>,
    /// The order that it is bought in.
    pub order: NewOrder,
    /// What the order of a direct sale paid for the first term; none for resellers.
    pub paid: Option<Money>,
}

/// The states that decide it.
struct Facts<'a> {
    subscription: &'a Subscription,
    key: &'a ActivationKey,
    catalog: &'a Catalog,
    customer: &'a Person,
    reservation: &'a Reservation,
    purse: Option<Purse>,
}

impl Command for GenerateSubscription {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let facts = Facts {
            subscription: states.subscription(self.subscription_id),
            key: states.activation_key(self.activation_key_id),
            catalog: states.catalog(),
            customer: states.person(self.customer_id),
            reservation: states.reservation(self.order.reservation_id),
            purse: self.seller.purse(states, at),
        };
        self.seller.may_act(states)?;
        decide(facts, self, at)
    }

    fn begins(&self) -> Vec<Stream> {
        vec![
            Stream::Subscription(self.subscription_id),
            Stream::Reservation(self.order.reservation_id),
        ]
    }
}

fn decide(mut facts: Facts<'_>, command: &GenerateSubscription, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
    let Subscription::NotStarted = facts.subscription else {
        return Err(SubscriptionError::AlreadyStarted.into());
    };
    let (subscription_id, customer_id) = (command.subscription_id, command.customer_id);
    facts.key.check_owner(command.seller.key_owner(customer_id))?;
    let today = at.date_naive();
    let term = NextTerm::new(facts.catalog, &command.sku, today, (today, 0))?;
    let kind = CauseKind::SubscriptionStarted;
    let payment = term.pay(kind, subscription_id, facts.purse.as_mut(), command.paid)?;
    let taken = command.order.take(facts.reservation, command.seller)?;
    let registered = facts.customer.register(customer_id, &command.customer_email)?;
    let comment = command.comment.as_ref().map(|comment| comment.personal(customer_id));
    let started = NewEvent::new(
        Stream::Subscription(subscription_id),
        SubscriptionStarted {
            subscription_id,
            activation_key_id: command.activation_key_id,
            seller: command.seller,
            customer_id,
            customer_email: command.customer_email.personal(customer_id),
            sku: command.sku.clone(),
            term: term.paid(&payment),
            order_reference: command.order.reference.clone(),
            comment,
        },
    );
    let events = registered.into_iter().chain(taken).chain([started]);
    Ok(events.chain(payment.debited).collect())
}
