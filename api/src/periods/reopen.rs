//! `POST /v1/periods/{month}/reopening`: opens the newest closed period again.

use axum::{extract::State, response::Response};
use domain::{StaffId, Stream, period::ReopenPeriod};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::month;
use crate::{
    access::needs::ClosePeriods,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    staff::staff_id,
    write::{Done, Write, WriteHeaders},
};

/// Why it is opened again, and who else approves.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReopenPeriodRequest)]
pub(crate) struct Request {
    /// Why, 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
    /// Who else of the staff approves it.
    #[schema(value_type = Uuid)]
    approved_by: StaffId,
}

/// Reopen a period
///
/// Only the newest closed one, and not while the close of the next one waits.
#[utoipa::path(
    post, path = "/v1/periods/{month}/reopening", tag = "periods", operation_id = "reopen_period",
    params(("month" = String, Path, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11", description = "The month in UTC, as 2026-11"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Open again, or it was not closed", body = Done),
        (status = 409, description = "Not the newest closed one, or a close waits", body = ProblemDetails),
        (status = 422, description = "No month, no reason, or nobody else approves", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ClosePeriods>,
    Path(text): Path<String>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = ReopenPeriod {
        month: month(&text)?,
        reason: request.reason.clone(),
        by: staff_id(&write.principal)?,
        approved_by: request.approved_by,
    };
    let executed = write.execute(&app, &request, (Stream::Periods, None), command).await?;
    Ok(Done::answer(&executed, Stream::Periods))
}
