//! Support over HTTP.

use insta::assert_snapshot;
use serde_json::json;

use super::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn support_is_assigned_extended_and_brought_to_one_end() {
    let server = Server::with_credits(10_000).await;
    let (first, second) = (server.license().await, server.license().await);
    server.read("/v1/licenses").await;

    let assigned = server
        .post("/v1/supports", &json!({ "license_id": first, "years": 1 }))
        .await;
    let extended = server
        .post("/v1/supports", &json!({ "license_id": first, "years": 2 }))
        .await;
    server
        .post("/v1/supports", &json!({ "license_id": second, "years": 1 }))
        .await;
    let together = json!({ "reseller_id": server.reseller, "license_ids": [first, second] });
    let co_termed = server.post("/v1/supports/co-term", &together).await;
    let support = assigned.json()["lines"][0]["support_id"]
        .as_str()
        .expect("is an id")
        .to_owned();

    assert_snapshot!("support_assigned", assigned);
    assert_eq!(extended.status, 201);
    assert_snapshot!("co_termed", co_termed);
    assert_snapshot!("support_found", server.read(&format!("/v1/supports/{support}")).await);
    let listed = server
        .read(&format!("/v1/supports?license_id={first}&count=true"))
        .await;
    assert_eq!(listed.json()["count"], 2);
    let history = server.read(&format!("/v1/supports/{support}/history")).await.json();
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2));
    let six = server
        .post("/v1/supports", &json!({ "license_id": first, "years": 6 }))
        .await;
    assert_snapshot!("six_years", six);
}
