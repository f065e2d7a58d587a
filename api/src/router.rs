//! Which path leads where.

use std::any::Any;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{app::App, conversation, error::ApiError, health, licenses};

/// In bytes.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;

/// Every route.
pub fn router(app: App) -> Router {
    Router::new()
        .route(
            "/v1/licenses",
            get(licenses::list::handler).post(licenses::assign::handler),
        )
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(async || ApiError::UnknownRoute)
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(app.clone(), conversation::converse))
        .with_state(app)
}

fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    ApiError::Unexpected(message.to_owned()).into_response()
}
