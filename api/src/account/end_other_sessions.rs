//! `DELETE /v1/sessions` and `DELETE /v1/sessions/{id}`: ends all other sessions of one's own, or one of them.

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use uuid::Uuid;

use crate::{access::sessions::Session, app::App, error::ApiError};

pub(crate) async fn all(State(app): State<App>, session: Session) -> Result<StatusCode, ApiError> {
    let session = session.signed_in()?;
    app.identity.end_others(&session, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// That of somebody else, or one that ended, is no error: afterwards it is not there.
pub(crate) async fn one(
    State(app): State<App>,
    session: Session,
    Path(session_id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    let session = session.signed_in()?;
    app.identity.end_others(&session, Some(session_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
