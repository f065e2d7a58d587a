//! `GET /v1/tokens`: one's own tokens; not the tokens themselves, which are shown once.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{Principal, tokens::TokenView},
    app::App,
    error::ApiError,
    problem::ProblemDetails,
    tokens::user,
};

/// One's own tokens that are taken.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenList)]
pub(crate) struct Answer {
    /// The newest first.
    items: Vec<TokenView>,
}

/// One's own tokens
///
/// Not the tokens themselves, which are shown once.
#[utoipa::path(
    get, path = "/v1/tokens", tag = "sign-in", operation_id = "list_tokens",
    responses(
        (status = 200, description = "Those that are taken", body = Answer),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "Customers have no tokens", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(State(app): State<App>, principal: Principal) -> Result<Json<Answer>, ApiError> {
    let items = app.identity.tokens(user(&principal)?, app.mint.now()).await?;
    Ok(Json(Answer { items }))
}
