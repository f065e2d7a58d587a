//! `POST /v1/users/{user_id}/role`: what a user is there for, from now on.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    UserId,
    user::{ChangeRole, Role},
};
use serde::{Deserialize, Serialize};

use crate::{
    access::{authenticate::proved, commands::Asked},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, PlainBody},
    headers::LogPosition,
    team::{execute_leaving_an_admin, managed},
};

/// The role.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// On the same side: of the vendor, or of a reseller.
    role: Role,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    (IdempotencyKey(key), headers): (IdempotencyKey, HeaderMap),
    Path(user_id): Path<UserId>,
    PlainBody(request): PlainBody<Request>,
) -> Result<Response, ApiError> {
    let principal = proved(&app, &headers).await?;
    let account = managed(&app, &principal, user_id).await?;
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("POST /v1/users/role", user_id, &request),
    };
    let role = request.role;
    let executed = execute_leaving_an_admin(&app, &account, asked, ChangeRole { user_id, role }).await?;
    Ok((LogPosition(executed.position), StatusCode::NO_CONTENT).into_response())
}
