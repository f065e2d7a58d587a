//! `PATCH /v1/webhook-endpoints/{endpoint_id}`: another address, other types of events, disabled or enabled.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{check, keep, own, view::View};
use crate::{
    access::{May, Right, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
};

/// What is to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointChange)]
pub(crate) struct Request {
    /// An https address in the public internet.
    #[schema(nullable = false, max_length = 500, example = "https://hooks.example.com/keyledger")]
    url: Option<String>,
    /// Which types of events; all if none is named.
    #[schema(nullable = false, max_items = 100, example = json!(["license.assigned"]))]
    event_types: Option<Vec<String>>,
    /// Whether events are sent. One that is enabled again is told all that it missed, at once.
    #[schema(nullable = false, example = true)]
    enabled: Option<bool>,
}

/// Change a webhook endpoint
///
/// What waits to be tried again is tried at once.
#[utoipa::path(
    patch, path = "/v1/webhook-endpoints/{endpoint_id}", tag = "webhooks", operation_id = "change_webhook_endpoint",
    params(("endpoint_id" = Uuid, Path, description = "Which")), request_body = Request,
    responses(
        (status = 200, description = "As it is now", body = View),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
    Body(request): Body<Request>,
) -> Result<Json<View>, ApiError> {
    principal.must(Right::ReadTrail)?;
    let mut endpoint = own(&app, &principal, endpoint_id).await?;
    let mut faults = Faults::default();
    check(
        &app,
        &mut faults,
        request.url.as_deref(),
        request.event_types.as_deref(),
    );
    faults.none()?;
    endpoint.url = request.url.unwrap_or(endpoint.url);
    endpoint.event_types = request.event_types.unwrap_or(endpoint.event_types);
    if let Some(enabled) = request.enabled {
        let (state, reason) = match enabled {
            true => ("enabled", None),
            false => ("disabled", Some("by-hand".to_owned())),
        };
        (endpoint.state, endpoint.reason) = (state.to_owned(), reason);
    }
    keep(&app, &principal, &endpoint, "webhook-endpoint.changed").await
}
