//! `POST /v1/sign-in/password`: opens a session, or half of one where a second factor is set.

use axum::{extract::State, response::Response};
use domain::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError,
        accounts::{Account, needs_second_factor},
        attempts::Attempt,
        passwords::Verdict,
        secret::Secret,
        sessions::Opening,
    },
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{Answer, From, Next, with_cookie},
};

/// What only the user knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignInPassword)]
pub(crate) struct Request {
    /// The e-mail address of the account.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    login: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Sign in with a password
///
/// Opens a session, or half of one where a second factor is set. Its cookie comes with the answer.
#[utoipa::path(
    post, path = "/v1/sign-in/password", tag = "sign-in", operation_id = "sign_in_with_password", security(()),
    request_body = Request,
    responses(
        (status = 200, description = "The password is right; what comes next", body = Answer),
        (status = 401, description = "Login and password do not fit together", body = ProblemDetails),
        (status = 403, description = "This user may not sign in any more", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let login = request.login.trim().to_lowercase();
    let account = check_password(&app, &login, &request.password, from).await?;
    let (user_id, role) = (UserId(account.user_id), account.role()?);
    let next = match &account.totp_secret {
        Some(_) => Next::SecondFactor,
        None if needs_second_factor(role) => Next::SetSecondFactor,
        None => Next::SignedIn,
    };
    let opening = Opening {
        user: Some((user_id, role)),
        customer: None,
        is_half: next == Next::SecondFactor,
    };
    let token = app.identity.open_session(&app.mint, opening).await?;
    with_cookie(&token, Answer::new(next))
}

/// The account whose login and password these are. The same is done and said whatever is wrong about them; that a user is
/// disabled is said only to who knows the password.
pub(crate) async fn check_password(
    app: &App,
    login: &str,
    password: &Secret,
    from: Option<std::net::IpAddr>,
) -> Result<Account, ApiError> {
    let attempt = Attempt {
        kind: "password",
        account: login,
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    let account = app.identity.by_login(login).await?;
    let kept = account.as_ref().and_then(|account| account.password_hash.clone());
    let verdict = app.identity.hasher().verify(password, kept).await?;
    let user_id = account.as_ref().map(|account| tracing::field::display(account.user_id));
    let from = attempt.told_from();
    let (Some(account), Verdict::Right { outdated }) = (account, verdict) else {
        tracing::warn!(target: "security", by = attempt.kind, user_id, from, "a sign-in failed");
        return Err(AccessError::SignInFailed.into());
    };
    if account.state != "active" {
        tracing::warn!(target: "security", user_id, from, state = account.state, "somebody who may not sign in gave the password");
        return Err(AccessError::SigningInDisabled.into());
    }
    app.identity.forgive(&attempt).await?;
    if outdated {
        let hash = app.identity.hasher().hash(password, &app.mint).await?;
        app.identity.renew_hash(&account, &hash).await?;
    }
    Ok(account)
}
