//! `POST /v1/users/{user_id}/disable`: lets a user sign in no more; sessions end at once, tokens are not taken.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{UserId, user::DisableUser};

use crate::{
    access::{authenticate::signed_in, commands::Asked},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::IdempotencyKey,
    headers::LogPosition,
    team::{execute_leaving_an_admin, managed},
};

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Path(user_id): Path<UserId>,
) -> Result<Response, ApiError> {
    let principal = signed_in(&app, &headers).await?;
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
