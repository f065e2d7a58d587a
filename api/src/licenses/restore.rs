//! `POST /v1/licenses/{license_id}/restore`: puts a disabled license into force again.

use axum::{extract::State, response::Response};
use domain::{LicenseId, Stream, license::RestoreLicense};

use crate::{
    access::needs::DisableLicenses,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Restore a license
///
/// It is on the computer that it was on.
#[utoipa::path(
    post, path = "/v1/licenses/{license_id}/restore", tag = "licenses", operation_id = "restore_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "In force again, or it was", body = Done),
        (status = 404, description = "No such license", body = ProblemDetails),
        (status = 409, description = "It was deleted or revoked", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<DisableLicenses>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let stream = Stream::License(license_id);
    let executed = write
        .execute(&app, &(), (stream, None), RestoreLicense { license_id })
        .await?;
    Ok(Done::answer(&executed, stream))
}
