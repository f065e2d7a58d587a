//! `GET /v1/licenses/{license_id}`: one license.

use axum::{extract::State, response::Response};
use domain::{LicenseId, Stream};
use projections::{
    Projection,
    licenses::{self, LicenseView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
};

/// A license
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}", tag = "licenses", operation_id = "find_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The license", body = LicenseView,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such license, or none that one sees", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Licenses]).await?;
    let license = licenses::find(&mut reading, license_id.0).await?;
    let license = license.ok_or(ApiError::Unknown("license"))?;
    look.answer(&app, reading, Stream::License(license_id), license).await
}
