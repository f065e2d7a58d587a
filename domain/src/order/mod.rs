//! Orders of the hosted checkout: placed, paid, fulfilled, refunded in whole or in part; or cancelled before they are paid.

mod amounts;
mod cancel;
mod check;
mod customer;
mod error;
mod events;
mod fulfil;
mod grant;
mod item;
mod pay;
mod place;
mod refund;
mod revoke;
mod subscriptions;
mod supports;

use uuid::Uuid;

pub use self::{
    amounts::{Amounts, NewLine},
    cancel::CancelOrder,
    customer::{Identity, IdentityText},
    error::OrderError,
    events::{
        Grant, GrantedLine, GrantedSupport, OrderCancelled, OrderFulfilled, OrderLine, OrderPaid, OrderPlaced,
        OrderRefunded, PricedBy, RefundedLine, Subject,
    },
    fulfil::{CustomerKey, FulfilOrder},
    pay::{InvoiceLink, PayOrder},
    place::PlaceOrder,
    refund::{LineRefund, Refund, RefundOrder},
};
use crate::{
    catalog::ItemSku,
    event::Event,
    ids::{PersonId, ResellerId, SupportId},
    license::{NewOrder, OrderReference},
    money::Money,
    proration::spread,
    text,
};

/// The longest name of a provider and the longest reference of its own, in characters.
const LONGEST_REFERENCE: usize = 100;

/// What became of an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Never heard of.
    Unplaced,
    /// It waits for its payment.
    Placed(Box<Placed>),
    /// It was paid.
    Paid(Box<Paid>),
    /// It was cancelled before it was paid.
    Cancelled {
        /// Who ordered.
        customer_id: PersonId,
    },
}

/// What was ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// What the customer is told.
    pub reference: OrderReference,
    /// The keyed hash of the reference.
    pub reservation_id: Uuid,
    /// Who orders.
    pub customer_id: PersonId,
    /// The reseller that credits are ordered for.
    pub reseller_id: Option<ResellerId>,
    /// What is to be paid; once it is, what was.
    pub gross: Money,
    /// The tax in it.
    pub tax: Money,
    /// Whether money is meant; if not it is a test order.
    pub live: bool,
    /// What is bought.
    pub lines: Vec<Line>,
}

/// A line of an order, and what was refunded of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its place, from 1.
    pub number: u32,
    /// What is bought.
    pub sku: ItemSku,
    /// How many.
    pub quantity: u32,
    /// What it brings in: its price less its share of the discount and what was refunded before it was granted, before tax; nothing
    /// in a test order.
    pub discounted: Money,
    /// The existing thing that it is about.
    pub about: Option<Subject>,
    /// The supports that the license had when its upgrade was ordered.
    pub supports: Vec<SupportId>,
    /// What is left of what is paid for it, tax included.
    pub left: Money,
    /// The tax in what is left.
    pub tax: Money,
    /// Whether it was refunded in whole.
    pub refunded: bool,
}

/// An order that was paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Paid {
    /// What was ordered.
    pub order: Placed,
    /// The payment provider.
    pub provider: String,
    /// What the provider calls the payment.
    pub payment_reference: String,
    /// What was granted; none if it was not fulfilled yet.
    pub granted: Option<Vec<GrantedLine>>,
    /// The refunds so far.
    pub refunds: Vec<PastRefund>,
}

/// A refund that was booked.
#[derive(Clone, Debug, PartialEq)]
pub struct PastRefund {
    /// What the provider calls it.
    pub reference: String,
    /// How much of which lines, in the order in which they were told.
    pub lines: Vec<LineRefund>,
    /// Whether it left nothing of the order.
    pub last: bool,
}

impl Order {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unplaced;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Self::Unplaced, Event::OrderPlaced(placed)) => *self = Self::Placed(Box::new(Placed::new(placed))),
            (Self::Placed(order), Event::OrderPaid(paid)) => {
                *self = Self::Paid(Box::new(Paid {
                    order: order.paid(paid),
                    provider: paid.provider.clone(),
                    payment_reference: paid.payment_reference.clone(),
                    granted: None,
                    refunds: Vec::new(),
                }));
            }
            (Self::Placed(order), Event::OrderCancelled(_)) => {
                let customer_id = order.customer_id;
                *self = Self::Cancelled { customer_id };
            }
            (Self::Paid(paid), Event::OrderFulfilled(fulfilled)) => paid.granted = Some(fulfilled.lines.clone()),
            (Self::Paid(paid), Event::OrderRefunded(refunded)) => paid.refund(refunded),
            _ => {}
        }
    }

    /// Who ordered.
    pub fn customer_id(&self) -> Option<PersonId> {
        match self {
            Self::Unplaced => None,
            Self::Placed(order) => Some(order.customer_id),
            Self::Paid(paid) => Some(paid.order.customer_id),
            Self::Cancelled { customer_id } => Some(*customer_id),
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Placed(order) => size_of::<Placed>() + order.heap_bytes(),
            Self::Paid(paid) => size_of::<Paid>() + paid.heap_bytes(),
            Self::Unplaced | Self::Cancelled { .. } => 0,
        }
    }

    /// This order if it was paid.
    pub fn paid(&self) -> Result<&Paid, OrderError> {
        match self {
            Self::Paid(paid) => Ok(paid),
            Self::Placed(_) => Err(OrderError::NotPaid),
            Self::Cancelled { .. } => Err(OrderError::Cancelled),
            Self::Unplaced => Err(OrderError::Unknown),
        }
    }
}

impl Placed {
    fn new(placed: &OrderPlaced) -> Self {
        let line = |line: &OrderLine| Line {
            number: line.number,
            sku: line.sku.clone(),
            quantity: line.quantity,
            discounted: Money {
                minor: if placed.live { line.discounted.minor } else { 0 },
                ..line.discounted
            },
            about: line.about,
            supports: line.supports.clone(),
            left: line.gross,
            tax: Money {
                minor: line.gross.minor.saturating_sub(line.discounted.minor),
                ..line.gross
            },
            refunded: false,
        };
        Self {
            reference: placed.reference.clone(),
            reservation_id: placed.reservation_id,
            customer_id: placed.customer_id,
            reseller_id: placed.reseller_id,
            gross: placed.gross,
            tax: placed.tax,
            live: placed.live,
            lines: placed.lines.iter().map(line).collect(),
        }
    }

    /// The order with the tax that was paid, spread over its lines as what they cost before tax is.
    fn paid(&self, paid: &OrderPaid) -> Self {
        let mut order = self.clone();
        let net = |line: &Line| line.left.minor.saturating_sub(line.tax.minor);
        let weights: Vec<i64> = order.lines.iter().map(net).collect();
        if paid.tax != order.tax
            && let Some(shares) = spread(paid.amount.minor, &weights)
        {
            for (line, share) in order.lines.iter_mut().zip(shares) {
                line.tax.minor = share.saturating_sub(net(line));
                line.left.minor = share;
            }
        }
        (order.gross, order.tax) = (paid.amount, paid.tax);
        order
    }

    /// The order as licenses name it.
    fn new_order(&self) -> NewOrder {
        NewOrder {
            reference: self.reference.clone(),
            reservation_id: self.reservation_id,
        }
    }

    fn heap_bytes(&self) -> usize {
        let lines = self.lines.iter();
        let lines = lines.map(|line| {
            let supports = size_of_val(line.supports.as_slice());
            size_of::<Line>() + line.sku.heap_bytes() + supports
        });
        self.reference.as_str().len() + lines.sum::<usize>()
    }
}

impl Paid {
    /// Whether this line was granted what it bought.
    fn delivered(&self, number: u32) -> bool {
        let mut granted = self.granted.iter().flatten();
        granted.any(|line| line.number == number)
    }

    fn refund(&mut self, refunded: &OrderRefunded) {
        for part in &refunded.lines {
            let mut lines = self.order.lines.iter_mut();
            if let Some(line) = lines.find(|line| line.number == part.number) {
                line.left.minor = line.left.minor.saturating_sub(part.amount.minor);
                line.tax.minor = line.tax.minor.saturating_sub(part.tax.minor);
                line.refunded |= part.in_whole;
                if !part.delivered {
                    let net = part.amount.minor.saturating_sub(part.tax.minor);
                    line.discounted.minor = line.discounted.minor.saturating_sub(net).max(0);
                }
            }
        }
        let lines = refunded.lines.iter().map(|line| LineRefund {
            number: line.number,
            amount: line.amount,
        });
        self.refunds.push(PastRefund {
            reference: refunded.refund_reference.clone(),
            lines: lines.collect(),
            last: self.order.lines.iter().all(|line| line.refunded),
        });
    }

    fn heap_bytes(&self) -> usize {
        let refunds = self.refunds.iter().map(|refund| {
            let held = refund.reference.len() + size_of_val(refund.lines.as_slice());
            size_of::<PastRefund>() + held
        });
        let granted = self.granted.iter().flatten().map(GrantedLine::heap_bytes);
        let texts = self.provider.len() + self.payment_reference.len();
        self.order.heap_bytes() + texts + refunds.sum::<usize>() + granted.sum::<usize>()
    }
}

impl GrantedLine {
    /// About how many bytes it holds, its own size included.
    fn heap_bytes(&self) -> usize {
        let held = match &self.grant {
            Grant::Licenses { license_ids, .. } => size_of_val(license_ids.as_slice()),
            Grant::Upgrade { from, to, .. } => from.heap_bytes() + to.heap_bytes(),
            Grant::Supports { supports } => size_of_val(supports.as_slice()),
            Grant::Subscriptions { subscription_ids, .. } => size_of_val(subscription_ids.as_slice()),
            Grant::Channels { from, to, .. } => from.heap_bytes() + to.heap_bytes(),
            Grant::SupportUpgrade { .. } | Grant::Credits { .. } => 0,
        };
        size_of::<Self>() + held
    }
}

/// A provider's name or a reference of its own.
fn reference(text: &str) -> Result<String, OrderError> {
    text::one_line(text, LONGEST_REFERENCE).ok_or(OrderError::MalformedReference)
}
