//! Subscriptions, from their first term to their end. Five channels cost 42.00 credits a month; the days of grace are 14.

mod cancel;
mod channels;
mod generated;
mod promises;
mod renew;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    NewEvent, Personal, Stream,
    catalog::{PriceList, PriceListPublished, SubscriptionTerm, SubscriptionTerms, default_price_list},
    credit_account::{Cause, CauseKind, CreditsDebited, CreditsPurchased, Subject},
    license::Price,
    proration::Days,
    subscription::{
        EndReason, GenerateSubscription, PaidTerm, RenewSubscription, SubscriptionEnded, SubscriptionStarted,
    },
};

use crate::support::{
    ANNA, BY_ANNA, CARO, Given, KEY, SUBSCRIPTION, credits,
    events::{anna_has, drawn, of_lot, on_credits},
    given, order, sku, time,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon of that day.
fn on(text: &str) -> DateTime<Utc> {
    time(&format!("{text}T12:00:00Z"))
}

pub(crate) fn days(first: &str, last: &str) -> Days {
    Days {
        first: day(first),
        last: day(last),
    }
}

/// Anna subscribes Caro to five channels today, 2026-11-22.
pub(crate) fn generate() -> GenerateSubscription {
    GenerateSubscription {
        subscription_id: SUBSCRIPTION,
        seller: BY_ANNA,
        activation_key_id: KEY,
        sku: sku("RS-5"),
        customer_id: CARO,
        customer_email: "caro@example.com".parse().unwrap(),
        comment: None,
        order: order(),
        paid: None,
    }
}

/// A month that cost so many credits of Anna's first lot.
pub(crate) fn paid_term(first: &str, last: &str, amount: &str) -> PaidTerm {
    PaidTerm {
        length: SubscriptionTerm::Month,
        days: days(first, last),
        grace_days: 14,
        price: Price::Credits(credits(amount)),
        drawn: Some(drawn(amount)),
    }
}

/// What [`generate`] leads to.
pub(crate) fn started() -> SubscriptionStarted {
    SubscriptionStarted {
        subscription_id: SUBSCRIPTION,
        activation_key_id: KEY,
        seller: BY_ANNA,
        customer_id: CARO,
        customer_email: Personal::new(CARO, "caro@example.com"),
        sku: sku("RS-5"),
        term: paid_term("2026-11-22", "2026-12-21", "42.00"),
        order_reference: order().reference,
        comment: None,
    }
}

fn renew() -> RenewSubscription {
    RenewSubscription {
        subscription_id: SUBSCRIPTION,
        paid: None,
    }
}

fn on_subscription(event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::Subscription(SUBSCRIPTION), event)
}

/// Anna has so many credits left after the first term of Caro's five channels.
fn anna_sold(left: &str) -> Given {
    given(anna_has(left).into_iter().chain([on_subscription(started())]))
}

fn debited(amount: &str, after: &str, kind: CauseKind, of: &str) -> NewEvent {
    let subject = Subject::Subscription {
        subscription_id: SUBSCRIPTION,
    };
    let cause = Cause {
        kind,
        subject,
        sku: Some(of.parse().unwrap()),
    };
    on_credits(
        ANNA,
        CreditsDebited {
            reseller_id: ANNA,
            credits: credits(amount),
            cause,
            parts: vec![of_lot(1, amount)],
            balance_after: credits(after),
        },
    )
}

/// Anna's account gets credits that make her balance so large.
fn bought(amount: &str, after: &str) -> NewEvent {
    on_credits(
        ANNA,
        CreditsPurchased {
            reseller_id: ANNA,
            credits: credits(amount),
            paid: None,
            lot: Some(1),
            expires_on: None,
            balance_after: credits(after),
        },
    )
}

fn ended(reason: EndReason, ended_on: &str) -> NewEvent {
    on_subscription(SubscriptionEnded {
        subscription_id: SUBSCRIPTION,
        reason,
        ended_on: day(ended_on),
    })
}

/// A list from that day on, by which Remote Support is sold so.
fn listed(from: &str, terms: Option<SubscriptionTerms>) -> NewEvent {
    let mut price_list = PriceList {
        effective_from: day(from),
        ..default_price_list()
    };
    match terms {
        Some(terms) => price_list
            .products
            .iter_mut()
            .filter(|product| product.code == "RS")
            .for_each(|product| product.subscription = Some(terms)),
        None => price_list.products.retain(|product| product.code != "RS"),
    }
    NewEvent::new(Stream::Catalog, PriceListPublished { price_list })
}
