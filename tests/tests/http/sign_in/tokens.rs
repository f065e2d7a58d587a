//! Tokens of programs.

use domain::{
    UserId,
    user::{ChangeRole, DisableUser, Role},
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::new_id;

use super::people::{Browser, PASSWORD, person};
use crate::http::client::{Answer, Server, answer};

async fn by_token(server: &Server, token: &str, path: &str) -> Answer {
    answer(server.anonymous(Method::GET, path).bearer_auth(token)).await
}

async fn owner(server: &Server) -> (UserId, Browser<'_>) {
    let user_id = person(server, "anna@example.com", Role::ResellerOwner, Some(server.reseller)).await;
    let browser = Browser::new(server);
    browser.sign_in("anna@example.com", PASSWORD).await;
    (user_id, browser)
}

pub(super) async fn issue(server: &Server, browser: &Browser<'_>, scopes: Value) -> (String, String) {
    let expires_on = server.now().date_naive() + chrono::Days::new(30);
    let body = json!({"name": "build server", "scopes": scopes, "expires_on": expires_on});
    let issued = browser.post("/v1/tokens", body).await;
    assert_eq!(issued.status, 201, "{issued}");
    let text = |field: &str| issued.json()[field].as_str().expect("is text").to_owned();
    (text("token_id"), text("token"))
}

#[tokio::test(flavor = "multi_thread")]
async fn security_a_token_has_a_form_is_shown_once_and_only_its_hash_is_kept() {
    let server = Server::with_credits(0).await;
    let (_, browser) = owner(&server).await;
    let (token_id, token) = issue(&server, &browser, json!(["read-team"])).await;
    let parts: Vec<_> = token.split('_').collect();
    assert_eq!((parts.len(), parts[0]), (3, "kl"));
    assert_eq!(parts[1], token_id.replace('-', ""));
    assert_eq!(parts[2].len(), 64 + 8);
    let listed = browser.get("/v1/tokens").await;
    assert_eq!(listed.json()["items"][0]["token_id"], token_id);
    assert!(!listed.body.contains(parts[2]));
    assert_eq!(listed.json()["items"][0]["used_at"], Value::Null);
    by_token(&server, &token, "/v1/users").await;
    let used_at = browser.get("/v1/tokens").await.json()["items"][0]["used_at"].clone();
    assert!(used_at.is_string(), "when it was used last is told: {used_at}");
    let mut superuser = server.test.superuser().await;
    let kept: String = sqlx::query_scalar("select t::text from access.tokens t")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert!(!kept.contains(parts[2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn security_a_token_may_what_its_scopes_say_and_no_more_than_its_user() {
    let server = Server::with_credits(0).await;
    let (_, browser) = owner(&server).await;
    let (_, token) = issue(&server, &browser, json!(["read-team"])).await;
    assert_eq!(by_token(&server, &token, "/v1/users").await.status, 200);
    let (_, narrow) = issue(&server, &browser, json!(["read-sales"])).await;
    assert_eq!(by_token(&server, &narrow, "/v1/users").await.code(), "forbidden");
    let expires_on = server.now().date_naive();
    let body = json!({"name": "x", "scopes": ["publish-prices"], "expires_on": expires_on});
    assert_eq!(browser.post("/v1/tokens", body).await.code(), "not-allowed");
    // It cannot make another: that takes the password.
    let request = server.anonymous(Method::POST, "/v1/tokens").bearer_auth(&token);
    let body = json!({"name": "x", "scopes": ["read-team"], "expires_on": expires_on});
    assert_eq!(
        answer(request.header("idempotency-key", "x").json(&body)).await.code(),
        "proof-needed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn security_what_is_no_token_any_more_is_refused() {
    let server = Server::with_credits(0).await;
    let (_, browser) = owner(&server).await;
    let (token_id, token) = issue(&server, &browser, json!(["read-team"])).await;
    for wrong in ["", "kl_x", &token[..token.len() - 1], &format!("{token}0")] {
        assert_eq!(by_token(&server, wrong, "/v1/users").await.status, 401);
    }
    server.wait_minutes(32 * 24 * 60);
    assert_eq!(by_token(&server, &token, "/v1/users").await.status, 401, "it expired");
    server.wait_minutes(-32 * 24 * 60);
    assert_eq!(by_token(&server, &token, "/v1/users").await.status, 200);
    assert_eq!(browser.delete(&format!("/v1/tokens/{token_id}")).await.status, 204);
    assert_eq!(by_token(&server, &token, "/v1/users").await.code(), "not-signed-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_3_2_a_change_of_role_and_disabling_take_effect_at_once() {
    let server = Server::with_credits(0).await;
    let (user_id, browser) = owner(&server).await;
    let (_, token) = issue(&server, &browser, json!(["manage-team", "read-team"])).await;
    let disable = async |token: &str| {
        let path = format!("/v1/users/{}/disable", new_id());
        let request = server.anonymous(Method::POST, &path).bearer_auth(token);
        answer(request.header("idempotency-key", new_id().to_string())).await
    };
    assert_eq!(disable(&token).await.code(), "unknown-user", "it may");
    let role = Role::ResellerReadonly;
    server.test.accepted(ChangeRole { user_id, role }).await;
    server.identity.copy(&server.test.log, user_id).await.unwrap();
    assert_eq!(disable(&token).await.code(), "forbidden");
    assert_eq!(
        browser.get("/v1/session").await.status,
        401,
        "one signs in anew with another role"
    );
    server.test.accepted(DisableUser { user_id }).await;
    server.identity.copy(&server.test.log, user_id).await.unwrap();
    assert_eq!(by_token(&server, &token, "/v1/users").await.status, 401);
}
