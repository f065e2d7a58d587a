//! `GET /v1/activation-keys/{activation_key_id}/history`: what happened to an activation key.

use axum::{extract::State, response::Response};
use projections::{Projection, activation_keys, audit_trail::AuditView};
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

/// The history of an activation key
///
/// Every event that names it, with who did it and for whom.
#[utoipa::path(
    get, path = "/v1/activation-keys/{activation_key_id}/history", tag = "activation keys", operation_id = "activation_key_history",
    params(("activation_key_id" = Uuid, Path, description = "Of which"), ListParams, Counted, Filter),
    responses(
        (status = 200, description = "A page of events, newest first", body = ListAnswer<AuditView>),
        (status = 404, description = "No such activation key, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadSales, Filter>,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let mut reading = history::read(&app, &listing, Projection::ActivationKeys).await?;
    let found = activation_keys::find(&mut reading, id).await?;
    found.ok_or(ApiError::Unknown("activation key"))?;
    history::answer(app, reading, listing, id).await
}
