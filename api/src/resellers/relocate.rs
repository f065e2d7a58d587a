//! `PUT /v1/resellers/{reseller_id}/parent`: gives a reseller another parent.

use axum::{extract::State, response::Response};
use domain::{ResellerId, Stream, reseller::MoveReseller};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::ManageResellers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Below whom it is to stand.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveResellerRequest)]
pub(crate) struct Request {
    /// The new parent; none for the vendor's own.
    #[schema(value_type = Option<Uuid>)]
    parent_id: Option<ResellerId>,
}

/// Move a reseller
///
/// Its sub-resellers come with it, and all that any of them sold.
#[utoipa::path(
    put, path = "/v1/resellers/{reseller_id}/parent", tag = "resellers", operation_id = "move_reseller",
    params(("reseller_id" = uuid::Uuid, Path, description = "Who"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Moved, or it stood there already", body = Done),
        (status = 404, description = "No such reseller or parent", body = ProblemDetails),
        (status = 409, description = "Below itself, too deep, or below a suspended one", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageResellers>,
    Path(reseller_id): Path<ResellerId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let to = request.parent_id;
    let command = MoveReseller { reseller_id, to };
    let stream = Stream::Reseller(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}
