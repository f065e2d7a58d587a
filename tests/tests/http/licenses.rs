//! Managing a license over HTTP.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use super::client::{Server, answer};

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_quoted_upgraded_and_its_history_told() {
    let server = Server::with_credits(10_000).await;
    let license = server.license().await;
    let path = |verb: &str| format!("/v1/licenses/{license}{verb}");
    let lines = json!([
        { "upgrade": { "license_id": license, "sku": "T-ENT-25" } },
        { "support": { "license_id": license, "years": 2 } },
    ]);
    server.read("/v1/licenses").await;

    let quote = json!({ "reseller_id": server.reseller, "lines": lines });
    let quoted = server.post("/v1/quotes", &quote).await;
    let upgraded = server.post(&path("/upgrade"), &json!({ "sku": "T-ENT-25" })).await;
    let again = server.post(&path("/upgrade"), &json!({ "sku": "T-ENT-25" })).await;
    let less = server.post(&path("/upgrade"), &json!({ "sku": "T-ENT-3" })).await;

    assert_snapshot!("quoted", quoted);
    assert_snapshot!("upgraded", upgraded);
    assert_eq!(quoted.json()["lines"][0]["price"], upgraded.json()["lines"][0]["price"]);
    assert_snapshot!("upgraded_already", again);
    assert_snapshot!("upgraded_to_less", less);
    assert_snapshot!("license_history", server.read(&path("/history")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_moves_to_another_customer_and_its_comment_goes() {
    let server = Server::with_credits(1000).await;
    let license = server.license().await;
    let path = format!("/v1/licenses/{license}");
    server.read("/v1/licenses").await;

    let edit = json!({ "customer_email": "grace@example.com", "comment": null });
    let edited = server.send(Method::PATCH, &path, &edit).await;
    let wrong = json!({ "customer_email": "nobody", "comment": 7, "price": 1 });

    assert_snapshot!("edited", edited);
    assert_snapshot!("edited_found", server.read(&path).await);
    assert_snapshot!("edited_wrongly", server.send(Method::PATCH, &path, &wrong).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_disabled_restored_and_released() {
    let server = Server::with_credits(1000).await;
    let license = server.license().await;
    let path = |verb: &str| format!("/v1/licenses/{license}/{verb}");

    assert_snapshot!(
        "disabled",
        server.post(&path("disable"), &json!({ "reason": "unpaid" })).await
    );
    assert_snapshot!("restored", server.act(&path("restore")).await);
    assert_snapshot!("released_from_none", server.act(&path("release")).await);
    assert_snapshot!("moves_left", server.read(&path("activations")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_was_meant_for_another_version_is_refused() {
    let server = Server::with_credits(1000).await;
    let license = server.license().await;
    let disable = server.request(Method::POST, &format!("/v1/licenses/{license}/disable"));
    let disable = disable.header("idempotency-key", "one").header("if-match", "\"7\"");

    let refused = answer(disable.json(&json!({ "reason": "unpaid" }))).await;

    assert_snapshot!("moved_on", refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_credits_are_quoted_too() {
    let server = Server::with_credits(100).await;
    let license =
        json!({ "activation_key_id": server.key, "sku": "T-ENT-10", "term": "permanent", "support_years": 1 });
    let line = json!({ "reseller_id": server.reseller, "lines": [{ "license": license }] });
    let head = server.test.head().await;

    assert_snapshot!("quoted_short", server.post("/v1/quotes", &line).await);
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_and_the_search_know_the_license() {
    let server = Server::with_credits(1000).await;
    server.license().await;
    server.read("/v1/licenses").await;
    let search = server.request(Method::POST, "/v1/searches");
    let search = search.header("min-log-position", server.test.head().await.0);

    let found = answer(search.json(&json!({ "text": "ada@example.com", "kinds": ["license"] }))).await;

    assert_snapshot!("home", server.read("/v1/home").await);
    assert_snapshot!("found", found);
}
