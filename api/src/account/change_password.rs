//! `POST /v1/password`: another password, by whoever knows the one of now. All other sessions end.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::user::{PasswordChange, RecordPasswordChange};
use serde::Deserialize;

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
    extract::PlainBody,
    sign_in::{From, password::check_password, with_cookie},
};

/// Both passwords.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// The one of now.
    password: Secret,
    /// The one from now on, 12 to 128 characters.
    new_password: Secret,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    From(from): From,
    session: Session,
    PlainBody(request): PlainBody<Request>,
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
