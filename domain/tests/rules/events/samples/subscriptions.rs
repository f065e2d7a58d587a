//! What happens to a subscription.

use domain::{
    Event, Personal,
    license::Price,
    subscription::{
        EndReason, PaidTerm, SubscriptionCancelled, SubscriptionChannelsChanged, SubscriptionEnded,
        SubscriptionRenewalFailed, SubscriptionRenewed, SubscriptionResumed, SubscriptionStarted,
    },
};

use crate::{
    subscriptions::{day, days, paid_term, started},
    support::{SUBSCRIPTION, credits, events::drawn, order, sku},
};

pub(super) fn events(personal: fn() -> Personal) -> Vec<Event> {
    let subscription_id = SUBSCRIPTION;
    vec![
        SubscriptionStarted {
            customer_email: personal(),
            comment: Some(personal()),
            ..started()
        }
        .into(),
        SubscriptionRenewed {
            subscription_id,
            sku: sku("RS-5"),
            term: paid_term("2026-12-22", "2027-01-21", "42"),
        }
        .into(),
        SubscriptionRenewalFailed {
            subscription_id,
            until: day("2027-01-04"),
        }
        .into(),
        channels_changed().into(),
        SubscriptionCancelled {
            subscription_id,
            ends_on: day("2026-12-21"),
        }
        .into(),
        SubscriptionResumed { subscription_id }.into(),
        ended(EndReason::Lapsed),
    ]
}

fn channels_changed() -> SubscriptionChannelsChanged {
    SubscriptionChannelsChanged {
        subscription_id: SUBSCRIPTION,
        from: sku("RS-5"),
        to: sku("RS-8"),
        effective_on: day("2026-11-22"),
        price: Price::Credits(credits("25.20")),
        drawn: Some(drawn("25.20")),
        order_reference: order().reference,
    }
}

fn ended(reason: EndReason) -> Event {
    SubscriptionEnded {
        subscription_id: SUBSCRIPTION,
        reason,
        ended_on: day("2027-01-04"),
    }
    .into()
}

pub(super) fn variations() -> Vec<Event> {
    let (price, drawn) = (Price::Free, None);
    vec![
        SubscriptionRenewed {
            subscription_id: SUBSCRIPTION,
            sku: sku("RS-5"),
            term: PaidTerm {
                length: domain::catalog::SubscriptionTerm::Year,
                days: days("2026-12-22", "2027-12-21"),
                grace_days: 0,
                price,
                drawn: None,
            },
        }
        .into(),
        SubscriptionChannelsChanged {
            price,
            drawn,
            ..channels_changed()
        }
        .into(),
        ended(EndReason::Cancelled),
        ended(EndReason::NotSold),
        ended(EndReason::Refunded),
    ]
}
