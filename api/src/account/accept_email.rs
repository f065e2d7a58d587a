//! `POST /v1/email-changes/accept`: one signs in by the address that the link went to from now on.

use axum::{extract::State, http::StatusCode};
use domain::{Rejection, UserId, person::EmailAddress, user::ChangeUserEmail};
use serde::Deserialize;

use crate::{
    access::{
        AccessError,
        commands::Asked,
        links::LinkKind,
        outbox::{Language, Notice},
        secret::Secret,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::PlainBody,
    team,
};

/// The link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// What stands behind `#` in it.
    link: Secret,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    PlainBody(request): PlainBody<Request>,
) -> Result<StatusCode, ApiError> {
    let kind = LinkKind::EmailChange;
    let link = app.identity.link(kind, &request.link, app.mint.now()).await?;
    let email = link.email.ok_or(AccessError::LinkInvalid)?;
    let email = email.parse::<EmailAddress>().map_err(Rejection::from)?;
    if app.identity.by_login(&email.normalised()).await?.is_some() {
        return Err(AccessError::LinkInvalid.into());
    }
    let user_id = UserId(link.user_id);
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::LinkInvalid)?;
    let asked = Asked {
        actor: team::of_account(&account)?.actor(),
        request_id: Some(request_id),
        key: None,
        what: "POST /v1/email-changes/accept",
    };
    app.identity.use_link(kind, &request.link, app.mint.now()).await?;
    app.execute_about(user_id, asked, ChangeUserEmail { user_id, email })
        .await?;
    let notice = Notice::EmailChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(&account.login), &notice).await?;
    Ok(StatusCode::NO_CONTENT)
}
