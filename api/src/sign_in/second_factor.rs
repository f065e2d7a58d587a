//! `POST /v1/sign-in/second-factor`: makes half a session a whole one, under a new token.

use axum::{extract::State, response::Response};

use crate::{
    access::{
        AccessError,
        attempts::Attempt,
        sessions::{Opening, Session},
    },
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{Answer, From, SixDigits, complete},
};

/// Sign in with a second factor
///
/// Makes half a session a whole one, under a new cookie.
#[utoipa::path(
    post, path = "/v1/sign-in/second-factor", tag = "sign-in", operation_id = "sign_in_with_second_factor", security(("session" = [])),
    request_body = SixDigits,
    responses(
        (status = 200, description = "Signed in", body = Answer),
        (status = 401, description = "There is no session that waits for a second factor", body = ProblemDetails),
        (status = 403, description = "Customers have no second factor", body = ProblemDetails),
        (status = 422, description = "The code is wrong, or was used before", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    session: Session,
    Body(request): Body<SixDigits>,
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
    app.identity.take_code(&account, &request.code, &attempt).await?;
    let opening = Opening {
        user: Some((user_id, account.role()?)),
        customer: None,
        is_half: false,
    };
    complete(&app, session.session_id, &attempt, opening).await
}
