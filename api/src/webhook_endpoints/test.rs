//! `POST /v1/webhook-endpoints/{endpoint_id}/test`: sends a test event now, and says how it went.

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
    webhooks::{self, Delivery},
};

/// How it went.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookTest)]
pub(crate) struct Answer {
    /// Whether the endpoint took it, by a status from 200 to 299.
    #[schema(example = true)]
    taken: bool,
    /// The attempt.
    delivery: Delivery,
}

/// Send a test event
///
/// An event of the type `webhook.test`, without data, is sent once and now, whatever waits and also where nothing else is sent.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{endpoint_id}/test", tag = "webhooks", operation_id = "test_webhook_endpoint",
    params(("endpoint_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 200, description = "How it went", body = Answer),
        (status = 404, description = "No such endpoint of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ManageWebhooks>,
    Path(endpoint_id): Path<Uuid>,
) -> Result<Json<Answer>, ApiError> {
    let endpoint = own(&app, &principal, endpoint_id).await?;
    let (delivery, taken) = webhooks::test(&app, &endpoint).await?;
    Ok(Json(Answer { taken, delivery }))
}
