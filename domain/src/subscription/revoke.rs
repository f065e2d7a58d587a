//! Taking a subscription back as its order was refunded.

use chrono::NaiveDate;

use super::{EndReason, Subscription, SubscriptionError, renew::ended};
use crate::{catalog::Sku, command::NewEvent, ids::SubscriptionId};

/// The event that ends a subscription at once, today being its last day, if it still is in its first term and what was bought. One
/// that has ended is nothing to do.
pub(crate) fn revoke(
    subscription: &Subscription,
    subscription_id: SubscriptionId,
    bought: &Sku,
    today: NaiveDate,
) -> Result<Option<NewEvent>, SubscriptionError> {
    match subscription {
        Subscription::InForce(found) if found.months == found.length.months() && found.sku == *bought => {
            let on = today.min(found.until());
            Ok(Some(ended(subscription_id, EndReason::Refunded, on)))
        }
        Subscription::InForce(_) => Err(SubscriptionError::ChangedSince),
        Subscription::Ended { .. } => Ok(None),
        Subscription::NotStarted => Err(SubscriptionError::Unknown),
    }
}
