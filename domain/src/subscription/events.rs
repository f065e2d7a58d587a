//! What happens to a subscription.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{Sku, SubscriptionTerm},
    credit_account::Drawn,
    event::EventBody,
    ids::{ActivationKeyId, PersonId, SubscriptionId},
    license::{OrderReference, Price, Seller},
    personal::{Personal, VisitPersonal},
    proration::Days,
};

/// A subscription's first term began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionStarted {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// The key that carries it.
    pub activation_key_id: ActivationKeyId,
    /// Who sold it.
    pub seller: Seller,
    /// For whom.
    pub customer_id: PersonId,
    /// The address that the seller knows the customer by.
    pub customer_email: Personal,
    /// What was sold; its size is the number of channels.
    pub sku: Sku,
    /// Its first term; all later ones are counted from the first day of this one.
    pub term: PaidTerm,
    /// The order that it was bought in.
    pub order_reference: OrderReference,
    /// The seller's note about it.
    pub comment: Option<Personal>,
}

impl EventBody for SubscriptionStarted {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("customer_email", &mut self.customer_email);
        if let Some(comment) = &mut self.comment {
            visit("comment", comment);
        }
    }
}

/// A term of a subscription that was paid for, by the list in force on its first day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidTerm {
    /// How long it is.
    pub length: SubscriptionTerm,
    /// Its days.
    pub days: Days,
    /// For how many days after it the subscription stays in force where the next one is not paid for.
    pub grace_days: u32,
    /// What it cost.
    pub price: Price,
    /// What the credits were drawn from; none if none were.
    pub drawn: Option<Drawn>,
}

/// A subscription's next term was paid for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionRenewed {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// What it is in this term.
    pub sku: Sku,
    /// The term.
    pub term: PaidTerm,
}

/// A subscription's next term could not be paid for yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionRenewalFailed {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// The last day, in UTC, on which it is in force if the term is not paid for.
    pub until: NaiveDate,
}

/// A subscription has more or fewer channels, at once or from its next term on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionChannelsChanged {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// What it is, or, if the change is for the next term, what it would have been then.
    pub from: Sku,
    /// What it is to be.
    pub to: Sku,
    /// The first day, in UTC, on which it is so: the day of the change, or the first one of the next term.
    pub effective_on: NaiveDate,
    /// What the days left of the term cost more.
    pub price: Price,
    /// What the credits were drawn from; none if none were.
    pub drawn: Option<Drawn>,
    /// The order that the change was made in.
    pub order_reference: OrderReference,
}

/// A subscription is not to renew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionCancelled {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// The last day, in UTC, on which it is in force.
    pub ends_on: NaiveDate,
}

/// A cancelled subscription is to renew after all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionResumed {
    /// Which.
    pub subscription_id: SubscriptionId,
}

/// A subscription ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionEnded {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// Why.
    pub reason: EndReason,
    /// The last day, in UTC, on which it was in force.
    pub ended_on: NaiveDate,
}

/// Why a subscription ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its seller did not want another term.
    Cancelled,
    /// The next term was not paid for in the days of grace.
    Lapsed,
    /// The list in force after its last term does not sell it.
    NotSold,
    /// Its line of an order was refunded in whole.
    Refunded,
}

impl EventBody for SubscriptionRenewed {}
impl EventBody for SubscriptionRenewalFailed {}
impl EventBody for SubscriptionChannelsChanged {}
impl EventBody for SubscriptionCancelled {}
impl EventBody for SubscriptionResumed {}
impl EventBody for SubscriptionEnded {}
