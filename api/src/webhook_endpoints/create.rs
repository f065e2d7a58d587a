//! `POST /v1/webhook-endpoints`: has events sent to an address. The answer shows the secret this once; a repeated request is told the id
//! and no more.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use event_log::{ExecuteError, Position, read};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{check, owner};
use crate::{
    access::{May, Principal, Right, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::{Body, IdempotencyKey},
    faults::Faults,
    headers::{KeyHeader, LogPosition},
    metadata::digest,
    security,
    webhooks::{Made, New},
};

/// Where to send what.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointRequest)]
pub(crate) struct Request {
    /// An https address in the public internet.
    #[schema(max_length = 500, example = "https://hooks.example.com/keyledger")]
    url: String,
    /// Which types of events; all if none is named.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["license.assigned"]))]
    event_types: Vec<String>,
}

/// A new endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = NewWebhookEndpoint)]
pub(crate) struct Answer {
    /// Its id.
    endpoint_id: Uuid,
    /// What its messages are signed with, to be kept where they are received; none in a repeated answer.
    #[schema(example = "whsec_an-invented-one")]
    secret: Option<String>,
    /// It is told what happens behind this position of the log.
    position: i64,
}

/// Create a webhook endpoint
///
/// From now on it is told what one sees of what happens. The answer shows its secret this once; a repeated request is told its id and no
/// more. One has up to 10.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints", tag = "webhooks", operation_id = "create_webhook_endpoint",
    params(KeyHeader), request_body = Request,
    responses((status = 201, description = "Created", body = Answer))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    principal.must(Right::ReadTrail)?;
    let mut faults = Faults::default();
    check(&app, &mut faults, Some(&request.url), Some(&request.event_types));
    faults.none()?;
    let (head, _) = read::head(&app.log).await?;
    let answer = make(&app, &principal, (&key, &request), head).await?;
    Ok((StatusCode::CREATED, LogPosition(head), Json(answer)).into_response())
}

async fn make(
    app: &App,
    principal: &Principal,
    (key, request): (&str, &Request),
    head: Position,
) -> Result<Answer, ApiError> {
    let secrets = app.log.secrets();
    let digest = digest(secrets, &("POST /v1/webhook-endpoints", request))?;
    // One key means one endpoint of whoever sends it.
    let endpoint_id = secrets.command_id(&principal.actor(), key);
    let new = New {
        endpoint_id,
        reseller_id: owner(principal),
        url: &request.url,
        event_types: &request.event_types,
        position: head.0,
        request: &digest,
    };
    match app.webhooks.make(&app.mint, &new).await? {
        Made::Now(secret) => {
            security::note_endpoint("webhook-endpoint.created", endpoint_id, principal);
            Ok(Answer {
                endpoint_id,
                secret: Some(secret.text().to_string()),
                position: head.0,
            })
        }
        Made::Before(endpoint) if endpoint.request == digest => Ok(Answer {
            endpoint_id,
            secret: None,
            position: endpoint.position,
        }),
        Made::Before(_) => Err(ExecuteError::KeyReused.into()),
        Made::TooMany => {
            let mut faults = Faults::default();
            let told = "there are 10 webhook endpoints, which is as many as there may be: remove one first";
            faults.note("", "too-many-webhook-endpoints", told);
            Err(faults.into())
        }
    }
}
