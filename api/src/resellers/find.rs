//! `GET /v1/resellers/{reseller_id}`: one reseller.

use axum::{extract::State, response::Response};
use domain::{ResellerId, Stream};
use projections::{
    Projection,
    resellers::{self, ResellerView},
};

use crate::{
    access::needs::ReadResellers,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// A reseller
#[utoipa::path(
    get, path = "/v1/resellers/{reseller_id}", tag = "resellers", operation_id = "find_reseller",
    params(("reseller_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The reseller", body = ResellerView,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such reseller, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadResellers>,
    Path(reseller_id): Path<ResellerId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Resellers]).await?;
    let found = resellers::find(&mut reading, reseller_id.0).await?;
    let found = found.ok_or(ApiError::Unknown("reseller"))?;
    look.answer(&app, reading, Stream::Reseller(reseller_id), found).await
}
