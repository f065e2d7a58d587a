//! `GET /v1/webhook-endpoints/{endpoint_id}/deliveries`: what became of the last attempts.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::own;
use crate::{
    access::{May, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    webhooks::Delivery,
};

/// The last attempts.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveryList)]
pub(crate) struct Answer {
    /// The newest first, up to 200.
    items: Vec<Delivery>,
}

/// Deliveries to a webhook endpoint
///
/// What became of the last attempts, up to 200.
#[utoipa::path(
    get, path = "/v1/webhook-endpoints/{endpoint_id}/deliveries", tag = "webhooks",
    operation_id = "list_webhook_deliveries",
    params(("endpoint_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 200, description = "The last attempts", body = Answer),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
) -> Result<Json<Answer>, ApiError> {
    own(&app, &principal, endpoint_id).await?;
    let items = app.webhooks.deliveries(endpoint_id).await?;
    Ok(Json(Answer { items }))
}
