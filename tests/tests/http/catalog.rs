//! Price lists over HTTP.

use chrono::Days;
use insta::assert_snapshot;
use serde_json::json;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn a_price_list_is_published_and_compared() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    let lists = talk.get("/v1/price-lists").await;
    let first = lists["items"][0]["position"].as_i64().expect("is a position");
    let reading = server.get(&format!("/v1/price-lists/{first}")).await;
    let mut list = reading.json()["list"].clone();
    let tomorrow = server.test.clock.now().date_naive() + Days::new(1);
    list["name"] = json!("Next");
    list["support_percent"] = json!(18);
    list["effective_from"] = json!(tomorrow);

    let request = server.request(reqwest::Method::POST, "/v1/price-lists");
    let request = request
        .header("idempotency-key", "publish")
        .json(&json!({ "price_list": list }));
    let published = super::client::answer(request).await;
    talk.get(&format!(
        "/v1/price-lists/{first}/differences?to={}",
        published.position()
    ))
    .await;
    talk.post("/v1/price-lists", json!({ "price_list": { "name": "?" } }))
        .await;
    talk.get("/v1/price-lists/in-force?on=2014-12-31").await;

    assert_snapshot!("published", published);
    assert_snapshot!(talk.told());
    let head = server.test.head().await;
    let in_force = async |day: String| {
        let answer = server
            .get_from(&format!("/v1/price-lists/in-force?on={day}"), head)
            .await;
        answer.json()["name"].clone()
    };
    assert_eq!(in_force(tomorrow.to_string()).await, "Next");
    assert_ne!(in_force("2020-01-01".to_owned()).await, "Next");
}
