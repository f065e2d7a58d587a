//! `DELETE /v1/session`: signs out.

use axum::{extract::State, http::StatusCode, response::Response};

use crate::{access::sessions::Session, app::App, error::ApiError, problem::ProblemDetails, sign_in::without_cookie};

/// Sign out
#[utoipa::path(
    delete, path = "/v1/session", tag = "sign-in", operation_id = "sign_out", security(("session" = [])),
    responses(
        (status = 204, description = "Signed out; the cookie is taken away"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    app.identity.end_session(session.session_id).await?;
    Ok(without_cookie(StatusCode::NO_CONTENT))
}
