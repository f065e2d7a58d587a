use domain::{
    NewEvent, Stream,
    activation_key::{ActivationKeyError, Owner},
    catalog::{CatalogError, SoldAs},
    credit_account::{CauseKind, CreditError},
    license::{LicenseError, Price, Seller},
    payment::PaymentError,
    reseller::ResellerError,
    subscription::{GenerateSubscription, PaidTerm, SubscriptionError, SubscriptionStarted},
};

use super::{anna_sold, debited, generate, on, on_subscription, started};
use crate::support::{ANNA, BEN, BY_BEN, SUBSCRIPTION, credits, events::*, given, sku};

#[test]
fn the_first_term_begins_today_and_is_debited() {
    given(anna_has("100")).when(&generate()).then([
        caro_registered(),
        order_taken(),
        on_subscription(started()),
        debited("42", "58", CauseKind::SubscriptionStarted, "P1M-RS-5"),
    ]);
}

#[test]
fn a_direct_customer_pays_with_the_order() {
    let direct = GenerateSubscription {
        seller: Seller::Direct,
        paid: Some(euros("60")),
        ..generate()
    };
    let paid = on_subscription(SubscriptionStarted {
        seller: Seller::Direct,
        term: PaidTerm {
            price: Price::Money(euros("60")),
            drawn: None,
            ..started().term
        },
        ..started()
    });
    given(caro_orders()).when(&direct).then([order_taken(), paid]);
    let unpaid = GenerateSubscription { paid: None, ..direct };
    given(caro_orders()).when(&unpaid).then_error(PaymentError::Missing);
}

#[test]
fn it_is_in_force_from_its_first_day_through_the_days_of_grace() {
    let sold = anna_sold("0");
    let is_in_force = |text| sold.states().subscription(SUBSCRIPTION).is_in_force(on(text));
    assert!(!is_in_force("2026-11-21"));
    assert!(is_in_force("2026-11-22") && is_in_force("2026-12-21") && is_in_force("2027-01-04"));
    assert!(!is_in_force("2027-01-05"));
}

#[test]
fn only_what_is_sold_as_subscription_is_generated() {
    let license = GenerateSubscription {
        sku: sku("T-ENT-10"),
        ..generate()
    };
    given(anna_has("1000"))
        .when(&license)
        .then_error(CatalogError::NotSoldAs {
            product: "T".to_owned(),
            sold_as: SoldAs::Subscription,
            allowed: "one of trial, permanent".to_owned(),
        });
    let unlimited = GenerateSubscription {
        sku: sku("RS-UNLIMITED"),
        ..generate()
    };
    given(anna_has("1000"))
        .when(&unlimited)
        .then_error(CatalogError::UnknownSize {
            product: "RS".to_owned(),
            size: unlimited.sku.size(),
            allowed: "any number from 1".to_owned(),
        });
}

#[test]
fn it_takes_enough_credits() {
    given(anna_has("41.99"))
        .when(&generate())
        .then_error(CreditError::TooFewCredits {
            needed: credits("42"),
            available: credits("41.99"),
        });
}

#[test]
fn a_reseller_pays_no_money() {
    let paid = GenerateSubscription {
        paid: Some(euros("60")),
        ..generate()
    };
    given(anna_has("100")).when(&paid).then_error(PaymentError::NotDue);
}

#[test]
fn a_suspended_reseller_generates_none() {
    let suspended = anna_has("100").into_iter().chain([suspended(ANNA)]);
    given(suspended).when(&generate()).then_error(ResellerError::Suspended);
}

#[test]
fn it_is_carried_by_a_key_of_its_seller() {
    let by_ben = GenerateSubscription {
        seller: BY_BEN,
        ..generate()
    };
    let ben = [registered(BEN)];
    given(anna_has("100").into_iter().chain(ben))
        .when(&by_ben)
        .then_error(ActivationKeyError::Unknown);
    let owner = Owner::Reseller { reseller_id: BEN };
    let of_ben = added(crate::support::KEY, owner);
    let events = [published(), registered(ANNA), purchased("100"), of_ben];
    given(events).when(&generate()).then_error(ActivationKeyError::Unknown);
}

#[test]
fn an_order_number_is_used_once() {
    given(anna_has("100").into_iter().chain([order_taken()]))
        .when(&generate())
        .then_error(LicenseError::OrderReferenceTaken);
}

#[test]
fn an_id_is_used_once() {
    anna_sold("100")
        .when(&generate())
        .then_error(SubscriptionError::AlreadyStarted);
}

#[test]
fn without_a_list_nothing_is_sold() {
    let unlisted = anna_has("100")
        .into_iter()
        .filter(|event| event.stream != Stream::Catalog);
    given(unlisted.collect::<Vec<NewEvent>>())
        .when(&generate())
        .then_error(CatalogError::NoPriceList);
}

#[test]
fn no_term_ends_after_the_calendar() {
    let last = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    given(anna_has("100"))
        .when_at(last, &generate())
        .then_error(SubscriptionError::TermTooLate);
}
