//! `POST /v1/resellers/{reseller_id}/suspension`: forbids a reseller to act.

use axum::{extract::State, response::Response};
use domain::{ResellerId, Stream, reseller::SuspendReseller};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::ManageResellers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Why it is suspended.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SuspendResellerRequest)]
pub(crate) struct Request {
    /// Why, for staff: 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
}

/// Suspend a reseller
///
/// What it sold stays in force.
#[utoipa::path(
    post, path = "/v1/resellers/{reseller_id}/suspension", tag = "resellers", operation_id = "suspend_reseller",
    params(("reseller_id" = uuid::Uuid, Path, description = "Who"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Suspended, or it was already", body = Done),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 422, description = "No reason", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageResellers>,
    Path(reseller_id): Path<ResellerId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = SuspendReseller {
        reseller_id,
        reason: request.reason.clone(),
    };
    let stream = Stream::Reseller(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}
