//! `POST /v1/email-changes`: mails a link to the address that one wants to sign in by, and says the same whether it is free.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::{Rejection, person::EmailAddress};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError,
        attempts::Attempt,
        authenticate::proved,
        links::LinkKind,
        outbox::{Language, Notice},
        sessions::Session,
    },
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::From,
};

/// Where one can be reached from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeEmailRequest)]
pub(crate) struct Request {
    /// The address.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "grace@example.com"
    )]
    email: String,
}

/// Change the e-mail address
///
/// Mails a link to the new address. The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/email-changes", tag = "sign-in", operation_id = "change_email", security(("session" = [])),
    request_body = Request,
    responses(
        (status = 202, description = "The same whether or not the address is free"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or customers have no login to change", body = ProblemDetails),
        (status = 422, description = "No e-mail address", body = ProblemDetails),
        (status = 429, description = "Too many attempts: wait", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    headers: HeaderMap,
    session: Session,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    proved(&app, &headers).await?;
    let (user_id, login) = session.user()?;
    let email = request.email.parse::<EmailAddress>().map_err(Rejection::from)?;
    let attempt = Attempt {
        kind: "email-change",
        account: login,
        from,
        at: app.mint.now(),
    };
    app.identity.count(&attempt).await?;
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::NotSignedIn)?;
    let taken = app.identity.by_login(&email.normalised()).await?.is_some();
    let link = app
        .identity
        .make_link(&app.mint, LinkKind::EmailChange, user_id, Some(email.as_str()))
        .await?;
    let address = app.identity.address_of(LinkKind::EmailChange, &link);
    let mail = Notice::EmailChange(&address).mail(Language::of(&account.language));
    let recipient = Some(email.as_str()).filter(|_| !taken);
    app.identity.post(&app.mint, recipient, &mail).await?;
    Ok(StatusCode::ACCEPTED)
}
