use domain::{
    Credits, NewEvent,
    credit_account::{CreditsExpired, CreditsPurchased, ExpireCredits, Lot, LotPart, LotPrice},
    license::DeleteLicense,
};

use crate::support::{ANNA, BY_ANNA, Given, LICENSE, assign, credits, events::*, given, time};

const DELETE: DeleteLicense = DeleteLicense {
    license_id: LICENSE,
    by: BY_ANNA,
};

/// Anna buys 400 credits more, which are good until the end of 2026.
fn purchased_until() -> NewEvent {
    let event = CreditsPurchased {
        reseller_id: ANNA,
        credits: credits("400"),
        paid: Some(euros("392")),
        lot: Some(2),
        expires_on: Some("2026-12-31".parse().unwrap()),
        balance_after: credits("500"),
    };
    on_credits(ANNA, event)
}

fn of_second(amount: &str) -> LotPart {
    let price = LotPrice {
        paid: euros("392"),
        for_credits: credits("400"),
    };
    let lot = Lot {
        number: 2,
        price: Some(price),
        expires_on: Some("2026-12-31".parse().unwrap()),
    };
    LotPart {
        credits: credits(amount),
        lot: Some(lot),
    }
}

fn anna_has_two_lots() -> Given {
    given(anna_has("100").into_iter().chain([purchased_until()]))
}

fn expired(amount: &str, after: &str) -> NewEvent {
    let event = CreditsExpired {
        reseller_id: ANNA,
        credits: credits(amount),
        parts: vec![of_second(amount)],
        balance_after: credits(after),
    };
    on_credits(ANNA, event)
}

const EXPIRE: ExpireCredits = ExpireCredits { reseller_id: ANNA };

#[test]
fn the_first_lot_is_drawn_first() {
    let story = anna_has_two_lots();
    assert_eq!(story.lots(ANNA), [(1, credits("100")), (2, credits("400"))]);
    let story = story.and(&assign());
    assert_eq!(story.lots(ANNA), [(2, credits("78.74"))]);
    let domain::license::License::Assigned(license) = story.states().license(LICENSE) else {
        panic!("was assigned")
    };
    assert_eq!(license.drawn[0].parts, [of_lot(1, "100"), of_second("321.26")]);
}

#[test]
fn a_refund_opens_the_lots_that_it_was_drawn_from() {
    let story = anna_has_two_lots();
    let before = story.states().credit_account(ANNA).open_lots().to_vec();
    let story = story.and(&assign()).and(&DELETE);
    assert_eq!(story.states().credit_account(ANNA).open_lots(), before);
}

#[test]
fn credits_expire_after_their_last_day() {
    let story = anna_has_two_lots();
    story.when_at(time("2026-12-31T23:59:59Z"), &EXPIRE).then_nothing();
    story
        .when_at(time("2027-01-01T00:00:00Z"), &EXPIRE)
        .then([expired("400", "100")]);
}

#[test]
fn only_what_is_left_of_a_lot_expires() {
    let story = anna_has_two_lots().and(&assign());
    story
        .when_at(time("2027-01-01T00:00:00Z"), &EXPIRE)
        .then([expired("78.74", "0")]);
    let story = given(
        anna_has("100")
            .into_iter()
            .chain([purchased_until(), expired("400", "100")]),
    );
    assert_eq!(story.lots(ANNA), [(1, credits("100"))]);
    story.when_at(time("2027-01-02T00:00:00Z"), &EXPIRE).then_nothing();
}

#[test]
fn what_comes_back_to_an_expired_lot_expires_again() {
    let story = anna_has_two_lots().and(&assign());
    let story = story.also(expired("78.74", "0")).and(&DELETE);
    assert_eq!(story.lots(ANNA), [(1, credits("100")), (2, credits("321.26"))]);
    story
        .when_at(time("2027-01-01T00:00:00Z"), &EXPIRE)
        .then([expired("321.26", "100")]);
}

/// What the log holds from before lots: numbers by their order, first in, first out, and refunds into a lot of their own.
#[test]
fn old_events_lead_to_lots_too() {
    let old = |event_type: &str, body: serde_json::Value| {
        let event = domain::Event::decode(event_type, 1, body.to_string().as_bytes()).unwrap();
        on_credits(ANNA, event)
    };
    let bought = |amount: &str, after: &str| {
        let body = serde_json::json!({ "reseller_id": ANNA, "credits": amount, "paid": null, "balance_after": after });
        old("credits.purchased", body)
    };
    let sale = |event_type: &str, kind: &str, amount: &str, after: &str| {
        let cause = serde_json::json!({ "kind": kind, "license_id": LICENSE, "sku": "T-ENT-10" });
        let body = serde_json::json!({
            "reseller_id": ANNA, "credits": amount, "cause": cause, "balance_after": after
        });
        old(event_type, body)
    };
    let adjusted = |amount: &str, after: &str| {
        let body = serde_json::json!({
            "reseller_id": ANNA, "credits": amount, "reason": "why", "balance_after": after
        });
        old("credits.adjusted", body)
    };
    let story = given([
        bought("100.00", "100.00"),
        bought("50.00", "150.00"),
        sale("credits.debited", "license_assigned", "120.00", "30.00"),
        adjusted("5.00", "35.00"),
        adjusted("-31.00", "4.00"),
        sale("credits.refunded", "license_deleted", "120.00", "124.00"),
    ]);
    assert_eq!(story.lots(ANNA), [(3, credits("4")), (4, credits("120"))]);
    assert_eq!(story.states().credit_account(ANNA).owed, Credits::ZERO);
}

/// A license that was paid before lots were told gives its credits back to a lot of their own.
#[test]
fn what_an_old_license_cost_comes_back() {
    let assigned = domain::license::LicenseAssigned {
        drawn: None,
        ..license_assigned()
    };
    let story = given(anna_has("100").into_iter().chain([on_license(assigned)])).and(&DELETE);
    assert_eq!(story.lots(ANNA), [(1, credits("100")), (2, credits("421.26"))]);
}
