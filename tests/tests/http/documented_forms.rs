//! Forms of bodies, of answers and of what they hold: each is described down to its last field, and has an example where it is sent.

use serde_json::{Value, json};

use super::{
    conformance::validator,
    openapi::{document, operations},
};

/// What may be anything, and why.
const ANYTHING: [(&str, &str); 1] = [(
    "GET /v1/openapi.json answers 200 with application/json",
    "the document itself: the OpenAPI Specification describes it",
)];

/// Keywords that say nothing of what a value is.
const NOTES: [&str; 5] = ["description", "title", "default", "example", "examples"];

/// Every place below `schema`, itself included, that may hold anything, or an object with any fields.
fn untyped(schema: &Value, place: &str, found: &mut Vec<String>) {
    let fields = schema.as_object().expect("a schema is an object");
    let is =
        |name: &str| schema["type"] == name || schema["type"].as_array().is_some_and(|all| all.contains(&json!(name)));
    let says_nothing = fields.keys().all(|keyword| NOTES.contains(&keyword.as_str()));
    let has_any_fields = is("object")
        && ["properties", "oneOf", "anyOf", "allOf"]
            .iter()
            .all(|keyword| schema[keyword].is_null())
        && !schema["additionalProperties"].is_object();
    if says_nothing || has_any_fields || (is("array") && schema["items"].is_null()) {
        found.push(place.to_owned());
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        untyped(property, &format!("{place}.{name}"), found);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for part in schema[keyword].as_array().into_iter().flatten() {
            untyped(part, place, found);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            untyped(&schema[keyword], &format!("{place}[]"), found);
        }
    }
}

/// Every schema of the document, with where it stands.
fn schemas(document: &Value) -> Vec<(String, &Value)> {
    let named = document["components"]["schemas"].as_object().into_iter().flatten();
    let mut all: Vec<_> = named.map(|(name, schema)| (name.clone(), schema)).collect();
    for (operation, told) in operations(document) {
        for parameter in told["parameters"].as_array().into_iter().flatten() {
            all.push((format!("{operation}: {}", parameter["name"]), &parameter["schema"]));
        }
        for (form, content) in told["requestBody"]["content"].as_object().into_iter().flatten() {
            all.push((format!("{operation} takes {form}"), &content["schema"]));
        }
        for (status, answer) in told["responses"].as_object().into_iter().flatten() {
            for (form, content) in answer["content"].as_object().into_iter().flatten() {
                all.push((format!("{operation} answers {status} with {form}"), &content["schema"]));
            }
        }
    }
    all
}

#[test]
fn no_schema_leaves_open_what_it_holds() {
    let document = document();
    let mut found = vec![];
    for (place, schema) in schemas(&document) {
        untyped(schema, &place, &mut found);
    }
    assert_eq!(found, ANYTHING.map(|(place, _)| place));
}

#[test]
fn what_a_schema_leaves_open_is_found_wherever_it_stands() {
    let schema = json!({ "type": "object", "properties": {
        "price": { "description": "What it cost." },
        "list": { "type": "object" },
        "rows": { "type": "array", "items": { "oneOf": [{ "type": "null" }, { "type": ["object", "null"] }] } },
        "names": { "type": "object", "additionalProperties": { "type": "string" } },
        "some": { "type": "array" },
        "sku": { "type": "string" },
        "license": { "$ref": "#/components/schemas/License" },
    } });
    let mut found = vec![];
    untyped(&schema, "it", &mut found);
    found.sort();
    assert_eq!(found, ["it.list", "it.price", "it.rows[]", "it.some"]);
}

/// Parameters that have no example: what they can say is each list's own, and a wrong one is refused.
const OF_EACH_LIST: [&str; 2] = ["cursor", "sort"];

/// What is wrong with an example of `schema`, or that there is none.
fn wrong(document: &Value, schema: &Value, example: Option<&Value>) -> Option<String> {
    let Some(example) = example else {
        return Some("has no example".to_owned());
    };
    let errors = validator(document, schema);
    let errors: Vec<_> = errors
        .iter_errors(example)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    (!errors.is_empty()).then(|| format!("has the example {example}: {}", errors.join(", ")))
}

#[test]
fn every_parameter_has_an_example_that_fits() {
    let document = document();
    let mut found = vec![];
    for (operation, told) in operations(&document) {
        for parameter in told["parameters"].as_array().into_iter().flatten() {
            if OF_EACH_LIST.iter().any(|name| parameter["name"] == *name) {
                continue;
            }
            let wrong = wrong(&document, &parameter["schema"], parameter.get("example"));
            found.extend(wrong.map(|wrong| format!("{operation}: {} {wrong}", parameter["name"])));
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_body_and_answer_has_an_example_that_fits() {
    let document = document();
    let mut found = vec![];
    let shared = document["components"]["responses"].as_object().into_iter().flatten();
    let mut all: Vec<_> = shared.map(|(name, answer)| (name.clone(), answer)).collect();
    for (operation, told) in operations(&document) {
        all.extend(told.get("requestBody").map(|body| (format!("{operation} takes"), body)));
        for (status, answer) in told["responses"].as_object().into_iter().flatten() {
            all.push((format!("{operation} answers {status}"), answer));
        }
    }
    for (place, told) in all {
        for (form, content) in told["content"].as_object().into_iter().flatten() {
            let is_open = ANYTHING.iter().any(|(open, _)| *open == format!("{place} with {form}"));
            // A whole export, or a stream without end, says nothing more than its rows.
            let is_read = place.ends_with("takes") || form == "application/json" || form.ends_with("+json");
            if is_read && !is_open {
                let wrong = wrong(&document, &content["schema"], content.get("example"));
                found.extend(wrong.map(|wrong| format!("{place} {form}, which {wrong}")));
            }
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_example_that_does_not_fit_is_found() {
    let (document, schema) = (json!({}), json!({ "type": "object", "required": ["size"] }));
    assert_eq!(wrong(&document, &schema, Some(&json!({ "size": 10 }))), None);
    assert!(wrong(&document, &schema, Some(&json!({}))).is_some_and(|wrong| wrong.contains("size")));
    assert!(wrong(&document, &schema, None).is_some());
}
