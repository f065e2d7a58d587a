//! The OpenAPI document: what no single endpoint says.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::Extension,
    response::{IntoResponse, Response},
};
use domain::user::Role;
use utoipa::{
    IntoParams, Modify, OpenApi, PartialSchema, ToSchema,
    openapi::{
        Content, Header, ObjectBuilder, OpenApi as OpenApiDocument, Ref, RefOr, ResponseBuilder, Schema,
        path::{Operation, Parameter},
        schema::{AdditionalProperties, SchemaType, Type},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    access::{Right, policy},
    examples,
    headers::PositionHeader,
    operation_links,
    problem::ProblemDetails,
    router::is_for_clients,
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
        (name = "persons", description = "Persons, of customers and of resellers"),
        (name = "orders", description = "Orders of the hosted checkout"),
        (name = "credits", description = "Prepaid credits of resellers"),
        (name = "resellers", description = "Resellers and their sub-resellers"),
        (name = "catalog", description = "Price lists and quotes"),
        (name = "periods", description = "Accounting periods"),
        (name = "audit", description = "What happened, when, by whom and why"),
        (name = "webhooks", description = "Where events are sent"),
        (name = "views", description = "The home page and the search"),
        (name = "sign-in", description = "Signing in, sessions, users and tokens"),
        (name = "server", description = "Whether the server is well"),
    )
)]
pub(crate) struct Document;

const PROBLEM: &str = "application/problem+json";

/// Answers that any endpoint of a kind may give: by name, status and what it means.
const COMMON: [(&str, &str, &str); 12] = [
    (
        "NotRead",
        "400",
        "The path, a header, the query or the body cannot be read",
    ),
    ("NotSignedIn", "401", "Nobody is signed in, or no longer"),
    (
        "NotAllowed",
        "403",
        "Whoever asks may not do this, or a page of another site asks",
    ),
    ("NotAcceptable", "406", "No form that is accepted can be sent"),
    ("Forbidden", "409", "What the present state forbids"),
    ("MovedOn", "412", "It has moved on from the version in `If-Match`"),
    ("TooLarge", "413", "The body is too large"),
    ("OtherForm", "415", "The body is in a form that is not taken"),
    ("Misdirected", "421", "The request names another host than this server"),
    (
        "Refused",
        "422",
        "What the rules refuse, whatever the present state; `errors` says where",
    ),
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
    for (name, status, description) in COMMON {
        let mut answer = ResponseBuilder::new().description(description);
        if may_be_tried_again(status) {
            answer = answer.header("Retry-After", retry_after());
        }
        let mut content = problem.clone();
        content.example = examples::of_problem(status);
        let answer = answer.content(PROBLEM, content);
        components.responses.insert(name.to_owned(), answer.build().into());
    }
    components.schemas.values_mut().for_each(close_forms);
    for (path, is_safe, operation) in operations(&mut document) {
        if operation.parameters.iter().flatten().any(is_moment) {
            let least = PositionHeader::into_params(|| None).into_iter().map(RefOr::T);
            operation.parameters.get_or_insert_default().extend(least);
        }
        let kind = Kind::of(path, is_safe, operation);
        complete_answers(&kind, operation);
        complete_parameters(operation);
    }
    examples::add(&mut document);
    operation_links::add(&mut document);
    document
}

/// Every operation, with its path and whether it changes nothing.
pub(crate) fn operations(document: &mut OpenApiDocument) -> impl Iterator<Item = (&str, bool, &mut Operation)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let methods = [
            (true, &mut item.get),
            (false, &mut item.post),
            (false, &mut item.put),
            (false, &mut item.patch),
            (false, &mut item.delete),
        ];
        let known = methods
            .into_iter()
            .filter_map(|(is_safe, operation)| Some((is_safe, operation.as_mut()?)));
        known.map(|(is_safe, operation)| (path.as_str(), is_safe, operation))
    })
}

fn is_moment(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "as_of")
}

/// One of several forms has no other fields than those that it is known by.
fn close_forms(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::OneOf(forms)) = schema {
        forms.items.iter_mut().for_each(close);
    }
}

fn close(form: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = form
        && !object.properties.is_empty()
    {
        let closed = || Box::new(AdditionalProperties::FreeForm(false));
        object.additional_properties.get_or_insert_with(closed);
        object.properties.values_mut().for_each(close);
    }
}

/// What is shared with others of its kind.
struct Kind {
    /// Whoever shows nothing may ask for it.
    is_public: bool,
    /// Installed software asks for it.
    is_of_devices: bool,
    /// It changes nothing.
    is_safe: bool,
    /// It is for clients, not for whoever runs the server.
    is_for_clients: bool,
    takes_body: bool,
    /// The names of its parameters.
    parameters: Vec<String>,
}

impl Kind {
    fn of(path: &str, is_safe: bool, operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten();
        let parameters = parameters.filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter.name.clone()),
            RefOr::Ref(_) => None,
        });
        let ways = operation.security.as_ref();
        Self {
            is_public: ways.is_some_and(|ways| ways.contains(&SecurityRequirement::default())),
            is_of_devices: ways.is_some_and(|ways| ways.contains(&SecurityRequirement::new("activation_key", [""; 0]))),
            is_safe,
            is_for_clients: is_for_clients(path),
            takes_body: operation.request_body.is_some(),
            parameters: parameters.collect(),
        }
    }

    fn takes(&self, parameter: &str) -> bool {
        self.parameters.iter().any(|name| name == parameter)
    }

    /// Whether one of it may give this common answer.
    fn may(&self, name: &str) -> bool {
        match name {
            "NotRead" => self.takes_body || !self.parameters.is_empty(),
            "NotSignedIn" => !self.is_public,
            "NotAllowed" => !self.is_public || !self.is_safe,
            "NotAcceptable" => self.takes("cursor"),
            "Forbidden" => self.takes("Idempotency-Key"),
            "MovedOn" => self.takes("If-Match"),
            "TooLarge" | "OtherForm" => self.takes_body,
            "Misdirected" => true,
            "Refused" => self.takes_body || ["Idempotency-Key", "as_of", "sort"].iter().any(|name| self.takes(name)),
            _ => self.is_for_clients,
        }
    }
}

fn complete_answers(kind: &Kind, operation: &mut Operation) {
    let answers = &mut operation.responses.responses;
    for (status, answer) in answers.iter_mut() {
        let RefOr::T(answer) = answer else { continue };
        // An error is a problem, whose form has a name of its own.
        if status.as_str() >= "400"
            && let Some(content) = answer.content.shift_remove("application/json")
        {
            answer.content.insert(PROBLEM.to_owned(), content);
        }
        if may_be_tried_again(status) {
            answer.headers.insert("Retry-After".to_owned(), retry_after().into());
        }
        if status == "200" && kind.takes("cursor") {
            for form in ["text/csv", "application/x-ndjson"] {
                let lines = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
                answer.content.insert(form.to_owned(), lines.into());
            }
        }
        // What is answered with 202 is the same whether or not anything happens.
        let has_position = ["Min-Log-Position", "Idempotency-Key"]
            .iter()
            .any(|name| kind.takes(name))
            || kind.is_of_devices;
        if status.starts_with('2') && status != "202" && has_position {
            let position = header(Type::Integer, "The position of the log that this stands at");
            answer.headers.insert("Log-Position".to_owned(), position.into());
        }
        if status.starts_with('2') && kind.takes("If-Match") {
            let version = header(Type::String, "The version of what was changed, if one thing was");
            answer.headers.insert("ETag".to_owned(), version.into());
        }
    }
    for (name, status, _) in COMMON {
        if kind.may(name) {
            let answer = || RefOr::Ref(Ref::from_response_name(name));
            answers.entry(status.to_owned()).or_insert_with(answer);
        }
    }
}

/// A parameter is left out and never null; a text in an address is of moderate length and has no NUL, which no text of ours holds.
fn complete_parameters(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else {
            continue;
        };
        if let SchemaType::Array(types) = &schema.schema_type {
            let given = types.iter().find(|known| **known != Type::Null).cloned();
            schema.schema_type = given.map_or(SchemaType::AnyValue, SchemaType::Type);
        }
        let is_text = schema.schema_type == SchemaType::Type(Type::String);
        if is_text && schema.format.is_none() && schema.enum_values.is_none() {
            schema.pattern.get_or_insert_with(|| r"^[^\x00]{0,2000}$".to_owned());
        }
    }
}

fn may_be_tried_again(status: &str) -> bool {
    matches!(status, "429" | "503")
}

fn retry_after() -> Header {
    header(Type::Integer, "In how many seconds to try again")
}

fn header(schema_type: Type, description: &str) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(schema_type));
    header.description = Some(description.to_owned());
    header
}

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApiDocument) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description("__Host-sid", "The session of a browser");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let key = Http::builder().scheme(HttpAuthScheme::Bearer);
        let key = key
            .description(Some("The activation key that the software was given"))
            .build();
        components.add_security_scheme("activation_key", SecurityScheme::Http(key));
        let signature = ApiKeyValue::with_description("X-FS-Signature", "That of the payment provider, over the body");
        components.add_security_scheme("signature", SecurityScheme::ApiKey(ApiKey::Header(signature)));
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
