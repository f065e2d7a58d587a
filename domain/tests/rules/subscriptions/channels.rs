use domain::{
    NewEvent,
    catalog::{CatalogError, Size, SubscriptionTerm, SubscriptionTerms},
    credit_account::{CauseKind, CreditError},
    license::{LicenseError, Price},
    payment::PaymentError,
    subscription::{ChangeChannels, EndReason, SubscriptionChannelsChanged, SubscriptionError},
};

use super::{anna_sold, day, debited, ended, listed, on, on_subscription, renew};
use crate::support::{
    ANNA, BEN, BY_ANNA, BY_BEN, SUBSCRIPTION, credits,
    events::{drawn, euros, order_taken, registered, suspended},
    order, sku, today,
};

fn change(to: u32) -> ChangeChannels {
    ChangeChannels {
        subscription_id: SUBSCRIPTION,
        by: BY_ANNA,
        to: Size::count(to).unwrap(),
        order: order(),
        paid: None,
    }
}

fn more(from: &str, to: &str, effective_on: &str, amount: &str) -> NewEvent {
    on_subscription(SubscriptionChannelsChanged {
        subscription_id: SUBSCRIPTION,
        from: sku(from),
        to: sku(to),
        effective_on: day(effective_on),
        price: Price::Credits(credits(amount)),
        drawn: Some(drawn(amount)),
        order_reference: order().reference,
    })
}

fn fewer(from: &str, to: &str) -> NewEvent {
    on_subscription(SubscriptionChannelsChanged {
        subscription_id: SUBSCRIPTION,
        from: sku(from),
        to: sku(to),
        effective_on: day("2026-12-22"),
        price: Price::Free,
        drawn: None,
        order_reference: order().reference,
    })
}

/// Three channels more are 25.20 a month; of its 30 days 10 are left on 12 December, and 1 on the last.
#[test]
fn more_channels_come_at_once_and_cost_the_days_left() {
    let debit = |amount, after, of| debited(amount, after, CauseKind::ChannelsChanged, of);
    anna_sold("100").when(&change(8)).then([
        order_taken(),
        more("RS-5", "RS-8", "2026-11-22", "25.20"),
        debit("25.20", "74.80", "P30D-U-RS-5-RS-8"),
    ]);
    anna_sold("100").when_at(on("2026-12-12"), &change(8)).then([
        order_taken(),
        more("RS-5", "RS-8", "2026-12-12", "8.40"),
        debit("8.40", "91.60", "P10D-U-RS-5-RS-8"),
    ]);
    anna_sold("100").when_at(on("2026-12-21"), &change(8)).then([
        order_taken(),
        more("RS-5", "RS-8", "2026-12-21", "0.84"),
        debit("0.84", "99.16", "P1D-U-RS-5-RS-8"),
    ]);
}

#[test]
fn the_next_term_is_for_the_channels_asked_for() {
    let of_next = |event: NewEvent| {
        let events = anna_sold("100")
            .also(event)
            .when_at(on("2026-12-22"), &renew())
            .events();
        events.last().cloned().unwrap()
    };
    let renewed = CauseKind::SubscriptionRenewed;
    let grown = more("RS-5", "RS-8", "2026-11-22", "25.20");
    assert_eq!(of_next(grown), debited("67.20", "32.80", renewed, "P1M-RS-8"));
    let shrunk = fewer("RS-5", "RS-2");
    assert_eq!(of_next(shrunk), debited("16.80", "83.20", renewed, "P1M-RS-2"));
}

#[test]
fn fewer_channels_come_with_the_next_term_and_nothing_is_paid_back() {
    let sold = anna_sold("0");
    sold.when(&change(2)).then([order_taken(), fewer("RS-5", "RS-2")]);
    sold.also(fewer("RS-5", "RS-2"))
        .when(&change(3))
        .then([order_taken(), fewer("RS-2", "RS-3")]);
}

#[test]
fn fewer_channels_are_taken_back_for_free() {
    let shrinking = anna_sold("100").also(fewer("RS-5", "RS-2"));
    shrinking.when(&change(5)).then([order_taken(), fewer("RS-2", "RS-5")]);
    shrinking.when(&change(8)).then([
        order_taken(),
        more("RS-5", "RS-8", "2026-11-22", "25.20"),
        debited("25.20", "74.80", CauseKind::ChannelsChanged, "P30D-U-RS-5-RS-8"),
    ]);
}

#[test]
fn as_many_as_there_will_be_is_nothing_to_do() {
    anna_sold("0").when(&change(5)).then_nothing();
    anna_sold("0")
        .also(fewer("RS-5", "RS-2"))
        .when(&change(2))
        .then_nothing();
}

#[test]
fn the_difference_is_by_the_list_that_the_term_began_with() {
    let terms = SubscriptionTerms {
        term: SubscriptionTerm::Year,
        grace_days: 0,
    };
    let events = anna_sold("100")
        .also(listed("2026-12-01", Some(terms)))
        .when_at(on("2026-12-12"), &change(8))
        .events();
    assert_eq!(events[1], more("RS-5", "RS-8", "2026-12-12", "8.40"));
}

#[test]
fn after_the_term_channels_wait_for_the_renewal() {
    let due = anna_sold("0");
    for to in [2, 8] {
        due.when_at(on("2026-12-22"), &change(to))
            .then_error(SubscriptionError::RenewalDue);
    }
    due.also(ended(EndReason::Lapsed, "2027-01-04"))
        .when_at(on("2027-01-05"), &change(8))
        .then_error(SubscriptionError::Ended);
}

#[test]
fn it_takes_enough_credits_and_no_money() {
    anna_sold("25.19")
        .when(&change(8))
        .then_error(CreditError::TooFewCredits {
            needed: credits("25.20"),
            available: credits("25.19"),
        });
    for to in [2, 8] {
        let paid = ChangeChannels {
            paid: Some(euros("1")),
            ..change(to)
        };
        anna_sold("100").when(&paid).then_error(PaymentError::NotDue);
    }
}

#[test]
fn only_a_size_that_is_sold() {
    let unlimited = ChangeChannels {
        to: Size::Unlimited,
        ..change(1)
    };
    anna_sold("100").when(&unlimited).then_error(CatalogError::UnknownSize {
        product: "RS".to_owned(),
        size: Size::Unlimited,
        allowed: "any number from 1".to_owned(),
    });
    anna_sold("100")
        .when(&change(u32::MAX))
        .then_error(CreditError::TooFewCredits {
            needed: credits("36077725236.00"),
            available: credits("100"),
        });
}

#[test]
fn only_its_seller_may_and_each_order_number_is_used_once() {
    let by_ben = ChangeChannels {
        by: BY_BEN,
        ..change(8)
    };
    let sold = anna_sold("100").also(registered(BEN));
    sold.when(&by_ben).then_error(SubscriptionError::Unknown);
    let stopped = sold.also(suspended(ANNA));
    stopped
        .when_at(today(), &change(8))
        .then_error(domain::reseller::ResellerError::Suspended);
    anna_sold("100")
        .also(order_taken())
        .when(&change(8))
        .then_error(LicenseError::OrderReferenceTaken);
}
