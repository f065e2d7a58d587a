//! `POST /v1/email-changes`: mails a link to the address that one wants to sign in by, and says the same whether it is free.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use domain::{Rejection, person::EmailAddress};
use serde::Deserialize;

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
    extract::PlainBody,
    sign_in::From,
};

/// Where one can be reached from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// The address.
    email: String,
}

pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    headers: HeaderMap,
    session: Session,
    PlainBody(request): PlainBody<Request>,
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
