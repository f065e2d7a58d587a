use domain::{
    Currency, Money, Stream,
    catalog::{CatalogError, PriceList, PublishPriceList, SkuError, default_price_list},
    credit_account::{CauseKind, CreditError},
    license::{AssignLicense, LicenseAssigned, LicenseError, Price, RequestedTerm, Seller, Term},
    payment::PaymentError,
    reseller::ResellerError,
    support::{AssignSupport, NewSupport, SupportAssigned, SupportError},
};

use super::{
    anna_sold, another_order, assigned, day, days, end, extended, new_support, noon, on_support, support, taken,
};
use crate::support::{
    ANNA, BEN, BY_BEN, LICENSE, MORE_SUPPORT, SUPPORT, assign, credits, events::*, given, time, today,
};

fn with_support(years: u32) -> AssignLicense {
    AssignLicense {
        support: Some(new_support(SUPPORT, years)),
        ..assign()
    }
}

#[test]
fn support_begins_today_and_its_last_day_is_included() {
    let story = anna_sold("100");
    story.when(&support(SUPPORT, 1)).then([
        taken(&another_order(0x50)),
        on_support(assigned()),
        debited("71.61", "28.39", CauseKind::SupportAssigned, "S1Y-T-ENT-10"),
    ]);
    let story = story.and(&support(SUPPORT, 1));
    let held = story.states().support(LICENSE);
    let in_force = ["2026-11-21", "2026-11-22", "2027-11-21", "2027-11-22"].map(|text| held.is_in_force(day(text)));
    assert_eq!(in_force, [false, true, true, false]);
    assert_eq!(held.in_force_until(), Some(day("2027-11-21")));
}

#[test]
fn support_is_taken_in_the_same_step_as_the_license() {
    given(anna_has("500")).when(&with_support(1)).then([
        caro_registered(),
        order_taken(),
        on_license(license_assigned()),
        debited("421.26", "78.74", CauseKind::LicenseAssigned, "T-ENT-10"),
        on_support(assigned()),
        debited("71.61", "7.13", CauseKind::SupportAssigned, "S1Y-T-ENT-10"),
    ]);
    // The second debit sees the first: what pays for one of them only pays for none.
    let (needed, available) = (credits("71.61"), credits("71.60"));
    given(anna_has("492.86"))
        .when(&with_support(1))
        .then_error(CreditError::TooFewCredits { needed, available });
    let begun = [Stream::License(LICENSE), Stream::Support(LICENSE)];
    let begins = domain::Command::begins(&with_support(1));
    assert!(begun.iter().all(|stream| begins.contains(stream)));
}

#[test]
fn an_order_pays_for_the_license_and_its_support() {
    let paid = euros("102.31");
    let command = AssignLicense {
        seller: Seller::Direct,
        paid: Some(euros("601.80")),
        support: Some(NewSupport {
            paid: Some(paid),
            ..new_support(SUPPORT, 1)
        }),
        ..assign()
    };
    let bought = SupportAssigned {
        price: Price::Money(paid),
        drawn: None,
        ..assigned()
    };
    let events = given(caro_orders()).when(&command).events();
    assert_eq!(events.last(), Some(&on_support(bought)));
    let unpaid = AssignLicense {
        support: Some(new_support(SUPPORT, 1)),
        ..command
    };
    given(caro_orders()).when(&unpaid).then_error(PaymentError::Missing);
}

#[test]
fn support_is_extended_from_the_day_after_its_end() {
    let story = anna_sold("200").and(&support(SUPPORT, 1));
    story.when(&support(MORE_SUPPORT, 1)).then([
        taken(&another_order(0x51)),
        on_support(extended()),
        debited("71.61", "56.78", CauseKind::SupportExtended, "S1Y-T-ENT-10"),
    ]);
}

/// The later of the old end and today; on the day after the end both are the same.
#[test]
fn expired_support_is_extended_from_today() {
    let story = anna_sold("200").and(&support(SUPPORT, 1));
    for (today, first, last) in [
        ("2027-11-21", "2027-11-22", "2028-11-21"),
        ("2027-11-22", "2027-11-22", "2028-11-21"),
        ("2027-11-23", "2027-11-23", "2028-11-22"),
        ("2031-02-28", "2031-02-28", "2032-02-27"),
    ] {
        let expected = SupportAssigned {
            days: days(first, last),
            ..extended()
        };
        let events = story.when_at(noon(today), &support(MORE_SUPPORT, 1)).events();
        assert_eq!(events[1], on_support(expected), "{today}");
    }
}

#[test]
fn more_years_cost_what_the_list_says() {
    for (years, amount) in [(2, "136.06"), (3, "193.35"), (4, "252.07"), (5, "304.34")] {
        let events = anna_sold("400").when(&support(SUPPORT, years)).events();
        let sku = format!("S{years}Y-T-ENT-10");
        let after = (credits("400").0 - credits(amount).0).to_string();
        let after = format!("{}.{}", &after[..after.len() - 2], &after[after.len() - 2..]);
        assert_eq!(events[2], debited(amount, &after, CauseKind::SupportAssigned, &sku));
    }
}

#[test]
fn only_terms_that_the_list_sells_are_bought() {
    let story = anna_sold("900");
    for years in [0, 6, u32::MAX] {
        let text = format!("S{years}Y-T-ENT-10");
        story
            .when(&support(SUPPORT, years))
            .then_error(SkuError::Support { text });
    }
    let mut price_list = PriceList {
        effective_from: today().date_naive(),
        ..default_price_list()
    };
    price_list.support_terms.truncate(1);
    let allowed = "1".to_owned();
    let refused = CatalogError::UnknownSupportTerm { years: 2, allowed };
    let story = story.and(&PublishPriceList { price_list });
    story.when(&support(SUPPORT, 2)).then_error(refused);
}

#[test]
fn support_reaches_ten_years_ahead_at_most() {
    let latest = day("2036-11-21");
    let story = anna_sold("900")
        .and(&support(SUPPORT, 5))
        .and(&support(MORE_SUPPORT, 5));
    assert_eq!(end(&story, LICENSE), Some(latest));
    let third = domain::SupportId(uuid::Uuid::from_u128(0x52));
    let one_more = support(third, 1);
    story.when(&one_more).then_error(SupportError::TooFarAhead { latest });
    story.when_at(noon("2027-11-22"), &one_more).events();
}

#[test]
fn a_support_is_bought_once() {
    let story = anna_sold("900").and(&support(SUPPORT, 1));
    let again = AssignSupport {
        order: another_order(1),
        ..support(SUPPORT, 1)
    };
    story.when(&again).then_error(SupportError::AlreadyAssigned);
    let same_order = AssignSupport {
        order: another_order(0x50),
        ..support(MORE_SUPPORT, 1)
    };
    story.when(&same_order).then_error(LicenseError::OrderReferenceTaken);
}

#[test]
fn a_trial_has_no_support() {
    let ends_at = time("2026-12-22T10:00:00Z");
    let trial = LicenseAssigned {
        term: Term::Trial { days: 30, ends_at },
        ..license_assigned()
    };
    given(anna_has("900").into_iter().chain([on_license(trial)]))
        .when(&support(SUPPORT, 1))
        .then_error(SupportError::OfTrial);
    let term = RequestedTerm::Trial { days: 30 };
    given(anna_has("900"))
        .when(&AssignLicense {
            term,
            ..with_support(1)
        })
        .then_error(SupportError::OfTrial);
}

#[test]
fn only_who_sold_the_license_buys_its_support() {
    let story = anna_sold("900").also(registered(BEN));
    let by_ben = AssignSupport {
        by: BY_BEN,
        ..support(SUPPORT, 1)
    };
    story.when(&by_ben).then_error(LicenseError::Unknown);
    given(anna_has("900"))
        .when(&support(SUPPORT, 1))
        .then_error(LicenseError::Unknown);
    let story = story.also(suspended(ANNA));
    story.when(&support(SUPPORT, 1)).then_error(ResellerError::Suspended);
    anna_sold("900")
        .also(license_deleted(None))
        .when(&support(SUPPORT, 1))
        .then_error(LicenseError::Deleted);
}

#[test]
fn support_is_paid_exactly_where_it_is_due() {
    let (needed, available) = (credits("71.61"), credits("71.60"));
    anna_sold("71.60")
        .when(&support(SUPPORT, 1))
        .then_error(CreditError::TooFewCredits { needed, available });
    let paid = Some(Money::new(10_231, Currency::Eur));
    let both = AssignSupport {
        support: NewSupport {
            paid,
            ..new_support(SUPPORT, 1)
        },
        ..support(SUPPORT, 1)
    };
    anna_sold("900").when(&both).then_error(PaymentError::NotDue);
}

/// A term that was bought before an upgrade is extended at the price of what the license is now.
#[test]
fn support_is_priced_by_the_license_as_it_is() {
    let upgraded = on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Free));
    let events = anna_sold("900").also(upgraded).when(&support(SUPPORT, 1)).events();
    let debit = debited("107.46", "792.54", CauseKind::SupportAssigned, "S1Y-T-ENT-25");
    assert_eq!(events.last(), Some(&debit));
}

/// One pass tells everything that has to be loaded, even on states that are not loaded yet.
#[test]
fn all_its_streams_are_guarded() {
    let story = given([]);
    story.when(&support(SUPPORT, 1)).then_error(ResellerError::Unknown);
    let mut expected = vec![
        Stream::Catalog,
        Stream::Reseller(ANNA),
        Stream::CreditAccount(ANNA),
        Stream::License(LICENSE),
        Stream::Support(LICENSE),
        Stream::Reservation(another_order(0x50).reservation_id),
        Stream::Periods,
    ];
    expected.sort_unstable();
    assert_eq!(story.states().take_read(), expected);
}
