//! What is refused, by a name that stays, with nothing appended.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Server, answer};
use sqlx::query;

/// One line for each: the status, the name, and what the client is told.
async fn refusals(server: &Server, requests: &[Value]) -> String {
    let head = server.test.head().await;
    let mut told = String::new();
    for changes in requests {
        let answer = server.assign("refused", &server.sale_with(changes.clone())).await;
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status, "{changes}");
        assert_eq!(problem["type"], format!("/problems/{}", answer.code()));
        told += &format!(
            "{changes}\n  {} {}: {}\n",
            answer.status,
            answer.code(),
            problem["detail"].as_str().expect("is text")
        );
    }
    assert_eq!(server.test.head().await, head, "nothing is appended");
    super::tidy::tidy(&told)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sold() {
    let server = Server::with_credits(1000).await;
    let requests = [
        json!({ "product": "X" }),
        json!({ "product": "" }),
        json!({ "product": "T-ENT" }),
        json!({ "edition": "PRO" }),
        json!({ "edition": null }),
        json!({ "product": "RW" }),
        json!({ "size": 11 }),
        json!({ "size": "huge" }),
        json!({ "product": "AS", "edition": "ULT", "size": "unlimited" }),
        json!({ "product": "RS", "edition": null, "size": 1 }),
    ];

    assert_snapshot!("not_sold", refusals(&server, &requests).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_are_none() {
    let server = Server::with_credits(1000).await;
    let requests = [
        json!({ "size": 0 }),
        json!({ "size": -1 }),
        json!({ "size": 4_294_967_296_u64 }),
        json!({ "size": 1e30 }),
        json!({ "size": 1.5 }),
        json!({ "product": "RW", "edition": null, "size": 4_294_967_295_u64 }),
        json!({ "term": { "trial": { "days": 0 } } }),
        json!({ "term": { "trial": { "days": -1 } } }),
        json!({ "term": { "trial": { "days": 31 } } }),
        json!({ "term": { "trial": { "days": i64::MAX } } }),
        json!({ "term": { "trial": { "days": u64::MAX } } }),
        json!({ "term": { "trial": { "days": 1.5 } } }),
    ];

    assert_snapshot!("not_numbers", refusals(&server, &requests).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_unknown_or_foreign() {
    let server = Server::with_credits(1000).await;
    let (_, foreign_key) = server.test.reseller_with(0).await;
    let requests = [
        json!({ "activation_key_id": foreign_key }),
        json!({ "activation_key_id": tests::new_id() }),
        json!({ "reseller_id": tests::new_id() }),
        json!({ "activation_key_id": "KEY" }),
    ];

    assert_snapshot!("unknown_ids", refusals(&server, &requests).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_credits() {
    let server = Server::with_credits(1).await;

    assert_snapshot!("too_few_credits", refusals(&server, &[json!({})]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_texts_that_do_not_fit() {
    let server = Server::with_credits(1000).await;
    let requests = [
        json!({ "customer_email": "ada" }),
        json!({ "customer_email": format!("{}@example.com", "a".repeat(250)) }),
        json!({ "comment": "bell \u{7}" }),
        json!({ "term": "rented" }),
        json!({ "term": { "trial": { "days": 30, "hours": 1 } } }),
        json!({ "price": "0.00" }),
        json!({ "customer_email": null }),
    ];

    assert_snapshot!("texts", refusals(&server, &requests).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_5_2_1_bodies_that_are_none() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let post = async |kind: &'static str, body: String| {
        let request = server
            .request(Method::POST, "/v1/licenses")
            .header("idempotency-key", "refused");
        answer(request.header("content-type", kind).body(body)).await
    };
    let json = "application/json";

    assert_snapshot!("malformed_json", post(json, "{\"size\": 10,".to_owned()).await);
    assert_snapshot!("endless_json", post(json, "[".repeat(10_000)).await);
    assert_snapshot!("oversized_body", post(json, " ".repeat(64 * 1024 + 1)).await);
    assert_snapshot!("not_json", post("text/plain", server.sale().to_string()).await);
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_cannot_be_read() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let long = "k".repeat(256);
    for key in ["", "two words", "schlüssel", &long] {
        let answer = server.assign(key, &server.sale()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "malformed-header"),
            "{key:?}"
        );
    }
    for position in ["-1", "soon", "99999999999999999999"] {
        let request = server
            .request(Method::GET, "/v1/licenses")
            .header("min-log-position", position);
        let answer = answer(request).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "malformed-header"),
            "{position:?}"
        );
    }
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_queries_that_cannot_be_read() {
    let server = Server::with_credits(1000).await;
    let queries = [
        "as_of=yesterday",
        "as_of=",
        "limit=0",
        "limit=201",
        "limit=many",
        "cursor=1",
        "reseller_id=1",
        "customer_email=ada@example.com",
        "limit=1&limit=2",
    ];
    let mut told = String::new();
    for query in queries {
        let problem = server.get(&format!("/v1/licenses?{query}")).await;
        told += &format!(
            "{query}\n  {} {}: {}\n",
            problem.status,
            problem.code(),
            problem.json()["detail"]
        );
    }

    assert_snapshot!("queries", told);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_methods_that_lead_nowhere() {
    let server = Server::with_credits(0).await;

    assert_snapshot!("unknown_route", server.get("/v1/licences").await);
    assert_snapshot!(
        "wrong_method",
        answer(server.request(Method::DELETE, "/v1/licenses")).await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_than_this_machine_and_the_site_is_refused_on_every_path() {
    let server = Server::with_credits(0).await;
    let ask = async |host: &str, path: &str| answer(server.request(Method::GET, path).header("host", host)).await;

    for host in [
        "127.0.0.1",
        "127.0.0.1:8080",
        "localhost:1",
        "LOCALHOST",
        "[::1]:8080",
        "keys.example.com",
    ] {
        assert_eq!(ask(host, "/livez").await.status, 200, "{host}");
    }
    for path in ["/livez", "/readyz", "/v1/licenses", "/nowhere"] {
        assert_eq!(ask("attacker.example:8080", path).await.status, 421, "{path}");
    }
    for host in [
        "127.0.0.1.attacker.example",
        "keys.example.com.attacker.example",
        "localhost.attacker.example",
        "user@localhost",
        "",
    ] {
        assert_eq!(ask(host, "/livez").await.status, 421, "{host}");
    }
    assert_snapshot!("foreign_host", ask("attacker.example", "/v1/licenses").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_told() {
    let server = Server::with_credits(0).await;

    assert_snapshot!("live", server.get("/livez").await);
    assert_snapshot!("ready", server.get("/readyz").await);
    server.stop_views();
    let head = server.test.head().await;
    let (_, _) = server.test.reseller_with(1).await;
    assert!(server.test.head().await > head);
    assert_snapshot!("not_ready", server.get("/readyz").await);

    let mut superuser = server.test.superuser().await;
    query("update read_models.generations set stopped_at = 3, error = 'a constraint' where projection = 'licenses'")
        .execute(&mut superuser)
        .await
        .unwrap();
    assert_snapshot!("stopped", server.get("/readyz").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_a_path_and_cannot_be_an_id_is_a_problem() {
    let server = Server::with_credits(0).await;

    let answer = server.get("/v1/licenses/P24D913F6").await;

    assert_eq!((answer.status, answer.code().as_str()), (400, "malformed-path"));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_16_5_3_where_nobody_can_tell_who_asks_nothing_is_answered_and_nothing_told_of_why() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let mut superuser = server.test.superuser().await;
    query("alter table access.tokens rename to elsewhere")
        .execute(&mut superuser)
        .await
        .unwrap();

    let read = server.get("/v1/licenses").await;
    let write = server.assign("refused", &server.sale()).await;

    for answer in [read, write] {
        let told = (answer.status, answer.code());
        assert_eq!(told, (503, "database-unavailable".to_owned()), "{answer}");
        assert!(answer.json()["request_id"].is_string());
        for inside in ["tokens", "relation", "select", "sqlx", "access."] {
            assert!(!answer.body.contains(inside), "{answer}");
        }
    }
    assert_eq!(server.test.head().await, head, "nothing is appended");
}
