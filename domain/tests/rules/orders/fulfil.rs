use domain::{
    NewEvent, Stream,
    activation_key::{ActivationKeyError, Owner},
    license::{LicenseAssigned, LicenseError, Price, Seller},
    order::{
        CustomerKey, FulfilOrder, Grant, GrantedLine, OrderError, OrderFulfilled, PayOrder, PlaceOrder, Refund,
        RefundOrder,
    },
    reservation::{ReservationKind, ReservationMade},
};

use super::{fulfil, fulfilled, license_ids, line, ordering, paid, place, placed, refund, refund_line};
use crate::support::{CARO, CODE_HASH, DORA, Given, KEY, ORDER, events::*, given, sku};

fn reserved(reservation_id: uuid::Uuid, kind: ReservationKind) -> NewEvent {
    let made = ReservationMade { reservation_id, kind };
    NewEvent::new(Stream::Reservation(reservation_id), made)
}

/// The license of this place, which Caro got for so much.
fn license(place: usize, of: &str, paid: &str) -> NewEvent {
    let license_id = license_ids(3)[place];
    let assigned = LicenseAssigned {
        license_id,
        seller: Seller::Direct,
        sku: sku(of),
        price: Price::Money(euros(paid)),
        drawn: None,
        ..license_assigned()
    };
    NewEvent::new(Stream::License(license_id), assigned)
}

fn done(lines: Vec<(u32, std::ops::Range<usize>)>) -> NewEvent {
    let lines = lines.into_iter().map(|(number, places)| {
        let license_ids = license_ids(3)[places].to_vec();
        let activation_key_id = KEY;
        let grant = Grant::Licenses {
            activation_key_id,
            license_ids,
        };
        GrantedLine { number, grant }
    });
    on_order(OrderFulfilled {
        order_id: ORDER,
        lines: lines.collect(),
    })
}

fn with_known_key() -> FulfilOrder {
    FulfilOrder {
        key: CustomerKey::Known(KEY),
        ..fulfil()
    }
}

/// Caro is known and has the key from before, and has paid for a license.
fn caro_paid_with_key() -> Given {
    given(caro_orders()).and(&place()).and(&super::pay())
}

#[test]
fn a_new_customer_is_registered_and_gets_a_key_and_what_was_paid_for() {
    let owner = Owner::Customer { person_id: CARO };
    paid(&place()).when(&fulfil()).then([
        caro_registered(),
        reserved(CODE_HASH, ReservationKind::ActivationKeyCode),
        added(KEY, owner),
        reserved(CARO.0, ReservationKind::CustomerKey),
        license(0, "T-ENT-10", "541.62"),
        done(vec![(1, 0..1)]),
    ]);
}

#[test]
fn each_piece_is_a_license_that_was_paid_its_share() {
    let several = ordering(
        vec![line("T-ENT-3", 2, "301.20"), line("T-ENT-10", 1, "601.80")],
        "0.02",
        "0",
    );
    let events = paid(&several).when(&fulfil()).events();
    let expected = [
        license(0, "T-ENT-3", "301.20"),
        license(1, "T-ENT-3", "301.19"),
        license(2, "T-ENT-10", "601.79"),
        done(vec![(1, 0..2), (2, 2..3)]),
    ];
    assert_eq!(events[4..], expected);
}

#[test]
fn a_customer_who_is_known_keeps_the_key() {
    caro_paid_with_key().when(&with_known_key()).then([
        reserved(CARO.0, ReservationKind::CustomerKey),
        license(0, "T-ENT-10", "541.62"),
        done(vec![(1, 0..1)]),
    ]);
}

#[test]
fn two_orders_at_once_do_not_add_two_keys() {
    let other = domain::ActivationKeyId(uuid::Uuid::from_u128(0x44));
    let again = FulfilOrder {
        key: CustomerKey::New {
            activation_key_id: other,
            code: "NAQR-HVW5-0000-0002".parse().unwrap(),
            reservation_id: uuid::Uuid::from_u128(0x66),
        },
        ..fulfil()
    };
    let story = caro_paid_with_key();
    let first = [reserved(CARO.0, ReservationKind::CustomerKey)];
    let story = first.iter().fold(story, |story, event| story.also(event.clone()));
    story.when(&again).then_error(ActivationKeyError::CustomerHasKey);
    assert_eq!(story.when(&with_known_key()).events().len(), 2);
}

#[test]
fn a_key_is_the_customers_own_and_its_code_is_unused() {
    let owner = Owner::Customer { person_id: DORA };
    let story = given([published(), caro_registered(), added(KEY, owner)]);
    let story = story.and(&place()).and(&super::pay());
    story.when(&with_known_key()).then_error(ActivationKeyError::Unknown);
    let code = reserved(CODE_HASH, ReservationKind::ActivationKeyCode);
    paid(&place())
        .also(code)
        .when(&fulfil())
        .then_error(ActivationKeyError::AlreadyUsed);
}

#[test]
fn only_a_paid_order_is_fulfilled_and_only_once() {
    placed(&place()).when(&fulfil()).then_error(OrderError::NotPaid);
    given([published()]).when(&fulfil()).then_error(OrderError::Unknown);
    fulfilled(&place()).when(&fulfil()).then_nothing();
}

#[test]
fn every_license_needs_an_id_of_its_own() {
    let pair = ordering(vec![line("T-ENT-10", 2, "601.80")], "0", "0");
    let fewer = FulfilOrder {
        license_ids: license_ids(1),
        ..fulfil()
    };
    let (needed, given) = (2, 1);
    paid(&pair)
        .when(&fewer)
        .then_error(OrderError::TooFewLicenseIds { needed, given });
    let same = FulfilOrder {
        license_ids: vec![license_ids(1)[0]; 2],
        ..fulfil()
    };
    paid(&pair).when(&same).then_error(LicenseError::AlreadyAssigned);
}

#[test]
fn what_was_refunded_before_is_not_granted() {
    let two = ordering(
        vec![line("T-ENT-3", 1, "301.20"), line("T-ENT-10", 1, "601.80")],
        "0",
        "0",
    );
    let story = paid(&two).and(&refund_line("RF-1", 1, "301.20"));
    let events = story.when(&fulfil()).events();
    assert_eq!(events[4..], [license(0, "T-ENT-10", "601.80"), done(vec![(2, 0..1)])]);
    let nothing = story.and(&refund_line("RF-2", 2, "601.80"));
    nothing.when(&fulfil()).then_error(OrderError::Refunded);
}

#[test]
fn a_fulfilled_order_that_was_refunded_is_not_fulfilled_again() {
    let whole: RefundOrder = refund("RF-1", Refund::Whole);
    fulfilled(&place()).and(&whole).when(&fulfil()).then_nothing();
}

#[test]
fn a_test_order_is_granted_something_in_a_sandbox_only() {
    let placing = PlaceOrder { live: false, ..place() };
    let paying = PayOrder {
        live: false,
        ..super::pay()
    };
    let story = placed(&placing).and(&paying);
    story.when(&fulfil()).then_error(OrderError::TestOrder);
    let sandbox = FulfilOrder {
        sandbox: true,
        ..fulfil()
    };
    assert_eq!(story.when(&sandbox).events().len(), 6);
    assert_eq!(paid(&place()).when(&sandbox).events().len(), 6);
}
