//! `POST /v1/invitations/accept`: a first password, by the link that was mailed. It signs nobody in.

use axum::{extract::State, http::StatusCode};
use domain::{UserId, user::AcceptInvitation};
use serde::Deserialize;

use crate::{
    access::{AccessError, commands::Asked, links::LinkKind, passwords, secret::Secret},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::PlainBody,
    team,
};

/// The link and the password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// What stands behind `#` in the link.
    link: Secret,
    /// The password from now on, 12 to 128 characters.
    password: Secret,
}

/// The link is used up last: what is interrupted before can be repeated.
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    PlainBody(request): PlainBody<Request>,
) -> Result<StatusCode, ApiError> {
    let kind = LinkKind::Invitation;
    let link = app.identity.link(kind, &request.link, app.mint.now()).await?;
    passwords::check(&request.password, &link.login).map_err(AccessError::from)?;
    let hash = app.identity.hasher().hash(&request.password, &app.mint).await?;
    let user_id = UserId(link.user_id);
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::LinkInvalid)?;
    let asked = Asked {
        actor: team::of_account(&account)?.actor(),
        request_id: Some(request_id),
        key: None,
        what: "POST /v1/invitations/accept",
    };
    app.execute_about(user_id, asked, AcceptInvitation { user_id }).await?;
    app.identity.use_link(kind, &request.link, app.mint.now()).await?;
    app.identity.keep_password(user_id, &hash, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
