//! Headers of requests: each is read where it is documented, and nowhere else.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    client::Server,
    openapi::{document, operations},
    rights::filled,
};

/// Every header that some operation reads, with what it can never be.
const READ: [(&str, &str); 4] = [
    ("Idempotency-Key", "two words"),
    ("If-Match", "7"),
    ("Last-Event-ID", "soon"),
    ("Min-Log-Position", "soon"),
];

/// The headers that are documented.
fn headers(operation: &Value) -> Vec<&str> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.filter(|parameter| parameter["in"] == "header");
    parameters.filter_map(|parameter| parameter["name"].as_str()).collect()
}

#[test]
fn no_other_header_is_documented() {
    let document = document();
    for (name, operation) in operations(&document) {
        for header in headers(operation) {
            assert!(READ.iter().any(|(known, _)| *known == header), "{name}: {header}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_is_read_where_it_is_documented_and_nowhere_else() {
    let server = Server::with_credits(0).await;
    let document = document();
    for (name, operation) in operations(&document) {
        // A token will not do, so nothing of it is read.
        if operation["security"] == json!([{ "session": [] }]) {
            continue;
        }
        let (method, path) = name.split_once(' ').expect("is a method and a path");
        let method: Method = method.parse().expect("is a method");
        // What has to be there, is.
        let needed = match path.ends_with("/differences") {
            true => "?to=1",
            false => "",
        };
        let path = filled(path) + needed;
        for (header, wrong) in READ {
            let mut request = server.request(method.clone(), &path).header(header, wrong);
            if header != "Idempotency-Key" {
                request = request.header("Idempotency-Key", tests::new_id().to_string());
            }
            if method != Method::GET {
                request = request.json(&json!({}));
            }
            let answer = request.send().await.expect("the server answers");
            let is_refused = match answer.status().as_u16() {
                400 => {
                    let problem: Value = answer.json().await.expect("is a problem");
                    let detail = problem["detail"].as_str().unwrap_or_default();
                    problem["code"] == "malformed-header" && detail.contains(header)
                }
                // Not read to its end: changes have none.
                _ => false,
            };
            assert_eq!(is_refused, headers(operation).contains(&header), "{name}: {header}");
        }
    }
}
