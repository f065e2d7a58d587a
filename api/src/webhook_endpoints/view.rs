//! An endpoint, to show; its secret is shown once, when it is drawn.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::webhooks::Endpoint;

/// Where events are sent.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub(super) struct View {
    /// Its id.
    endpoint_id: Uuid,
    /// Where events are sent.
    #[schema(example = "https://hooks.example.com/keyledger")]
    url: String,
    /// Which types of events; all if none is named.
    #[schema(example = json!(["license.assigned"]))]
    event_types: Vec<String>,
    /// `enabled` or `disabled`.
    #[schema(example = "enabled")]
    state: String,
    /// Why it is disabled: `by-hand`, `gone` if it answered 410, `failing` if it took nothing for three days.
    #[schema(example = "failing")]
    reason: Option<String>,
    /// The last position of the log that it has been told of.
    position: i64,
    /// How often the next event was sent in vain.
    attempts: i32,
    /// Since when it takes nothing.
    failing_since: Option<DateTime<Utc>>,
    /// When the next event is sent again.
    next_attempt_at: Option<DateTime<Utc>>,
    /// Until when messages are also signed by the former secret.
    former_secret_until: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<Endpoint> for View {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            endpoint_id: endpoint.endpoint_id,
            url: endpoint.url,
            event_types: endpoint.event_types,
            state: endpoint.state,
            reason: endpoint.reason,
            position: endpoint.position,
            attempts: endpoint.attempts,
            failing_since: endpoint.failing_since,
            next_attempt_at: endpoint.next_attempt_at,
            former_secret_until: endpoint.former_until,
            created_at: endpoint.created_at,
        }
    }
}
