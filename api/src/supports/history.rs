//! `GET /v1/supports/{support_id}/history`: what happened to a support.

use axum::{extract::State, response::Response};
use projections::{Projection, audit_trail::AuditView, supports};
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

/// The history of a support
///
/// Every event that names it, with who did it and for whom.
#[utoipa::path(
    get, path = "/v1/supports/{support_id}/history", tag = "supports", operation_id = "support_history",
    params(("support_id" = Uuid, Path, description = "Of which"), ListParams, Counted, Filter),
    responses(
        (status = 200, description = "A page of events, newest first", body = ListAnswer<AuditView>),
        (status = 404, description = "No such support, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadSales, Filter>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let mut reading = history::read(&app, &listing, Projection::Supports).await?;
    let found = supports::find(&mut reading, id).await?;
    found.ok_or(ApiError::Unknown("support"))?;
    history::answer(app, reading, listing, id).await
}
