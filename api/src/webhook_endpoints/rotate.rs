//! `POST /v1/webhook-endpoints/{endpoint_id}/secret`: draws another secret. The answer shows it this once.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use event_log::read;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::own;
use crate::{
    access::{May, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::{IdempotencyKey, Path},
    headers::{KeyHeader, LogPosition},
    problem::ProblemDetails,
    security,
};

/// A new secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewWebhookSecret)]
pub(crate) struct Answer {
    /// The secret; none in a repeated answer.
    #[schema(example = "whsec_an-invented-one")]
    secret: Option<String>,
    /// Until when messages are also signed by the former one.
    former_secret_until: Option<DateTime<Utc>>,
}

/// Change the secret of a webhook endpoint
///
/// The answer shows it this once; a repeated request is not told it. For 24 hours messages are also signed by the former one.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{endpoint_id}/secret", tag = "webhooks",
    operation_id = "change_webhook_secret",
    params(("endpoint_id" = Uuid, Path, description = "Which"), KeyHeader),
    responses(
        (status = 200, description = "Changed", body = Answer),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
    IdempotencyKey(key): IdempotencyKey,
) -> Result<Response, ApiError> {
    let endpoint = own(&app, &principal, endpoint_id).await?;
    let request = app.log.secrets().command_id(&principal.actor(), &key);
    let secret = app.webhooks.rotate(&app.mint, &endpoint, request).await?;
    if secret.is_some() {
        security::note_endpoint("webhook-endpoint.secret-changed", endpoint_id, &principal);
    }
    let endpoint = own(&app, &principal, endpoint_id).await?;
    let answer = Answer {
        secret: secret.map(|secret| secret.text().to_string()),
        former_secret_until: endpoint.former_until,
    };
    let (head, _) = read::head(&app.log).await?;
    Ok((LogPosition(head), Json(answer)).into_response())
}
