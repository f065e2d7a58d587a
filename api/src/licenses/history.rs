//! `GET /v1/licenses/{license_id}/history`: what happened to a license.

use axum::{extract::State, response::Response};
use projections::audit_trail::AuditView;
use uuid::Uuid;

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    extract::Path,
    history::{self, Filter},
    listing::{Counted, ListAnswer, ListParams, Listing},
};

/// The history of a license
///
/// Every event that names it, with who did it and for whom; empty for one that one does not see.
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}/history", tag = "licenses", operation_id = "license_history",
    params(("license_id" = Uuid, Path, description = "Of which"), ListParams, Counted, Filter),
    responses((status = 200, description = "A page of events, newest first", body = ListAnswer<AuditView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadSales, Filter>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    history::answer(app, listing, id).await
}
