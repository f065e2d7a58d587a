//! `DELETE /v1/tokens/{token_id}`: takes one of one's own tokens no more, at once.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{TokenId, user::RevokeToken};

use crate::{
    access::{Principal, commands::Asked},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, Path},
    headers::{KeyHeader, LogPosition},
    problem::ProblemDetails,
    tokens::user,
};

/// Revoke a token
///
/// One of one's own is taken no more, at once. The token is not taken any more before the log says so: what is interrupted is safe, and can be repeated.
#[utoipa::path(
    delete, path = "/v1/tokens/{token_id}", tag = "sign-in", operation_id = "revoke_token",
    params(("token_id" = uuid::Uuid, Path, description = "Which"), KeyHeader),
    responses(
        (status = 204, description = "Revoked"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "Customers have no tokens", body = ProblemDetails),
        (status = 404, description = "No such token of one's own", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Path(token_id): Path<TokenId>,
) -> Result<Response, ApiError> {
    let user_id = user(&principal)?;
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("DELETE /v1/tokens", token_id),
    };
    app.identity.drop_token(user_id, token_id, app.mint.now()).await?;
    let executed = app
        .execute_about(user_id, asked, RevokeToken { user_id, token_id })
        .await?;
    Ok((LogPosition(executed.position), StatusCode::NO_CONTENT).into_response())
}
