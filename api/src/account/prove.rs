//! `POST /v1/session/proof`: the password again, for what is dangerous. The session goes on under a new token.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use crate::{
    access::{secret::Secret, sessions::Session},
    app::App,
    error::ApiError,
    extract::PlainBody,
    sign_in::{From, password::check_password, with_cookie},
};

/// What only the user knows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// The password.
    password: Secret,
}

pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    session: Session,
    PlainBody(request): PlainBody<Request>,
) -> Result<Response, ApiError> {
    let session = session.signed_in()?;
    let (_, login) = session.user()?;
    check_password(&app, login, &request.password, from).await?;
    let token = app.identity.prove(&app.mint, session.session_id).await?;
    with_cookie(&token, StatusCode::NO_CONTENT)
}
