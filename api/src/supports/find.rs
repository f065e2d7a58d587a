//! `GET /v1/supports/{support_id}`: one support.

use axum::{extract::State, response::Response};
use domain::{LicenseId, Stream, SupportId};
use projections::{
    Projection,
    supports::{self, SupportView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
};

/// A support
#[utoipa::path(
    get, path = "/v1/supports/{support_id}", tag = "supports", operation_id = "find_support",
    params(("support_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The support", body = SupportView,
            headers(("ETag" = String, description = "The version of all support of its license"))),
        (status = 404, description = "No such support, or none that one sees", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Path(support_id): Path<SupportId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Supports]).await?;
    let found = supports::find(&mut reading, support_id.0).await?;
    let found = found.ok_or(ApiError::Unknown("support"))?;
    let stream = Stream::Support(LicenseId(found.license_id));
    look.answer(&app, reading, stream, found).await
}
