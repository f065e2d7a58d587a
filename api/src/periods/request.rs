//! `POST /v1/periods/{month}/close`: asks for the close of a period.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{
    Event, Rejection, StaffId, Stream,
    period::{Month, PeriodError, RequestPeriodClose},
};
use event_log::{Executed, Position};
use serde::Serialize;
use utoipa::ToSchema;

use super::{measure::seal_of, month, seal::SealBody};
use crate::{
    access::needs::ClosePeriods,
    app::App,
    error::ApiError,
    extract::Path,
    headers::LogPosition,
    problem::ProblemDetails,
    staff::staff_id,
    write::{Write, WriteHeaders},
};

/// The close that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestedPeriodClose)]
pub(crate) struct Answer {
    /// Which month.
    #[schema(value_type = String, example = "2026-10")]
    month: Month,
    /// Who of the staff asked.
    #[schema(value_type = Uuid)]
    requested_by: StaffId,
    /// What was measured; who approves names it.
    seal: SealBody,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Request the close of a period
///
/// Measures the books up to its end. From now on nothing is dated back into it; another one of the staff approves the close.
#[utoipa::path(
    post, path = "/v1/periods/{month}/close", tag = "periods", operation_id = "request_period_close",
    params(("month" = String, Path, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11", description = "The month in UTC, as 2026-11"), WriteHeaders),
    responses(
        (status = 201, description = "Asked for; the ETag is the periods' version", body = Answer),
        (status = 409, description = "Not over, closed already, not the next one, or asked for already", body = ProblemDetails),
        (status = 422, description = "No month, or books that do not balance", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ClosePeriods>,
    Path(text): Path<String>,
) -> Result<Response, ApiError> {
    let month = month(&text)?;
    let command = RequestPeriodClose {
        month,
        by: staff_id(&write.principal)?,
        seal: seal_of(&app, month).await?,
    };
    let executed = write.execute(&app, &(), (Stream::Periods, None), command).await?;
    answer(&executed, month)
}

fn answer(executed: &Executed, month: Month) -> Result<Response, ApiError> {
    let requested = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::PeriodCloseRequested(requested) => Some((recorded.version, requested)),
        _ => None,
    });
    let Some((version, requested)) = requested else {
        return Err(Rejection::from(PeriodError::ClosePending { month }).into());
    };
    let answer = Answer {
        month: requested.month,
        requested_by: requested.by,
        seal: SealBody::of(&requested.seal)?,
        position: executed.position,
    };
    let etag = [(ETAG, format!("\"{version}\""))];
    Ok((StatusCode::CREATED, etag, LogPosition(executed.position), Json(answer)).into_response())
}
