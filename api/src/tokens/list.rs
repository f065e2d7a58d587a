//! `GET /v1/tokens`: one's own tokens; not the tokens themselves, which are shown once.

use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;

use crate::{
    access::{authenticate::signed_in, tokens::TokenView},
    app::App,
    error::ApiError,
    tokens::user,
};

/// One's own tokens that are taken.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The newest first.
    items: Vec<TokenView>,
}

pub(crate) async fn handler(State(app): State<App>, headers: HeaderMap) -> Result<Json<Answer>, ApiError> {
    let principal = signed_in(&app, &headers).await?;
    let items = app.identity.tokens(user(&principal)?, app.mint.now()).await?;
    Ok(Json(Answer { items }))
}
