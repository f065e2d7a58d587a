//! `POST /v1/password-resets/accept`: another password, by the link that was mailed. It signs nobody in.

use axum::{extract::State, http::StatusCode};
use domain::{
    UserId,
    user::{PasswordChange, RecordPasswordChange},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    access::{
        AccessError,
        commands::Asked,
        links::LinkKind,
        outbox::{Language, Notice},
        passwords,
        secret::Secret,
    },
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
#[schema(as = ResetPasswordRequest)]
pub(crate) struct Request {
    /// What stands behind `#` in the link.
    #[schema(value_type = String, format = Password)]
    link: Secret,
    /// The password from now on, 12 to 128 characters.
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Reset the password
///
/// By the link that was mailed. It signs nobody in; all sessions end.
#[utoipa::path(
    post, path = "/v1/password-resets/accept", tag = "sign-in", operation_id = "reset_password", security(()),
    request_body = Request,
    responses(
        (status = 204, description = "Changed"),
        (status = 410, description = "The link was used, is too old, or is none", body = ProblemDetails),
        (status = 422, description = "The password cannot be taken", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    let kind = LinkKind::PasswordReset;
    let link = app.identity.link(kind, &request.link, app.mint.now()).await?;
    passwords::check(&request.password, &link.login).map_err(AccessError::from)?;
    let hash = app.identity.hasher().hash(&request.password, &app.mint).await?;
    let (user_id, how) = (UserId(link.user_id), PasswordChange::Reset);
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::LinkInvalid)?;
    let asked = Asked {
        actor: team::of_account(&account)?.actor(),
        request_id: Some(request_id),
        key: None,
        what: "POST /v1/password-resets/accept",
    };
    app.identity.use_link(kind, &request.link, app.mint.now()).await?;
    app.execute_about(user_id, asked, RecordPasswordChange { user_id, how })
        .await?;
    app.identity.keep_password(user_id, &hash, None).await?;
    let notice = Notice::PasswordChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(&link.login), &notice).await?;
    Ok(StatusCode::NO_CONTENT)
}
