//! `POST /v1/password-resets`: mails a link to whoever has an account, and says the same to everybody.

use axum::{extract::State, http::StatusCode};
use domain::{Rejection, UserId, person::EmailAddress};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{
        attempts::Attempt,
        links::LinkKind,
        outbox::{Language, Notice},
        secret::Secret,
    },
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::From,
};

/// Who forgot a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordResetRequest)]
pub(crate) struct Request {
    /// The e-mail address of the account.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    login: String,
}

/// Forgotten password
///
/// Mails a link to whoever has an account.
#[utoipa::path(
    post, path = "/v1/password-resets", tag = "sign-in", operation_id = "request_password_reset", security(()),
    request_body = Request,
    responses(
        (status = 202, description = "The same whether or not there is such an account"),
        (status = 422, description = "No e-mail address", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    let login = request
        .login
        .parse::<EmailAddress>()
        .map_err(Rejection::from)?
        .normalised();
    let attempt = Attempt {
        kind: "password-reset",
        account: &login,
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    let account = app.identity.by_login(&login).await?;
    let account = account.filter(|account| account.state == "active");
    let (link, recipient, language) = match &account {
        Some(account) => {
            let user_id = UserId(account.user_id);
            let link = app
                .identity
                .make_link(&app.mint, LinkKind::PasswordReset, user_id, None)
                .await?;
            (link, Some(account.login.as_str()), Language::of(&account.language))
        }
        None => (Secret::drawn(&app.mint)?, None, Language::En),
    };
    let address = app.identity.address_of(LinkKind::PasswordReset, &link);
    let mail = Notice::PasswordReset(&address).mail(language);
    app.identity.post(&app.mint, recipient, &mail).await?;
    Ok(StatusCode::ACCEPTED)
}
