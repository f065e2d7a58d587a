//! What an endpoint is sent.

use chrono::{DateTime, TimeDelta, Utc};
use integrations::webhooks::{Answer, Message, SendError};
use projections::audit_trail::AuditView;
use serde::Serialize;
use uuid::Uuid;

use super::{Delivery, Endpoint};
use crate::{app::App, error::ApiError};

/// The type of a test event.
const TEST: &str = "webhook.test";

/// The body of a message.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    pub(super) id: Uuid,
    #[serde(rename = "type")]
    pub(super) event_type: &'a str,
    pub(super) timestamp: DateTime<Utc>,
    /// The event as `/v1/events` shows it; none in a test.
    pub(super) data: Option<&'a AuditView>,
}

/// What became of a message.
pub(super) struct Sent {
    at: DateTime<Utc>,
    outcome: Result<Answer, SendError>,
}

impl Sent {
    pub(super) fn is_taken(&self) -> bool {
        self.outcome
            .as_ref()
            .is_ok_and(|answer| (200..300).contains(&answer.status))
    }

    /// Whether the endpoint says that it is no more.
    pub(super) fn is_gone(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|answer| answer.status == 410)
    }

    /// The pause that the endpoint asks for.
    pub(super) fn pause(&self) -> Option<TimeDelta> {
        let asked = self.outcome.as_ref().ok()?.retry_after?;
        Some(TimeDelta::from_std(asked).unwrap_or(TimeDelta::MAX))
    }

    /// As the log of deliveries keeps it.
    pub(super) fn delivery(self, told: &Told<'_>, attempt: i32, next_attempt_at: Option<DateTime<Utc>>) -> Delivery {
        let (answer, error) = match self.outcome {
            Ok(answer) => (Some(answer), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Delivery {
            event_id: told.id,
            event_type: told.event_type.to_owned(),
            position: told.data.map(|event| event.position),
            attempt,
            sent_at: self.at,
            status: answer.as_ref().map(|answer| i32::from(answer.status)),
            answer: answer.map(|answer| answer.body),
            error,
            next_attempt_at,
        }
    }
}

/// Sends a message once.
pub(super) async fn send(app: &App, endpoint: &Endpoint, told: &Told<'_>) -> Result<Sent, ApiError> {
    let body = serde_json::to_vec(told).map_err(|error| ApiError::Unexpected(error.to_string()))?;
    let at = app.mint.now();
    let id = told.id.to_string();
    let message = Message {
        id: &id,
        at,
        body: &body,
    };
    let secrets = app.webhooks.secrets(endpoint, at)?;
    let outcome = app.webhooks.sender()?.send(&endpoint.url, message, &secrets).await;
    Ok(Sent { at, outcome })
}

/// Sends a test event now, whatever waits; says how it went, and whether it was taken.
pub(crate) async fn test(app: &App, endpoint: &Endpoint) -> Result<(Delivery, bool), ApiError> {
    let told = Told {
        id: app.mint.id()?,
        event_type: TEST,
        timestamp: app.mint.now(),
        data: None,
    };
    let sent = send(app, endpoint, &told).await?;
    let is_taken = sent.is_taken();
    let delivery = sent.delivery(&told, 1, None);
    app.webhooks.note(endpoint.endpoint_id, &delivery).await?;
    Ok((delivery, is_taken))
}
