//! The OpenAPI document: what no single endpoint says.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::Extension,
    response::{IntoResponse, Response},
};
use domain::user::Role;
use utoipa::{
    Modify, OpenApi, PartialSchema, ToSchema,
    openapi::{
        Content, ObjectBuilder, OpenApi as OpenApiDocument, Ref, RefOr, ResponseBuilder, Schema,
        path::Operation,
        schema::Type,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    access::{Right, policy},
    problem::ProblemDetails,
};

/// The document without its paths; the router adds them.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "keyledger",
        description = "Licenses, support, subscriptions, credits and orders. Every write takes an `Idempotency-Key`; every \
                       answer says at which `Log-Position` it stands, and a read with `Min-Log-Position` waits for that. Every \
                       list can be read as of a past moment, and exported whole as CSV or JSON Lines by its `Accept` header. \
                       `RateLimit` says how many requests are left, and in how many seconds all of them are there again."
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

const PROBLEM: &str = "application/problem+json";

/// Answers that any endpoint of a kind may give: by name, status and what it means.
const COMMON: [(&str, &str, &str); 6] = [
    ("NotRead", "400", "A header, the query or the body cannot be read"),
    ("NotSignedIn", "401", "Nobody is signed in, or no longer"),
    ("TooLarge", "413", "The body is too large"),
    ("OtherForm", "415", "The body is in a form that is not taken"),
    (
        "TooMany",
        "429",
        "Too many requests; `Retry-After` says in how many seconds the next one is taken",
    ),
    (
        "Unavailable",
        "503",
        "For now this cannot be answered; `Retry-After` says when to try again",
    ),
];

/// Says of every endpoint what it shares with others of its kind, unless it says better itself.
pub(crate) fn complete(mut document: OpenApiDocument) -> OpenApiDocument {
    let problem = Content::new(Some(Ref::from_schema_name(ProblemDetails::name())));
    let components = document.components.get_or_insert_default();
    for (name, _, description) in COMMON {
        let answer = ResponseBuilder::new().description(description);
        let answer = answer.content(PROBLEM, problem.clone());
        components.responses.insert(name.to_owned(), answer.build().into());
    }
    for (path, item) in &mut document.paths.paths {
        let methods = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in methods.into_iter().flatten() {
            complete_operation(path, operation);
        }
    }
    document
}

fn complete_operation(path: &str, operation: &mut Operation) {
    let takes_body = operation.request_body.is_some();
    let is_read = takes_body || operation.parameters.is_some();
    let is_public = operation
        .security
        .as_ref()
        .is_some_and(|ways| ways.contains(&SecurityRequirement::default()));
    let answers = &mut operation.responses.responses;
    for (status, answer) in answers.iter_mut() {
        // An error is a problem, whose form has a name of its own.
        if let RefOr::T(answer) = answer
            && status.as_str() >= "400"
            && let Some(content) = answer.content.shift_remove("application/json")
        {
            answer.content.insert(PROBLEM.to_owned(), content);
        }
    }
    for (name, status, _) in COMMON {
        let may = match name {
            "NotRead" => is_read,
            "NotSignedIn" => !is_public,
            "TooLarge" | "OtherForm" => takes_body,
            _ => path.starts_with("/v1/"),
        };
        if may {
            let answer = || RefOr::Ref(Ref::from_response_name(name));
            answers.entry(status.to_owned()).or_insert_with(answer);
        }
    }
}

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApiDocument) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description("__Host-sid", "The session of a browser");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// A role by its name.
pub(crate) struct RoleName;

impl PartialSchema for RoleName {
    fn schema() -> RefOr<Schema> {
        one_of("What a user is there for.", &Role::ALL.map(Role::name))
    }
}

impl ToSchema for RoleName {
    fn name() -> Cow<'static, str> {
        "Role".into()
    }
}

/// A right by its name.
pub(crate) struct RightName;

impl PartialSchema for RightName {
    fn schema() -> RefOr<Schema> {
        one_of("What one may do.", &policy::ALL.map(Right::name))
    }
}

impl ToSchema for RightName {
    fn name() -> Cow<'static, str> {
        "Right".into()
    }
}

fn one_of(description: &'static str, names: &[&'static str]) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = text
        .description(Some(description))
        .enum_values(Some(names.iter().copied()));
    text.into()
}

/// `GET /v1/openapi.json`
#[utoipa::path(
    get, path = "/v1/openapi.json", tag = "server", operation_id = "document", security(()),
    responses((status = 200, description = "This document", body = Object))
)]
pub(crate) async fn handler(Extension(document): Extension<Arc<OpenApiDocument>>) -> Response {
    Json(document.as_ref()).into_response()
}
