use domain::{
    NewEvent,
    catalog::{CatalogError, PriceList, PublishPriceList, SoldAs, default_price_list},
    credit_account::{CauseKind, CreditError},
    license::{
        AssignLicense, LicenseAssigned, LicenseError, LicenseUpgraded, NewOrder, Price, Seller, Term, UpgradeLicense,
    },
    payment::PaymentError,
    reseller::ResellerError,
};

use crate::support::{
    ANNA, BEN, BY_ANNA, BY_BEN, Given, LICENSE, assign, credits, events::*, given, order, sku, time, today,
};

fn upgrade(to: &str) -> UpgradeLicense {
    UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku(to),
        to_permanent: false,
        order: order(),
        paid: None,
        support_paid: None,
    }
}

fn to_permanent(to: &str) -> UpgradeLicense {
    UpgradeLicense {
        to_permanent: true,
        ..upgrade(to)
    }
}

/// Anna has so many credits left and this license of Caro's.
fn anna_sold(amount: &str, of: &str, term: Term) -> Given {
    let assigned = LicenseAssigned {
        sku: sku(of),
        term,
        ..license_assigned()
    };
    given(anna_has(amount).into_iter().chain([on_license(assigned)]))
}

fn trial() -> Term {
    Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00Z"),
    }
}

fn paid(amount: &str) -> Price {
    Price::Credits(credits(amount))
}

fn debit(amount: &str, after: &str, of: &str) -> NewEvent {
    debited(amount, after, CauseKind::LicenseUpgraded, of)
}

#[test]
fn more_users_cost_the_difference() {
    anna_sold("500", "T-ENT-10", Term::Permanent)
        .when(&upgrade("T-ENT-25"))
        .then([
            order_taken(),
            on_license(license_upgraded("T-ENT-10", "T-ENT-25", paid("210.84"))),
            debit("210.84", "289.16", "U-T-ENT-10-T-ENT-25"),
        ]);
}

#[test]
fn a_higher_edition_costs_the_difference() {
    anna_sold("500", "T-DSK-10", Term::Permanent)
        .when(&upgrade("T-ENT-10"))
        .then([
            order_taken(),
            on_license(license_upgraded("T-DSK-10", "T-ENT-10", paid("194.46"))),
            debit("194.46", "305.54", "U-T-DSK-10-T-ENT-10"),
        ]);
}

#[test]
fn workstations_are_added_one_by_one() {
    anna_sold("500", "RW-5", Term::Permanent).when(&upgrade("RW-8")).then([
        order_taken(),
        on_license(license_upgraded("RW-5", "RW-8", paid("75.60"))),
        debit("75.60", "424.40", "U-RW-5-RW-8"),
    ]);
}

#[test]
fn the_difference_is_by_the_list_of_the_day() {
    let mut price_list = PriceList {
        effective_from: today().date_naive(),
        ..default_price_list()
    };
    price_list.prices.iter_mut().for_each(|price| price.credits.0 *= 2);
    anna_sold("500", "T-ENT-10", Term::Permanent)
        .and(&PublishPriceList { price_list })
        .when(&upgrade("T-ENT-25"))
        .then([
            order_taken(),
            on_license(license_upgraded("T-ENT-10", "T-ENT-25", paid("421.68"))),
            debit("421.68", "78.32", "U-T-ENT-10-T-ENT-25"),
        ]);
}

#[test]
fn a_trial_becomes_permanent_for_the_whole_price() {
    let whole = LicenseUpgraded {
        became_permanent: true,
        ..license_upgraded("T-ENT-3", "T-ENT-10", paid("421.26"))
    };
    let expected = [order_taken(), on_license(whole), debit("421.26", "78.74", "T-ENT-10")];
    let story = anna_sold("500", "T-ENT-3", trial());
    story.when(&to_permanent("T-ENT-10")).then(expected.clone());
    // It may be over by then: that is what the upgrade is for.
    story
        .when_at(time("2027-03-01T00:00:00Z"), &to_permanent("T-ENT-10"))
        .then(expected);
}

#[test]
fn a_trial_becomes_permanent_as_it_is() {
    let events = anna_sold("500", "T-ENT-10", trial())
        .when(&to_permanent("T-ENT-10"))
        .events();
    assert_eq!(events.len(), 3);
}

#[test]
fn a_trial_grows_for_free_while_it_lasts() {
    let story = anna_sold("1", "T-ENT-3", trial());
    story.when(&upgrade("T-ENT-50")).then([
        order_taken(),
        on_license(license_upgraded("T-ENT-3", "T-ENT-50", Price::Free)),
    ]);
    story
        .when_at(time("2026-12-22T10:00:00Z"), &upgrade("T-ENT-50"))
        .then_error(LicenseError::TrialOver);
}

#[test]
fn what_a_license_is_already_is_nothing_to_do() {
    let story = anna_sold("500", "T-ENT-10", Term::Permanent);
    story.when(&upgrade("T-ENT-10")).then_nothing();
    story.when(&to_permanent("T-ENT-10")).then_nothing();
    anna_sold("500", "T-ENT-10", trial())
        .when(&upgrade("T-ENT-10"))
        .then_nothing();
}

#[test]
fn less_is_no_upgrade() {
    for to in ["T-ENT-5", "T-MOB-10", "T-MOB-UNLIMITED"] {
        let refused = LicenseError::Downgrade {
            from: sku("T-ENT-10"),
            to: sku(to),
        };
        anna_sold("500", "T-ENT-10", Term::Permanent)
            .when(&upgrade(to))
            .then_error(refused);
    }
    let refused = LicenseError::Downgrade {
        from: sku("T-MOB-10"),
        to: sku("T-ENT-5"),
    };
    anna_sold("500", "T-MOB-10", Term::Permanent)
        .when(&upgrade("T-ENT-5"))
        .then_error(refused);
}

#[test]
fn another_product_is_no_upgrade() {
    let refused = LicenseError::OtherProduct {
        from: sku("T-ENT-10"),
        to: sku("RW-20"),
    };
    anna_sold("900", "T-ENT-10", Term::Permanent)
        .when(&upgrade("RW-20"))
        .then_error(refused);
}

#[test]
fn only_what_is_sold_is_upgraded_to() {
    let product = || "T".to_owned();
    let story = anna_sold("500", "T-ENT-10", Term::Permanent);
    let refused = CatalogError::UnknownEdition {
        product: product(),
        edition: "PRO".to_owned(),
        allowed: "one of DSK, MOB, ENT".to_owned(),
    };
    story.when(&upgrade("T-PRO-10")).then_error(refused);
    let mut price_list = PriceList {
        effective_from: today().date_naive(),
        ..default_price_list()
    };
    price_list.products[0].sold_as = vec![SoldAs::Trial];
    let (allowed, sold_as) = ("trial".to_owned(), SoldAs::Permanent);
    story
        .and(&PublishPriceList { price_list })
        .when(&upgrade("T-ENT-25"))
        .then_error(CatalogError::NotSoldAs {
            product: product(),
            sold_as,
            allowed,
        });
}

#[test]
fn an_upgrade_needs_credits_and_a_free_order_number() {
    let (needed, available) = (credits("210.84"), credits("210.83"));
    anna_sold("210.83", "T-ENT-10", Term::Permanent)
        .when(&upgrade("T-ENT-25"))
        .then_error(CreditError::TooFewCredits { needed, available });
    let story = given(anna_has("1000")).and(&assign());
    story
        .when(&upgrade("T-ENT-25"))
        .then_error(LicenseError::OrderReferenceTaken);
}

#[test]
fn only_its_seller_upgrades_a_license() {
    let unknown = || LicenseError::Unknown;
    let others = [registered(BEN), on_license(license_assigned())];
    let story = given(anna_has("500").into_iter().chain(others));
    story
        .when(&UpgradeLicense {
            by: BY_BEN,
            ..upgrade("T-ENT-25")
        })
        .then_error(unknown());
    story
        .when(&UpgradeLicense {
            by: Seller::Direct,
            ..upgrade("T-ENT-25")
        })
        .then_error(unknown());
    given(anna_has("500")).when(&upgrade("T-ENT-25")).then_error(unknown());
    given([license_on_its_own(), license_deleted(None), registered(ANNA)])
        .when(&upgrade("T-ENT-25"))
        .then_error(LicenseError::Deleted);
    given([registered(ANNA), suspended(ANNA)])
        .when(&upgrade("T-ENT-25"))
        .then_error(ResellerError::Suspended);
}

fn license_on_its_own() -> NewEvent {
    on_license(license_assigned())
}

#[test]
fn a_direct_upgrade_was_paid_by_its_order() {
    let money = euros("301.20");
    let sold = AssignLicense {
        seller: Seller::Direct,
        paid: Some(euros("601.80")),
        ..assign()
    };
    let by_direct = UpgradeLicense {
        by: Seller::Direct,
        paid: Some(money),
        ..upgrade("T-ENT-25")
    };
    let story = given(caro_orders()).and(&sold);
    let upgraded = license_upgraded("T-ENT-10", "T-ENT-25", Price::Money(money));
    story.when(&by_direct).then([on_license(upgraded)]);
    let unpaid = UpgradeLicense {
        paid: None,
        ..by_direct
    };
    story.when(&unpaid).then_error(PaymentError::Missing);
}

#[test]
fn a_license_is_what_it_was_upgraded_to() {
    let next = |hash| NewOrder {
        reservation_id: uuid::Uuid::from_u128(hash),
        ..order()
    };
    let story = given(anna_has("2000")).and(&assign()).and(&UpgradeLicense {
        order: next(1),
        ..upgrade("T-ENT-25")
    });
    story
        .when(&UpgradeLicense {
            order: next(2),
            ..upgrade("T-ENT-25")
        })
        .then_nothing();
    let refused = LicenseError::Downgrade {
        from: sku("T-ENT-25"),
        to: sku("T-ENT-10"),
    };
    story.when(&upgrade("T-ENT-10")).then_error(refused);
}
