//! `POST /v1/periods/{month}/withdrawal`: takes the request to close a period back.

use axum::{extract::State, response::Response};
use domain::{Stream, period::WithdrawPeriodClose};
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

/// Why it is taken back.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WithdrawPeriodCloseRequest)]
pub(crate) struct Request {
    /// Why, 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
}

/// Withdraw the request to close a period
///
/// By whoever asked, or by another one of the staff who finds it wrong.
#[utoipa::path(
    post, path = "/v1/periods/{month}/withdrawal", tag = "periods", operation_id = "withdraw_period_close",
    params(("month" = String, Path, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11", description = "The month in UTC, as 2026-11"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Withdrawn, or nobody asks for it", body = Done),
        (status = 409, description = "It is closed already", body = ProblemDetails),
        (status = 422, description = "No month, or no reason", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ClosePeriods>,
    Path(text): Path<String>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = WithdrawPeriodClose {
        month: month(&text)?,
        by: staff_id(&write.principal)?,
        reason: request.reason.clone(),
    };
    let executed = write.execute(&app, &request, (Stream::Periods, None), command).await?;
    Ok(Done::answer(&executed, Stream::Periods))
}
