//! Which path leads where.

use std::{any::Any, sync::Arc};

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    response::{IntoResponse, Response},
};
use integrations::checkout::sandbox;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::{OpenApi as _, openapi::OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    access::cross_site::refuse_cross_site,
    account, activation_keys, answer_headers,
    app::App,
    audit,
    checkout::receive,
    conversation, credits, customers, device, devices,
    error::ApiError,
    health, home, license_files, licenses,
    openapi::{self, Document},
    orders, periods, persons, price_lists,
    queries::Queries,
    quotes,
    rate_limits::{Limiter, Limits, limit},
    requests::observe,
    resellers,
    schemas::Schemas,
    searches,
    shedding::{Places, shed},
    sign_in, signing_keys, subscriptions, supports, team, tokens, waiting_payments, webhook_endpoints,
};

/// In bytes.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;

/// Whether a path is for clients, and so limited; the others are for whoever runs the server.
pub(crate) fn is_for_clients(path: &str) -> bool {
    ["/v1/", "/.well-known/"].iter().any(|folder| path.starts_with(folder))
}

/// Every route, with what the document says of it.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(licenses::routes())
        .merge(activation_keys::routes())
        .merge(supports::routes())
        .merge(subscriptions::routes())
        .merge(devices::routes())
        .merge(device::routes())
        .merge(license_files::routes())
        .routes(routes!(home::handler))
        .routes(routes!(searches::handler))
        .routes(routes!(quotes::handler))
        .merge(customers::routes())
        .merge(persons::routes())
        .merge(orders::routes())
        .merge(waiting_payments::routes())
        .merge(receive::routes())
        .merge(credits::routes())
        .merge(resellers::routes())
        .merge(price_lists::routes())
        .merge(periods::routes())
        .merge(audit::routes())
        .merge(sign_in::routes())
        .merge(account::routes())
        .merge(team::routes())
        .merge(tokens::routes())
        .merge(webhook_endpoints::routes())
        .routes(routes!(openapi::handler))
        .routes(routes!(signing_keys::well_known::handler))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}

/// The OpenAPI document of every route.
pub fn document() -> OpenApi {
    openapi::complete(routes().split_for_parts().1)
}

/// Every route.
///
/// # Panics
///
/// If a schema of the document is none: a mistake in the program, which any test finds.
#[expect(clippy::expect_used, reason = "the schemas are ours and the same in every run")]
pub fn router(app: App, limits: Limits) -> Router {
    let (router, document) = routes().split_for_parts();
    let document = openapi::complete(document);
    let schemas = Schemas::of(&document).expect("the document's schemas are schemas");
    let queries = Queries::of(&document).expect("the parameters' schemas are schemas");
    let page = SwaggerUi::new("/docs").url("/docs/openapi.json", document.clone());
    let site = app.identity.site().to_owned();
    let pay_pages = app.till.pay_pages().cloned().map(sandbox::router);
    let router = router
        .merge(answer_headers::of_page(page.into()))
        .merge(pay_pages.unwrap_or_default().with_state(()))
        .fallback(async || ApiError::UnknownRoute)
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(Extension(schemas))
        .layer(Extension(queries))
        .layer(Extension(Arc::new(document)))
        .layer(middleware::from_fn(refuse_cross_site))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(middleware::from_fn_with_state(Limiter::new(app.clone(), limits), limit))
        .layer(middleware::from_fn_with_state(Places::new(limits.at_once), shed))
        .layer(middleware::from_fn_with_state(app.clone(), conversation::converse))
        .layer(middleware::from_fn(observe))
        .with_state(app);
    answer_headers::of_answers(router, &site)
}

fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic");
    ApiError::Unexpected(message.to_owned()).into_response()
}
