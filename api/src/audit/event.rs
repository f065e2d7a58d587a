//! `GET /v1/events/{position}`: one event, what led to it, and what it led to.

use axum::{extract::State, response::Response};
use event_log::Position;
use projections::{
    Projection,
    audit_trail::{self, AuditView, Effects},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::needs::ReadTrail,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// An event among its causes and effects.
#[derive(Serialize, ToSchema)]
#[schema(as = EventDetails)]
pub(crate) struct Answer {
    /// The event.
    event: AuditView,
    /// What led to it: the event that caused its command, the one that caused that, and so on.
    causes: Vec<AuditView>,
    /// What it led to.
    effects: Effects,
}

/// An event
///
/// Of its causes and effects those that one sees.
#[utoipa::path(
    get, path = "/v1/events/{position}", tag = "audit", operation_id = "find_event",
    params(("position" = i64, Path, description = "Its place in the log"), LookParams),
    responses(
        (status = 200, description = "The event", body = Answer),
        (status = 404, description = "No such event, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadTrail>,
    Path(position): Path<i64>,
) -> Result<Response, ApiError> {
    let position = Position(position);
    let mut reading = look.read(&app, &[Projection::AuditTrail]).await?;
    let found = audit_trail::find(&mut reading, position).await?;
    let event = found.ok_or(ApiError::Unknown("event"))?;
    let causes = audit_trail::causes(&mut reading, position).await?;
    let effects = audit_trail::effects(&mut reading, position).await?;
    look.seen(reading, Answer { event, causes, effects }).await
}
