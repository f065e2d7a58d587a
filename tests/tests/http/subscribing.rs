//! Subscriptions over HTTP.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use super::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_begins_grows_and_is_cancelled() {
    let server = Server::with_credits(10_000).await;
    let generate = json!({
        "activation_key_id": server.key, "reseller_id": server.reseller,
        "product": "RS", "channels": 2, "customer_email": "ada@example.com",
    });

    let generated = server.post("/v1/subscriptions", &generate).await;
    let id = generated.json()["lines"][0]["subscription_id"]
        .as_str()
        .expect("is an id")
        .to_owned();
    let path = format!("/v1/subscriptions/{id}");
    server.read("/v1/subscriptions").await;
    let more = server.send(Method::PATCH, &path, &json!({ "channels": 5 })).await;

    assert_snapshot!("generated", generated);
    assert_eq!(
        (more.status, more.json()["lines"][0]["sku"].as_str()),
        (200, Some("RS-5"))
    );
    assert_snapshot!("cancelled", server.act(&format!("{path}/cancel")).await);
    assert_snapshot!("resumed", server.act(&format!("{path}/resume")).await);
    assert_snapshot!("not_due", server.act(&format!("{path}/renew")).await);
    let found = server.read(&path).await.json();
    assert_eq!(
        (found["channels"].as_i64(), found["status"].as_str()),
        (Some(5), Some("active"))
    );
    assert_eq!(
        server.read("/v1/subscriptions?q=ada&product=RS").await.json()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(server.read(&format!("{path}/history")).await.status, 200);
    assert_eq!(server.read("/v1/devices").await.status, 200);
    assert_eq!(server.read("/v1/activations").await.status, 200);
}
