//! Sessions of browsers.

use domain::user::{DisableUser, Role};
use reqwest::Method;
use serde_json::json;

use super::people::{Browser, PASSWORD, admin, link, mails, person, signed_in};
use crate::http::{
    client::{Server, answer},
    openapi,
    rights::filled,
};

const OWNER: Role = Role::ResellerOwner;

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_3_1_a_session_has_a_cookie_for_this_host_alone_from_signing_in_to_signing_out() {
    let server = Server::with_credits(0).await;
    person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let browser = Browser::new(&server);
    let mut told = vec![browser.get("/v1/session").await.to_string()];
    let login = json!({"login": "Anna@example.com"});
    told.push(browser.post("/v1/sign-in/identifier", login).await.to_string());
    told.push(browser.sign_in("Anna@example.com", PASSWORD).await.to_string());
    told.push(browser.get("/v1/session").await.to_string());
    told.push(browser.get("/v1/sessions").await.to_string());
    told.push(browser.delete("/v1/session").await.to_string());
    told.push(browser.get("/v1/session").await.to_string());
    insta::assert_snapshot!(told.join("\n\n---\n\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_2_4_a_token_is_new_with_each_sign_in_and_proof_and_only_its_hash_is_kept() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let first = browser.cookie();
    browser.post("/v1/session/proof", json!({"password": PASSWORD})).await;
    let second = browser.cookie();
    browser.sign_in("anna@example.com", PASSWORD).await;
    assert!(first != second && second != browser.cookie());
    let request = server.anonymous(Method::GET, "/v1/session").header("cookie", first);
    assert_eq!(answer(request).await.status, 401, "the old token is none");
    let mut superuser = server.test.superuser().await;
    let kept: String = sqlx::query_scalar("select string_agg(s::text, ' ') from access.sessions s")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    let token = browser.cookie();
    let token = token.split_once('=').unwrap().1;
    assert!(token.len() >= 43 && !kept.contains(token));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_3_1_a_session_ends_after_a_rest_and_after_a_day_of_work() {
    let server = Server::with_credits(0).await;
    let of_vendor = admin(&server, "admin@example.com").await;
    let of_reseller = signed_in(&server, "anna@example.com", OWNER).await;
    server.wait_minutes(29);
    assert_eq!(of_vendor.get("/v1/session").await.status, 200);
    server.wait_minutes(31);
    assert_eq!(of_vendor.get("/v1/session").await.status, 401);
    for _ in 0..10 {
        assert_eq!(of_reseller.get("/v1/session").await.status, 200);
        server.wait_minutes(65);
    }
    server.wait_minutes(60);
    assert_eq!(of_reseller.get("/v1/session").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_5_2_others_of_ones_own_are_listed_and_ended_and_nobody_elses() {
    let server = Server::with_credits(0).await;
    let here = signed_in(&server, "anna@example.com", OWNER).await;
    let there = Browser::new(&server);
    there.sign_in("anna@example.com", PASSWORD).await;
    let stranger = signed_in(&server, "berta@example.com", OWNER).await;
    let listed = here.get("/v1/sessions").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let of_stranger = stranger.get("/v1/sessions").await.json()["current"].clone();
    let path = format!("/v1/sessions/{}", of_stranger.as_str().unwrap());
    assert_eq!(here.delete(&path).await.status, 204);
    assert_eq!(stranger.get("/v1/session").await.status, 200);
    assert_eq!(here.delete("/v1/sessions").await.status, 204);
    assert_eq!(there.get("/v1/session").await.status, 401);
    assert_eq!(here.get("/v1/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_4_2_disabling_a_user_ends_all_sessions_at_once_also_by_another_process() {
    let server = Server::with_credits(0).await;
    let user_id = person(&server, "anna@example.com", OWNER, Some(server.reseller)).await;
    let browser = Browser::new(&server);
    browser.sign_in("anna@example.com", PASSWORD).await;
    // A crash between the command and its copy: the repair of any process makes it.
    server.test.accepted(DisableUser { user_id }).await;
    server
        .identity
        .repair(&server.test.log)
        .await
        .expect("users are repaired");
    assert_eq!(browser.get("/v1/session").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_5_1_what_is_dangerous_asks_for_the_password_again_after_ten_minutes() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    server.wait_minutes(11);
    let email = json!({"email": "new@example.com"});
    assert_eq!(
        browser.post("/v1/email-changes", email.clone()).await.code(),
        "proof-needed"
    );
    let token = json!({"name": "x", "scopes": ["read-sales"], "expires_on": "2026-12-01"});
    assert_eq!(browser.post("/v1/tokens", token).await.code(), "proof-needed");
    let wrong = json!({"password": "not the right one"});
    assert_eq!(browser.post("/v1/session/proof", wrong).await.status, 401);
    assert_eq!(
        browser
            .post("/v1/session/proof", json!({"password": PASSWORD}))
            .await
            .status,
        204
    );
    assert_eq!(browser.post("/v1/email-changes", email).await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_5_3_whoever_gives_credits_in_a_browser_gave_the_password_a_few_minutes_ago() {
    let server = Server::with_credits(0).await;
    let browser = admin(&server, "admin@example.com").await;
    let purchase = json!({"reseller_id": server.reseller, "credits": 100, "paid": {"minor": 100, "currency": "EUR"}});
    assert_eq!(browser.post("/v1/credit-purchases", purchase.clone()).await.status, 201);
    server.wait_minutes(11);
    let adjustment = json!({"reseller_id": server.reseller, "credits": 100, "reason": "counted twice"});
    let approval = format!("/v1/credit-adjustments/{}/approval", tests::new_id());
    let overdraft = format!("/v1/resellers/{}/overdraft", server.reseller);
    let limit = json!({"limit": 2000});
    for (method, path, body) in [
        (Method::POST, "/v1/credit-purchases", &purchase),
        (Method::POST, "/v1/credit-adjustments", &adjustment),
        (Method::POST, &approval, &json!({})),
        (Method::PUT, &overdraft, &limit),
    ] {
        let refused = browser.send(method, path, Some(body.clone())).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (403, "proof-needed"),
            "{path}"
        );
    }
    assert_eq!(
        browser.get("/v1/credit-accounts").await.status,
        200,
        "looking needs none"
    );
    let proof = json!({"password": PASSWORD});
    assert_eq!(browser.post("/v1/session/proof", proof).await.status, 204);
    assert_eq!(browser.post("/v1/credit-purchases", purchase).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_3_5_1_what_changes_something_has_to_come_from_our_own_pages() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    let cookie = browser.cookie();
    let document = openapi::document();
    let operations = openapi::operations(&document).into_iter().map(|(name, _)| name);
    let changes: Vec<_> = operations.filter(|name| !name.starts_with("GET ")).collect();
    assert!(changes.len() > 60, "{changes:?}");
    for change in changes {
        let (method, path) = change.split_once(' ').expect("is a method and a path");
        let (method, path) = (
            Method::from_bytes(method.as_bytes()).expect("is a method"),
            &filled(path),
        );
        let request = || server.anonymous(method.clone(), path).header("cookie", &cookie);
        let bare = answer(request()).await;
        assert_eq!(
            (bare.status, bare.code().as_str()),
            (403, "cross-site-request"),
            "{path}"
        );
        let foreign = answer(request().header("sec-fetch-site", "cross-site")).await;
        assert_eq!(foreign.status, 403);
        let foreign = answer(request().header("origin", "https://evil.example.com")).await;
        assert_eq!(foreign.status, 403);
    }
    let form = server
        .anonymous(Method::POST, "/v1/session/proof")
        .header("cookie", &cookie);
    let form = form.header("sec-fetch-site", "same-origin").body("password=x");
    assert_eq!(answer(form.header("content-type", "text/plain")).await.status, 415);
    assert_eq!(browser.get("/v1/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_8_an_address_changes_by_a_mailed_link_and_the_old_one_is_told() {
    let server = Server::with_credits(0).await;
    let browser = signed_in(&server, "anna@example.com", OWNER).await;
    person(&server, "taken@example.com", OWNER, Some(server.reseller)).await;
    assert_eq!(
        browser
            .post("/v1/email-changes", json!({"email": "taken@example.com"}))
            .await
            .status,
        202
    );
    assert!(mails(&server).await.is_empty());
    assert_eq!(
        browser
            .post("/v1/email-changes", json!({"email": "New@example.com"}))
            .await
            .status,
        202
    );
    let link = link(&mails(&server).await, "New@example.com").unwrap();
    let body = json!({"link": link});
    assert_eq!(browser.post("/v1/email-changes/accept", body.clone()).await.status, 204);
    assert_eq!(browser.post("/v1/email-changes/accept", body).await.status, 410);
    assert!(
        mails(&server)
            .await
            .iter()
            .any(|mail| mail.contains("anna@example.com"))
    );
    let anew = Browser::new(&server);
    assert_eq!(anew.sign_in("anna@example.com", PASSWORD).await.status, 401);
    assert_eq!(anew.sign_in("new@example.com", PASSWORD).await.status, 200);
}
