//! `DELETE /v1/resellers/{reseller_id}/suspension`: lets a suspended reseller act again.

use axum::{extract::State, response::Response};
use domain::{ResellerId, Stream, reseller::ReinstateReseller};

use crate::{
    access::needs::ManageResellers,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Reinstate a reseller
#[utoipa::path(
    delete, path = "/v1/resellers/{reseller_id}/suspension", tag = "resellers", operation_id = "reinstate_reseller",
    params(("reseller_id" = uuid::Uuid, Path, description = "Who"), WriteHeaders),
    responses(
        (status = 200, description = "Reinstated, or it was not suspended", body = Done),
        (status = 404, description = "No such reseller", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageResellers>,
    Path(reseller_id): Path<ResellerId>,
) -> Result<Response, ApiError> {
    let stream = Stream::Reseller(reseller_id);
    let command = ReinstateReseller { reseller_id };
    let executed = write.execute(&app, &(), (stream, Some(reseller_id)), command).await?;
    Ok(Done::answer(&executed, stream))
}
