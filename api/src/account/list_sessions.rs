//! `GET /v1/sessions`: where one is signed in.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::sessions::{Session, SessionView},
    app::App,
    error::ApiError,
    problem::ProblemDetails,
};

/// One's own sessions.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionList)]
pub(crate) struct Answer {
    /// The newest first.
    items: Vec<SessionView>,
    /// The one that asks.
    current: Uuid,
}

/// Where one is signed in
#[utoipa::path(
    get, path = "/v1/sessions", tag = "sign-in", operation_id = "list_sessions", security(("session" = [])),
    responses(
        (status = 200, description = "All sessions of one's own", body = Answer),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(State(app): State<App>, session: Session) -> Result<Json<Answer>, ApiError> {
    let session = session.signed_in()?;
    let items = app.identity.sessions(&session, app.mint.now()).await?;
    let current = session.session_id;
    Ok(Json(Answer { items, current }))
}
