//! Support is assigned, extended, upgraded, brought to one end and taken back.

mod assign;
mod co_term;
mod promises;
mod revoke;
mod upgrade;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    LicenseId, NewEvent, Stream, SupportId,
    license::{NewOrder, Price},
    proration::Days,
    support::{AssignSupport, NewSupport, SupportAssigned},
};
use uuid::Uuid;

use crate::support::{BY_ANNA, Given, LICENSE, MORE_SUPPORT, SUPPORT, credits, events::*, given, order, time};

/// Anna has so many credits left, and sold this license to Caro for good.
fn anna_sold(amount: &str) -> Given {
    given(anna_has(amount).into_iter().chain([on_license(license_assigned())]))
}

fn new_support(support_id: SupportId, years: u32) -> NewSupport {
    NewSupport {
        support_id,
        years,
        paid: None,
    }
}

/// Anna buys her license support.
fn support(support_id: SupportId, years: u32) -> AssignSupport {
    AssignSupport {
        license_id: LICENSE,
        by: BY_ANNA,
        support: new_support(support_id, years),
        order: another_order(support_id.0.as_u128()),
    }
}

/// An order whose reference nobody used.
fn another_order(hash: u128) -> NewOrder {
    NewOrder {
        reservation_id: Uuid::from_u128(hash + 0x1000),
        ..order()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(text: &str) -> DateTime<Utc> {
    time(&format!("{text}T12:00:00Z"))
}

fn days(first: &str, last: &str) -> Days {
    Days {
        first: day(first),
        last: day(last),
    }
}

fn on_support(event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::Support(LICENSE), event)
}

/// A year of it, from today on.
fn assigned() -> SupportAssigned {
    SupportAssigned {
        support_id: SUPPORT,
        license_id: LICENSE,
        extends: None,
        sku: "S1Y-T-ENT-10".parse().unwrap(),
        days: days("2026-11-22", "2027-11-21"),
        price: Price::Credits(credits("71.61")),
        drawn: Some(drawn("71.61")),
        order_reference: order().reference,
    }
}

/// A year more, directly after it.
fn extended() -> SupportAssigned {
    SupportAssigned {
        support_id: MORE_SUPPORT,
        extends: Some(SUPPORT),
        days: days("2027-11-22", "2028-11-21"),
        ..assigned()
    }
}

/// The last day of what the license has.
fn end(story: &Given, of: LicenseId) -> Option<NaiveDate> {
    story.states().support(of).in_force_until()
}

/// The event that takes the reference of this order.
fn taken(order: &NewOrder) -> NewEvent {
    let kind = domain::reservation::ReservationKind::OrderReference;
    let reservation_id = order.reservation_id;
    let made = domain::reservation::ReservationMade { reservation_id, kind };
    NewEvent::new(Stream::Reservation(reservation_id), made)
}
