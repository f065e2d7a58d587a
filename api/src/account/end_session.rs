//! `DELETE /v1/session`: signs out.

use axum::{extract::State, http::StatusCode, response::Response};

use crate::{access::sessions::Session, app::App, error::ApiError, sign_in::without_cookie};

pub(crate) async fn handler(State(app): State<App>, session: Session) -> Result<Response, ApiError> {
    app.identity.end_session(session.session_id).await?;
    Ok(without_cookie(StatusCode::NO_CONTENT))
}
