//! Orders over HTTP.

use domain::order::PricedBy;
use insta::assert_snapshot;
use serde_json::json;
use tests::checkout::{line, paying};

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_placed_and_cancelled() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    let order = |cents: i64| {
        json!({
            "customer": { "email": "ada@example.com", "name": "Ada Lovelace", "country": "France" },
            "currency": "EUR",
            "lines": [{ "sku": "T-ENT-10", "quantity": 1, "unit_price": cents }],
            "tax": 12_036,
        })
    };

    talk.post("/v1/orders", order(100)).await;
    let placed = talk.post("/v1/orders", order(60_180)).await;
    let path = format!("/v1/orders/{}", placed["order_id"].as_str().expect("is an id"));
    talk.get(&path).await;
    talk.post(&format!("{path}/refunds"), json!({ "refund_reference": "re_1" }))
        .await;
    talk.post_nothing(&format!("{path}/cancellation")).await;
    talk.get("/v1/orders?status=cancelled&count=true").await;

    assert_snapshot!(talk.told());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_order_is_refunded_in_part() {
    let server = Server::with_credits(10).await;
    let placed = server.test.ordering(vec![line("T-ENT-10", 1, 60_180)], None);
    assert_eq!(placed.priced_by, PricedBy::Provider);
    server.test.accepted(placed.clone()).await;
    server.test.accepted(paying(&placed)).await;
    let mut talk = Talk::with(&server);
    let path = format!("/v1/orders/{}", placed.order_id);
    let part = json!({ "number": 1, "amount": { "minor": 1000, "currency": "EUR" } });

    talk.post(
        &format!("{path}/refunds"),
        json!({ "refund_reference": "re_1", "lines": [part] }),
    )
    .await;
    talk.post_nothing(&format!("{path}/cancellation")).await;
    let told = talk.get(&path).await;

    // The customer's address differs from run to run.
    assert_eq!(told["order"]["status"], "partly_refunded");
    assert_eq!(told["order"]["refunded"], 1000);
    assert_eq!(told["lines"][0]["refunded"], 1000);
    assert_eq!(told["refunds"][0]["tax"], 167);
    assert_eq!(told["refunds"][0]["lines"][0]["amount"], 1000);
}
