//! What providers tell us of orders.

use chrono::{DateTime, Utc};
use domain::order::InvoiceLink;
use uuid::Uuid;

use super::{Amount, Buyer};

/// One event that a provider tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// What the provider calls the event. The same event may come several times, and by hand also under a new id.
    pub event_id: String,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// Whether it is about money; if not it is a test.
    pub live: bool,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An order was paid.
    Paid(Box<ProviderOrder>),
    /// Money was given back.
    Refunded(Return),
    /// The buyer's bank took the money back.
    ChargedBack(Return),
    /// An order that was not paid was cancelled.
    Cancelled(Unpaid),
    /// A payment did not succeed.
    Failed(Unpaid),
    /// Something that we do nothing about; it is acknowledged, else it would come again.
    Unknown {
        /// What the provider calls it.
        event_type: String,
    },
    /// Something of ours in another form than documented. It is not acknowledged, so that it comes again once we can read it.
    Unreadable {
        /// What the provider calls it.
        event_type: String,
        /// What is wrong with it, without its values.
        why: String,
    },
}

/// An order as the provider knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderOrder {
    /// What the provider calls it.
    pub order_id: String,
    /// What the provider's mails to the buyer call it.
    pub reference: String,
    /// The quote that it was opened for; none if it did not come from us.
    pub quote_id: Option<Uuid>,
    /// Whether it was money; if not it was a test.
    pub live: bool,
    /// Whether it is paid.
    pub completed: bool,
    /// What is bought, before discount and tax.
    pub subtotal: Amount,
    /// What was taken off.
    pub discount: Amount,
    /// The tax.
    pub tax: Amount,
    /// What was paid.
    pub total: Amount,
    /// What is bought.
    pub lines: Vec<SoldLine>,
    /// Where the invoice is shown.
    pub invoice: Option<InvoiceLink>,
    /// Who paid, if the address can be read.
    pub buyer: Option<Buyer>,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldLine {
    /// Its place in the checkout; none if the provider does not say.
    pub number: Option<u32>,
    /// What the provider calls the product.
    pub product_path: String,
    /// How many.
    pub quantity: u32,
    /// What they cost together, before tax.
    pub subtotal: Amount,
}

/// Money that went back.
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// What the provider calls it.
    pub return_id: String,
    /// What its mails call it.
    pub reference: Option<String>,
    /// The order.
    pub order_id: String,
    /// The quote that the order was opened for.
    pub quote_id: Option<Uuid>,
    /// How much, tax included.
    pub amount: Amount,
    /// The tax in it.
    pub tax: Amount,
    /// Whether it is all that was paid; a part otherwise, also the last of several.
    pub whole: bool,
    /// For what, before tax.
    pub lines: Vec<RefundedLine>,
}

/// What went back of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundedLine {
    /// Its place in the checkout; none if the provider does not say.
    pub number: Option<u32>,
    /// What the provider calls the product.
    pub product_path: String,
    /// How many pieces were taken back; 0 where only money was given back.
    pub quantity: u32,
    /// How much, before tax.
    pub subtotal: Amount,
}

/// An order that was not paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// What the provider calls it.
    pub order_id: String,
    /// The quote that it was opened for.
    pub quote_id: Option<Uuid>,
}

/// Notifications that we did not acknowledge, from the oldest on as far as the provider says.
#[derive(Clone, Debug, PartialEq)]
pub struct Unprocessed {
    /// Some of them.
    pub notifications: Vec<Notification>,
    /// Whether there are more: mark these as processed and ask again.
    pub more: bool,
}
