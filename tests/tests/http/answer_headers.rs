//! What every answer tells browsers.

use reqwest::Method;
use serde_json::json;

use super::client::Server;

const STRICT: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_4_3_every_answer_tells_browsers_to_take_no_liberties() {
    let server = Server::with_credits(0).await;
    let asked = [
        (Method::GET, "/v1/licenses", "127.0.0.1", 200),
        (Method::GET, "/v1/openapi.json", "127.0.0.1", 200),
        (Method::POST, "/v1/licenses", "127.0.0.1", 400),
        (Method::GET, "/v1/licences", "127.0.0.1", 404),
        (Method::PUT, "/v1/licenses", "127.0.0.1", 405),
        (Method::GET, "/v1/licenses", "attacker.example", 421),
        (Method::POST, "/v1/sign-in/password", "127.0.0.1", 422),
        (Method::GET, "/v1/session", "127.0.0.1", 401),
        (Method::GET, "/v1/licenses/none", "127.0.0.1", 400),
        (Method::GET, "/livez", "127.0.0.1", 200),
        (Method::GET, "/readyz", "127.0.0.1", 200),
    ];
    for (method, path, host, status) in asked {
        let request = server.request(method.clone(), path).header("host", host);
        let response = request.json(&json!({})).send().await.expect("the server answers");
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
        let expected = [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("content-security-policy", STRICT),
            ("strict-transport-security", "max-age=31536000"),
            ("cross-origin-opener-policy", "same-origin"),
        ];
        for (name, value) in expected {
            let told: Vec<_> = response.headers().get_all(name).iter().collect();
            assert_eq!(told, [value], "{method} {path}: {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_4_1_a_site_without_tls_does_not_ask_for_it() {
    let server = Server::of_site("http://127.0.0.1:8080").await;
    let request = server.anonymous(Method::GET, "/livez");
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.headers().get("strict-transport-security"), None);
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_4_3_the_page_of_the_document_may_load_what_it_needs() {
    let server = Server::with_credits(0).await;
    let get = async |path: &str| {
        let request = server.anonymous(Method::GET, path);
        request.send().await.expect("the server answers")
    };
    let page = get("/docs/").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .expect("is text")
        .to_owned();
    let html = page.text().await.expect("arrives");
    for (tag, directive) in [("<script", "script-src 'self'"), ("<link", "style-src 'self'")] {
        assert!(html.contains(tag) && policy.contains(directive), "{policy}");
    }
    let inline = html
        .split("<script")
        .skip(1)
        .filter(|script| !script.trim_start().starts_with("src="));
    assert_eq!(
        inline.count(),
        0,
        "a script stands in the page itself, which the policy forbids: {html}"
    );
    assert!(!html.contains("://"), "the page loads from elsewhere: {html}");
    for part in [
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "swagger-initializer.js",
        "openapi.json",
    ] {
        let answer = get(&format!("/docs/{part}")).await;
        assert_eq!(answer.status(), 200, "{part}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_4_2_no_page_of_another_site_is_let_read_an_answer() {
    let server = Server::with_credits(0).await;
    for (method, path) in [
        (Method::OPTIONS, "/v1/licenses"),
        (Method::GET, "/v1/licenses"),
        (Method::POST, "/v1/sign-in/password"),
        (Method::GET, "/v1/openapi.json"),
        (Method::GET, "/docs/"),
        (Method::GET, "/nowhere"),
    ] {
        for origin in ["https://evil.example.com", "null", "https://keys.example.com"] {
            let request = server.request(method.clone(), path).header("origin", origin);
            let request = request.header("access-control-request-method", "POST");
            let answer = request.send().await.expect("the server answers");
            let mut told = answer.headers().keys();
            let lets = told.find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(lets, None, "{method} {path} from {origin}");
        }
    }
}
