use domain::{
    Currency, Money, NewEvent, Personal, Stream,
    activation_key::{ActivationKeyError, Owner},
    catalog::{CatalogError, SoldAs},
    credit_account::{CauseKind, CreditError},
    license::{AssignLicense, LicenseAssigned, LicenseError, Price, RequestedTerm, Seller, Term},
    payment::PaymentError,
    person::PersonRegistered,
    reseller::ResellerError,
};

use crate::support::{ANNA, BEN, BY_BEN, CARO, DORA, KEY, LICENSE, assign, credits, events::*, given, sku, time};

fn trial(days: i64) -> AssignLicense {
    AssignLicense {
        term: RequestedTerm::Trial { days },
        ..assign()
    }
}

fn direct() -> AssignLicense {
    AssignLicense {
        seller: Seller::Direct,
        paid: Some(euros("601.80")),
        ..assign()
    }
}

#[test]
fn a_permanent_license_is_debited() {
    given(anna_has("500")).when(&assign()).then([
        caro_registered(),
        order_taken(),
        on_license(license_assigned()),
        debited("421.26", "78.74", CauseKind::LicenseAssigned, "T-ENT-10"),
    ]);
}

#[test]
fn the_last_credit_can_be_spent() {
    let events = given(anna_has("421.26")).when(&assign()).events();
    let debit = debited("421.26", "0", CauseKind::LicenseAssigned, "T-ENT-10");
    assert_eq!(events.last(), Some(&debit));
}

#[test]
fn too_few_credits_change_nothing() {
    let (needed, available) = (credits("421.26"), credits("421.25"));
    given(anna_has("421.25"))
        .when(&assign())
        .then_error(CreditError::TooFewCredits { needed, available });
}

#[test]
fn a_trial_is_free_and_ends() {
    let term = Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00.000001Z"),
    };
    let assigned = LicenseAssigned {
        term,
        price: Price::Free,
        drawn: None,
        ..license_assigned()
    };
    // The log keeps microseconds, so nothing finer is promised.
    given(anna_has("1"))
        .when_at(time("2026-11-22T10:00:00.000001999Z"), &trial(30))
        .then([caro_registered(), order_taken(), on_license(assigned)]);
}

#[test]
fn a_trial_has_its_length() {
    let (story, longest) = (given(anna_has("1")), 30);
    story.when(&trial(1)).events();
    for days in [0, -1, i64::MIN] {
        story
            .when(&trial(days))
            .then_error(LicenseError::TrialTooShort { days, longest });
    }
    for days in [31, i64::from(u32::MAX) + 2, i64::MAX] {
        story
            .when(&trial(days))
            .then_error(LicenseError::TrialTooLong { days, longest });
    }
}

#[test]
fn a_comment_is_the_customers() {
    let comment = Some("for the branch".parse().unwrap());
    let assigned = LicenseAssigned {
        comment: Some(Personal::new(CARO, "for the branch")),
        ..license_assigned()
    };
    let events = given(anna_has("500"))
        .when(&AssignLicense { comment, ..assign() })
        .events();
    assert!(events.contains(&on_license(assigned)));
}

#[test]
fn a_known_customer_is_not_registered_again() {
    let story = given(anna_has("500").into_iter().chain([caro_registered()]));
    assert_eq!(story.when(&assign()).events().len(), 3);
}

#[test]
fn an_unknown_customer_is_registered_under_the_given_address() {
    let email = Personal::new(DORA, "Dora@Example.com");
    let registered = NewEvent::new(Stream::Person(DORA), PersonRegistered { person_id: DORA, email });
    let customer_email = "Dora@Example.com".parse().unwrap();
    let command = AssignLicense {
        customer_id: DORA,
        customer_email,
        ..assign()
    };
    assert_eq!(given(anna_has("500")).when(&command).events()[0], registered);
}

#[test]
fn only_an_active_reseller_assigns() {
    given(anna_has("500").into_iter().chain([suspended(ANNA)]))
        .when(&assign())
        .then_error(ResellerError::Suspended);
    given([published()]).when(&assign()).then_error(ResellerError::Unknown);
}

#[test]
fn a_key_of_somebody_else_looks_unknown() {
    let unknown = || ActivationKeyError::Unknown;
    let story = given(anna_has("500").into_iter().chain([registered(BEN)]));
    story
        .when(&AssignLicense {
            seller: BY_BEN,
            ..assign()
        })
        .then_error(unknown());
    story.when(&direct()).then_error(unknown());
    given([published(), registered(ANNA)])
        .when(&assign())
        .then_error(unknown());
}

#[test]
fn only_what_the_list_of_the_day_sells_is_assigned() {
    let story = given(anna_has("500"));
    story
        .when_at(time("2014-12-31T23:59:59Z"), &assign())
        .then_error(CatalogError::NoPriceList);
    let (product, allowed) = ("T".to_owned(), "one of DSK, MOB, ENT".to_owned());
    story
        .when(&AssignLicense {
            sku: sku("T-10"),
            ..assign()
        })
        .then_error(CatalogError::EditionMissing { product, allowed });
}

#[test]
fn a_subscription_is_not_assigned_as_a_license() {
    for (term, sold_as) in [
        (RequestedTerm::Permanent, SoldAs::Permanent),
        (RequestedTerm::Trial { days: 5 }, SoldAs::Trial),
    ] {
        let (product, allowed) = ("RS".to_owned(), "subscription".to_owned());
        given(anna_has("500"))
            .when(&AssignLicense {
                sku: sku("RS-1"),
                term,
                ..assign()
            })
            .then_error(CatalogError::NotSoldAs {
                product,
                sold_as,
                allowed,
            });
    }
}

#[test]
fn a_license_is_assigned_once() {
    let story = given(anna_has("1000")).and(&assign());
    story.when(&assign()).then_error(LicenseError::AlreadyAssigned);
    let deleted = given([license_deleted(None)]);
    deleted.when(&assign()).then_error(ResellerError::Unknown);
    given(
        anna_has("500")
            .into_iter()
            .chain([on_license(license_assigned()), license_deleted(None)]),
    )
    .when(&assign())
    .then_error(LicenseError::AlreadyAssigned);
}

#[test]
fn a_reseller_uses_an_order_number_once() {
    given(anna_has("500").into_iter().chain([order_taken()]))
        .when(&assign())
        .then_error(LicenseError::OrderReferenceTaken);
}

#[test]
fn a_direct_sale_was_paid_by_its_order() {
    let paid = euros("601.80");
    let assigned = LicenseAssigned {
        seller: Seller::Direct,
        price: Price::Money(paid),
        drawn: None,
        ..license_assigned()
    };
    given(caro_orders())
        .when(&direct())
        .then([order_taken(), on_license(assigned.clone())]);
    // An order buys several things under one reference.
    given(caro_orders().into_iter().chain([order_taken()]))
        .when(&direct())
        .then([on_license(assigned)]);
}

#[test]
fn a_direct_sale_goes_to_a_key_of_its_customer() {
    let owner = Owner::Customer { person_id: DORA };
    given([published(), caro_registered(), added(KEY, owner)])
        .when(&direct())
        .then_error(ActivationKeyError::Unknown);
}

#[test]
fn money_is_paid_exactly_where_it_is_due() {
    let story = given(caro_orders());
    story
        .when(&AssignLicense { paid: None, ..direct() })
        .then_error(PaymentError::Missing);
    let paid = Money::new(-1, Currency::Eur);
    story
        .when(&AssignLicense {
            paid: Some(paid),
            ..direct()
        })
        .then_error(PaymentError::Negative { paid });
    story
        .when(&AssignLicense {
            term: RequestedTerm::Trial { days: 5 },
            ..direct()
        })
        .then_error(PaymentError::NotDue);
    given(anna_has("500"))
        .when(&AssignLicense {
            paid: Some(euros("1")),
            ..assign()
        })
        .then_error(PaymentError::NotDue);
}

/// One pass tells everything that has to be loaded, even on states that are not loaded yet.
#[test]
fn all_its_streams_are_guarded() {
    let story = given([]);
    story.when(&assign()).then_error(ResellerError::Unknown);
    let read = story.states().take_read();
    let expected = [
        Stream::Catalog,
        Stream::Reseller(ANNA),
        Stream::CreditAccount(ANNA),
        Stream::ActivationKey(KEY),
        Stream::License(LICENSE),
        Stream::Person(CARO),
        Stream::Reservation(assign().order.reservation_id),
        Stream::Periods,
    ];
    assert_eq!(read, expected);
}
