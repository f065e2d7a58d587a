//! An order of everything at once.

use domain::{NewEvent, order::PlaceOrder, order::Refund};

use super::{fulfil, fulfilled, license_ids, line, ordering, paid, refund, refund_line, subscription_ids};
use crate::support::ANNA;

/// A license with support and a subscription for Caro, and credits for Anna; EUR 864.11 and 20 % tax.
pub(super) fn everything() -> PlaceOrder {
    let lines = vec![
        line("T-ENT-10", 1, "601.80"),
        line("S1Y-T-ENT-10", 1, "102.31"),
        line("P1M-RS-5", 1, "60.00"),
        line("CREDITS-100", 1, "100.00"),
    ];
    PlaceOrder {
        reseller_id: Some(ANNA),
        ..ordering(lines, "0", "172.82")
    }
}

fn names(events: &[NewEvent]) -> Vec<&str> {
    events.iter().map(|event| event.event.event_type().name).collect()
}

#[test]
fn everything_is_granted_at_once() {
    let events = paid(&everything()).when(&fulfil()).events();
    let expected = [
        "person.registered",
        "reservation.made",
        "activation_key.added",
        "reservation.made",
        "license.assigned",
        "subscription.started",
        "credits.purchased",
        "support.assigned",
        "order.fulfilled",
    ];
    assert_eq!(names(&events), expected);
}

#[test]
fn a_part_of_it_is_refunded_and_then_the_rest() {
    let story = fulfilled(&everything());
    let subscription = refund_line("RF-1", 3, "72.00");
    let events = story.when(&subscription).events();
    assert_eq!(names(&events), ["order.refunded", "subscription.ended"]);
    let story = story.and(&subscription);
    let rest = refund("RF-2", Refund::Whole);
    let events = story.when(&rest).events();
    let expected = [
        "order.refunded",
        "support.revoked",
        "credits.purchase_revoked",
        "license.revoked",
    ];
    assert_eq!(names(&events), expected);
    let story = story.and(&rest);
    let states = story.states();
    assert!(states.support(license_ids(1)[0]).terms().is_empty());
    assert!(
        !states
            .subscription(subscription_ids(1)[0])
            .is_in_force(crate::support::time("2026-11-23T00:00:00Z"))
    );
    assert_eq!(story.balance(ANNA), domain::Credits::ZERO);
}
