use domain::{
    NewEvent,
    catalog::{PriceList, PublishPriceList, default_price_list},
    credit_account::{CauseKind, CreditError},
    license::{AssignLicense, LicenseAssigned, Price, Seller, Term, UpgradeLicense},
    payment::PaymentError,
    support::{AssignSupport, NewSupport, SupportCoTermed, SupportUpgraded, UpgradedSupport},
};

use super::{anna_sold, another_order, days, new_support, noon, on_support, support, taken};
use crate::support::{
    BY_ANNA, Given, LICENSE, MORE_SUPPORT, SUPPORT, assign, credits, events::*, given, order, sku, time, today,
};

fn upgrade() -> UpgradeLicense {
    UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku("T-ENT-25"),
        to_permanent: false,
        order: another_order(1),
        paid: None,
        support_paid: None,
    }
}

fn line(support_id: domain::SupportId, days_left: u32, days_of_term: u32, amount: &str) -> UpgradedSupport {
    UpgradedSupport {
        support_id,
        days_left,
        days_of_term,
        price: Price::Credits(credits(amount)),
        drawn: Some(drawn(amount)),
    }
}

fn upgraded(supports: Vec<UpgradedSupport>) -> NewEvent {
    on_support(SupportUpgraded {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        to: sku("T-ENT-25"),
        supports,
        order_reference: order().reference,
    })
}

fn of_license() -> NewEvent {
    on_license(license_upgraded(
        "T-ENT-10",
        "T-ENT-25",
        Price::Credits(credits("210.84")),
    ))
}

fn license_debit(after: &str) -> NewEvent {
    debited("210.84", after, CauseKind::LicenseUpgraded, "U-T-ENT-10-T-ENT-25")
}

fn support_debit(amount: &str, after: &str, days: u32) -> NewEvent {
    let bought = format!("S{days}D-U-T-ENT-10-T-ENT-25");
    debited(amount, after, CauseKind::SupportUpgraded, &bought)
}

/// 571.61 less a year of support: 500 credits and support from 2026-11-22 to 2027-11-21.
fn supported() -> Given {
    anna_sold("571.61").and(&support(SUPPORT, 1))
}

/// A year costs 107.46 - 71.61 = 35.85 more, and of 365 days 200 are left: 19.6438… is 19.64.
#[test]
fn support_costs_the_difference_for_the_days_left() {
    supported().when_at(noon("2027-05-06"), &upgrade()).then([
        taken(&another_order(1)),
        of_license(),
        license_debit("289.16"),
        upgraded(vec![line(SUPPORT, 200, 365, "19.64")]),
        support_debit("19.64", "269.52", 200),
    ]);
}

#[test]
fn today_and_the_last_day_count() {
    for (today, left, amount, after) in [
        ("2026-11-22", 365, "35.85", "253.31"),
        ("2027-11-21", 1, "0.10", "289.06"),
    ] {
        let events = supported().when_at(noon(today), &upgrade()).events();
        let expected = [
            upgraded(vec![line(SUPPORT, left, 365, amount)]),
            support_debit(amount, after, left),
        ];
        assert_eq!(events[3..], expected);
    }
}

#[test]
fn where_no_support_is_in_force_only_the_license_is_due() {
    let expected = [taken(&another_order(1)), of_license(), license_debit("289.16")];
    supported()
        .when_at(noon("2027-11-22"), &upgrade())
        .then(expected.clone());
    anna_sold("500").when(&upgrade()).then(expected);
}

/// Two years cost 204.17 - 136.06 = 68.11 more, and they have 731 days, all left.
#[test]
fn each_term_is_a_line_of_its_own() {
    let story = anna_sold("707.67")
        .and(&support(SUPPORT, 1))
        .and(&support(MORE_SUPPORT, 2));
    story.when_at(noon("2027-05-06"), &upgrade()).then([
        taken(&another_order(1)),
        of_license(),
        license_debit("289.16"),
        upgraded(vec![
            line(SUPPORT, 200, 365, "19.64"),
            line(MORE_SUPPORT, 731, 731, "68.11"),
        ]),
        support_debit("19.64", "269.52", 200),
        support_debit("68.11", "201.41", 731),
    ]);
    // A past term costs nothing any more.
    let events = story.when_at(noon("2027-11-22"), &upgrade()).events();
    assert_eq!(events[3], upgraded(vec![line(MORE_SUPPORT, 731, 731, "68.11")]));
}

/// Ten days at the end were bought by the day, and so they cost 35.85 × 10 ÷ 365 = 0.98 more.
#[test]
fn days_cost_the_difference_of_a_year_by_the_day() {
    let ten = SupportCoTermed {
        support_id: MORE_SUPPORT,
        license_id: LICENSE,
        extends: SUPPORT,
        sku: "S10D-T-ENT-10".parse().unwrap(),
        days: days("2027-11-22", "2027-12-01"),
        price: Price::Free,
        drawn: None,
        order_reference: order().reference,
    };
    let events = supported()
        .also(on_support(ten))
        .when_at(noon("2027-05-06"), &upgrade())
        .events();
    let lines = vec![line(SUPPORT, 200, 365, "19.64"), line(MORE_SUPPORT, 10, 365, "0.98")];
    assert_eq!(events[3], upgraded(lines));
}

/// Without the discount two years cost 214.92 - 143.22 = 71.70 more.
#[test]
fn years_that_are_not_sold_any_more_are_upgraded_without_discount() {
    let mut price_list = PriceList {
        effective_from: today().date_naive(),
        ..default_price_list()
    };
    price_list.support_terms.truncate(1);
    let events = anna_sold("900")
        .and(&support(SUPPORT, 2))
        .and(&PublishPriceList { price_list })
        .when(&upgrade())
        .events();
    assert_eq!(events[3], upgraded(vec![line(SUPPORT, 731, 731, "71.70")]));
}

#[test]
fn a_trial_that_becomes_permanent_has_no_support_to_pay_for() {
    let ends_at = time("2026-12-22T10:00:00Z");
    let trial = LicenseAssigned {
        term: Term::Trial { days: 30, ends_at },
        ..license_assigned()
    };
    let story = given(anna_has("900").into_iter().chain([on_license(trial)]));
    let to_permanent = UpgradeLicense {
        to_permanent: true,
        ..upgrade()
    };
    assert_eq!(story.when(&to_permanent).events().len(), 3);
    let paid_both = UpgradeLicense {
        support_paid: Some(euros("1")),
        ..upgrade()
    };
    story.when(&paid_both).then_error(PaymentError::NotDue);
}

#[test]
fn too_few_credits_for_both_change_nothing() {
    let (needed, available) = (credits("35.85"), credits("35.84"));
    anna_sold("318.29")
        .and(&support(SUPPORT, 1))
        .when(&upgrade())
        .then_error(CreditError::TooFewCredits { needed, available });
}

fn direct() -> Given {
    let license = AssignLicense {
        seller: Seller::Direct,
        paid: Some(euros("601.80")),
        ..assign()
    };
    let bought = |support_id, years, amount| AssignSupport {
        by: Seller::Direct,
        support: NewSupport {
            paid: Some(euros(amount)),
            ..new_support(support_id, years)
        },
        ..support(support_id, years)
    };
    given(caro_orders())
        .and(&license)
        .and(&bought(SUPPORT, 1, "102.31"))
        .and(&bought(MORE_SUPPORT, 2, "194.39"))
}

fn direct_upgrade(support_paid: Option<&str>) -> UpgradeLicense {
    UpgradeLicense {
        by: Seller::Direct,
        paid: Some(euros("301.20")),
        support_paid: support_paid.map(euros),
        ..upgrade()
    }
}

/// By the list 51.20 × 200 ÷ 365 = 28.05 and 97.28 are due, which is 125.33.
#[test]
fn what_the_order_paid_for_support_is_told_for_each_term() {
    let in_money = |support_id, left, of, amount| UpgradedSupport {
        price: Price::Money(euros(amount)),
        drawn: None,
        ..line(support_id, left, of, "0")
    };
    for (paid, first, second) in [("125.33", "28.05", "97.28"), ("100.00", "22.38", "77.62")] {
        let events = direct()
            .when_at(noon("2027-05-06"), &direct_upgrade(Some(paid)))
            .events();
        let lines = vec![
            in_money(SUPPORT, 200, 365, first),
            in_money(MORE_SUPPORT, 731, 731, second),
        ];
        assert_eq!(events.last(), Some(&upgraded(lines)));
    }
}

#[test]
fn an_order_pays_for_support_exactly_where_it_is_due() {
    let story = direct();
    story.when(&direct_upgrade(None)).then_error(PaymentError::Missing);
    story
        .when_at(noon("2030-01-01"), &direct_upgrade(Some("1")))
        .then_error(PaymentError::NotDue);
    story.when_at(noon("2030-01-01"), &direct_upgrade(None)).events();
    let negative = direct_upgrade(Some("-1"));
    assert!(matches!(
        domain::Command::decide(&negative, story.states(), noon("2027-05-06")),
        Err(domain::Rejection::Payment(PaymentError::Negative { .. }))
    ));
    let both = UpgradeLicense {
        support_paid: Some(euros("1")),
        ..upgrade()
    };
    supported().when(&both).then_error(PaymentError::NotDue);
}
