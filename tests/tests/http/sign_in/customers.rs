//! Customers sign in by their address and any one order number.

use serde_json::json;

use super::people::Browser;
use crate::http::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_8_a_customer_signs_in_by_an_order_number_and_wrong_pairs_are_told_the_same() {
    let server = Server::with_credits(2000).await;
    let sold = server.assign("first", &server.sale()).await.json();
    let number = sold["order_reference"].as_str().unwrap().to_owned();
    let other = server.sale_with(json!({"customer_email": "other@example.com"}));
    let other = server.assign("other", &other).await.json();
    let browser = Browser::new(&server);
    let attempt = async |email: &str, number: &str| {
        let body = json!({"email": email, "order_number": number});
        browser.post("/v1/sign-in/customer", body).await
    };
    for (email, number) in [
        ("ada@example.com", other["order_reference"].as_str().unwrap()),
        ("nobody@example.com", number.as_str()),
        ("ada@example.com", "11408220"),
    ] {
        let wrong = attempt(email, number).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (401, "sign-in-failed"));
    }
    let right = attempt("Ada@example.com", &number.to_lowercase()).await;
    assert_eq!((right.status, right.json()), (200, json!({"next": "signed-in"})));
    let session = browser.get("/v1/session").await.json();
    assert_eq!(session["customer_id"], sold["customer_id"]);
    assert_eq!(browser.get("/v1/tokens").await.code(), "not-allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_order_numbers_are_not_guessed() {
    let server = Server::with_credits(1000).await;
    server.assign("first", &server.sale()).await;
    let browser = Browser::new(&server);
    let mut statuses = vec![];
    for number in 0..10 {
        let body = json!({"email": "ada@example.com", "order_number": format!("1140822{number}")});
        statuses.push(browser.post("/v1/sign-in/customer", body).await.status);
    }
    assert_eq!(statuses[..5], [401; 5]);
    assert!(statuses.contains(&429), "{statuses:?}");
}
