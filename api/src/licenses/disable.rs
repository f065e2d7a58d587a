//! `POST /v1/licenses/{license_id}/disable`: takes a license out of force.

use axum::{extract::State, response::Response};
use domain::{LicenseId, Stream, license::DisableLicense};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::DisableLicenses,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Why.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DisableLicenseRequest)]
pub(crate) struct Request {
    /// Why, in 1 to 500 characters on one line; nothing personal, it stays in the log.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
}

/// Disable a license
///
/// It cannot be activated, refreshed, upgraded or released until it is restored.
#[utoipa::path(
    post, path = "/v1/licenses/{license_id}/disable", tag = "licenses", operation_id = "disable_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Disabled, or it was already", body = Done),
        (status = 404, description = "No such license", body = ProblemDetails),
        (status = 409, description = "It was deleted or revoked", body = ProblemDetails),
        (status = 422, description = "No reason", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<DisableLicenses>,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let stream = Stream::License(license_id);
    let command = DisableLicense {
        license_id,
        reason: request.reason.clone(),
    };
    let executed = write.execute(&app, &request, (stream, None), command).await?;
    Ok(Done::answer(&executed, stream))
}
