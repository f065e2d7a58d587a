//! `POST /v1/second-factor`: without a code it begins, with one it is set. Other sessions end.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::user::SetSecondFactor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError,
        attempts::Attempt,
        commands::Asked,
        outbox::{Language, Notice},
        recently_proved,
        secret::Secret,
        sessions::Session,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{From, with_cookie},
};

/// To begin, or to confirm.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorRequest)]
pub(crate) struct Request {
    /// What the app shows, once it knows the secret.
    #[schema(value_type = Option<String>, format = Password)]
    code: Option<Secret>,
}

/// What the app has to know. It is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSecondFactor)]
pub(crate) struct Answer {
    /// To type in, in base32.
    secret: String,
    /// The same as an address, for a picture.
    uri: String,
}

/// Set a second factor
///
/// Without a code it begins, with one it is set, and all other sessions end. The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/second-factor", tag = "sign-in", operation_id = "set_second_factor", security(("session" = [])),
    request_body = Request,
    responses(
        (status = 200, description = "Begun: what the app has to know", body = Answer),
        (status = 204, description = "Set; the cookie is new"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or customers have no second factor", body = ProblemDetails),
        (status = 422, description = "The code is wrong", body = ProblemDetails),
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
    let now = app.mint.now();
    recently_proved(&session.whoever(), now)?;
    let (user_id, login) = session.user()?;
    let Some(code) = request.code else {
        let pending = app.identity.begin_second_factor(&app.mint, user_id, login).await?;
        let (secret, uri) = (pending.secret, pending.uri);
        return Ok(Json(Answer { secret, uri }).into_response());
    };
    let attempt = Attempt {
        kind: "second-factor",
        account: &user_id.to_string(),
        from,
        at: now,
    };
    app.identity.count(&attempt).await?;
    set(&app, request_id, &session, &code).await?;
    app.identity.forgive(&attempt).await?;
    let token = app.identity.prove(&app.mint, session.session_id).await?;
    with_cookie(&token, StatusCode::NO_CONTENT)
}

async fn set(app: &App, request_id: uuid::Uuid, session: &Session, code: &Secret) -> Result<(), ApiError> {
    let (user_id, login) = session.user()?;
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::NotSignedIn)?;
    let step = app.identity.pending_step(&account, code, app.mint.now())?;
    let asked = Asked {
        actor: session.whoever().actor(),
        request_id: Some(request_id),
        key: None,
        what: "POST /v1/second-factor",
    };
    app.execute_about(user_id, asked, SetSecondFactor { user_id }).await?;
    app.identity.confirm_second_factor(user_id, step).await?;
    app.identity.end_others(session, None).await?;
    let notice = Notice::SecondFactorChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(login), &notice).await
}
