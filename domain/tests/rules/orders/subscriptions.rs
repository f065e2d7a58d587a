//! Subscriptions that are ordered, and more channels of them.

use domain::{
    Event, NewEvent, Personal, Stream,
    catalog::{CatalogError, SubscriptionTerm},
    license::{Price, Seller},
    order::{
        FulfilOrder, Grant, GrantedLine, NewLine, OrderError, OrderFulfilled, PlaceOrder, PricedBy, Refund, Subject,
    },
    subscription::{
        EndReason, PaidTerm, SubscriptionChannelsChanged, SubscriptionEnded, SubscriptionError, SubscriptionRenewed,
        SubscriptionStarted,
    },
};

use super::{fulfil, fulfilled, line, ordering, paid, payment_of, refund, subscription_ids};
use crate::{
    subscriptions::{day, days, paid_term, started},
    support::{BY_ANNA, CARO, DORA, Given, KEY, ORDER, SUBSCRIPTION, events::*, given, order, sku},
};

fn two_subscriptions() -> PlaceOrder {
    ordering(vec![line("P1M-RS-5", 2, "60.00")], "0.01", "0")
}

fn on_subscription(event: impl Into<Event>) -> NewEvent {
    NewEvent::new(Stream::Subscription(SUBSCRIPTION), event)
}

fn month_for(paid: &str) -> PaidTerm {
    PaidTerm {
        price: Price::Money(euros(paid)),
        drawn: None,
        ..paid_term("2026-11-22", "2026-12-21", "1")
    }
}

/// What Caro bought directly, a month from today.
fn direct() -> SubscriptionStarted {
    SubscriptionStarted {
        seller: Seller::Direct,
        term: month_for("60.00"),
        ..started()
    }
}

fn caro_subscribes(to: SubscriptionStarted) -> Given {
    given(caro_orders().into_iter().chain([on_subscription(to)]))
}

fn about(text: &str, price: &str) -> NewLine {
    let subscription_id = SUBSCRIPTION;
    NewLine {
        about: Some(Subject::Subscription { subscription_id }),
        ..line(text, 1, price)
    }
}

fn more_channels(text: &str, price: &str) -> PlaceOrder {
    ordering(vec![about(text, price)], "0", "0")
}

fn item(text: &str) -> Box<domain::catalog::ItemSku> {
    Box::new(text.parse().unwrap())
}

fn done(grant: Grant) -> NewEvent {
    let lines = vec![GrantedLine { number: 1, grant }];
    on_order(OrderFulfilled { order_id: ORDER, lines })
}

#[test]
fn each_piece_is_a_subscription_on_the_customers_key() {
    let events = paid(&two_subscriptions()).when(&fulfil()).events();
    let started = |place: usize, paid| {
        let subscription_id = subscription_ids(2)[place];
        let started = SubscriptionStarted {
            subscription_id,
            activation_key_id: KEY,
            customer_email: Personal::new(CARO, "caro@example.com"),
            term: month_for(paid),
            ..direct()
        };
        NewEvent::new(Stream::Subscription(subscription_id), started)
    };
    let grant = Grant::Subscriptions {
        activation_key_id: KEY,
        subscription_ids: subscription_ids(2),
    };
    assert_eq!(events[4..], [started(0, "60.00"), started(1, "59.99"), done(grant)]);
}

#[test]
fn a_subscription_is_sold_by_the_term_and_price_of_the_list_and_has_an_id() {
    let story = given([published()]);
    let by_year = PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(vec![line("P1Y-RS-5", 1, "600")], "0", "0")
    };
    story.when(&by_year).then_error(CatalogError::UnknownSubscriptionTerm {
        product: "RS".to_owned(),
        term: SubscriptionTerm::Year,
        allowed: SubscriptionTerm::Month,
    });
    let cheaper = ordering(vec![line("P1M-RS-5", 1, "59")], "0", "0");
    story.when(&cheaper).then_error(OrderError::NotTheListPrice {
        number: 1,
        found: euros("59"),
        expected: euros("60"),
    });
    let misplaced = ordering(vec![about("P1M-RS-5", "60")], "0", "0");
    story
        .when(&misplaced)
        .then_error(OrderError::SubjectMisplaced { sku: item("P1M-RS-5") });
    let one = FulfilOrder {
        subscription_ids: subscription_ids(1),
        ..fulfil()
    };
    let (needed, given) = (2, 1);
    paid(&two_subscriptions())
        .when(&one)
        .then_error(OrderError::TooFewSubscriptionIds { needed, given });
}

#[test]
fn a_subscription_that_is_refunded_in_whole_ends_at_once() {
    let ended = |place: usize| {
        let subscription_id = subscription_ids(2)[place];
        let ended = SubscriptionEnded {
            subscription_id,
            reason: EndReason::Refunded,
            ended_on: day("2026-11-22"),
        };
        NewEvent::new(Stream::Subscription(subscription_id), ended)
    };
    let story = fulfilled(&two_subscriptions());
    let whole = refund("RF-1", Refund::Whole);
    assert_eq!(story.when(&whole).events()[1..], [ended(0), ended(1)]);
    let story = story.also(ended(0));
    assert_eq!(story.when(&whole).events()[1..], [ended(1)]);
}

#[test]
fn a_subscription_that_was_renewed_or_grew_since_is_refunded_with_its_grants_kept() {
    let story = || fulfilled(&ordering(vec![line("P1M-RS-5", 1, "60.00")], "0", "0"));
    let subscription_id = subscription_ids(1)[0];
    let whole = refund("RF-1", Refund::Whole);
    let renewed = SubscriptionRenewed {
        subscription_id,
        sku: sku("RS-5"),
        term: PaidTerm {
            days: days("2026-12-22", "2027-01-21"),
            ..month_for("60.00")
        },
    };
    let grown = SubscriptionChannelsChanged {
        subscription_id,
        ..changed()
    };
    for since in [Event::from(renewed), grown.into()] {
        story()
            .also(NewEvent::new(Stream::Subscription(subscription_id), since))
            .when(&whole)
            .then_error(SubscriptionError::ChangedSince);
    }
}

fn changed() -> SubscriptionChannelsChanged {
    SubscriptionChannelsChanged {
        subscription_id: SUBSCRIPTION,
        from: sku("RS-5"),
        to: sku("RS-8"),
        effective_on: day("2026-11-22"),
        price: Price::Money(euros("36")),
        drawn: None,
        order_reference: order().reference,
    }
}

#[test]
fn more_channels_come_at_once_and_stay_when_they_are_refunded() {
    let placing = more_channels("P30D-U-RS-5-RS-8", "36.00");
    let story = caro_subscribes(direct()).and(&placing).and(&payment_of(&placing));
    let grant = Grant::Channels {
        subscription_id: SUBSCRIPTION,
        from: sku("RS-5"),
        to: sku("RS-8"),
    };
    let bare = FulfilOrder {
        subscription_ids: vec![],
        ..fulfil()
    };
    story.when(&bare).then([on_subscription(changed()), done(grant)]);
    let sku = item("P30D-U-RS-5-RS-8");
    story
        .and(&bare)
        .when(&refund("RF-1", Refund::Whole))
        .then_error(OrderError::GrantStays { sku });
}

#[test]
fn channels_cost_the_days_left_of_the_term_by_the_list() {
    let story = caro_subscribes(direct());
    let placing = more_channels("P30D-U-RS-5-RS-8", "35");
    story.when(&placing).then_error(OrderError::NotTheListPrice {
        number: 1,
        found: euros("35"),
        expected: euros("36"),
    });
    let sku = item("P29D-U-RS-5-RS-8");
    story
        .when(&more_channels("P29D-U-RS-5-RS-8", "34.80"))
        .then_error(OrderError::OtherDaysLeft { sku });
    let at = crate::support::time("2026-12-01T12:00:00Z");
    let events = story.when_at(at, &more_channels("P21D-U-RS-5-RS-8", "25.20")).events();
    assert_eq!(events.len(), 2);
}

#[test]
fn channels_are_of_a_subscription_of_the_customer_that_is_as_the_line_says() {
    let story = caro_subscribes(direct());
    for text in ["P30D-U-RS-4-RS-8", "P30D-U-RS-5-T-ENT-10"] {
        let sku = item(text);
        story
            .when(&more_channels(text, "36"))
            .then_error(OrderError::OtherSubscription { sku });
    }
    let text = "P30D-U-RS-5-RS-3";
    let sku = item(text);
    story
        .when(&more_channels(text, "36"))
        .then_error(OrderError::NotMore { sku });
    let text = "P30D-U-RS-5-RS-8";
    let mut of_another = more_channels(text, "36");
    of_another.customer.customer_id = DORA;
    story.when(&of_another).then_error(SubscriptionError::Unknown);
    let sold_by_anna = SubscriptionStarted {
        seller: BY_ANNA,
        ..direct()
    };
    caro_subscribes(sold_by_anna)
        .when(&more_channels(text, "36"))
        .then_error(SubscriptionError::Unknown);
    let sku = item(text);
    story
        .when(&ordering(vec![line(text, 1, "36")], "0", "0"))
        .then_error(OrderError::SubjectMissing { sku });
}
