//! `GET /v1/webhook-endpoints/{endpoint_id}`: one of one's own.

use axum::{Json, extract::State};
use uuid::Uuid;

use super::{own, view::View};
use crate::{
    access::{May, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
};

/// A webhook endpoint
#[utoipa::path(
    get, path = "/v1/webhook-endpoints/{endpoint_id}", tag = "webhooks", operation_id = "find_webhook_endpoint",
    params(("endpoint_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 200, description = "The endpoint", body = View),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
) -> Result<Json<View>, ApiError> {
    let found = own(&app, &principal, endpoint_id).await?;
    Ok(Json(found.into()))
}
