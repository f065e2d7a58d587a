//! `POST /v1/sign-in/mailed-code`: makes a customer's half session a whole one, under a new token.

use axum::{extract::State, response::Response};

use crate::{
    access::{
        AccessError,
        attempts::Attempt,
        sessions::{Holder, Opening, Session},
    },
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{Answer, From, SixDigits, complete},
};

/// Sign in with a mailed code
///
/// Makes a customer's half session a whole one, under a new cookie.
#[utoipa::path(
    post, path = "/v1/sign-in/mailed-code", tag = "sign-in", operation_id = "sign_in_with_mailed_code", security(("session" = [])),
    request_body = SixDigits,
    responses(
        (status = 200, description = "Signed in", body = Answer),
        (status = 401, description = "There is no session that waits for a mailed code", body = ProblemDetails),
        (status = 403, description = "Users get no code by mail", body = ProblemDetails),
        (status = 422, description = "The code is wrong", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    session: Session,
    Body(request): Body<SixDigits>,
) -> Result<Response, ApiError> {
    let Holder::Customer { person_id } = session.holder else {
        return Err(AccessError::NotAllowed.into());
    };
    if !session.is_half {
        return Err(AccessError::SignInFailed.into());
    }
    let attempt = Attempt {
        kind: "mailed-code",
        account: &person_id.to_string(),
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    if !app.identity.is_mailed_code(session.session_id, &request.code).await? {
        tracing::warn!(target: "security", by = attempt.kind, %person_id, "a sign-in failed");
        return Err(AccessError::WrongMailedCode.into());
    }
    let opening = Opening {
        user: None,
        customer: Some(person_id),
        is_half: false,
    };
    complete(&app, session.session_id, &attempt, opening).await
}
