//! How often one may ask.

use std::num::NonZeroU32;

use api::Limits;
use reqwest::{Method, RequestBuilder};

use super::client::{Answer, Server, answer};

/// A minute's requests: six who made itself known, three of all others.
async fn limited() -> Server {
    Server::limited(Limits {
        signed_in: NonZeroU32::new(6),
        anonymous: NonZeroU32::new(3),
        ..Limits::default()
    })
    .await
}

/// The status, and what is told of the limit.
async fn told(request: RequestBuilder) -> (u16, String, String) {
    let response = request.send().await.expect("the server answers");
    let header = |name: &str| {
        let value = response
            .headers()
            .get(name)
            .map(|value| value.to_str().expect("is text"));
        value.unwrap_or_default().to_owned()
    };
    (
        response.status().as_u16(),
        header("ratelimit-policy"),
        header("ratelimit"),
    )
}

fn seconds(answer: &Answer) -> &str {
    let header = answer.headers.iter().find(|(name, _)| *name == "retry-after");
    &header.expect("it is told when to try again").1
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_each_token_has_its_own_requests_and_is_told_how_many() {
    let server = limited().await;
    let other = server.another_token().await;
    let ask = || server.request(Method::GET, "/v1/price-lists");
    for (left, full_in) in [(5, 10), (4, 20), (3, 30), (2, 40), (1, 50), (0, 60)] {
        let limit = format!("\"signed-in\";r={left};t={full_in}");
        assert_eq!(told(ask()).await, (200, "\"signed-in\";q=6;w=60".to_owned(), limit));
    }
    let limit = "\"signed-in\";r=0;t=60".to_owned();
    assert_eq!(told(ask()).await, (429, "\"signed-in\";q=6;w=60".to_owned(), limit));
    let refused = answer(ask()).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "too-many-requests"));
    assert_eq!(seconds(&refused), "10");
    let detail = refused.json()["detail"].as_str().expect("is text").to_owned();
    assert!(
        detail.contains("wait 10 s") && detail.contains("6 a minute"),
        "{detail}"
    );
    let of_other = server.anonymous(Method::GET, "/v1/price-lists").bearer_auth(&other);
    assert_eq!(told(of_other).await.0, 200, "what another used does not count");
    server.wait_minutes(1);
    assert_eq!(told(ask()).await.2, "\"signed-in\";r=5;t=10");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_whoever_is_not_known_shares_the_requests_of_an_address() {
    let server = limited().await;
    let nobody = || server.anonymous(Method::GET, "/v1/openapi.json");
    let wrong = || {
        server
            .anonymous(Method::GET, "/v1/licenses")
            .bearer_auth("kl_no_such_token")
    };
    assert_eq!(told(nobody()).await.2, "\"anonymous\";r=2;t=20");
    assert_eq!(
        told(wrong()).await.0,
        401,
        "a token that is none gives no requests of its own"
    );
    assert_eq!(told(server.anonymous(Method::GET, "/v1/licences")).await.0, 404);
    assert_eq!(told(nobody()).await.0, 429);
    assert_eq!(told(wrong()).await.0, 429);
    let known = told(server.request(Method::GET, "/v1/price-lists")).await;
    assert_eq!(known.2, "\"signed-in\";r=5;t=10", "who is known has its own");
    for _ in 0..4 {
        let live = told(server.anonymous(Method::GET, "/livez")).await;
        assert_eq!(live, (200, String::new(), String::new()), "health has no limit");
    }
    server.wait_minutes(-60);
    assert_eq!(told(nobody()).await.0, 429, "a clock that is set back gives nothing");
    server.wait_minutes(1);
    assert_eq!(told(nobody()).await.0, 200, "and takes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_limit_nothing_is_told() {
    let server = Server::limited(Limits {
        signed_in: None,
        anonymous: None,
        at_once: None,
    })
    .await;
    for _ in 0..10 {
        let all = told(server.request(Method::GET, "/v1/price-lists")).await;
        assert_eq!(all, (200, String::new(), String::new()));
    }
}
