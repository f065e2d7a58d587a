//! Customers sign in by their address and any one order number.

use serde_json::json;

use super::people::{Browser, mails};
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

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_6_2_where_the_vendor_wants_it_a_customer_also_needs_a_mailed_code() {
    let server = Server::mailing_codes().await;
    let sold = server.assign("first", &server.sale()).await.json();
    let pair = json!({"email": "ada@example.com", "order_number": sold["order_reference"], "language": "fr"});
    let wrong = json!({"email": "ada@example.com", "order_number": "11408220"});
    let browser = Browser::new(&server);
    assert_eq!(browser.post("/v1/sign-in/customer", wrong).await.status, 401);
    assert!(
        mails(&server).await.is_empty(),
        "nobody is written to for a wrong number"
    );
    let first = browser.post("/v1/sign-in/customer", pair.clone()).await;
    assert_eq!((first.status, first.json()), (200, json!({"next": "mailed-code"})));
    assert_eq!(
        browser.get("/v1/licenses").await.status,
        401,
        "half a session may do nothing else"
    );

    let mailed = code(&server).await;
    let other = Browser::new(&server);
    other.post("/v1/sign-in/customer", pair).await;
    let wrong = other.post("/v1/sign-in/mailed-code", json!({"code": mailed})).await;
    assert_eq!(
        wrong.code(),
        "wrong-code",
        "a code is good for the session that it was mailed for"
    );

    let half = browser.cookie();
    let right = browser.post("/v1/sign-in/mailed-code", json!({"code": mailed})).await;
    assert_eq!((right.status, right.json()), (200, json!({"next": "signed-in"})));
    assert_ne!(browser.cookie(), half);
    let session = browser.get("/v1/session").await.json();
    assert_eq!(session["customer_id"], sold["customer_id"]);
    let again = browser.post("/v1/sign-in/mailed-code", json!({"code": mailed})).await;
    assert_eq!(again.status, 401, "it is good once");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_mailed_codes_are_not_guessed_and_last_ten_minutes() {
    let server = Server::mailing_codes().await;
    let sold = server.assign("first", &server.sale()).await.json();
    let pair = json!({"email": "ada@example.com", "order_number": sold["order_reference"]});
    let browser = Browser::new(&server);
    browser.post("/v1/sign-in/customer", pair.clone()).await;
    let mailed = code(&server).await;
    let wrong: String = mailed
        .chars()
        .map(|digit| if digit == '0' { '1' } else { '0' })
        .collect();
    let mut statuses = vec![];
    for _ in 0..7 {
        let answer = browser.post("/v1/sign-in/mailed-code", json!({"code": wrong})).await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses[..5], [422; 5]);
    assert!(statuses.contains(&429), "{statuses:?}");
    server.wait_minutes(11);
    let late = browser.post("/v1/sign-in/mailed-code", json!({"code": mailed})).await;
    assert_eq!(late.status, 401);
}

/// The code of the newest mail.
async fn code(server: &Server) -> String {
    let mails = mails(server).await;
    let digits = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = mails.iter().flat_map(|mail| mail.lines().map(str::trim)).find(digits);
    code.expect("a code was mailed").to_owned()
}
