//! `POST /v1/session/proof`: the password again, for what is dangerous. The session goes on under a new token.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{secret::Secret, sessions::Session},
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{From, password::check_password, with_cookie},
};

/// What only the user knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProofRequest)]
pub(crate) struct Request {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Give the password again
///
/// What is dangerous needs a password that was given a few minutes ago. The session goes on under a new cookie.
#[utoipa::path(
    post, path = "/v1/session/proof", tag = "sign-in", operation_id = "prove_session", security(("session" = [])),
    request_body = Request,
    responses(
        (status = 204, description = "Proved; the cookie is new"),
        (status = 401, description = "Nobody is signed in, or the password is wrong", body = ProblemDetails),
        (status = 403, description = "Customers have no password", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    session: Session,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let session = session.signed_in()?;
    let (_, login) = session.user()?;
    check_password(&app, login, &request.password, from).await?;
    let token = app.identity.prove(&app.mint, session.session_id).await?;
    with_cookie(&token, StatusCode::NO_CONTENT)
}
