//! `GET /v1/licenses/{license_id}/activations`: on which computers a license was, and how often it may still move.

use axum::{extract::State, response::Response};
use chrono::Datelike;
use domain::{LicenseId, Stream, license::REHOSTS_PER_YEAR};
use projections::{
    Page, Projection, Scope,
    activations::{self, ActivationView, Filter},
    licenses,
    page::LARGEST_PAGE,
    price_lists,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::needs::ReadSales,
    app::{App, Sight},
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
};

/// A license and its computers.
#[derive(Serialize, ToSchema)]
#[schema(as = LicenseActivations)]
pub(crate) struct Answer {
    /// The computer that it is on; none if on none.
    computer_id: Option<String>,
    /// The calendar year (UTC) that moves are counted in.
    year: i32,
    /// How often it was released in that year, by whomever.
    released: usize,
    /// How often its owner released it in that year.
    rehosts: i64,
    /// How many more times its owner may in that year.
    rehosts_left: i64,
    /// What happened between it and computers, newest first, at most 200; `GET /v1/activations` has all.
    activations: Vec<ActivationView>,
}

/// The activations of a license
///
/// With how many moves are left in the year of the moment.
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}/activations", tag = "licenses", operation_id = "license_activations",
    params(("license_id" = uuid::Uuid, Path, description = "Of which"), LookParams),
    responses(
        (status = 200, description = "Its computers and moves", body = Answer,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such license, or none that one sees", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let day = look.day(&app).await?;
    let reads = [Projection::Licenses, Projection::Devices, Projection::PriceLists];
    let mut reading = look.read(&app, &reads).await?;
    let license = licenses::find(&mut reading, license_id.0).await?;
    let license = license.ok_or(ApiError::Unknown("license"))?;
    let list = price_lists::in_force(&mut reading, day).await?;
    let allowed = list.map_or(REHOSTS_PER_YEAR, |list| list.list.rehosts_per_year);
    let activations = activations::list(&mut reading, &of(license_id), &newest()).await?;
    let at = reading.at();
    reading.end().await?;
    // Moves count whosever the license was by then.
    let mut reading = app.read(&Scope::All, Projection::Devices, Sight::of(at)).await?;
    let moves = activations::moves(&mut reading, license_id.0, day.year()).await?;
    let answer = Answer {
        computer_id: license.computer_id,
        year: day.year(),
        released: moves.released,
        rehosts: moves.rehosts,
        rehosts_left: (i64::from(allowed) - moves.rehosts).max(0),
        activations: activations.items,
    };
    look.answer(&app, reading, Stream::License(license_id), answer).await
}

fn of(license_id: LicenseId) -> Filter {
    Filter {
        license_id: Some(license_id.0),
        ..Filter::default()
    }
}

fn newest() -> Page {
    Page {
        limit: Some(LARGEST_PAGE),
        ..Page::ALL
    }
}
