//! Activation keys over HTTP.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use super::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_added_found_and_renamed() {
    let server = Server::with_credits(0).await;
    let own = json!({ "reseller_id": server.reseller, "code": " acme-2026-main-0001 ", "name": "Acme" });

    let added = server.post("/v1/activation-keys", &own).await;
    let taken = server.post("/v1/activation-keys", &own).await;
    let path = format!(
        "/v1/activation-keys/{}",
        added.json()["activation_key_id"].as_str().expect("is an id")
    );
    server.read("/v1/activation-keys").await;
    let renamed = server
        .send(Method::PATCH, &path, &json!({ "name": "Acme, cellar" }))
        .await;

    assert_snapshot!("key_added", added);
    assert_snapshot!("key_taken", taken);
    assert_snapshot!("key_renamed", renamed);
    assert_snapshot!("key_found", server.read(&path).await);
    assert_snapshot!("key_searched", server.read("/v1/activation-keys?q=cellar").await);
    assert_snapshot!("key_history", server.read(&format!("{path}/history?limit=1")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_drawn_has_no_look_alikes() {
    let server = Server::with_credits(0).await;

    let added = server
        .post("/v1/activation-keys", &json!({ "reseller_id": server.reseller }))
        .await;
    let nameless = server
        .post("/v1/activation-keys", &json!({ "code": "none", "name": "" }))
        .await;

    let code = added.json()["code"].as_str().expect("is a code").to_owned();
    assert_eq!((added.status, code.len()), (201, 19));
    assert!(!code.contains(['0', 'O', '1', 'I']), "{code}");
    assert_snapshot!("key_malformed", nameless);
}
