//! Hearing what the provider tells: kept first, then taken.

use integrations::checkout::{Notification, What};
use uuid::Uuid;

use super::{Outcome, notifications::Told};
use crate::{app::App, error::ApiError};

impl App {
    /// Hears one event; says whether it needs no more sending.
    pub(super) async fn hear(&self, notification: &Notification) -> bool {
        let event_id = notification.event_id.as_str();
        match self.keep_and_take(notification).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(event_id, %error, "what the payment provider told cannot be taken for now");
                false
            }
        }
    }

    async fn keep_and_take(&self, notification: &Notification) -> Result<bool, ApiError> {
        if let What::Unreadable { event_type, why } = &notification.what {
            let event_id = notification.event_id.as_str();
            tracing::warn!(
                event_id,
                event_type,
                why,
                "what the payment provider told cannot be read"
            );
            return Ok(false);
        }
        let provider = self.till.checkout()?.provider();
        let told = self.till.keep(&self.mint, provider, notification).await?;
        if told.state == "received" {
            self.take_and_settle(&told).await?;
        }
        Ok(true)
    }

    /// Takes what was told; a refund that came before its payment is taken after it.
    pub(super) async fn take_and_settle(&self, told: &Told) -> Result<Outcome, ApiError> {
        let outcome = self.take(told).await?;
        self.till.settle(told.notification_id, &outcome).await?;
        match (&outcome, &told.returned, &told.provider_order_id) {
            (Outcome::Taken, None, Some(order_id)) if told.kind == "paid" => self.take_returns(order_id).await?,
            // Its payment may have been taken before it was known to wait.
            (Outcome::Waits(_), Some(_), _) => {
                let outcome = self.take(told).await?;
                self.till.settle(told.notification_id, &outcome).await?;
                return Ok(noted(told, outcome));
            }
            _ => {}
        }
        Ok(noted(told, outcome))
    }

    /// Takes what went back of a payment and waited for it.
    async fn take_returns(&self, order_id: &str) -> Result<(), ApiError> {
        let provider = self.till.checkout()?.provider();
        for returned in self.till.waiting_returns(provider, order_id).await? {
            let outcome = self.take(&returned).await?;
            self.till.settle(returned.notification_id, &outcome).await?;
        }
        Ok(())
    }

    /// Takes something again that waits for staff; none if nothing of that id waits.
    pub(crate) async fn retake(&self, notification_id: Uuid) -> Result<Option<Outcome>, ApiError> {
        match self.till.waiting_one(notification_id).await? {
            Some(told) => self.take_and_settle(&told).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Whoever runs the server is told that something waits; why, staff are.
fn noted(told: &Told, outcome: Outcome) -> Outcome {
    if outcome != Outcome::Taken {
        let (notification_id, kind) = (told.notification_id, told.kind.as_str());
        tracing::warn!(%notification_id, kind, "what the payment provider told waits for staff");
    }
    outcome
}
