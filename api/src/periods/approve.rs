//! `POST /v1/periods/{month}/approval`: approves the close of a period.

use axum::{extract::State, response::Response};
use domain::{Stream, period::ApprovePeriodClose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{month, seal::SealBody};
use crate::{
    access::needs::ClosePeriods,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    staff::staff_id,
    write::{Done, Write, WriteHeaders},
};

/// What is approved.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApprovePeriodCloseRequest)]
pub(crate) struct Request {
    /// The seal of the request, as one saw it.
    seal: SealBody,
}

/// Approve the close of a period
///
/// By another one of the staff than who asked for it.
#[utoipa::path(
    post, path = "/v1/periods/{month}/approval", tag = "periods", operation_id = "approve_period_close",
    params(("month" = String, Path, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11", description = "The month in UTC, as 2026-11"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Closed, or it was already", body = Done),
        (status = 409, description = "Not asked for, or with another seal", body = ProblemDetails),
        (status = 422, description = "No month, no seal, or by who asked for it", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ClosePeriods>,
    Path(text): Path<String>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = ApprovePeriodClose {
        month: month(&text)?,
        by: staff_id(&write.principal)?,
        seal: request.seal.read()?,
    };
    let executed = write.execute(&app, &request, (Stream::Periods, None), command).await?;
    Ok(Done::answer(&executed, Stream::Periods))
}
