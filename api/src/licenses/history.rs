//! `GET /v1/licenses/{license_id}/history`: what happened to a license.

use axum::{extract::State, response::Response};
use projections::{Projection, audit_trail::AuditView, licenses};
use uuid::Uuid;

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    history::{self, Filter},
    listing::{Counted, ListAnswer, ListParams, Listing},
    problem::ProblemDetails,
};

/// The history of a license
///
/// Every event that names it, with who did it and for whom.
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}/history", tag = "licenses", operation_id = "license_history",
    params(("license_id" = Uuid, Path, description = "Of which"), ListParams, Counted, Filter),
    responses(
        (status = 200, description = "A page of events, newest first", body = ListAnswer<AuditView>),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadSales, Filter>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let mut reading = history::read(&app, &listing, Projection::Licenses).await?;
    let found = licenses::find(&mut reading, id).await?;
    found.ok_or(ApiError::Unknown("license"))?;
    history::answer(app, reading, listing, id).await
}
