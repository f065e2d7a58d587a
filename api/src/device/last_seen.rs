//! `GET /v1/licenses/{license_id}/last-seen`: when a license's computer last asked.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use domain::LicenseId;
use serde::Serialize;
use utoipa::ToSchema;

use super::sightings;
use crate::{
    access::{May, needs::ReadSales},
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
};

/// When a license's computer last asked.
#[derive(Serialize, ToSchema)]
#[schema(as = LastSeen)]
pub(crate) struct Answer {
    /// The day, in UTC; none if it never did.
    seen_on: Option<NaiveDate>,
}

/// When a license's computer last asked
///
/// By the day. It is kept beside the log, so it has no past: a computer that asks every day and is told nothing new does nothing.
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}/last-seen", tag = "licenses", operation_id = "license_last_seen",
    params(("license_id" = uuid::Uuid, Path, description = "Of which")),
    responses(
        (status = 200, description = "The day", body = Answer),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ReadSales>,
    Path(license_id): Path<LicenseId>,
) -> Result<Json<Answer>, ApiError> {
    let scope = app.scope(&principal, None).await?;
    app.license(scope, license_id).await?;
    let seen_on = sightings::last_seen(&app, license_id).await?;
    Ok(Json(Answer { seen_on }))
}
