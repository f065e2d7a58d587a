//! What the provider told: kept before anything is done about it, and known when it comes again.

use chrono::{DateTime, Utc};
use integrations::checkout::{Notification, What};
use sqlx::{query, query_as, types::Json};
use uuid::Uuid;

use super::{Outcome, Till, returned::Returned};
use crate::{error::ApiError, mint::Mint};

/// How many of those that wait are shown, the oldest first.
const MOST_SHOWN: i64 = 200;

/// Something that the provider told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) notification_id: Uuid,
    pub(super) kind: String,
    pub(super) live: bool,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) provider_order_id: Option<String>,
    pub(super) order_id: Option<Uuid>,
    pub(super) returned: Option<Json<Returned>>,
    pub(super) state: String,
}

/// What a notification says of an order, apart from its own id.
struct Said<'a> {
    kind: &'static str,
    provider_order_id: Option<&'a str>,
    order_id: Option<Uuid>,
    returned: Option<Json<Returned>>,
}

/// Something that waits for staff.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) notification_id: Uuid,
    pub(crate) provider: String,
    pub(crate) kind: String,
    pub(crate) live: bool,
    pub(crate) happened_at: DateTime<Utc>,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) provider_order_id: Option<String>,
    pub(crate) order_id: Option<Uuid>,
    pub(crate) reason: Option<String>,
}

impl<'a> Said<'a> {
    fn of(what: &'a What) -> Self {
        let (kind, provider_order_id, order_id, returned) = match what {
            What::Paid(order) => ("paid", Some(order.order_id.as_str()), order.quote_id, None),
            What::Refunded(told) => ("refunded", Some(told.order_id.as_str()), told.quote_id, Some(told)),
            What::ChargedBack(told) => ("charged-back", Some(told.order_id.as_str()), told.quote_id, Some(told)),
            What::Cancelled(unpaid) => ("cancelled", Some(unpaid.order_id.as_str()), unpaid.quote_id, None),
            What::Failed(unpaid) => ("failed", Some(unpaid.order_id.as_str()), unpaid.quote_id, None),
            What::Unknown { .. } | What::Unreadable { .. } => ("other", None, None, None),
        };
        Self {
            kind,
            provider_order_id,
            order_id,
            returned: returned.map(|told| Json(Returned::of(told))),
        }
    }
}

impl Till {
    /// Keeps what was told, durably when this returns; the one that was kept before if it comes again.
    pub(super) async fn keep(
        &self,
        mint: &Mint,
        provider: &str,
        notification: &Notification,
    ) -> Result<Told, ApiError> {
        let said = Said::of(&notification.what);
        query!(
            "insert into checkout.notifications
             (notification_id, provider, event_id, kind, live, happened_at, received_at, provider_order_id, order_id, returned)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (provider, event_id) do nothing",
            mint.id()?,
            provider,
            notification.event_id,
            said.kind,
            notification.live,
            notification.created_at,
            mint.now(),
            said.provider_order_id,
            said.order_id,
            said.returned as _,
        )
        .execute(self.pool())
        .await?;
        let told = query_as!(
            Told,
            r#"select notification_id, kind, live, happened_at, provider_order_id, order_id,
                      returned as "returned: Json<Returned>", state
               from checkout.notifications where provider = $1 and event_id = $2"#,
            provider,
            notification.event_id,
        );
        Ok(told.fetch_one(self.pool()).await?)
    }

    /// Something that waits for staff.
    pub(super) async fn waiting_one(&self, notification_id: Uuid) -> Result<Option<Told>, ApiError> {
        let told = query_as!(
            Told,
            r#"select notification_id, kind, live, happened_at, provider_order_id, order_id,
                      returned as "returned: Json<Returned>", state
               from checkout.notifications where notification_id = $1 and state = 'waiting'"#,
            notification_id,
        );
        Ok(told.fetch_optional(self.pool()).await?)
    }

    /// What went back of a payment and waits, the first one first.
    pub(super) async fn waiting_returns(&self, provider: &str, order_id: &str) -> Result<Vec<Told>, ApiError> {
        let told = query_as!(
            Told,
            r#"select notification_id, kind, live, happened_at, provider_order_id, order_id,
                      returned as "returned: Json<Returned>", state
               from checkout.notifications
               where provider = $1 and provider_order_id = $2 and state = 'waiting' and returned is not null
               order by happened_at, notification_id"#,
            provider,
            order_id,
        );
        Ok(told.fetch_all(self.pool()).await?)
    }

    /// Writes down what became of it. What somebody dismissed meanwhile stays so.
    pub(super) async fn settle(&self, notification_id: Uuid, outcome: &Outcome) -> Result<(), ApiError> {
        let (state, reason) = match outcome {
            Outcome::Taken => ("taken", None),
            Outcome::Waits(reason) => ("waiting", Some(reason.as_str())),
        };
        query!(
            "update checkout.notifications set state = $2, reason = $3
             where notification_id = $1 and state in ('received', 'waiting')",
            notification_id,
            state,
            reason,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// All that waits for staff, the first one first, up to 200.
    pub(crate) async fn waiting(&self) -> Result<Vec<Waiting>, ApiError> {
        let waiting = query_as!(
            Waiting,
            "select notification_id, provider, kind, live, happened_at, received_at, provider_order_id, order_id, reason
             from checkout.notifications where state = 'waiting'
             order by received_at, notification_id limit $1",
            MOST_SHOWN,
        );
        Ok(waiting.fetch_all(self.pool()).await?)
    }

    /// Nothing is to be done about it any more; says whether it waited.
    pub(crate) async fn dismiss(&self, notification_id: Uuid, reason: &str, by: Uuid) -> Result<bool, ApiError> {
        let dismissed = query!(
            "update checkout.notifications set state = 'dismissed', reason = $2, dismissed_by = $3
             where notification_id = $1 and state = 'waiting'",
            notification_id,
            reason,
            by,
        )
        .execute(self.pool())
        .await?;
        Ok(dismissed.rows_affected() > 0)
    }
}
