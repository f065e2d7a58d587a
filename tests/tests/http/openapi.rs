//! The OpenAPI document: it is the committed one, it says all that a client needs, and it breaks nobody.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use super::{
    client::{Server, answer},
    rights::filled,
};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/openapi.json");
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub(super) fn document() -> Value {
    serde_json::to_value(api::document()).expect("is JSON")
}

/// Every operation with its name, such as `GET /v1/licenses`.
pub(super) fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("has paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = METHODS
            .iter()
            .filter_map(move |method| Some((*method, item.get(*method)?)));
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    });
    all.collect()
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().into_iter().flatten()
}

/// A parameter by its place and name.
fn place(parameter: &Value) -> String {
    format!("{} {}", parameter["in"], parameter["name"])
}

#[test]
fn the_committed_document_is_the_present_one() {
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    let committed: Value = serde_json::from_str(&committed).unwrap_or_default();
    assert!(
        committed == document(),
        "api/openapi.json is not what the program says: run `cargo run --bin keyledger -- openapi > api/openapi.json`"
    );
}

#[test]
fn every_operation_says_what_it_does() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            ids.insert(id),
            "{name}: {id:?} is the id of several operations, or none"
        );
        assert!(operation["tags"][0].is_string(), "{name} has no tag");
        assert!(is_told(&operation["summary"]), "{name} has no summary");
        let mut places = BTreeSet::new();
        for parameter in parameters(operation) {
            let place = place(parameter);
            assert!(is_told(&parameter["description"]), "{name}: {place} has no description");
            assert!(places.insert(place.clone()), "{name}: {place} is there twice");
        }
    }
}

#[test]
fn every_operation_says_what_all_of_its_kind_may_answer() {
    let document = document();
    for (name, operation) in operations(&document) {
        let takes = |name: &str| parameters(operation).any(|parameter| parameter["name"] == name);
        let (has_body, is_listed) = (operation["requestBody"].is_object(), takes("cursor"));
        let is_free = FREE.contains(&name.as_str());
        for (status, may) in [
            ("400", has_body || parameters(operation).next().is_some()),
            ("401", !is_free),
            ("403", !is_free),
            ("406", is_listed),
            ("409", takes("Idempotency-Key")),
            ("412", takes("If-Match")),
            ("413", has_body),
            ("415", has_body),
            ("422", has_body || takes("Idempotency-Key") || takes("as_of")),
            ("429", name.contains("/v1/")),
        ] {
            let told = operation["responses"][status].is_object();
            assert!(told || !may, "{name} does not say that it may answer {status}");
        }
    }
}

fn is_told(text: &Value) -> bool {
    text.as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn every_property_has_a_description() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("has schemas");
    let mut missing = vec![];
    for (name, schema) in schemas {
        properties(schema, name, &mut |path, property, _| {
            // What may be null stands beside it, and the description with what it is if not.
            let parts = property["oneOf"].as_array().into_iter().flatten();
            let mut told = parts.chain([property]).map(|part| &part["description"]);
            if !told.any(is_told) {
                missing.push(path.to_owned());
            }
        });
    }
    assert!(missing.is_empty(), "these have no description: {missing:#?}");
}

/// Visits every property of a schema, with its path and whether it is required.
fn properties(schema: &Value, path: &str, visit: &mut dyn FnMut(&str, &Value, bool)) {
    let required = |name: &str| {
        let names = schema["required"].as_array().into_iter().flatten();
        names.into_iter().any(|required| required == name)
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        visit(&path, property, required(name));
        properties(property, &path, visit);
    }
    for parts in ["allOf", "oneOf", "anyOf"] {
        for part in schema[parts].as_array().into_iter().flatten() {
            properties(part, path, visit);
        }
    }
    if schema["items"].is_object() {
        properties(&schema["items"], &format!("{path}[]"), visit);
    }
}

/// What whoever shows nothing may ask for.
const FREE: [&str; 11] = [
    "GET /.well-known/keyledger-license-keys.json",
    "GET /livez",
    "GET /readyz",
    "GET /v1/openapi.json",
    "POST /v1/email-changes/accept",
    "POST /v1/invitations/accept",
    "POST /v1/password-resets",
    "POST /v1/password-resets/accept",
    "POST /v1/sign-in/customer",
    "POST /v1/sign-in/identifier",
    "POST /v1/sign-in/password",
];

#[test]
fn what_needs_no_sign_in_says_so() {
    let document = document();
    assert_eq!(document["security"], json!([{ "session": [] }, { "token": [] }]));
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["session"]["in"], "cookie");
    assert_eq!(schemes["token"]["scheme"], "bearer");
    for (name, operation) in operations(&document) {
        let ways = operation.get("security").unwrap_or(&document["security"]);
        assert_eq!(is_free(ways), FREE.contains(&name.as_str()), "{name}: {ways}");
        let named = ways.as_array().into_iter().flatten().filter_map(Value::as_object);
        for scheme in named.flat_map(|way| way.keys()) {
            assert!(
                schemes[scheme].is_object(),
                "{name} needs {scheme}, which is not described"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_a_sign_in_refuses_whoever_shows_nothing() {
    let server = Server::with_credits(0).await;
    let document = document();
    for (name, operation) in operations(&document) {
        let (method, path) = name.split_once(' ').expect("is a method and a path");
        let request = server.anonymous(method.parse().expect("is a method"), &filled(path));
        let request = request.header("idempotency-key", "nobody").json(&json!({}));
        let answer = answer(request).await;
        let is_refused = answer.status == 401;
        assert_eq!(is_refused, !FREE.contains(&name.as_str()), "{name}: {answer}");
        let told = &operation["responses"];
        assert!(
            told[answer.status.to_string()].is_object(),
            "{name} does not say that it may answer {}",
            answer.status
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_whether_it_can_be_searched_and_counted() {
    let server = Server::with_credits(0).await;
    let document = document();
    for (name, operation) in operations(&document) {
        let takes = |name: &str| parameters(operation).any(|parameter| parameter["name"] == name);
        let path = name.replace("GET ", "");
        if !takes("cursor") || path.contains('{') {
            continue;
        }
        let searched = server.get(&format!("{path}?q=ada")).await;
        assert_eq!(searched.status == 200, takes("q"), "{name}: {searched}");
        let counted = server.get(&format!("{path}?count=true")).await;
        assert_eq!(counted.status == 200, takes("count"), "{name}: {counted}");
    }
}

/// No requirement at all, or one that nothing has to meet.
fn is_free(security: &Value) -> bool {
    security
        .as_array()
        .is_some_and(|ways| ways.is_empty() || ways.iter().all(|way| *way == json!({})))
}

/// What of `old` a client may rely on and `new` does not keep.
fn breaking(old: &Value, new: &Value) -> Vec<String> {
    let mut found = vec![];
    let now = operations(new);
    for (name, before) in operations(old) {
        let Some((_, after)) = now.iter().find(|(other, _)| *other == name) else {
            found.push(format!("{name} is gone"));
            continue;
        };
        let had: BTreeSet<_> = parameters(before).map(place).collect();
        let has: BTreeSet<_> = parameters(after).map(place).collect();
        let gone = had.difference(&has).map(|place| format!("{name}: {place} is gone"));
        found.extend(gone);
        for parameter in parameters(after).filter(|parameter| parameter["required"] == true) {
            let before = parameters(before).find(|before| place(before) == place(parameter));
            if before.is_none_or(|before| before["required"] != true) {
                found.push(format!("{name}: {} is required", place(parameter)));
            }
        }
        let told = before["responses"].as_object().into_iter().flatten();
        for status in told.map(|(status, _)| status).filter(|status| status.starts_with('2')) {
            if after["responses"].get(status).is_none() {
                found.push(format!("{name}: no answer {status}"));
            }
        }
    }
    let schemas = old["components"]["schemas"].as_object().into_iter().flatten();
    for (name, before) in schemas {
        match new["components"]["schemas"].get(name) {
            Some(after) => breaking_schema(name, before, after, &mut found),
            None => found.push(format!("{name} is gone")),
        }
    }
    found
}

fn breaking_schema(name: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    let fields = |schema: &Value| {
        let mut fields = vec![];
        properties(schema, name, &mut |path, property, required| {
            fields.push((path.to_owned(), property.clone(), required))
        });
        fields
    };
    let (had, has) = (fields(before), fields(after));
    for (path, before, _) in &had {
        match has.iter().find(|(other, _, _)| other == path) {
            None => found.push(format!("{path} is gone")),
            Some((_, after, _)) => breaking_type(path, before, after, found),
        }
    }
    // Whether a schema is sent or taken it does not say: one with no other fields is taken, where a new required one breaks.
    if before["additionalProperties"] == false {
        for (path, _, _) in has.iter().filter(|(_, _, required)| *required) {
            if !had.iter().any(|(other, _, required)| other == path && *required) {
                found.push(format!("{path} is required"));
            }
        }
    }
    breaking_type(name, before, after, found);
}

fn breaking_type(path: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    if before["type"] != after["type"] || before["$ref"] != after["$ref"] {
        found.push(format!("{path} is of another type"));
    }
    for value in before["enum"].as_array().into_iter().flatten() {
        let kept = after["enum"].as_array().is_none_or(|values| values.contains(value));
        if !kept {
            found.push(format!("{path} is never {value} any more"));
        }
    }
    if before["enum"].is_null() && after["enum"].is_array() {
        found.push(format!("{path} takes fewer values"));
    }
}

fn small() -> Value {
    json!({
        "paths": { "/v1/things": { "post": {
            "parameters": [{ "in": "query", "name": "color", "required": false }],
            "responses": { "201": {} },
        } } },
        "components": { "schemas": {
            "Thing": { "type": "object", "properties": {
                "id": { "type": "string" }, "state": { "type": "string", "enum": ["on", "off"] },
            } },
            "NewThing": { "type": "object", "additionalProperties": false, "required": ["name"], "properties": {
                "name": { "type": "string" }, "note": { "type": "string" },
            } },
        } },
    })
}

/// What breaks if the document is changed so.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut new = small();
    change(&mut new);
    breaking(&small(), &new)
}

#[test]
fn what_is_added_breaks_nobody() {
    let found = after(|new| {
        new["paths"]["/v1/others"] = json!({ "get": { "responses": { "200": {} } } });
        new["components"]["schemas"]["Thing"]["properties"]["age"] = json!({ "type": "integer" });
        new["components"]["schemas"]["NewThing"]["properties"]["age"] = json!({ "type": "integer" });
        let more = json!({ "in": "query", "name": "size", "required": false });
        new["paths"]["/v1/things"]["post"]["parameters"]
            .as_array_mut()
            .expect("is a list")
            .push(more);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn what_is_taken_away_or_asked_for_breaks_somebody() {
    let schemas = "/components/schemas";
    let at = |new: &mut Value, pointer: &str, value: Value| {
        *new.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = value;
    };
    let parameters = "/paths/~1v1~1things/post/parameters";
    assert_eq!(after(|new| at(new, "/paths", json!({}))), ["POST /v1/things is gone"]);
    let none = after(|new| at(new, parameters, json!([])));
    assert_eq!(none, ["POST /v1/things: \"query\" \"color\" is gone"]);
    let required = after(|new| at(new, &format!("{parameters}/0/required"), json!(true)));
    assert_eq!(required, ["POST /v1/things: \"query\" \"color\" is required"]);
    let other = after(|new| at(new, "/paths/~1v1~1things/post/responses", json!({ "200": {} })));
    assert_eq!(other, ["POST /v1/things: no answer 201"]);
    let less = after(|new| {
        at(
            new,
            &format!("{schemas}/Thing/properties"),
            json!({ "id": { "type": "string" } }),
        )
    });
    assert_eq!(less, ["Thing.state is gone"]);
    let typed = after(|new| at(new, &format!("{schemas}/Thing/properties/id/type"), json!("integer")));
    assert_eq!(typed, ["Thing.id is of another type"]);
    let narrow = after(|new| at(new, &format!("{schemas}/Thing/properties/state/enum"), json!(["on"])));
    assert_eq!(narrow, ["Thing.state is never \"off\" any more"]);
    let more = after(|new| at(new, &format!("{schemas}/NewThing/required"), json!(["name", "note"])));
    assert_eq!(more, ["NewThing.note is required"]);
}
