//! Bodies that do not fit, and may hold a secret all the same.

use domain::user::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::people::{Browser, signed_in};
use crate::http::client::Server;

const CANARY: &str = "canary-in-a-coal-mine";

/// The operations of this part whose body is described, by path, with the body's schema.
fn bodies(document: &Value) -> Vec<(Method, String, &Value)> {
    let mut found = vec![];
    for (path, item) in document["paths"].as_object().expect("has paths") {
        for (method, operation) in item.as_object().expect("has methods") {
            let reference = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let Some(pointer) = reference.as_str().and_then(|text| text.strip_prefix('#')) else {
                continue;
            };
            if operation["tags"] == json!(["sign-in"]) {
                let method = method.to_uppercase().parse().expect("is a method");
                let path = path.replace("{user_id}", &tests::new_id().to_string());
                found.push((method, path, document.pointer(pointer).expect("is there")));
            }
        }
    }
    found
}

/// Bodies with the canary where it does not belong: in another form, in a field too many, in place of everything.
fn wrong(schema: &Value) -> Vec<Value> {
    let fields = schema["properties"].as_object().expect("has fields");
    let mut bodies = vec![json!(CANARY), json!([CANARY]), json!({ "surplus": CANARY })];
    for field in fields.keys() {
        bodies.push(json!({ field: [CANARY] }));
        bodies.push(json!({ field: { CANARY: CANARY } }));
        let mut all: Value = fields.keys().map(|field| (field.clone(), json!(CANARY))).collect();
        all[field] = json!(7);
        bodies.push(all);
    }
    let mut surplus: Value = fields.keys().map(|field| (field.clone(), json!(CANARY))).collect();
    surplus["surplus"] = json!(CANARY);
    bodies.push(surplus);
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_not_told_back() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let document = serde_json::to_value(api::document()).expect("is JSON");
    let described = bodies(&document);
    assert!(described.len() >= 13, "{} bodies are described", described.len());
    for (method, path, schema) in described {
        for body in wrong(schema) {
            let answer = browser.send(method.clone(), &path, Some(body.clone())).await;
            assert_eq!(answer.status, 422, "{method} {path} {body}: {answer}");
            assert!(!answer.body.contains(CANARY), "{method} {path} {body}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_told_at_once() {
    let server = Server::with_credits(0).await;
    let body = json!({ "login": 7, "pass": CANARY });
    let answer = Browser::new(&server).post("/v1/sign-in/password", body).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "invalid-request"));
    let errors = answer.json()["errors"].clone();
    let mut places: Vec<_> = errors
        .as_array()
        .expect("is a list")
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    places.sort_by_key(ToString::to_string);
    assert_eq!(json!(places), json!(["/login", "/pass", "/password"]));
}
