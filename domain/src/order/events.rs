//! What happens to an order.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    catalog::{ItemSku, Sku},
    credits::Credits,
    event::EventBody,
    ids::{ActivationKeyId, LicenseId, OrderId, PersonId, ResellerId, SubscriptionId, SupportId},
    license::{OrderReference, Term},
    money::Money,
    personal::{Personal, VisitPersonal},
};

/// An order was placed. All its amounts are of one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPlaced {
    /// Which.
    pub order_id: OrderId,
    /// What the customer is told.
    pub reference: OrderReference,
    /// The keyed hash of the reference.
    pub reservation_id: Uuid,
    /// Who orders.
    pub customer_id: PersonId,
    /// The address given with this order.
    pub customer_email: Personal,
    /// The name given with this order.
    pub customer_name: Option<Personal>,
    /// The country given with this order.
    pub customer_country: Option<Personal>,
    /// The city given with this order.
    pub customer_city: Option<Personal>,
    /// The reseller that the customer orders credits for.
    pub reseller_id: Option<ResellerId>,
    /// The day in UTC, whose list counts.
    pub day: NaiveDate,
    /// Who made the prices.
    pub priced_by: PricedBy,
    /// Whether money is meant; if not it is a test order.
    pub live: bool,
    /// What is bought.
    pub lines: Vec<OrderLine>,
    /// The sum of the subtotals.
    pub net: Money,
    /// What is taken off.
    pub discount: Money,
    /// The tax on top.
    pub tax: Money,
    /// What is to be paid.
    pub gross: Money,
}

impl EventBody for OrderPlaced {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("customer_email", &mut self.customer_email);
        if let Some(name) = &mut self.customer_name {
            visit("customer_name", name);
        }
        if let Some(country) = &mut self.customer_country {
            visit("customer_country", country);
        }
        if let Some(city) = &mut self.customer_city {
            visit("customer_city", city);
        }
    }
}

/// Who made the prices of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricedBy {
    /// The list of the day.
    List,
    /// The payment provider, in its own checkout.
    Provider,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderLine {
    /// Its place, from 1.
    pub number: u32,
    /// The product's name by the list of the day.
    pub product: String,
    /// What is bought.
    pub sku: ItemSku,
    /// How many, from 1.
    pub quantity: u32,
    /// What one costs, before discount and tax.
    pub unit_price: Money,
    /// Quantity × unit price.
    pub subtotal: Money,
    /// The subtotal less its share of the discount.
    pub discounted: Money,
    /// Its share of the gross amount.
    pub gross: Money,
    /// The existing thing that it is about.
    pub about: Option<Subject>,
    /// The supports with days left of a license that becomes more; none for anything else.
    pub supports: Vec<SupportId>,
}

/// The existing thing that a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// A license that becomes more, or gets support.
    License {
        /// Which.
        license_id: LicenseId,
    },
    /// A subscription that gets more channels.
    Subscription {
        /// Which.
        subscription_id: SubscriptionId,
    },
}

/// An order was paid in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderPaid {
    /// Which.
    pub order_id: OrderId,
    /// Who ordered it.
    pub customer_id: PersonId,
    /// The payment provider.
    pub provider: String,
    /// What the provider calls the payment.
    pub payment_reference: String,
    /// What was paid: the gross amount.
    pub amount: Money,
    /// The tax in it.
    pub tax: Money,
    /// Whether it was money; if not it was a test.
    pub live: bool,
    /// Where the provider shows the invoice, to whoever has the link.
    pub invoice: Option<Personal>,
}

impl EventBody for OrderPaid {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        if let Some(invoice) = &mut self.invoice {
            visit("invoice", invoice);
        }
    }
}

/// What a paid order bought was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderFulfilled {
    /// Which.
    pub order_id: OrderId,
    /// What each line granted, in the order of granting; a line that was refunded before granted nothing.
    pub lines: Vec<GrantedLine>,
}

/// What a line granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedLine {
    /// Which line.
    pub number: u32,
    /// What it granted.
    pub grant: Grant,
}

/// What an order grants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Grant {
    /// New licenses on the customer's key.
    Licenses {
        /// The key.
        activation_key_id: ActivationKeyId,
        /// One for each piece.
        license_ids: Vec<LicenseId>,
    },
    /// A license became more.
    Upgrade {
        /// Which.
        license_id: LicenseId,
        /// What it was.
        from: Sku,
        /// For how long it was in force.
        term: Term,
        /// What it is, for good.
        to: Sku,
    },
    /// Support, for licenses that were there or for new ones.
    Supports {
        /// One for each piece.
        supports: Vec<GrantedSupport>,
    },
    /// The support of a license came to cover what an upgrade of the same order made of it.
    SupportUpgrade {
        /// Of which license.
        license_id: LicenseId,
    },
    /// New subscriptions on the customer's key.
    Subscriptions {
        /// The key.
        activation_key_id: ActivationKeyId,
        /// One for each piece.
        subscription_ids: Vec<SubscriptionId>,
    },
    /// A subscription got more channels.
    Channels {
        /// Which.
        subscription_id: SubscriptionId,
        /// What it was.
        from: Sku,
        /// What it is.
        to: Sku,
    },
    /// Credits.
    Credits {
        /// Whose.
        reseller_id: ResellerId,
        /// How many.
        credits: Credits,
        /// The number of their lot.
        lot: u32,
    },
}

/// A support that an order granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedSupport {
    /// For which license.
    pub license_id: LicenseId,
    /// Which.
    pub support_id: SupportId,
}

/// Money of an order was given back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRefunded {
    /// Which.
    pub order_id: OrderId,
    /// What the provider calls the refund.
    pub refund_reference: String,
    /// How much: the sum of the lines.
    pub amount: Money,
    /// The tax in it.
    pub tax: Money,
    /// Whether it was money; if not it was a test.
    pub live: bool,
    /// For what.
    pub lines: Vec<RefundedLine>,
    /// Whether what the lines granted was left to their owners.
    pub grants_kept: bool,
}

/// What was given back of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundedLine {
    /// Which.
    pub number: u32,
    /// What it bought.
    pub sku: ItemSku,
    /// Whether that had been granted when the money was given back.
    pub delivered: bool,
    /// How much, tax included.
    pub amount: Money,
    /// The tax in it.
    pub tax: Money,
    /// Whether nothing is left of what was paid for it.
    pub in_whole: bool,
}

/// An order that was never paid was cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderCancelled {
    /// Which.
    pub order_id: OrderId,
}

impl EventBody for OrderFulfilled {}
impl EventBody for OrderRefunded {}
impl EventBody for OrderCancelled {}
