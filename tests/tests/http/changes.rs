//! Live changes over HTTP.

use api::Stopping;
use axum::Extension;
use reqwest::{Method, Response};
use serde_json::json;
use tokio::{net::TcpListener, sync::watch};

use super::client::Server;

/// The ids of the next events, as many as asked for.
async fn ids(response: &mut Response, many: usize) -> Vec<i64> {
    let mut text = String::new();
    loop {
        let whole = text.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        let ids = whole.lines().filter_map(|line| line.strip_prefix("id: "));
        let ids: Vec<i64> = ids.map(|id| id.parse().expect("is a position")).collect();
        if ids.len() >= many {
            return ids;
        }
        let more = response.chunk().await.expect("can be read").expect("goes on");
        text += std::str::from_utf8(&more).expect("is text");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_arrive_as_they_happen_and_whoever_comes_back_misses_none() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await.0;
    let changes = server.request(Method::GET, "/v1/changes");
    let mut live = changes.send().await.expect("the server answers");
    assert_eq!(live.headers()["content-type"], "text/event-stream");

    let assigned = server.assign("first", &server.sale()).await.position().0;

    let expected: Vec<i64> = (head + 1..=assigned).collect();
    assert_eq!(ids(&mut live, expected.len()).await, expected);
    let again = server
        .request(Method::GET, "/v1/changes")
        .header("last-event-id", head + 1);
    let mut again = again.send().await.expect("the server answers");
    assert_eq!(ids(&mut again, expected.len() - 1).await, &expected[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_back_from_the_future() {
    let server = Server::with_credits(10).await;
    for (id, status) in [("9999", 422), ("yesterday", 400)] {
        let request = server.request(Method::GET, "/v1/changes").header("last-event-id", id);
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), status, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_end_when_the_server_stops() {
    let server = Server::with_credits(10).await;
    let (stop, stopping) = watch::channel(false);
    let router = api::router(server.app.clone(), api::Limits::default()).layer(Extension(Stopping(stopping.clone())));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it listens");
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        let mut stopping = stopping;
        drop(stopping.wait_for(|stop| *stop).await);
    });
    let serving = tokio::spawn(serving.into_future());
    let changes = reqwest::Client::new()
        .get(format!("http://{address}/v1/changes"))
        .bearer_auth(&server.token)
        .send()
        .await
        .expect("the server answers");

    stop.send_replace(true);

    assert_eq!(
        changes.text().await.expect("it ends"),
        json!("").as_str().expect("is text")
    );
    serving.await.expect("does not panic").expect("ends in order");
}
