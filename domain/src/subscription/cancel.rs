//! Cancelling a subscription.

use chrono::{DateTime, NaiveDate, Utc};

use super::{EndReason, InForce, Stage, SubscriptionCancelled, SubscriptionError, renew::ended};
use crate::{
    command::{Command, NewEvent},
    ids::SubscriptionId,
    license::Seller,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Lets a subscription end with its term, or at once in the days of grace after it. Nothing is paid back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CancelSubscription {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// Who asks; who sold it, or a reseller above.
    pub by: Seller,
}

impl Command for CancelSubscription {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let subscription = states.subscription(self.subscription_id).managed_by(states, self.by);
        self.by.may_act(states)?;
        Ok(decide(subscription?, self, at.date_naive())?)
    }
}

fn decide(
    subscription: &InForce,
    command: &CancelSubscription,
    today: NaiveDate,
) -> Result<Vec<NewEvent>, SubscriptionError> {
    let subscription_id = command.subscription_id;
    match subscription.stage(today) {
        Stage::Running if subscription.cancelled => Ok(vec![]),
        Stage::Running => {
            let ends_on = subscription.days.last;
            let cancelled = SubscriptionCancelled {
                subscription_id,
                ends_on,
            };
            Ok(vec![NewEvent::new(Stream::Subscription(subscription_id), cancelled)])
        }
        Stage::Due => {
            let on = today.min(subscription.until());
            Ok(vec![ended(subscription_id, EndReason::Cancelled, on)])
        }
        Stage::Over(..) => Err(SubscriptionError::Ended),
    }
}
