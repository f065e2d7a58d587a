//! Customers over HTTP.

use insta::assert_snapshot;
use serde_json::json;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_registered_and_kept_up_to_date() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    let email = json!({ "email": "Ada@Example.com", "details": { "name": "Ada Lovelace" } });

    let registered = talk.post("/v1/customers", email).await;
    let customer = format!(
        "/v1/customers/{}",
        registered["customer_id"].as_str().expect("is an id")
    );
    talk.put(
        &format!("{customer}/details"),
        json!({ "name": "Ada King", "country": "GB", "language": "en" }),
    )
    .await;
    let grace = json!({ "first_name": "Grace", "last_name": "Hopper", "email": "grace@example.com" });
    let contact = talk.post(&format!("{customer}/contacts"), grace).await;
    let contact = format!("{customer}/contacts/{}", contact["id"].as_str().expect("is an id"));
    let other = json!({ "first_name": "Grace", "last_name": "Murray", "email": "grace@example.com" });
    talk.put(&contact, other).await;
    talk.get(&format!("{customer}/contacts")).await;
    talk.delete(&contact).await;
    talk.delete(&contact).await;
    let address = talk
        .post(
            &format!("{customer}/addresses"),
            json!({ "email": "ada.king@example.com" }),
        )
        .await;
    talk.put(
        &format!("{customer}/main-address"),
        json!({ "address_id": address["id"] }),
    )
    .await;
    talk.delete(&format!(
        "{customer}/addresses/{}",
        address["id"].as_str().expect("is an id")
    ))
    .await;
    talk.get(&format!("{customer}/addresses")).await;
    talk.get("/v1/customers?country=GB&count=true").await;

    assert_snapshot!(talk.told());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_belongs_to_one_customer() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    talk.post("/v1/customers", json!({ "email": "ada@example.com" })).await;
    let second = talk.post("/v1/customers", json!({ "email": "bea@example.com" })).await;

    let addresses = format!(
        "/v1/customers/{}/addresses",
        second["customer_id"].as_str().expect("is an id")
    );
    let refused = talk.post(&addresses, json!({ "email": "ADA@example.com" })).await;

    assert_eq!(refused["code"], "address-already-used");
}
