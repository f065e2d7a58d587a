//! The OpenAPI document: what no single endpoint says.

use axum::{
    Json,
    extract::Extension,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::problem::ProblemDetails;

/// The document without its paths; the router adds them.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "keyledger",
        description = "Licenses, support, subscriptions, credits and orders. Every write takes an `Idempotency-Key`; every \
                       answer says at which `Log-Position` it stands, and a read with `Min-Log-Position` waits for that. Every \
                       list can be read as of a past moment, and exported whole as CSV or JSON Lines by its `Accept` header."
    ),
    components(schemas(ProblemDetails)),
    modifiers(&Security),
    security(("session" = []), ("token" = [])),
    tags(
        (name = "licenses", description = "Licenses and what is done with them"),
        (name = "activation keys", description = "Keys that carry licenses, supports and subscriptions"),
        (name = "devices", description = "Computers, and which licenses they were activated with"),
        (name = "supports", description = "Update and support services"),
        (name = "subscriptions", description = "What renews by itself"),
        (name = "customers", description = "Customers with their contacts and addresses"),
        (name = "orders", description = "Orders of the hosted checkout"),
        (name = "credits", description = "Prepaid credits of resellers"),
        (name = "resellers", description = "Resellers and their sub-resellers"),
        (name = "catalog", description = "Price lists and quotes"),
        (name = "periods", description = "Accounting periods"),
        (name = "audit", description = "What happened, when, by whom and why"),
        (name = "views", description = "The home page and the search"),
        (name = "sign-in", description = "Signing in, sessions, users and tokens"),
        (name = "server", description = "Whether the server is well"),
    )
)]
pub(crate) struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description("__Host-sid", "The session of a browser");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// `GET /v1/openapi.json`
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "server", operation_id = "document", security(()),
    responses((status = 200, description = "This document", body = Object))
)]
pub(crate) async fn handler(Extension(document): Extension<Arc<openapi::OpenApi>>) -> Response {
    Json(document.as_ref()).into_response()
}
