//! `DELETE /v1/tokens/{token_id}`: takes one of one's own tokens no more, at once.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{TokenId, user::RevokeToken};

use crate::{
    access::{authenticate::signed_in, commands::Asked},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::IdempotencyKey,
    headers::LogPosition,
    tokens::user,
};

/// The token is not taken any more before the log says so: what is interrupted is safe, and can be repeated.
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    Path(token_id): Path<TokenId>,
) -> Result<Response, ApiError> {
    let principal = signed_in(&app, &headers).await?;
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
