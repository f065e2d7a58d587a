//! The second factor.

use domain::user::Role;
use serde_json::json;

use super::people::{Browser, PASSWORD, code, person, signed_in};
use crate::http::client::Server;

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_3_those_of_the_vendor_set_a_second_factor_before_anything_else() {
    let server = Server::with_credits(0).await;
    for (login, role) in [
        ("admin@example.com", Role::StaffAdmin),
        ("finance@example.com", Role::Finance),
        ("auditor@example.com", Role::Auditor),
    ] {
        person(&server, login, role, None).await;
        let browser = Browser::new(&server);
        let next = browser.sign_in(login, PASSWORD).await;
        assert_eq!(next.json(), json!({"next": "set-second-factor"}));
        let refused = browser.get("/v1/tokens").await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "second-factor-to-set"));
        browser.set_second_factor().await;
        assert_eq!(browser.get("/v1/tokens").await.status, 200);
        assert_eq!(browser.delete("/v1/second-factor").await.code(), "second-factor-needed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_3_with_a_second_factor_a_password_alone_may_nothing_and_no_code_is_taken_twice() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let secret = browser.set_second_factor().await;
    let used = code(&secret, &server);
    let other = Browser::new(&server);
    let next = other.sign_in("anna@example.com", PASSWORD).await;
    assert_eq!(next.json(), json!({"next": "second-factor"}));
    let half = other.cookie();
    for path in ["/v1/tokens", "/v1/users", "/v1/sessions"] {
        assert_eq!(other.get(path).await.code(), "not-signed-in", "{path}");
    }
    assert_eq!(
        other
            .post("/v1/session/proof", json!({"password": PASSWORD}))
            .await
            .status,
        401
    );
    // The code by which it was set is used up.
    let again = other.post("/v1/sign-in/second-factor", json!({"code": used})).await;
    assert_eq!((again.status, again.code().as_str()), (422, "wrong-code"));
    server.wait_minutes(1);
    let body = json!({"code": code(&secret, &server)});
    assert_eq!(other.post("/v1/sign-in/second-factor", body.clone()).await.status, 200);
    assert_ne!(other.cookie(), half, "a new token");
    assert_eq!(other.get("/v1/tokens").await.status, 200);
    let third = Browser::new(&server);
    third.sign_in("anna@example.com", PASSWORD).await;
    assert_eq!(third.post("/v1/sign-in/second-factor", body).await.code(), "wrong-code");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_codes_are_not_guessed_and_half_a_session_ends_soon() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let secret = browser.set_second_factor().await;
    server.wait_minutes(1);
    let other = Browser::new(&server);
    other.sign_in("anna@example.com", PASSWORD).await;
    let mut statuses = vec![];
    for _ in 0..10 {
        let answer = other.post("/v1/sign-in/second-factor", json!({"code": "000000"})).await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses[..5], [422; 5]);
    assert!(statuses.contains(&429), "{statuses:?}");
    server.wait_minutes(6);
    let body = json!({"code": code(&secret, &server)});
    assert_eq!(other.post("/v1/sign-in/second-factor", body).await.status, 401);
}
