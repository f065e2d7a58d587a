//! Orders of the hosted checkout.

mod amounts;
mod booked;
mod cancel;
mod fulfil;
mod grants;
mod pay;
mod place;
mod promises;
mod refund;
mod subscriptions;
mod support_upgrades;
mod supports;
mod whole;

use domain::{
    Command, LicenseId, Money, NewEvent, Stream, SubscriptionId, SupportId,
    license::LicenseAssigned,
    order::{
        Amounts, CustomerKey, FulfilOrder, Identity, LineRefund, NewLine, PayOrder, PlaceOrder, PricedBy, Refund,
        RefundOrder, Subject,
    },
    reservation::{ReservationKind, ReservationMade},
};
use uuid::Uuid;

use crate::support::{ANNA, CARO, CODE_HASH, Given, KEY, LICENSE, ORDER, events::*, given, order};

/// The keyed hash of the provider and the reference of Caro's payment.
const PAYMENT_HASH: Uuid = Uuid::from_u128(0x9a);

/// That this payment has paid an order.
fn payment_taken() -> NewEvent {
    let (reservation_id, kind) = (PAYMENT_HASH, ReservationKind::Payment);
    let made = ReservationMade { reservation_id, kind };
    NewEvent::new(Stream::Reservation(reservation_id), made)
}

/// A line at a price in euros, about nothing.
pub(crate) fn line(sku: &str, quantity: u32, unit_price: &str) -> NewLine {
    let unit_price = euros(unit_price);
    NewLine {
        sku: sku.parse().unwrap(),
        quantity,
        unit_price,
        subtotal: unit_price.checked_mul(quantity).unwrap(),
        about: None,
    }
}

/// A line about Caro's license.
pub(crate) fn about_license(sku: &str, unit_price: &str) -> NewLine {
    NewLine {
        about: Some(Subject::License { license_id: LICENSE }),
        ..line(sku, 1, unit_price)
    }
}

/// Caro orders these lines, with a discount and a tax.
pub(crate) fn ordering(lines: Vec<NewLine>, discount: &str, tax: &str) -> PlaceOrder {
    let (discount, tax) = (euros(discount), euros(tax));
    let net: i64 = lines.iter().map(|line| line.subtotal.minor).sum();
    let euro = |minor| Money::new(minor, discount.currency);
    PlaceOrder {
        order_id: ORDER,
        order: order(),
        customer: Identity {
            customer_id: CARO,
            email: "caro@example.com".parse().unwrap(),
            name: None,
            country: None,
            city: None,
        },
        reseller_id: None,
        priced_by: PricedBy::List,
        live: true,
        lines,
        amounts: Amounts {
            net: euro(net),
            discount,
            tax,
            gross: euro(net - discount.minor + tax.minor),
        },
    }
}

/// Caro orders a license of ten users; EUR 649.94 are due.
pub(crate) fn place() -> PlaceOrder {
    ordering(vec![line("T-ENT-10", 1, "601.80")], "60.18", "108.32")
}

/// The provider tells that EUR 649.94 were paid.
pub(crate) fn pay() -> PayOrder {
    PayOrder {
        order_id: ORDER,
        provider: "sandbox".to_owned(),
        payment_reference: "PAY-1".to_owned(),
        payment_reservation_id: PAYMENT_HASH,
        amount: euros("649.94"),
        tax: None,
        live: true,
        invoice: None,
    }
}

/// The payment of what `placing` costs.
fn payment_of(placing: &PlaceOrder) -> PayOrder {
    PayOrder {
        amount: placing.amounts.gross,
        ..pay()
    }
}

/// The ids of the licenses that are yet to come.
fn license_ids(count: u128) -> Vec<LicenseId> {
    (0..count)
        .map(|place| LicenseId(Uuid::from_u128(0x50 + place)))
        .collect()
}

/// The ids of the supports that are yet to come.
fn support_ids(count: u128) -> Vec<SupportId> {
    let ids = (0..count).map(|place| SupportId(Uuid::from_u128(0x70 + place)));
    ids.collect()
}

/// The ids of the subscriptions that are yet to come.
fn subscription_ids(count: u128) -> Vec<SubscriptionId> {
    let ids = (0..count).map(|place| SubscriptionId(Uuid::from_u128(0x80 + place)));
    ids.collect()
}

/// Caro gets a new key, up to three licenses and supports, and up to two subscriptions.
fn fulfil() -> FulfilOrder {
    FulfilOrder {
        order_id: ORDER,
        customer_email: "caro@example.com".parse().unwrap(),
        key: CustomerKey::New {
            activation_key_id: KEY,
            code: "NAQR-HVW5-0000-0001".parse().unwrap(),
            reservation_id: CODE_HASH,
        },
        license_ids: license_ids(3),
        support_ids: support_ids(3),
        subscription_ids: subscription_ids(2),
        sandbox: false,
    }
}

fn refund(refund_reference: &str, refund: Refund) -> RefundOrder {
    RefundOrder {
        order_id: ORDER,
        refund_reference: refund_reference.to_owned(),
        refund,
        keep_grants: false,
    }
}

fn refund_line(refund_reference: &str, number: u32, amount: &str) -> RefundOrder {
    let amount = euros(amount);
    refund(refund_reference, Refund::Lines(vec![LineRefund { number, amount }]))
}

/// A price list and Anna, a reseller; Caro has ordered this.
fn placed(placing: &PlaceOrder) -> Given {
    given([published(), registered(ANNA)]).and(placing)
}

fn paid(placing: &PlaceOrder) -> Given {
    placed(placing).and(&payment_of(placing))
}

/// Paid and fulfilled for Caro, who was not known before.
fn fulfilled(placing: &PlaceOrder) -> Given {
    paid(placing).and(&fulfil())
}

/// Caro bought this license directly before.
fn caro_has(license: LicenseAssigned) -> Given {
    given(caro_orders().into_iter().chain([on_license(license)]))
}

/// Whether a command is nothing to do on `story`.
fn is_done(story: &Given, command: &impl Command) -> bool {
    command.decide(story.states(), crate::support::today()) == Ok(vec![])
}
