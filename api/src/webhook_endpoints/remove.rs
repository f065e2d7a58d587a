//! `DELETE /v1/webhook-endpoints/{endpoint_id}`: nothing is sent there any more, and nothing kept of it.

use axum::{extract::State, http::StatusCode};
use uuid::Uuid;

use super::own;
use crate::{
    access::{May, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    security,
};

/// Remove a webhook endpoint
///
/// Nothing is sent there any more, and its deliveries are forgotten.
#[utoipa::path(
    delete, path = "/v1/webhook-endpoints/{endpoint_id}", tag = "webhooks", operation_id = "remove_webhook_endpoint",
    params(("endpoint_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    own(&app, &principal, endpoint_id).await?;
    app.webhooks.remove(endpoint_id).await?;
    security::note_endpoint("webhook-endpoint.removed", endpoint_id, &principal);
    Ok(StatusCode::NO_CONTENT)
}
