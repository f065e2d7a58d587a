//! `GET /.well-known/keyledger-license-keys.json`: the keys that are trusted, in the form that readers of license files take.

use axum::{
    Json,
    extract::State,
    http::header::{CACHE_CONTROL, ETAG},
    response::{IntoResponse, Response},
};

use crate::{app::App, error::ApiError, signing_keys::TrustedKeys};

/// The vendor's public keys
///
/// Those by which license files are verified: also one that nothing is signed with yet, so that software knows it when it is. One that
/// was retired is not among them.
#[utoipa::path(
    get, path = "/.well-known/keyledger-license-keys.json", tag = "server", operation_id = "find_license_keys", security(()),
    responses((status = 200, description = "The keys", body = TrustedKeys, headers(
        ("ETag" = String, description = "Their version"),
        ("Cache-Control" = String, description = "For how long whoever asks may keep them"),
    )))
)]
pub(crate) async fn handler(State(app): State<App>) -> Result<Response, ApiError> {
    let known = app.signing_keys.known().await?;
    let headers = [
        (ETAG, format!("\"{}\"", known.version)),
        (CACHE_CONTROL, "public, max-age=3600".to_owned()),
    ];
    Ok((headers, Json(known.trusted())).into_response())
}
