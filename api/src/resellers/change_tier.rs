//! `POST /v1/resellers/{reseller_id}/tier`: puts a reseller into another tier.

use axum::{extract::State, response::Response};
use domain::{ResellerId, Stream, reseller::ChangeResellerTier};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::ManageResellers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// The tier from now on.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeTierRequest)]
pub(crate) struct Request {
    /// Its code in the price list in force; none to pay the list's prices in full.
    #[schema(pattern = "^[A-Z0-9-]{1,20}$", example = "GOLD")]
    tier: Option<String>,
}

/// Change a reseller's tier
///
/// What is bought from now on costs less, or more; nothing that was bought changes.
#[utoipa::path(
    post, path = "/v1/resellers/{reseller_id}/tier", tag = "resellers", operation_id = "change_reseller_tier",
    params(("reseller_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Changed, or it was so already", body = Done),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 409, description = "No price list is in force", body = ProblemDetails),
        (status = 422, description = "No such tier", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageResellers>,
    Path(reseller_id): Path<ResellerId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let mut faults = Faults::default();
    let tier = faults.read("/tier", request.tier.as_ref());
    faults.none()?;
    let command = ChangeResellerTier { reseller_id, tier };
    let stream = Stream::Reseller(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}
