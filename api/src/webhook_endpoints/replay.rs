//! `POST /v1/webhook-endpoints/{endpoint_id}/replay`: tells the events behind a position again, or leaves out those up to it.

use axum::{Json, extract::State};
use event_log::read;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{keep, own, view::View};
use crate::{
    access::{May, Right, needs::ManageWebhooks},
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
};

/// From where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookReplayRequest)]
pub(crate) struct Request {
    /// The events behind this position of the log are told, 0 for all of them.
    #[schema(minimum = 0, example = 425)]
    after: i64,
}

/// Replay events to a webhook endpoint
///
/// It is told the events behind this position, under the ids that they had before. A later position leaves out what it does not take.
#[utoipa::path(
    post, path = "/v1/webhook-endpoints/{endpoint_id}/replay", tag = "webhooks",
    operation_id = "replay_webhook_endpoint",
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
    let (head, _) = read::head(&app.log).await?;
    if request.after > head.0 {
        let mut faults = Faults::default();
        let told = format!("the log ends at {}: name a position up to that", head.0);
        faults.note("/after", "position-not-reached", told);
        return Err(faults.into());
    }
    endpoint.position = request.after;
    keep(&app, &principal, &endpoint, "webhook-endpoint.replayed").await
}
