//! `POST /v1/users/{user_id}/role`: what a user is there for, from now on.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    UserId,
    user::{ChangeRole, Role},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{May, commands::Asked, needs::ManageTeam, recently_proved},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{Body, IdempotencyKey, Path},
    headers::{KeyHeader, LogPosition},
    openapi::RoleName,
    problem::ProblemDetails,
    team::{execute_leaving_an_admin, managed},
};

/// The role.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeRoleRequest)]
pub(crate) struct Request {
    /// On the same side: of the vendor, or of a reseller.
    #[schema(value_type = RoleName)]
    role: Role,
}

/// Change the role of a user
///
/// The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/users/{user_id}/role", tag = "sign-in", operation_id = "change_role", security(("session" = [])),
    params(("user_id" = uuid::Uuid, Path, description = "Which"), KeyHeader),
    request_body = Request,
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or one may not manage users", body = ProblemDetails),
        (status = 404, description = "No such user, or none of whom one manages", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    asking: (May<ManageTeam>, IdempotencyKey),
    Path(user_id): Path<UserId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let (May(principal, _), IdempotencyKey(key)) = asking;
    recently_proved(&principal, app.mint.now())?;
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
