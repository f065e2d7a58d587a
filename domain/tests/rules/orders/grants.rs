//! Upgrades and credits, granted and taken back.

use domain::{
    NewEvent, Stream,
    credit_account::{CreditPurchaseRevoked, CreditsPurchased, PurchaseCredits},
    license::{
        LicenseAssigned, LicenseError, LicenseUpgradeReverted, LicenseUpgraded, Price, Seller, Term, UpgradeLicense,
    },
    order::{FulfilOrder, Grant, GrantedLine, OrderError, OrderFulfilled, PlaceOrder, Refund, RefundOrder},
};

use super::{about_license, caro_has, fulfil, is_done, line, ordering, paid, payment_of, refund};
use crate::support::{ANNA, BY_ANNA, Given, LICENSE, ORDER, credits, events::*, order, sku, time};

/// Caro's own license, bought directly before.
fn direct(of: &str, term: Term) -> LicenseAssigned {
    LicenseAssigned {
        seller: Seller::Direct,
        sku: sku(of),
        term,
        price: Price::Money(euros("1")),
        ..license_assigned()
    }
}

fn trial() -> Term {
    Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00Z"),
    }
}

/// Caro upgrades a license that is `of`, and has paid.
fn upgrading(license: LicenseAssigned, sku: &str, price: &str) -> Given {
    let placing = ordering(vec![about_license(sku, price)], "0", "0");
    caro_has(license).and(&placing).and(&payment_of(&placing))
}

fn granted(grant: Grant) -> NewEvent {
    let lines = vec![GrantedLine { number: 1, grant }];
    on_order(OrderFulfilled { order_id: ORDER, lines })
}

fn reverted(from: &str, to: &str, term: Term) -> NewEvent {
    on_license(LicenseUpgradeReverted {
        license_id: LICENSE,
        from: sku(from),
        to: sku(to),
        term,
    })
}

fn no_ids() -> FulfilOrder {
    FulfilOrder {
        license_ids: vec![],
        ..fulfil()
    }
}

#[test]
fn a_paid_upgrade_makes_the_license_more() {
    let grant = Grant::Upgrade {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        term: Term::Permanent,
        to: sku("T-ENT-25"),
    };
    let upgraded = license_upgraded("T-ENT-10", "T-ENT-25", Price::Money(euros("301.20")));
    upgrading(direct("T-ENT-10", Term::Permanent), "U-T-ENT-10-T-ENT-25", "301.20")
        .when(&no_ids())
        .then([on_license(upgraded), granted(grant)]);
}

#[test]
fn a_paid_license_for_a_trial_makes_it_permanent() {
    let grant = Grant::Upgrade {
        license_id: LICENSE,
        from: sku("T-ENT-3"),
        term: trial(),
        to: sku("T-ENT-10"),
    };
    let upgraded = LicenseUpgraded {
        became_permanent: true,
        ..license_upgraded("T-ENT-3", "T-ENT-10", Price::Money(euros("601.80")))
    };
    upgrading(direct("T-ENT-3", trial()), "T-ENT-10", "601.80")
        .when(&no_ids())
        .then([on_license(upgraded), granted(grant)]);
}

#[test]
fn a_license_that_changed_meanwhile_is_not_upgraded_by_the_older_order() {
    let upgraded = on_license(license_upgraded("T-ENT-10", "T-ENT-50", Price::Free));
    let refused = OrderError::OtherLicense {
        sku: Box::new("U-T-ENT-10-T-ENT-25".parse().unwrap()),
    };
    upgrading(direct("T-ENT-10", Term::Permanent), "U-T-ENT-10-T-ENT-25", "301.20")
        .also(upgraded)
        .when(&no_ids())
        .then_error(refused);
}

#[test]
fn an_upgrade_that_is_refunded_in_whole_is_taken_back() {
    let whole = refund("RF-1", Refund::Whole);
    let story = upgrading(direct("T-ENT-10", Term::Permanent), "U-T-ENT-10-T-ENT-25", "301.20").and(&no_ids());
    let events = story.when(&whole).events();
    assert_eq!(events[1..], [reverted("T-ENT-25", "T-ENT-10", Term::Permanent)]);
    let events = upgrading(direct("T-ENT-3", trial()), "T-ENT-10", "601.80")
        .and(&no_ids())
        .when(&whole)
        .events();
    assert_eq!(events[1..], [reverted("T-ENT-10", "T-ENT-3", trial())]);
}

#[test]
fn several_upgrades_of_one_order_are_taken_back_from_the_last() {
    let lines = vec![
        about_license("U-T-ENT-3-T-ENT-10", "301.20"),
        about_license("U-T-ENT-10-T-ENT-25", "301.20"),
    ];
    let placing = PlaceOrder {
        priced_by: domain::order::PricedBy::Provider,
        ..ordering(lines, "0", "0")
    };
    let story = caro_has(direct("T-ENT-3", Term::Permanent))
        .and(&placing)
        .and(&payment_of(&placing))
        .and(&no_ids());
    let events = story.when(&refund("RF-1", Refund::Whole)).events();
    let (last, first) = (
        reverted("T-ENT-25", "T-ENT-10", Term::Permanent),
        reverted("T-ENT-10", "T-ENT-3", Term::Permanent),
    );
    assert_eq!(events[1..], [last, first]);
}

#[test]
fn an_upgrade_that_was_built_on_is_refunded_with_its_grants_kept() {
    let further = UpgradeLicense {
        license_id: LICENSE,
        by: Seller::Direct,
        to: sku("T-ENT-50"),
        to_permanent: false,
        order: order(),
        paid: Some(euros("1")),
        support_paid: None,
    };
    let story = upgrading(direct("T-ENT-10", Term::Permanent), "U-T-ENT-10-T-ENT-25", "301.20")
        .and(&no_ids())
        .and(&further);
    let whole = refund("RF-1", Refund::Whole);
    story.when(&whole).then_error(LicenseError::ChangedSinceUpgrade);
    let kept = RefundOrder {
        keep_grants: true,
        ..whole
    };
    assert_eq!(story.when(&kept).events().len(), 1);
}

fn hundred_credits() -> PlaceOrder {
    PlaceOrder {
        reseller_id: Some(ANNA),
        ..ordering(vec![line("CREDITS-100", 2, "100")], "10", "38")
    }
}

#[test]
fn paid_credits_are_on_the_resellers_account() {
    let story = paid(&hundred_credits());
    let events = story.when(&no_ids()).events();
    let bought = CreditsPurchased {
        lot: Some(1),
        expires_on: None,
        reseller_id: ANNA,
        credits: credits("200"),
        paid: Some(euros("190")),
        balance_after: credits("200"),
    };
    let grant = Grant::Credits {
        reseller_id: ANNA,
        credits: credits("200"),
        lot: 1,
    };
    let expected = [
        caro_registered(),
        NewEvent::new(Stream::CreditAccount(ANNA), bought),
        granted(grant),
    ];
    assert_eq!(events, expected);
}

#[test]
fn credits_that_are_refunded_in_whole_are_taken_back_from_their_lot() {
    let more = PurchaseCredits {
        reseller_id: ANNA,
        credits: credits("50"),
        paid: None,
    };
    let story = paid(&hundred_credits()).and(&more).and(&no_ids()).and(&more);
    let events = story.when(&refund("RF-1", Refund::Whole)).events();
    let revoked = CreditPurchaseRevoked {
        reseller_id: ANNA,
        lot: 2,
        credits: credits("200"),
        owed: credits("0"),
        reason: "the order that paid for them was refunded".to_owned(),
        balance_after: credits("100"),
        below_limit: false,
    };
    assert_eq!(events[1..], [on_credits(ANNA, revoked)]);
}

#[test]
fn credits_are_left_where_the_refund_says_so() {
    let story = paid(&hundred_credits()).and(&no_ids());
    let kept = RefundOrder {
        keep_grants: true,
        ..refund("RF-1", Refund::Whole)
    };
    let story = story.and(&kept);
    assert_eq!(story.balance(ANNA), credits("200"));
    assert!(is_done(&story, &kept));
}

#[test]
fn an_order_needs_no_key_for_what_is_on_no_key() {
    let events = paid(&hundred_credits()).when(&no_ids()).events();
    let keys = events
        .iter()
        .filter(|event| event.stream.category() == "activation_key");
    assert_eq!(keys.count(), 0);
}

#[test]
fn what_a_reseller_sold_is_upgraded_by_that_reseller() {
    let sold_by_anna = LicenseAssigned {
        seller: BY_ANNA,
        ..direct("T-ENT-10", Term::Permanent)
    };
    let placing = ordering(vec![about_license("U-T-ENT-10-T-ENT-25", "301.20")], "0", "0");
    caro_has(sold_by_anna).when(&placing).then_error(LicenseError::Unknown);
}
