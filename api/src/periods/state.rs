//! `GET /v1/periods`: up to where the books are closed.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use domain::{Event, StaffId, Stream, period::Month};
use event_log::{RecordedEvent, read};
use projections::Projection;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::seal::SealBody;
use crate::{
    access::needs::ReadBooks,
    app::App,
    error::ApiError,
    look::{Look, LookParams},
};

/// Up to where the books are closed.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Periods)]
pub(crate) struct Answer {
    /// This month and all before it are closed; none if no period is.
    #[schema(value_type = Option<String>, example = "2026-10")]
    closed_until: Option<Month>,
    /// The close that waits for approval.
    requested: Option<Close>,
    /// The closes that stand, the oldest first.
    closed: Vec<Close>,
}

/// A close that waits, or stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PeriodClose)]
pub(crate) struct Close {
    /// Which month.
    #[schema(value_type = String, example = "2026-10")]
    month: Month,
    /// When it was asked for, or approved.
    at: DateTime<Utc>,
    /// Who of the staff asked for it.
    requested_by: Uuid,
    /// Who else approved it; none while it waits.
    approved_by: Option<Uuid>,
    /// What was measured.
    seal: SealBody,
}

/// Accounting periods
///
/// Which months are closed, with what was measured then, and which close waits for approval.
#[utoipa::path(
    get, path = "/v1/periods", tag = "periods", operation_id = "find_periods",
    params(LookParams),
    responses((status = 200, description = "The periods", body = Answer,
            headers(("ETag" = String, description = "Their version"))))
)]
pub(crate) async fn handler(State(app): State<App>, look: Look<ReadBooks>) -> Result<Response, ApiError> {
    let reading = look.read(&app, &[Projection::AuditTrail]).await?;
    let events = read::stream(&app.log, Stream::Periods, 0, reading.at(), i64::MAX).await?;
    let mut answer = Answer::default();
    for recorded in &events {
        answer.evolve(recorded)?;
    }
    look.answer(&app, reading, Stream::Periods, answer).await
}

impl Answer {
    fn evolve(&mut self, recorded: &RecordedEvent) -> Result<(), ApiError> {
        let close = |month: Month, by: StaffId, approved_by: Option<StaffId>, seal| {
            Ok::<_, ApiError>(Close {
                month,
                at: recorded.recorded_at,
                requested_by: by.0,
                approved_by: approved_by.map(|staff| staff.0),
                seal: SealBody::of(seal)?,
            })
        };
        match &recorded.event {
            Event::PeriodCloseRequested(e) => self.requested = Some(close(e.month, e.by, None, &e.seal)?),
            Event::PeriodCloseWithdrawn(_) => self.requested = None,
            Event::PeriodClosed(e) => {
                self.requested = None;
                self.closed_until = Some(e.month);
                self.closed
                    .push(close(e.month, e.requested_by, Some(e.approved_by), &e.seal)?);
            }
            Event::PeriodReopened(e) => {
                self.closed_until = e.month.before();
                self.closed.retain(|close| close.month != e.month);
            }
            _ => {}
        }
        Ok(())
    }
}
