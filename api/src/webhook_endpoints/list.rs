//! `GET /v1/webhook-endpoints`: one's own.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{owner, view::View};
use crate::{
    access::{May, needs::ManageWebhooks},
    app::App,
    error::ApiError,
};

/// One's own endpoints.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpointList)]
pub(crate) struct Answer {
    /// The oldest first.
    items: Vec<View>,
}

/// Webhook endpoints
///
/// Those of one's own company.
#[utoipa::path(
    get, path = "/v1/webhook-endpoints", tag = "webhooks", operation_id = "list_webhook_endpoints",
    responses((status = 200, description = "All of them", body = Answer))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
) -> Result<Json<Answer>, ApiError> {
    let found = app.webhooks.endpoints(owner(&principal)).await?;
    Ok(Json(Answer {
        items: found.into_iter().map(View::from).collect(),
    }))
}
