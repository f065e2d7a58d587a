//! Which path leads where.

use std::{any::Any, sync::Arc};

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::{OpenApi as _, openapi::OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    access::cross_site::refuse_cross_site,
    account, activation_keys,
    app::App,
    audit, conversation, credits, customers, devices,
    error::ApiError,
    health, home, licenses,
    openapi::{self, Document},
    orders, periods, price_lists, quotes, resellers,
    schemas::Schemas,
    searches, sign_in, subscriptions, supports, team, tokens,
};

/// In bytes.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;

/// Every route, with what the document says of it.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(licenses::routes())
        .merge(activation_keys::routes())
        .merge(supports::routes())
        .merge(subscriptions::routes())
        .merge(devices::routes())
        .routes(routes!(home::handler))
        .routes(routes!(searches::handler))
        .routes(routes!(quotes::handler))
        .merge(customers::routes())
        .merge(orders::routes())
        .merge(credits::routes())
        .merge(resellers::routes())
        .merge(price_lists::routes())
        .merge(periods::routes())
        .merge(audit::routes())
        .routes(routes!(openapi::handler))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}

/// The OpenAPI document of every route.
pub fn document() -> OpenApi {
    routes().split_for_parts().1
}

/// Every route.
///
/// # Panics
///
/// If a schema of the document is none: a mistake in the program, which any test finds.
#[expect(clippy::expect_used, reason = "the schemas are ours and the same in every run")]
pub fn router(app: App) -> Router {
    let (router, document) = routes().split_for_parts();
    let schemas = Schemas::of(&document).expect("the document's schemas are schemas");
    router
        .merge(signing_in())
        .merge(users())
        .merge(SwaggerUi::new("/docs").url("/docs/openapi.json", document.clone()))
        .fallback(async || ApiError::UnknownRoute)
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(Extension(schemas))
        .layer(Extension(Arc::new(document)))
        .layer(middleware::from_fn(refuse_cross_site))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(app.clone(), conversation::converse))
        .with_state(app)
}

/// Signing in, and what belongs to whoever did.
fn signing_in() -> Router<App> {
    Router::new()
        .route("/v1/sign-in/identifier", post(sign_in::identifier::handler))
        .route("/v1/sign-in/password", post(sign_in::password::handler))
        .route("/v1/sign-in/second-factor", post(sign_in::second_factor::handler))
        .route("/v1/sign-in/customer", post(sign_in::customer::handler))
        .route(
            "/v1/session",
            get(account::show_session::handler).delete(account::end_session::handler),
        )
        .route("/v1/session/proof", post(account::prove::handler))
        .route(
            "/v1/sessions",
            get(account::list_sessions::handler).delete(account::end_other_sessions::all),
        )
        .route("/v1/sessions/{session_id}", delete(account::end_other_sessions::one))
        .route("/v1/password", post(account::change_password::handler))
        .route("/v1/password-resets", post(account::request_reset::handler))
        .route("/v1/password-resets/accept", post(account::reset_password::handler))
        .route("/v1/email-changes", post(account::change_email::handler))
        .route("/v1/email-changes/accept", post(account::accept_email::handler))
        .route(
            "/v1/second-factor",
            post(account::set_second_factor::handler).delete(account::remove_second_factor::handler),
        )
}

/// Users and their tokens.
fn users() -> Router<App> {
    Router::new()
        .route("/v1/invitations", post(team::invite::handler))
        .route("/v1/invitations/accept", post(team::accept_invitation::handler))
        .route("/v1/users", get(team::list::handler))
        .route("/v1/users/{user_id}/role", post(team::change_role::handler))
        .route("/v1/users/{user_id}/disable", post(team::disable::handler))
        .route("/v1/users/{user_id}/enable", post(team::enable::handler))
        .route("/v1/tokens", get(tokens::list::handler).post(tokens::issue::handler))
        .route("/v1/tokens/{token_id}", delete(tokens::revoke::handler))
}

fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    ApiError::Unexpected(message.to_owned()).into_response()
}
