//! A person is erased over HTTP by one of the staff who gave the password lately.

use domain::user::Role;
use reqwest::Method;
use serde_json::json;
use tests::new_id;

use super::people::{Browser, admin, signed_in};
use crate::http::client::{Server, answer};

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customer_is_signed_out_and_reads_erased_at_every_moment() {
    let server = Server::with_credits(2000).await;
    let sold = server.assign("first", &server.sale()).await.json();
    let pair = json!({"email": "ada@example.com", "order_number": sold["order_reference"]});
    let customer = Browser::new(&server);
    customer.post("/v1/sign-in/customer", pair.clone()).await;
    let before = server.test.head().await;
    let path = format!(
        "/v1/persons/{}/erasure",
        sold["customer_id"].as_str().expect("is an id")
    );

    let staff = admin(&server, "carol@example.com").await;
    let erased = staff.post(&path, json!({"ground": "requested"})).await;
    assert_eq!(erased.status, 200, "{}", erased.body);
    assert_eq!(erased.json()["events"][0], "person.erased");
    assert_eq!(customer.get("/v1/session").await.status, 401);
    assert_eq!(customer.post("/v1/sign-in/customer", pair).await.status, 401);
    for path in ["/v1/licenses".to_owned(), format!("/v1/licenses?as_of={}", before.0)] {
        let found = server.read(&path).await.json();
        assert_eq!(found["items"][0]["customer_email"], "[erased]", "{path}");
    }
    let again = staff.post(&path, json!({"ground": "requested"})).await;
    assert_eq!((again.status, again.json()["events"].clone()), (200, json!([])));
    let nobody = format!("/v1/persons/{}/erasure", new_id());
    assert_eq!(staff.post(&nobody, json!({"ground": "requested"})).await.status, 404);
    let why = staff.post(&path, json!({"ground": "curiosity"})).await;
    assert_eq!(why.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_5_3_erasing_takes_the_right_and_a_password_that_was_given_lately() {
    let server = Server::with_credits(2000).await;
    let sold = server.assign("first", &server.sale()).await.json();
    let path = format!(
        "/v1/persons/{}/erasure",
        sold["customer_id"].as_str().expect("is an id")
    );
    let body = json!({"ground": "no_longer_needed"});

    let by_token = server
        .request(Method::POST, &path)
        .header("idempotency-key", "erase")
        .json(&body);
    assert_eq!(answer(by_token).await.code(), "proof-needed");
    let owner = signed_in(&server, "olga@example.com", Role::ResellerOwner).await;
    assert_eq!(owner.post(&path, body.clone()).await.code(), "forbidden");
    let staff = admin(&server, "carol@example.com").await;
    server.wait_minutes(11);
    assert_eq!(staff.post(&path, body).await.code(), "proof-needed");
    let found = server.read("/v1/licenses").await.json();
    assert_eq!(
        found["items"][0]["customer_email"], "Ada@Example.com",
        "nobody was erased"
    );
}
