use domain::{
    NewEvent, Stream,
    catalog::{SubscriptionTerm, SubscriptionTerms},
    credit_account::CauseKind,
    license::{Price, Seller},
    payment::PaymentError,
    reseller::ResellerReinstated,
    subscription::{
        EndReason, PaidTerm, RenewSubscription, SubscriptionError, SubscriptionRenewalFailed, SubscriptionRenewed,
        SubscriptionStarted,
    },
};

use super::{anna_sold, bought, day, days, debited, ended, listed, on, on_subscription, paid_term, renew, started};
use crate::support::{
    ANNA, Given, SUBSCRIPTION,
    events::{caro_orders, euros, suspended},
    given, sku,
};

fn renewed(term: PaidTerm) -> NewEvent {
    on_subscription(SubscriptionRenewed {
        subscription_id: SUBSCRIPTION,
        sku: sku("RS-5"),
        term,
    })
}

fn failed(until: &str) -> NewEvent {
    on_subscription(SubscriptionRenewalFailed {
        subscription_id: SUBSCRIPTION,
        until: day(until),
    })
}

fn debit(after: &str) -> NewEvent {
    debited("42", after, CauseKind::SubscriptionRenewed, "P1M-RS-5")
}

fn december() -> PaidTerm {
    paid_term("2026-12-22", "2027-01-21", "42")
}

#[test]
fn before_the_end_of_the_term_there_is_nothing_to_do() {
    anna_sold("100").when_at(on("2026-12-21"), &renew()).then_nothing();
    anna_sold("100").when_at(on("2020-01-01"), &renew()).then_nothing();
}

#[test]
fn the_next_term_begins_the_day_after_and_is_debited() {
    anna_sold("100")
        .when_at(on("2026-12-22"), &renew())
        .then([renewed(december()), debit("58")]);
}

#[test]
fn once_renewed_there_is_nothing_to_do() {
    anna_sold("100")
        .also(renewed(december()))
        .when_at(on("2026-12-22"), &renew())
        .then_nothing();
}

#[test]
fn each_missed_term_takes_a_call_of_its_own() {
    let given = anna_sold("100");
    let late = on("2027-02-01");
    given.when_at(late, &renew()).then([renewed(december()), debit("58")]);
    let caught_up = given.also(renewed(december())).also(debit("58"));
    let january = paid_term("2027-01-22", "2027-02-21", "42");
    caught_up.when_at(late, &renew()).then([renewed(january), debit("16")]);
}

/// From 31 January: to 28 February, to 30 March, to 30 April.
#[test]
fn months_are_counted_from_the_first_day_and_do_not_drift() {
    let began = SubscriptionStarted {
        term: paid_term("2026-01-31", "2026-02-28", "42"),
        ..started()
    };
    let months = [
        ("2026-03-01", "2026-03-30"),
        ("2026-03-31", "2026-04-30"),
        ("2026-05-01", "2026-05-30"),
    ];
    let mut given = given(crate::support::events::anna_has("1000")).also(on_subscription(began));
    for (first, last) in months {
        let events = given.when_at(on(first), &renew()).events();
        assert_eq!(events[0], renewed(paid_term(first, last, "42")));
        for event in events {
            given = given.also(event);
        }
    }
}

#[test]
fn its_length_and_grace_are_by_the_list_of_its_first_day() {
    let terms = SubscriptionTerms {
        term: SubscriptionTerm::Year,
        grace_days: 3,
    };
    let year = PaidTerm {
        length: SubscriptionTerm::Year,
        days: days("2026-12-22", "2027-12-21"),
        grace_days: 3,
        ..december()
    };
    anna_sold("100")
        .also(listed("2026-12-22", Some(terms)))
        .when_at(on("2026-12-30"), &renew())
        .then([
            renewed(year),
            debited("42", "58", CauseKind::SubscriptionRenewed, "P1Y-RS-5"),
        ]);
    anna_sold("100")
        .also(listed("2026-12-23", Some(terms)))
        .when_at(on("2026-12-30"), &renew())
        .then([renewed(december()), debit("58")]);
}

#[test]
fn what_is_not_sold_any_more_ends_with_its_term() {
    anna_sold("100")
        .also(listed("2026-12-01", None))
        .when_at(on("2026-12-22"), &renew())
        .then([ended(EndReason::NotSold, "2026-12-21")]);
}

#[test]
fn too_few_credits_are_told_once() {
    let short = anna_sold("41.99");
    short.when_at(on("2026-12-22"), &renew()).then([failed("2027-01-04")]);
    let told = short.also(failed("2027-01-04"));
    told.when_at(on("2026-12-22"), &renew()).then_nothing();
    told.when_at(on("2027-01-04"), &renew()).then_nothing();
    assert!(told.states().subscription(SUBSCRIPTION).is_in_force(on("2027-01-04")));
}

#[test]
fn it_renews_in_the_days_of_grace_when_credits_are_there() {
    anna_sold("2")
        .also(failed("2027-01-04"))
        .also(bought("40", "42"))
        .when_at(on("2027-01-04"), &renew())
        .then([renewed(december()), debit("0")]);
}

#[test]
fn after_the_days_of_grace_it_lapses_whatever_is_there() {
    let told = anna_sold("2").also(failed("2027-01-04"));
    let lapsed = || [ended(EndReason::Lapsed, "2027-01-04")];
    told.when_at(on("2027-01-05"), &renew()).then(lapsed());
    told.also(bought("40", "42"))
        .when_at(on("2027-03-01"), &renew())
        .then(lapsed());
    anna_sold("2").when_at(on("2027-03-01"), &renew()).then(lapsed());
}

#[test]
fn a_suspended_reseller_has_the_days_of_grace() {
    let stopped = anna_sold("100").also(suspended(ANNA));
    stopped.when_at(on("2026-12-22"), &renew()).then([failed("2027-01-04")]);
    let reinstated = ResellerReinstated { reseller_id: ANNA };
    stopped
        .also(failed("2027-01-04"))
        .also(NewEvent::new(Stream::Reseller(ANNA), reinstated))
        .when_at(on("2026-12-24"), &renew())
        .then([renewed(december()), debit("58")]);
}

#[test]
fn an_ended_one_never_comes_back() {
    let over = anna_sold("100").also(ended(EndReason::Lapsed, "2027-01-04"));
    over.when_at(on("2027-02-01"), &renew()).then_nothing();
    assert!(!over.states().subscription(SUBSCRIPTION).is_in_force(on("2027-01-05")));
}

#[test]
fn an_unknown_one_is_not_renewed() {
    given([])
        .when_at(on("2027-02-01"), &renew())
        .then_error(SubscriptionError::Unknown);
}

fn caro_subscribed() -> Given {
    let direct = SubscriptionStarted {
        seller: Seller::Direct,
        ..started()
    };
    given(caro_orders()).also(on_subscription(direct))
}

fn billed() -> RenewSubscription {
    RenewSubscription {
        paid: Some(euros("60")),
        ..renew()
    }
}

#[test]
fn a_direct_customer_renews_by_paying() {
    let paid = PaidTerm {
        price: Price::Money(euros("60")),
        drawn: None,
        ..december()
    };
    caro_subscribed()
        .when_at(on("2026-12-22"), &billed())
        .then([renewed(paid.clone())]);
    let unpaid = caro_subscribed();
    unpaid.when_at(on("2026-12-22"), &renew()).then([failed("2027-01-04")]);
    unpaid
        .also(failed("2027-01-04"))
        .when_at(on("2026-12-30"), &billed())
        .then([renewed(paid)]);
}

#[test]
fn no_payment_is_taken_for_nothing() {
    let due_on = day("2026-12-22");
    caro_subscribed()
        .when_at(on("2026-12-21"), &billed())
        .then_error(SubscriptionError::NotDueYet { due_on });
    caro_subscribed()
        .also(failed("2027-01-04"))
        .when_at(on("2027-01-05"), &billed())
        .then_error(SubscriptionError::Ended);
    caro_subscribed()
        .also(ended(EndReason::Lapsed, "2027-01-04"))
        .when_at(on("2027-01-05"), &billed())
        .then_error(SubscriptionError::Ended);
    anna_sold("100")
        .when_at(on("2026-12-22"), &billed())
        .then_error(PaymentError::NotDue);
    let negative = RenewSubscription {
        paid: Some(euros("-1")),
        ..renew()
    };
    caro_subscribed()
        .when_at(on("2026-12-22"), &negative)
        .then_error(PaymentError::Negative { paid: euros("-1") });
}
