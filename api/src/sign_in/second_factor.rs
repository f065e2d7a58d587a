//! `POST /v1/sign-in/second-factor`: makes half a session a whole one, under a new token.

use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    access::{
        AccessError,
        attempts::Attempt,
        secret::Secret,
        sessions::{Opening, Session},
    },
    app::App,
    error::ApiError,
    extract::PlainBody,
    sign_in::{Answer, From, Next, with_cookie},
};

/// What only the user's app shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// Six digits.
    code: Secret,
}

pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    session: Session,
    PlainBody(request): PlainBody<Request>,
) -> Result<Response, ApiError> {
    let (user_id, _) = session.user()?;
    if !session.is_half {
        return Err(AccessError::SignInFailed.into());
    }
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::NotSignedIn)?;
    let attempt = Attempt {
        kind: "second-factor",
        account: &user_id.to_string(),
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    app.identity.take_code(&account, &request.code, app.mint.now()).await?;
    app.identity.forgive(&attempt).await?;
    app.identity.end_session(session.session_id).await?;
    let opening = Opening {
        user: Some((user_id, account.role()?)),
        customer: None,
        is_half: false,
    };
    let token = app.identity.open_session(&app.mint, opening).await?;
    tracing::info!(%user_id, "signed in");
    with_cookie(&token, Answer::new(Next::SignedIn))
}
