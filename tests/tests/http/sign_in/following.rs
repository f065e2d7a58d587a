//! Live changes go on as long as whoever follows them is signed in.

use domain::user::Role;
use reqwest::{Method, RequestBuilder, Response};

use super::people::{Browser, signed_in};
use crate::http::client::Server;

/// A stream of changes that has begun.
async fn following(request: RequestBuilder) -> Response {
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.status(), 200);
    response
}

async fn following_in(server: &Server, browser: &Browser<'_>) -> Response {
    let request = server.anonymous(Method::GET, "/v1/changes");
    following(request.header("cookie", browser.cookie())).await
}

/// A license is assigned, which the stream tells, up to the position that it gives.
async fn told(server: &Server, changes: &mut Response) {
    let last = server
        .assign(&tests::new_id().to_string(), &server.sale())
        .await
        .position();
    let mut text = String::new();
    while !text.contains(&format!("id: {last}\n")) {
        let more = changes.chunk().await.expect("can be read").expect("goes on");
        text += std::str::from_utf8(&more).expect("is text");
    }
}

/// A license is assigned, of which the stream tells nothing: it ends.
async fn ended(server: &Server, changes: Response) {
    server.license().await;
    assert_eq!(changes.text().await.expect("it ends"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_7_4_1_changes_end_with_the_session_that_follows_them() {
    let server = Server::with_credits(5000).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let mut changes = following_in(&server, &browser).await;
    told(&server, &mut changes).await;

    assert_eq!(browser.delete("/v1/session").await.status, 204);

    ended(&server, changes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn following_changes_keeps_no_session_awake() {
    let server = Server::with_credits(5000).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let mut changes = following_in(&server, &browser).await;

    server.wait_minutes(90);
    told(&server, &mut changes).await;
    server.wait_minutes(40);

    ended(&server, changes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn security_changes_end_with_the_token_that_follows_them() {
    let server = Server::with_credits(5000).await;
    let browser = signed_in(&server, "anna@example.com", Role::ResellerOwner).await;
    let (token_id, token) = super::tokens::issue(&server, &browser, serde_json::json!(["read-trail"])).await;
    let request = server.anonymous(Method::GET, "/v1/changes").bearer_auth(token);
    let mut changes = following(request).await;
    told(&server, &mut changes).await;

    assert_eq!(browser.delete(&format!("/v1/tokens/{token_id}")).await.status, 204);

    ended(&server, changes).await;
}
