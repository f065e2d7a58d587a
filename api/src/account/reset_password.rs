//! `POST /v1/password-resets/accept`: another password, by the link that was mailed. It signs nobody in.

use axum::{extract::State, http::StatusCode};
use domain::user::{PasswordChange, RecordPasswordChange};

use super::choose_password::Request;
use crate::{
    access::{
        links::LinkKind,
        outbox::{Language, Notice},
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
};

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
    let command = |user_id| RecordPasswordChange {
        user_id,
        how: PasswordChange::Reset,
    };
    let account = request
        .choose(&app, (LinkKind::PasswordReset, request_id), command)
        .await?;
    let notice = Notice::PasswordChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(&account.login), &notice).await?;
    Ok(StatusCode::NO_CONTENT)
}
