//! `POST /v1/email-changes/accept`: one signs in by the address that the link went to from now on.

use axum::{extract::State, http::StatusCode};
use domain::{Rejection, UserId, person::EmailAddress, user::ChangeUserEmail};
use serde::Deserialize;
use utoipa::ToSchema;

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
    extract::Body,
    problem::ProblemDetails,
    team,
};

/// The link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptEmailRequest)]
pub(crate) struct Request {
    /// What stands behind `#` in it.
    #[schema(value_type = String, format = Password)]
    link: Secret,
}

/// Confirm an e-mail address
///
/// By the link that was mailed to it: one signs in by that address from now on.
#[utoipa::path(
    post, path = "/v1/email-changes/accept", tag = "sign-in", operation_id = "accept_email_change", security(()),
    request_body = Request,
    responses(
        (status = 204, description = "Changed"),
        (status = 410, description = "The link was used, is too old, or is none", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    Body(request): Body<Request>,
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
