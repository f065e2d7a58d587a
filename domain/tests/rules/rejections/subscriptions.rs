//! About subscriptions.

use domain::{Rejection, subscription::SubscriptionError};

pub(super) fn all() -> Vec<Rejection> {
    let due_on = "2026-12-22".parse().unwrap();
    vec![
        SubscriptionError::Unknown.into(),
        SubscriptionError::AlreadyStarted.into(),
        SubscriptionError::Ended.into(),
        SubscriptionError::RenewalDue.into(),
        SubscriptionError::NotDueYet { due_on }.into(),
        SubscriptionError::TermTooLate.into(),
        SubscriptionError::ChangedSince.into(),
    ]
}
