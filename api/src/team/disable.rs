//! `POST /v1/users/{user_id}/disable`: lets a user sign in no more; sessions end at once, tokens are not taken.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{UserId, user::DisableUser};

use crate::{
    access::{May, commands::Asked, needs::ManageTeam},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, Path},
    headers::{KeyHeader, LogPosition},
    problem::ProblemDetails,
    team::{execute_leaving_an_admin, managed},
};

/// Disable a user
///
/// The user may sign in no more; sessions end at once, tokens are not taken.
#[utoipa::path(
    post, path = "/v1/users/{user_id}/disable", tag = "sign-in", operation_id = "disable_user",
    params(("user_id" = uuid::Uuid, Path, description = "Which"), KeyHeader),
    responses(
        (status = 204, description = "Disabled"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "One may not manage users", body = ProblemDetails),
        (status = 404, description = "No such user, or none of whom one manages", body = ProblemDetails),
        (status = 409, description = "Nobody would be left to run everything", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    May(principal, _): May<ManageTeam>,
    IdempotencyKey(key): IdempotencyKey,
    Path(user_id): Path<UserId>,
) -> Result<Response, ApiError> {
    let account = managed(&app, &principal, user_id).await?;
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("POST /v1/users/disable", user_id),
    };
    let executed = execute_leaving_an_admin(&app, &account, asked, DisableUser { user_id }).await?;
    Ok((LogPosition(executed.position), StatusCode::NO_CONTENT).into_response())
}
