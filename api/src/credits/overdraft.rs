//! `PUT /v1/resellers/{reseller_id}/overdraft`: agrees how far below zero a balance may go.

use axum::{extract::State, response::Response};
use domain::{Credits, ResellerId, Stream, credit_account::AgreeOverdraft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::GrantCredits,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// What is agreed.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgreeOverdraftRequest)]
pub(crate) struct Request {
    /// Hundredths of a credit below zero; zero for not at all.
    limit: i64,
}

/// Agree an overdraft
///
/// Not less than is owed already.
#[utoipa::path(
    put, path = "/v1/resellers/{reseller_id}/overdraft", tag = "credits", operation_id = "agree_overdraft",
    params(("reseller_id" = uuid::Uuid, Path, description = "Whose account"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Agreed, or it was so already", body = Done),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 409, description = "More is owed than that", body = ProblemDetails),
        (status = 422, description = "Below zero", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<GrantCredits>,
    Path(reseller_id): Path<ResellerId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = AgreeOverdraft {
        reseller_id,
        limit: Credits(request.limit),
    };
    let stream = Stream::CreditAccount(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}
