//! Orders that are paid and could not be fulfilled.

use chrono::{DateTime, Utc};
use domain::OrderId;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::Till;
use crate::error::ApiError;

/// How many are shown, the oldest first.
const MOST_SHOWN: i64 = 200;

/// An order that is paid and could not be fulfilled.
#[derive(Debug)]
pub(crate) struct Unfulfilled {
    pub(crate) order_id: Uuid,
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) parked_at: DateTime<Utc>,
}

impl Till {
    /// Writes down why an order cannot be fulfilled.
    pub(super) async fn park(
        &self,
        order_id: OrderId,
        (code, reason): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        query!(
            "insert into checkout.unfulfilled (order_id, code, reason, parked_at) values ($1, $2, $3, $4)
             on conflict (order_id) do update set code = excluded.code, reason = excluded.reason",
            order_id.0,
            code,
            reason,
            now,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Nothing is left to fulfil of this order.
    pub(super) async fn unpark(&self, order_id: OrderId) -> Result<(), ApiError> {
        query!("delete from checkout.unfulfilled where order_id = $1", order_id.0)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// All of them, the first one first, up to 200.
    pub(crate) async fn unfulfilled(&self) -> Result<Vec<Unfulfilled>, ApiError> {
        let found = query_as!(
            Unfulfilled,
            "select order_id, code, reason, parked_at from checkout.unfulfilled order by parked_at, order_id limit $1",
            MOST_SHOWN,
        );
        Ok(found.fetch_all(self.pool()).await?)
    }
}
