//! The audit trail over HTTP.

use insta::assert_snapshot;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn an_event_tells_what_came_with_it() {
    let server = Server::with_credits(1000).await;
    let assigned = server.assign("first", &server.sale()).await.position();
    let mut talk = Talk::with(&server);

    talk.get("/v1/events?types=license.assigned,credits.debited&sort=event_type")
        .await;
    talk.get(&format!("/v1/events/{assigned}")).await;
    talk.get(&format!("/v1/events?after={assigned}&count=true")).await;
    talk.get("/v1/events?stream=nothing").await;
    talk.get("/v1/events/999").await;

    assert_snapshot!(talk.told());
}
