//! `POST /v1/password`: another password, by whoever knows the one of now. All other sessions end.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::user::{PasswordChange, RecordPasswordChange};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError,
        commands::Asked,
        outbox::{Language, Notice},
        passwords,
        secret::Secret,
        sessions::Session,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{From, password::check_password, with_cookie},
};

/// Both passwords.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePasswordRequest)]
pub(crate) struct Request {
    /// The one of now.
    #[schema(value_type = String, format = Password)]
    password: Secret,
    /// The one from now on, 12 to 128 characters.
    #[schema(value_type = String, format = Password)]
    new_password: Secret,
}

/// Change the password
///
/// All other sessions end, and a mail tells so.
#[utoipa::path(
    post, path = "/v1/password", tag = "sign-in", operation_id = "change_password", security(("session" = [])),
    request_body = Request,
    responses(
        (status = 204, description = "Changed; the cookie is new"),
        (status = 401, description = "Nobody is signed in, or the password of now is wrong", body = ProblemDetails),
        (status = 403, description = "Customers have no password", body = ProblemDetails),
        (status = 422, description = "The new password cannot be taken", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    From(from): From,
    session: Session,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let session = session.signed_in()?;
    let (user_id, login) = session.user()?;
    let account = check_password(&app, login, &request.password, from).await?;
    passwords::check(&request.new_password, login).map_err(AccessError::from)?;
    let hash = app.identity.hasher().hash(&request.new_password, &app.mint).await?;
    let asked = Asked {
        actor: session.whoever().actor(),
        request_id: Some(request_id),
        key: None,
        what: "POST /v1/password",
    };
    let how = PasswordChange::Changed;
    app.execute_about(user_id, asked, RecordPasswordChange { user_id, how })
        .await?;
    app.identity
        .keep_password(user_id, &hash, Some(session.session_id))
        .await?;
    let notice = Notice::PasswordChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(login), &notice).await?;
    let token = app.identity.prove(&app.mint, session.session_id).await?;
    with_cookie(&token, StatusCode::NO_CONTENT)
}
