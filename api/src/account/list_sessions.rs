//! `GET /v1/sessions`: where one is signed in.

use axum::{Json, extract::State};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    access::sessions::{Session, SessionView},
    app::App,
    error::ApiError,
};

/// One's own sessions.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The newest first.
    items: Vec<SessionView>,
    /// The one that asks.
    current: Uuid,
}

pub(crate) async fn handler(State(app): State<App>, session: Session) -> Result<Json<Answer>, ApiError> {
    let session = session.signed_in()?;
    let items = app.identity.sessions(&session, app.mint.now()).await?;
    let current = session.session_id;
    Ok(Json(Answer { items, current }))
}
