//! `POST /v1/users/{user_id}/enable`: lets a disabled user sign in again.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{UserId, user::EnableUser};

use crate::{
    access::{authenticate::proved, commands::Asked},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::IdempotencyKey,
    headers::LogPosition,
    team::managed,
};

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Path(user_id): Path<UserId>,
) -> Result<Response, ApiError> {
    let principal = proved(&app, &headers).await?;
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
