//! `DELETE /v1/sessions` and `DELETE /v1/sessions/{id}`: ends all other sessions of one's own, or one of them.

use axum::{extract::State, http::StatusCode};
use uuid::Uuid;

use crate::{access::sessions::Session, app::App, error::ApiError, extract::Path, problem::ProblemDetails};

/// Sign out everywhere else
#[utoipa::path(
    delete, path = "/v1/sessions", tag = "sign-in", operation_id = "end_other_sessions", security(("session" = [])),
    responses(
        (status = 204, description = "All other sessions have ended"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
    )
)]
pub(crate) async fn all(State(app): State<App>, session: Session) -> Result<StatusCode, ApiError> {
    let session = session.signed_in()?;
    app.identity.end_others(&session, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End a session
///
/// That of somebody else, or one that ended, is no error: afterwards it is not there.
#[utoipa::path(
    delete, path = "/v1/sessions/{session_id}", tag = "sign-in", operation_id = "end_other_session", security(("session" = [])),
    params(("session_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 204, description = "It has ended, or there was none"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
    )
)]
pub(crate) async fn one(
    State(app): State<App>,
    session: Session,
    Path(session_id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    let session = session.signed_in()?;
    app.identity.end_others(&session, Some(session_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
