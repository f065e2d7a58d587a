//! Paying an order.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    command::{Command, NewEvent},
    ids::OrderId,
    money::Money,
    order::{Order, OrderError, OrderPaid, Placed, reference},
    period,
    person::Person,
    personal::Personal,
    rejection::Rejection,
    reservation::{Reservation, ReservationKind},
    states::States,
    stream::Stream,
    text,
};

/// The longest link, in characters.
const LONGEST_LINK: usize = 1000;

/// Books the payment of an order as the provider tells it. One payment pays one order; the same payment again is nothing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct PayOrder {
    /// Which.
    pub order_id: OrderId,
    /// The payment provider, 1 to 100 characters.
    pub provider: String,
    /// What the provider calls the payment, 1 to 100 characters.
    pub payment_reference: String,
    /// The keyed hash of the provider and that reference.
    pub payment_reservation_id: Uuid,
    /// What was paid, which must be the gross amount.
    pub amount: Money,
    /// The tax in it, where the provider says it: it takes the place of the order's own.
    pub tax: Option<Money>,
    /// Whether it was money; if not it was a test.
    pub live: bool,
    /// Where the provider shows the invoice.
    pub invoice: Option<InvoiceLink>,
}

text::private_text! {
    /// Where a provider shows an invoice to whoever has the link: `https://` or `http://` and what follows, at most 1000 characters.
    InvoiceLink
}

impl FromStr for InvoiceLink {
    type Err = OrderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let link = text::one_line(text, LONGEST_LINK).filter(|link| !link.contains(char::is_whitespace));
        let link = link.filter(|link| is_web(link));
        link.map(Self).ok_or(OrderError::MalformedInvoiceLink)
    }
}

/// Whether it begins as links do; a sandbox on one's own machine has no certificate.
fn is_web(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
}

impl Command for PayOrder {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let order = states.order(self.order_id);
        // The invoice is personal data of the customer.
        let customer = match order {
            Order::Placed(order) => states.person(order.customer_id),
            _ => &Person::EMPTY,
        };
        let reservation = states.reservation(self.payment_reservation_id);
        Ok(decide(order, customer, reservation, self)?)
    }
}

fn decide(
    order: &Order,
    customer: &Person,
    reservation: &Reservation,
    command: &PayOrder,
) -> Result<Vec<NewEvent>, OrderError> {
    let order_id = command.order_id;
    let provider = reference(&command.provider)?;
    let payment_reference = reference(&command.payment_reference)?;
    let order = match order {
        Order::Placed(order) => order,
        Order::Paid(paid) if paid.provider == provider && paid.payment_reference == payment_reference => {
            check_payment(&paid.order, command)?;
            return Ok(vec![]);
        }
        Order::Paid(_) => return Err(OrderError::AlreadyPaid),
        Order::Cancelled { .. } => return Err(OrderError::Cancelled),
        Order::Unplaced => return Err(OrderError::Unknown),
    };
    check_payment(order, command)?;
    let taken = reservation.take(command.payment_reservation_id, ReservationKind::Payment);
    let taken = taken.ok_or(OrderError::PaymentOfAnother)?;
    let customer_id = order.customer_id;
    let invoice = command.invoice.as_ref();
    let invoice = invoice.map(|link| Personal::new(customer_id, link.as_str()));
    let paid = OrderPaid {
        order_id,
        customer_id,
        provider,
        payment_reference,
        amount: command.amount,
        tax: command.tax.unwrap_or(order.tax),
        live: command.live,
        // The money has come; only where the invoice is shown is not kept of somebody erased.
        invoice: customer.unless_erased(invoice),
    };
    Ok(vec![taken, NewEvent::new(Stream::Order(order_id), paid)])
}

/// Whether what was paid is what is due for `order`.
fn check_payment(order: &Placed, command: &PayOrder) -> Result<(), OrderError> {
    if order.live != command.live {
        return Err(OrderError::TestPayment);
    }
    let (found, expected) = (command.amount, due(order, command.tax));
    match found == expected {
        true => Ok(()),
        false => Err(OrderError::WrongPayment { found, expected }),
    }
}

/// What is due for `order` with this tax in place of its own; with its own where that cannot be.
fn due(order: &Placed, tax: Option<Money>) -> Money {
    let tax = tax.filter(|tax| tax.minor >= 0 && tax.currency == order.gross.currency);
    let net = order.gross.minor.saturating_sub(order.tax.minor);
    Money {
        minor: net.saturating_add(tax.unwrap_or(order.tax).minor),
        ..order.gross
    }
}
