//! `DELETE /v1/licenses/{license_id}`: takes back a license that was never activated.

use axum::{extract::State, response::Response};
use domain::{LicenseId, Stream, license::DeleteLicense};

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Delete a license
///
/// Only while it was never activated; what was paid for it and its supports comes back.
#[utoipa::path(
    delete, path = "/v1/licenses/{license_id}", tag = "licenses", operation_id = "delete_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Deleted, or it was already", body = Done),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "It was activated", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let by = app.license_seller(&write.principal, license_id).await?;
    let stream = Stream::License(license_id);
    let command = DeleteLicense { license_id, by };
    let executed = write.execute(&app, &(), (stream, by.reseller()), command).await?;
    Ok(Done::answer(&executed, stream))
}
