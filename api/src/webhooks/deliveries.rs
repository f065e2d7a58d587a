//! The log of deliveries: what became of the last attempts.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{query, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Webhooks;
use crate::error::ApiError;

/// How many attempts are kept of each endpoint.
const MOST_KEPT: i64 = 200;

/// An attempt to deliver an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(crate) struct Delivery {
    /// The event's id, which is also the header `webhook-id`.
    pub(crate) event_id: Uuid,
    /// Its type; `webhook.test` of a test.
    pub(crate) event_type: String,
    /// Its place in the log; none of a test.
    pub(crate) position: Option<i64>,
    /// Which attempt this was, from 1.
    pub(crate) attempt: i32,
    /// When it was sent.
    pub(crate) sent_at: DateTime<Utc>,
    /// The status that was answered, if anything was.
    #[schema(example = 200)]
    pub(crate) status: Option<i32>,
    /// The beginning of the body that was answered, at most 4 KiB.
    #[schema(example = "ok")]
    pub(crate) answer: Option<String>,
    /// Why nothing was answered.
    #[schema(example = "it did not answer in time")]
    pub(crate) error: Option<String>,
    /// When it was to be tried again, if it was.
    pub(crate) next_attempt_at: Option<DateTime<Utc>>,
}

impl Webhooks {
    /// Keeps what became of an attempt, and forgets what is long past. Of an endpoint that was removed nothing is kept.
    pub(super) async fn note(&self, endpoint_id: Uuid, delivery: &Delivery) -> Result<(), ApiError> {
        query!(
            "insert into webhooks.deliveries
                (endpoint_id, event_id, event_type, position, attempt, sent_at, status, answer, error, next_attempt_at)
             select endpoint_id, $2, $3, $4, $5, $6, $7, $8, $9, $10
             from webhooks.endpoints where endpoint_id = $1
             for key share",
            endpoint_id,
            delivery.event_id,
            &delivery.event_type,
            delivery.position,
            delivery.attempt,
            delivery.sent_at,
            delivery.status,
            delivery.answer.as_deref(),
            delivery.error.as_deref(),
            delivery.next_attempt_at,
        )
        .execute(self.pool())
        .await?;
        query!(
            "delete from webhooks.deliveries where endpoint_id = $1 and delivery_id <= (
                 select delivery_id from webhooks.deliveries
                 where endpoint_id = $1 order by delivery_id desc offset $2 limit 1
             )",
            endpoint_id,
            MOST_KEPT,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The last attempts, the newest first.
    pub(crate) async fn deliveries(&self, endpoint_id: Uuid) -> Result<Vec<Delivery>, ApiError> {
        let found = query_as!(
            Delivery,
            "select event_id, event_type, position, attempt, sent_at, status, answer, error, next_attempt_at
             from webhooks.deliveries where endpoint_id = $1 order by delivery_id desc limit $2",
            endpoint_id,
            MOST_KEPT,
        );
        Ok(found.fetch_all(self.pool()).await?)
    }
}
