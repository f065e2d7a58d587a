//! Support that is ordered with the upgrade of its license.

use domain::{
    license::{NewOrder, Price, Seller, Term},
    order::{Grant, OrderError, PlaceOrder, PricedBy, Refund},
    support::{NewSupport, SupportAssigned, SupportRevoked, SupportUpgraded, UpgradedSupport},
};

use super::{
    about_license, caro_has, ordering, payment_of, refund, refund_line, support_ids,
    supports::{days_of_next_year, direct, done, in_force, item, no_ids, on_support, supported},
};
use crate::support::{LICENSE, SUPPORT, events::*, order, sku, time};

/// The license and the 200 days that are left of its support.
fn upgrading(days_left: &[(&str, &str)]) -> PlaceOrder {
    let support = days_left.iter().map(|(sku, price)| about_license(sku, price));
    let lines = support.chain([about_license("U-T-ENT-10-T-ENT-25", "301.20")]);
    ordering(lines.collect(), "0", "0")
}

const DAYS_LEFT: (&str, &str) = ("S200D-U-T-ENT-10-T-ENT-25", "28.05");

#[test]
fn support_is_upgraded_with_its_license_for_the_days_that_are_left() {
    let placing = upgrading(&[DAYS_LEFT]);
    let story = supported().and(&placing).and(&payment_of(&placing));
    let upgraded = SupportUpgraded {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        to: sku("T-ENT-25"),
        supports: vec![UpgradedSupport {
            support_id: SUPPORT,
            days_left: 200,
            days_of_term: 365,
            price: Price::Money(euros("28.05")),
            drawn: None,
        }],
        order_reference: order().reference,
    };
    let upgrade = Grant::Upgrade {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        term: Term::Permanent,
        to: sku("T-ENT-25"),
    };
    let support = Grant::SupportUpgrade { license_id: LICENSE };
    story.when(&no_ids()).then([
        on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Money(euros("301.20")))),
        on_support(LICENSE, upgraded),
        done(vec![(1, support), (2, upgrade)]),
    ]);
}

#[test]
fn an_upgrade_brings_the_support_that_is_in_force_and_no_other() {
    let (upgrade, left) = ("U-T-ENT-10-T-ENT-25", DAYS_LEFT.0);
    let missing = OrderError::SupportUpgradeMissing { sku: item(upgrade) };
    supported().when(&upgrading(&[])).then_error(missing);
    let none = OrderError::SupportNotInForce { sku: item(left) };
    caro_has(direct("T-ENT-10"))
        .when(&upgrading(&[DAYS_LEFT]))
        .then_error(none);
    let alone = OrderError::UpgradeMissing { sku: item(left) };
    supported()
        .when(&ordering(vec![about_license(left, "28.05")], "0", "0"))
        .then_error(alone);
}

#[test]
fn the_days_that_are_left_and_their_price_are_the_lists_unless_the_provider_made_it() {
    let price = OrderError::NotTheListPrice {
        number: 1,
        found: euros("28.06"),
        expected: euros("28.05"),
    };
    supported()
        .when(&upgrading(&[(DAYS_LEFT.0, "28.06")]))
        .then_error(price);
    let other = "S199D-U-T-ENT-10-T-ENT-25";
    let days = OrderError::OtherDaysLeft { sku: item(other) };
    supported().when(&upgrading(&[(other, "28.05")])).then_error(days);
    let provider = PlaceOrder {
        priced_by: PricedBy::Provider,
        ..upgrading(&[(other, "30")])
    };
    assert_eq!(supported().when(&provider).events().len(), 2);
    let more = SupportAssigned {
        support_id: support_ids(3)[2],
        extends: Some(SUPPORT),
        days: days_of_next_year(),
        ..in_force()
    };
    let story = supported().also(on_support(LICENSE, more));
    let missing = OrderError::SupportUpgradeMissing {
        sku: item("U-T-ENT-10-T-ENT-25"),
    };
    story.when(&upgrading(&[DAYS_LEFT])).then_error(missing);
    let both = upgrading(&[("S366D-U-T-ENT-10-T-ENT-25", "51.20"), DAYS_LEFT]);
    assert_eq!(story.when(&both).events().len(), 2);
}

#[test]
fn an_upgrade_is_refunded_with_its_support() {
    let placing = upgrading(&[DAYS_LEFT]);
    let story = supported().and(&placing).and(&payment_of(&placing)).and(&no_ids());
    let events = story.when(&refund("RF-1", Refund::Whole)).events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].event.event_type().name, "license.upgrade_reverted");
    let support_only = refund_line("RF-1", 1, "28.05");
    let sku = item(DAYS_LEFT.0);
    story
        .when(&support_only)
        .then_error(OrderError::UpgradeNotRefunded { sku });
    let license_first = story.and(&refund_line("RF-2", 2, "301.20"));
    assert_eq!(license_first.when(&support_only).events().len(), 1);
}

#[test]
fn what_was_paid_for_the_days_left_counts_as_long_as_any_is_left() {
    let placing = upgrading(&[DAYS_LEFT]);
    let story = supported().and(&placing).and(&payment_of(&placing));
    let later = time("2026-12-02T10:00:00Z");
    let events = story.when_at(later, &no_ids()).events();
    let upgraded = events.iter().find_map(|event| match &event.event {
        domain::Event::SupportUpgraded(upgraded) => Some(upgraded.supports[0].clone()),
        _ => None,
    });
    let support = upgraded.unwrap();
    assert_eq!((support.days_left, support.price), (190, Price::Money(euros("28.05"))));
    let ended = time("2027-06-10T00:00:00Z");
    let none = || OrderError::SupportNotInForce { sku: item(DAYS_LEFT.0) };
    story.when_at(ended, &no_ids()).then_error(none());
    let story = story.and(&refund_line("RF-1", 1, "28.05"));
    assert_eq!(story.when_at(ended, &no_ids()).events().len(), 2);
}

/// Caro orders an upgrade while her license has its year of support, and pays for it after this.
fn paid_after(more: &domain::support::AssignSupport) -> crate::support::Given {
    let placing = upgrading(&[DAYS_LEFT]);
    supported().and(&placing).and(more).and(&payment_of(&placing))
}

/// Five years more.
fn years() -> domain::support::AssignSupport {
    domain::support::AssignSupport {
        license_id: LICENSE,
        by: Seller::Direct,
        support: NewSupport {
            support_id: support_ids(3)[2],
            years: 5,
            paid: Some(euros("434.82")),
        },
        order: NewOrder {
            reservation_id: uuid::Uuid::from_u128(0x999),
            ..order()
        },
    }
}

#[test]
fn support_that_was_bought_since_is_not_upgraded_for_what_was_paid_before() {
    let sku = || item("U-T-ENT-10-T-ENT-25");
    let changed = || OrderError::SupportChanged { sku: sku() };
    let story = paid_after(&years());
    story.when(&no_ids()).then_error(changed());
    let refunded = story.and(&refund_line("RF-1", 1, "28.05"));
    refunded.when(&no_ids()).then_error(changed());
    let without = ordering(vec![about_license("U-T-ENT-10-T-ENT-25", "301.20")], "0", "0");
    let story = caro_has(direct("T-ENT-10")).and(&without).and(&payment_of(&without));
    story.and(&years()).when(&no_ids()).then_error(changed());
}

#[test]
fn support_that_was_taken_back_since_is_not_upgraded_any_more() {
    let revoked = SupportRevoked {
        support_id: SUPPORT,
        license_id: LICENSE,
        refunded: None,
    };
    let placing = upgrading(&[DAYS_LEFT]);
    let story = supported().and(&placing).and(&payment_of(&placing));
    let sku = item("U-T-ENT-10-T-ENT-25");
    story
        .also(on_support(LICENSE, revoked))
        .when(&no_ids())
        .then_error(OrderError::SupportChanged { sku });
}

#[test]
fn no_support_is_upgraded_for_what_was_paid_for_another() {
    let more = SupportAssigned {
        support_id: support_ids(3)[2],
        extends: Some(SUPPORT),
        days: days_of_next_year(),
        ..in_force()
    };
    let both = upgrading(&[DAYS_LEFT, ("S366D-U-T-ENT-10-T-ENT-25", "51.20")]);
    let story = supported().also(on_support(LICENSE, more));
    let story = story.and(&both).and(&payment_of(&both));
    assert_eq!(story.when(&no_ids()).events().len(), 3);
    let sku = item("U-T-ENT-10-T-ENT-25");
    story
        .and(&refund_line("RF-1", 2, "51.20"))
        .when(&no_ids())
        .then_error(OrderError::SupportUpgradeMissing { sku });
}
