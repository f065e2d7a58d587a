//! Operation links of the document: what was made is found again by what the answer said.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    client::Server,
    openapi::{document, operations},
};

/// Each link: which operation it leads from and to, its parameters, and an example of the answer that it stands at.
fn links(document: &Value) -> Vec<(String, String, &Value, &Value)> {
    let mut all = vec![];
    for (from, operation) in operations(document) {
        for answer in operation["responses"].as_object().expect("has answers").values() {
            let example = &answer["content"]["application/json"]["example"];
            for link in answer["links"].as_object().into_iter().flat_map(|links| links.values()) {
                let target = &link["operationId"];
                let known = operations(document)
                    .into_iter()
                    .find(|(_, other)| other["operationId"] == *target);
                let (to, _) = known.unwrap_or_else(|| panic!("{from} leads to {target}, which is not there"));
                all.push((from.clone(), to, &link["parameters"], example));
            }
        }
    }
    all
}

/// The value of a link's parameter after a request of `path` and the answer `body`.
fn value(expression: &Value, request: &str, path: &str, body: &Value) -> Option<String> {
    let expression = expression.as_str()?;
    if let Some(pointer) = expression.strip_prefix("$response.body#") {
        let found = body.pointer(pointer)?;
        return found
            .as_str()
            .map(str::to_owned)
            .or_else(|| found.as_i64().map(|number| number.to_string()));
    }
    let name = expression.strip_prefix("$request.path.")?;
    let mut parts = request.split('/').zip(path.split('/'));
    parts.find_map(|(known, part)| (known == format!("{{{name}}}")).then(|| part.to_owned()))
}

/// The path of the operation that a link leads to.
fn follow(to: &str, parameters: &Value, request: &str, path: &str, body: &Value) -> Option<String> {
    let mut path_of_other = to.to_owned();
    for (name, expression) in parameters.as_object()? {
        path_of_other = path_of_other.replace(&format!("{{{name}}}"), &value(expression, request, path, body)?);
    }
    Some(path_of_other)
}

#[test]
fn every_link_says_all_that_the_path_takes_and_where_it_stands_in_the_answer() {
    let document = document();
    let all = links(&document);
    for (from, to, parameters, example) in &all {
        let (_, request) = from.split_once(' ').expect("is a method and a path");
        let path = follow(to, parameters, request, request, example);
        let path = path.unwrap_or_else(|| {
            panic!("{from} leads to {to} by {parameters}, which its answer does not hold: {example}")
        });
        let open = request.matches('{').count();
        assert_eq!(
            path.matches('{').count(),
            open,
            "{from} leads to {to} by too little: {parameters}"
        );
    }
    for made in [
        "activation-keys",
        "credit-adjustments",
        "customers",
        "licenses",
        "orders",
        "price-lists",
        "resellers",
        "subscriptions",
        "supports",
        "tokens",
    ] {
        let from = format!("POST /v1/{made}");
        assert!(all.iter().any(|(known, ..)| *known == from), "{from} leads nowhere");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_and_its_support_are_found_by_the_links_of_the_answers() {
    let server = Server::with_credits(10_000).await;
    let document = document();
    let sold = server.post("/v1/licenses", &server.sale()).await;
    let support = json!({ "license_id": sold.json()["license_id"], "years": 2 });
    let supported = server.post("/v1/supports", &support).await;
    // What is on no computer has no file.
    server.app.signing_keys.provide().await.expect("a signing key is made");
    let license = sold.json()["license_id"].as_str().expect("is an id").to_owned();
    let made = server
        .post(
            &format!("/v1/licenses/{license}/file"),
            &json!({ "computer_id": "SRV-1" }),
        )
        .await;
    assert_eq!(made.status, 200, "{}", made.body);
    let mut found = vec![];
    for (request, answer) in [("/v1/licenses", sold), ("/v1/supports", supported)] {
        for (from, to, parameters, _) in links(&document) {
            if from == format!("POST {request}") && to.starts_with("GET ") {
                let path = follow(&to, parameters, request, request, &answer.json()).expect("all of it is said");
                let path = path.trim_start_matches("GET ");
                assert_eq!(server.read(path).await.status, 200, "{} {path}", Method::GET);
                found.push(to);
            }
        }
    }
    found.sort();
    let expected = [
        "GET /v1/licenses/{license_id}",
        "GET /v1/licenses/{license_id}/activations",
        "GET /v1/licenses/{license_id}/file",
        "GET /v1/licenses/{license_id}/history",
        "GET /v1/licenses/{license_id}/last-seen",
        "GET /v1/supports/{support_id}",
        "GET /v1/supports/{support_id}/file",
        "GET /v1/supports/{support_id}/history",
    ];
    assert_eq!(found, expected);
}
