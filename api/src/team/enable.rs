//! `POST /v1/users/{user_id}/enable`: lets a disabled user sign in again.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{UserId, user::EnableUser};

use crate::{
    access::{May, commands::Asked, needs::ManageTeam, recently_proved},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, Path},
    headers::{KeyHeader, LogPosition},
    problem::ProblemDetails,
    team::managed,
};

/// Enable a user
///
/// A disabled user may sign in again. The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/users/{user_id}/enable", tag = "sign-in", operation_id = "enable_user", security(("session" = [])),
    params(("user_id" = uuid::Uuid, Path, description = "Which"), KeyHeader),
    responses(
        (status = 204, description = "Enabled"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or one may not manage users", body = ProblemDetails),
        (status = 404, description = "No such user, or none of whom one manages", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    May(principal, _): May<ManageTeam>,
    IdempotencyKey(key): IdempotencyKey,
    Path(user_id): Path<UserId>,
) -> Result<Response, ApiError> {
    recently_proved(&principal, app.mint.now())?;
    managed(&app, &principal, user_id).await?;
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("POST /v1/users/enable", user_id),
    };
    let executed = app.execute_about(user_id, asked, EnableUser { user_id }).await?;
    Ok((LogPosition(executed.position), StatusCode::NO_CONTENT).into_response())
}
