//! `GET /v1/resellers/{reseller_id}`: one reseller.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{ResellerId, Stream};
use projections::{
    Projection,
    resellers::{self, ResellerView},
};

use super::list::hide_above;
use crate::{
    access::Right,
    app::App,
    error::ApiError,
    look::{Look, LookParams},
    problem::ProblemDetails,
    staff::is_staff,
};

/// A reseller
#[utoipa::path(
    get, path = "/v1/resellers/{reseller_id}", tag = "resellers", operation_id = "find_reseller",
    params(("reseller_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The reseller; its ETag is its version", body = ResellerView),
        (status = 404, description = "No such reseller, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    Path(reseller_id): Path<ResellerId>,
    look: Look,
) -> Result<Response, ApiError> {
    look.must(Right::ReadResellers)?;
    app.acting_reseller(&look.principal, Some(reseller_id)).await?;
    let scope = app.scope(&look.principal, None).await?;
    let mut reading = look.read(&app, &[Projection::Resellers]).await?;
    let found = resellers::reseller(&mut reading, reseller_id.0).await?;
    let mut reseller = found.ok_or(ApiError::Unknown("reseller"))?;
    if !is_staff(&look.principal) {
        hide_above(&scope, &mut reseller);
    }
    look.answer(&app, reading, Stream::Reseller(reseller_id), reseller)
        .await
}
