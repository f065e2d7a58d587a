//! Taking the cancelling of a subscription back.

use chrono::{DateTime, NaiveDate, Utc};

use super::{InForce, Stage, SubscriptionError, SubscriptionResumed};
use crate::{
    command::{Command, NewEvent},
    ids::SubscriptionId,
    license::Seller,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Lets a cancelled subscription renew after all, as long as its term is not over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResumeSubscription {
    /// Which.
    pub subscription_id: SubscriptionId,
    /// Who asks; who sold it, or a reseller above.
    pub by: Seller,
}

impl Command for ResumeSubscription {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let subscription = states.subscription(self.subscription_id).managed_by(states, self.by);
        self.by.may_act(states)?;
        Ok(decide(subscription?, self, at.date_naive())?)
    }
}

fn decide(
    subscription: &InForce,
    command: &ResumeSubscription,
    today: NaiveDate,
) -> Result<Vec<NewEvent>, SubscriptionError> {
    let subscription_id = command.subscription_id;
    match subscription.stage(today) {
        Stage::Running if subscription.cancelled => Ok(vec![NewEvent::new(
            Stream::Subscription(subscription_id),
            SubscriptionResumed { subscription_id },
        )]),
        Stage::Running | Stage::Due => Ok(vec![]),
        Stage::Over(..) => Err(SubscriptionError::Ended),
    }
}
