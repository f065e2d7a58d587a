//! Bodies that do not fit, and may hold a secret all the same.

use domain::user::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::people::{Browser, signed_in};
use crate::http::{
    client::{Server, answer},
    openapi,
};

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
async fn asvs_15_3_3_what_was_sent_is_not_told_back() {
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

#[test]
fn asvs_15_3_3_no_body_takes_a_field_that_it_does_not_name() {
    let document = openapi::document();
    let mut looked_at = 0;
    for (name, operation) in openapi::operations(&document) {
        let json = &operation["requestBody"]["content"]["application/json"]["schema"];
        let Some(pointer) = json["$ref"].as_str().and_then(|text| text.strip_prefix('#')) else {
            assert!(json.is_null(), "{name} has a body without a name: {json}");
            continue;
        };
        let schema = document.pointer(pointer).expect("is there");
        assert_eq!(schema["additionalProperties"], json!(false), "{name}");
        looked_at += 1;
    }
    assert!(looked_at > 40, "{looked_at} bodies are described");
}

#[test]
fn asvs_6_4_6_nobody_chooses_or_sees_the_password_of_another() {
    let document = openapi::document();
    let mut take = Vec::new();
    for (name, operation) in openapi::operations(&document) {
        let json = &operation["requestBody"]["content"]["application/json"]["schema"];
        let pointer = json["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
        let fields = pointer.and_then(|pointer| document.pointer(pointer)?["properties"].as_object());
        if fields.is_some_and(|fields| fields.keys().any(|field| field.contains("password"))) {
            take.push(name);
        }
    }
    take.sort();
    // Of whoever signs in, has signed in, or got a link by mail.
    assert_eq!(
        take,
        [
            "POST /v1/invitations/accept",
            "POST /v1/password",
            "POST /v1/password-resets/accept",
            "POST /v1/session/proof",
            "POST /v1/sign-in/password",
        ]
    );
    for (name, schema) in document["components"]["schemas"].as_object().expect("has schemas") {
        let is_asked = name.ends_with("Request") || name.starts_with("SignIn") || name.starts_with("Prove");
        let told = schema["properties"].as_object().into_iter().flatten();
        let passwords: Vec<_> = told.filter(|(field, _)| field.contains("password")).collect();
        assert!(is_asked || passwords.is_empty(), "{name} tells {passwords:?}");
    }
}

#[test]
fn asvs_14_2_1_no_address_takes_what_is_secret() {
    let document = openapi::document();
    for (name, operation) in openapi::operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (place, parameter) = (&parameter["in"], parameter["name"].as_str().expect("has a name"));
            let is_secret = ["password", "secret", "token", "code", "link", "session", "email"]
                .iter()
                .any(|secret| parameter.contains(secret) && !parameter.ends_with("_id"));
            assert!(
                place == "header" || !is_secret,
                "{name} takes {parameter} in its address"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_14_2_1_a_token_in_an_address_is_none() {
    let server = Server::with_credits(0).await;
    for parameter in ["token", "access_token", "authorization", "__Host-sid"] {
        let path = format!("/v1/session?{parameter}={}", server.token);
        assert_eq!(
            answer(server.anonymous(Method::GET, &path)).await.status,
            401,
            "{parameter}"
        );
    }
}
