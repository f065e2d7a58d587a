//! `POST /v1/invitations/accept`: a first password, by the link that was mailed. It signs nobody in.

use axum::{extract::State, http::StatusCode};
use domain::{UserId, user::AcceptInvitation};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{AccessError, commands::Asked, links::LinkKind, passwords, secret::Secret},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    team,
};

/// The link and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptInvitationRequest)]
pub(crate) struct Request {
    /// What stands behind `#` in the link.
    #[schema(value_type = String, format = Password)]
    link: Secret,
    /// The password from now on, 12 to 128 characters.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Accept an invitation
///
/// A first password, by the link that was mailed. It signs nobody in. The link is used up last: what is interrupted before can be repeated.
#[utoipa::path(
    post, path = "/v1/invitations/accept", tag = "sign-in", operation_id = "accept_invitation", security(()),
    request_body = Request,
    responses(
        (status = 204, description = "Accepted"),
        (status = 410, description = "The link was used, is too old, or is none", body = ProblemDetails),
        (status = 422, description = "The password cannot be taken", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    Body(request): Body<Request>,
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
